"""Parked keys: which there are, whether they can be folded now, and taking one out of quarantine."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from projections.database import Database
from projections.fold import Fold, dispatch_of
from projections.generation import QUARANTINE, STREAMS, Generation, QuarantineRow
from projections.reading import Reading
from projections.stops import NoViewsYet, Refused
from projections.streams import streams_of
from projections.view import View
from registry.events.envelope import Told, tell
from registry.events.head import leaf

_KEYS = """
    SELECT held.stream, held.position, held.version, held.reason, parked.events
    FROM quarantine held
    JOIN (SELECT stream, min(position) AS first, count(*) AS events FROM quarantine GROUP BY stream) parked
      ON held.stream = parked.stream AND held.position = parked.first
    ORDER BY held.stream
"""


class Parked(NamedTuple):
    """A key that is held back: its first event in quarantine, why, and how many events wait.

    `stray:<partition>` stands for records that no relay wrote, at positions below 0; no key waits for them.
    """

    stream: str
    position: int
    version: int
    reason: str | None
    events: int


class NotParked(Refused):
    """Raised when a key is not, or no longer, held back."""


class _Undone(Exception):
    """Raised to roll a trial back."""


def parked(reading: Reading) -> list[Parked]:
    """Every key in quarantine, by name."""
    return [Parked(*row) for row in reading.query(_KEYS)]


def held(reading: Reading, stream: str) -> list[QuarantineRow]:
    """What is held back of one key, in the order of positions."""
    found = reading.query(f"{QUARANTINE.select} WHERE stream = ? ORDER BY position", (stream,))
    return list(map(QUARANTINE.make, found))


def check(database: Database, views: Sequence[View], stream: str) -> int:
    """How many events `resume` would fold now; everything it would write is written and rolled back.

    Raises `Refused` as `resume` does.
    """
    with _live(database, views) as generation:
        try:
            with generation.session.transaction():
                events = _resumed(generation, stream)
                raise _Undone
        except _Undone:
            return events


def resume(database: Database, views: Sequence[View], stream: str) -> int:
    """Fold a parked key's events and let it go on; how many there were.

    Works beside a running worker, which folds its batch again when it held this key back meanwhile. Raises `Refused`
    when the key is not parked, an event still cannot be folded (it says which and why), or a rebuild is at work; the
    key stays parked then.
    """
    with _live(database, views) as generation, generation.session.transaction():
        return _resumed(generation, stream)


@contextmanager
def _live(database: Database, views: Sequence[View]) -> Iterator[Generation]:
    """The live generation, which stays live meanwhile: what is folded into it beside a rebuild would be lost."""
    with database.building():
        live = database.current()
        if live is None:
            raise NoViewsYet
        session = database.open(live)
        try:
            yield Generation(session, views)
        finally:
            session.close()


def _resumed(generation: Generation, name: str) -> int:
    session = generation.session
    rows = session.select(STREAMS.select_one, (name,))
    if not rows:
        raise Refused(f"{name} is not known")
    partition = STREAMS.make(rows[0]).partition
    session.change("UPDATE offsets SET position = position WHERE partition = ?", (partition,))  # the worker waits
    streams = streams_of(generation, {name: partition})
    fold = Fold(generation, dispatch_of(generation.views), streams, careful=True)
    stream = streams[name]
    if not stream.parked:
        raise NotParked(f"{name} is not parked")
    events = _in_order(generation.quarantined(name))
    for told, row in events:
        if told.stream != name or told.version != stream.version + 1:
            raise Refused(f"{told.id} does not follow {name}/{stream.version}")
        reason = fold.again(stream, told, leaf(row.position, row.data))
        if reason is not None:
            raise Refused(f"{told.id} cannot be folded: {reason}")
    stream.parked = False
    stream.changed = True
    for sheet, values in fold.batch().tables():
        session.upsert(sheet, values)
    session.change(f"DELETE FROM {QUARANTINE.name} WHERE stream = ?", (name,))  # noqa: S608  # a fixed name
    for settled in (view.settled for view in generation.views if view.settled is not None):
        settled(session, None, 0)
    return len(events)


def _in_order(rows: Sequence[QuarantineRow]) -> list[tuple[Told, QuarantineRow]]:
    """By version: an event that came late fills the gap for which its key was parked."""
    events = []
    for row in rows:
        try:
            events.append((tell(row.position, row.data), row))
        except ValueError as error:  # msgspec's errors and UnknownSchema are ValueErrors
            raise Refused(f"the event at position {row.position} does not parse: {error}") from error
    return sorted(events, key=lambda event: event[0].version)
