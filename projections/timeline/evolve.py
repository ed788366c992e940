"""How an event becomes its line; every event has one."""

from projections.timeline.tables import Line
from projections.view import Rows
from registry.events import read
from registry.events.catalogue import EVENTS
from registry.events.envelope import Told

HANDLES: frozenset[type] = frozenset(getattr(read, name) for name in EVENTS)


def evolve(rows: Rows, told: Told) -> None:
    """Put the event's line."""
    kind = type(told.event).__name__
    rows.put(Line(told.stream, told.version, told.position, told.time, told.on, kind, told.data))
