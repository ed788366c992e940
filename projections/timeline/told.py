"""Reads lines back as told events."""

import msgspec

from projections.reading import Reading, select
from projections.timeline.tables import Line
from registry.events import read
from registry.events.catalogue import EVENTS
from registry.events.envelope import Told

_DECODERS: dict[str, msgspec.json.Decoder[read.Event]] = {
    name: msgspec.json.Decoder(getattr(read, name)) for name in EVENTS
}


def told_of(reading: Reading, stream: str, known_at: int) -> list[Told]:
    """The stream's events up to position `known_at`, in position order."""
    rest = "WHERE stream = ? AND position <= ? ORDER BY version"
    return [told(line) for line in select(reading, Line, "timeline", rest, (stream, known_at))]


def told(line: Line) -> Told:
    """The event of a line. Raises msgspec's errors when the line was written by another schema: rebuild."""
    event = _DECODERS[line.kind].decode(line.data)
    return Told(line.position, line.stream, line.version, line.recorded, event, line.effective_on, line.data)
