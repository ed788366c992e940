"""The one table of `timeline`: a line per event."""

import msgspec

from projections.view import Table


class Line(msgspec.Struct, frozen=True):
    """One event; `data` is the event as it was stored, or lifted to the schema that this generation was built with."""

    stream: str
    version: int
    position: int
    recorded: str
    effective_on: str
    kind: str
    data: bytes


TABLES = (Table(Line, "timeline", ("stream", "version"), (("position",),)),)
