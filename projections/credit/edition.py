"""Which edition of the feed a generation holds: kept with its rows, so that each generation announces its own.

Within one edition no published change is ever altered. It is state of the generation and not of the reader's code: the
row `credit edition` in the table `views`, or, where nothing was ever altered, the shape with which the view was made.
An edition that has ended never comes back, not even with the rows that it had.
"""

import hashlib
from collections.abc import Iterator
from itertools import zip_longest
from typing import Literal

import msgspec

from projections.database import Session, Values
from projections.generation import VIEWS
from projections.reading import Reading
from projections.stops import Refused

ROW = "credit edition"
ENDED_ROW = "credit editions ended"
LENGTH = 8
KEPT = 50
"""So many ended editions are remembered, the last ones."""
_FIND = "SELECT view, shape FROM views WHERE view IN ('credit', 'credit edition')"
_FIND_ENDED = "SELECT shape FROM views WHERE view = 'credit editions ended'"
_REACHED = "SELECT position FROM watermark"
_EXTENT = "SELECT count(*), coalesce(max(position), 0) FROM credit_changes"
_CHANGES = (
    "SELECT stream, position, record FROM credit_changes"
    " WHERE position > ? AND position <= ? ORDER BY position LIMIT 2000"
)


class Ended(msgspec.Struct, frozen=True):
    """An edition that is over: how far it could be read, and what altered what it had published."""

    edition: str
    position: int
    because: Literal["rebuilt", "verified"]
    """Rows were made anew and came to other changes, or a key was taken out of verification."""


_ENDED = msgspec.json.Decoder(list[Ended])


def edition(reading: Reading) -> str:
    """The edition of the generation that is read: 8 hex digits."""
    return _edition(reading.query(_FIND))


def ended(reading: Reading, wanted: str) -> Ended | None:
    """What is remembered of an edition that is over; `None` where nothing is."""
    return next((one for one in _ended(reading.query(_FIND_ENDED)) if one.edition == wanted), None)


def settled(session: Session, live: Session | None, after: int) -> None:
    """Decide the edition when rows of the past may have changed; inside the caller's transaction.

    `live` is the generation that a rebuilt one follows: where all that it has published is there again, byte for byte,
    the edition goes on, else a new one opens; up to `after` that was decided before. Without a live one a key was taken
    out of quarantine: its changes stand at positions that recipients have passed, so a new edition opens.
    """
    if live is None:
        before = _edition(session.select(_FIND))
        last = Ended(before, _reached(session), "verified")
        _write(session, _next(before, session), [*_ended(session.select(_FIND_ENDED)), last])
        return
    found = live.select(_FIND)
    if not found:
        return  # it had no feed
    before, now, over = _edition(found), _edition(session.select(_FIND)), _ended(live.select(_FIND_ENDED))
    opened = bool(after) and now != before
    if not opened and _published_alike(session, live, after):
        _write(session, before, over)
        return
    following = now if opened else _next(before, session)
    _write(session, following, [*over, Ended(before, _reached(live), "rebuilt")])  # the live one may have gone on


def edition_of(own: object, shape: object) -> str:
    """The edition by the values of its two rows, its own and the shape of the view, as far as they are there."""
    if shape is None:
        raise Refused("the views hold no credit feed: rebuild them")
    return str(shape if own is None else own)[:LENGTH]


def _edition(rows: list[Values]) -> str:
    found = {row[0]: row[1] for row in rows}
    return edition_of(found.get(ROW), found.get("credit"))


def _next(before: str, session: Session) -> str:
    """An edition that never was: it follows from the one before and from where it ended."""
    told = repr((before, session.generation, session.select(_EXTENT))).encode()
    return hashlib.sha256(told).hexdigest()[:LENGTH]


def _write(session: Session, edition: str, over: list[Ended]) -> None:
    told = msgspec.json.encode(over[-KEPT:]).decode()
    session.upsert(VIEWS, [(ROW, edition), (ENDED_ROW, told)])


def _ended(rows: list[Values]) -> list[Ended]:
    return _ENDED.decode(str(rows[0][0])) if rows else []


def _reached(session: Session) -> int:
    found = session.select(_REACHED)
    return int(found[0][0] or 0) if found else 0


def _published_alike(session: Session, live: Session, after: int) -> bool:
    """Whether both hold the same changes from there to where the live one may have been read: its watermark."""
    reached = _reached(live)
    both = zip_longest(_published(session, after, reached), _published(live, after, reached))
    return all(one == other for one, other in both)


def _published(session: Session, after: object, reached: object) -> Iterator[Values]:
    """The changes piece by piece, so that no transaction stays open beside the worker at work."""
    while rows := session.select(_CHANGES, (after, reached)):
        yield from rows
        after = rows[-1][1]
