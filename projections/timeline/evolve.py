"""How an event becomes its line; every event has one."""

import msgspec

from projections.timeline.tables import Line
from projections.view import Rows
from registry.events import read
from registry.events.catalogue import EVENTS
from registry.events.envelope import Told

HANDLES: frozenset[type] = frozenset(getattr(read, name) for name in EVENTS)
_ENCODER = msgspec.json.Encoder()


def evolve(rows: Rows, told: Told) -> None:
    """Put the event's line."""
    rows.put(
        Line(
            stream=told.stream,
            version=told.version,
            position=told.position,
            recorded=told.time,
            effective_on=told.on,
            kind=type(told.event).__name__,
            data=_ENCODER.encode(told.event),
        )
    )
