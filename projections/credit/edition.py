"""Which edition of the feed a generation holds: kept with its rows, so that each generation announces its own.

Within one edition no published change is ever altered. It is state of the generation and not of the reader's code: the
row `credit edition` in the table `views`, or, where nothing was ever altered, the shape with which the view was made.
An edition that has ended never comes back, not even with the rows that it had.
"""

import hashlib
from collections.abc import Iterator
from itertools import zip_longest

from projections.database import Session, Values
from projections.generation import VIEWS
from projections.reading import Reading
from projections.stops import Refused

ROW = "credit edition"
LENGTH = 8
_FIND = "SELECT view, shape FROM views WHERE view IN ('credit', 'credit edition')"
_EXTENT = "SELECT count(*), coalesce(max(position), 0) FROM credit_changes"
_CHANGES = (
    "SELECT stream, position, record FROM credit_changes"
    " WHERE position > ? AND position <= ? ORDER BY position LIMIT 2000"
)


def edition(reading: Reading) -> str:
    """The edition of the generation that is read: 8 hex digits."""
    return _edition(reading.query(_FIND))


def settled(session: Session, live: Session | None, after: int) -> None:
    """Decide the edition when rows of the past may have changed; inside the caller's transaction.

    `live` is the generation that a rebuilt one follows: where all that it has published is there again, byte for byte,
    the edition goes on, else a new one opens; up to `after` that was decided before. Without a live one a key was taken
    out of quarantine: its changes stand at positions that recipients have passed, so a new edition opens.
    """
    if live is None:
        _write(session, _next(_edition(session.select(_FIND)), session))
        return
    found = live.select(_FIND)
    if not found:
        return  # it had no feed
    before = _edition(found)
    if after and _edition(session.select(_FIND)) != before:
        return  # a new one has been opened
    _write(session, before if _published_alike(session, live, after) else _next(before, session))


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


def _write(session: Session, edition: str) -> None:
    session.upsert(VIEWS, [(ROW, edition)])


def _published_alike(session: Session, live: Session, after: int) -> bool:
    """Whether both hold the same changes from there to where the live one may have been read: its watermark."""
    found = live.select("SELECT position FROM watermark")
    reached = found[0][0] if found else 0
    both = zip_longest(_published(session, after, reached), _published(live, after, reached))
    return all(one == other for one, other in both)


def _published(session: Session, after: object, reached: object) -> Iterator[Values]:
    """The changes piece by piece, so that no transaction stays open beside the worker at work."""
    while rows := session.select(_CHANGES, (after, reached)):
        yield from rows
        after = rows[-1][1]
