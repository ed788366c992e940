"""Takes a parked key out of quarantine: its events are folded in order, or it stays parked."""

from collections.abc import Sequence

from projections.database import Database
from projections.fold import Fold, dispatch_of
from projections.generation import QUARANTINE, STREAMS, Generation, QuarantineRow
from projections.stops import NoViewsYet, Refused
from projections.view import View
from registry.events.envelope import Told, tell
from registry.events.head import leaf


def resume(database: Database, views: Sequence[View], stream: str) -> int:
    """Fold a parked key's events and let it go on; how many there were.

    Works beside a running worker, which folds its batch again when it held this key back meanwhile. Raises `Refused`
    when the key is not parked or an event still cannot be folded (it says which and why); the key stays parked then.
    """
    live = database.current()
    if live is None:
        raise NoViewsYet
    session = database.open(live)
    try:
        generation = Generation(session, views)
        with session.transaction():
            return _resumed(generation, stream)
    finally:
        session.close()


def _resumed(generation: Generation, name: str) -> int:
    session = generation.session
    rows = session.select(STREAMS.select_one, (name,))
    if not rows:
        raise Refused(f"{name} is not known")
    partition = STREAMS.make(rows[0]).partition
    session.change("UPDATE offsets SET position = position WHERE partition = ?", (partition,))  # the worker waits
    fold = Fold(generation, dispatch_of(generation.views), {name: partition}, careful=True)
    stream = fold.stream(name)
    if not stream.parked:
        raise Refused(f"{name} is not parked")
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
        settled(session, None)
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
