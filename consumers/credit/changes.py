"""The changes of the feed: each with what caused it and which fields are new."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from projections.credit import queries
from projections.credit.tables import Change
from projections.reading import Reading, select
from projections.timeline.tables import Line


class Envelope(msgspec.Struct, frozen=True):
    """One change: its position, when its cause was recorded and took effect, what the cause was, what is new.

    `fields_changed` names the members of the record that differ from the enterprise's record before; for its first
    record it names all of them, and `first` is true.
    """

    position: int
    cursor: str
    published: str
    effective_on: str
    type: str
    event: str
    first: bool
    fields_changed: list[str]
    record: msgspec.Raw


class Changes(msgspec.Struct, frozen=True):
    """A page of changes; `next` is the cursor to go on from, now if `more`, else later."""

    edition: str
    scope: int
    after: str
    watermark: int
    watermark_time: str | None
    changes: list[Envelope]
    next: str
    more: bool


def enveloped(reading: Reading, found: Sequence[Change]) -> list[Envelope]:
    """Changes in position order with their causes."""
    causes = _causes(reading, [change.position for change in found])
    before: dict[str, dict[str, Any]] = {}
    return [_envelope(reading, change, causes[change.position], before) for change in found]


def _causes(reading: Reading, positions: Sequence[int]) -> dict[int, Line]:
    if not positions:
        return {}
    rest = f"WHERE position IN ({', '.join('?' * len(positions))})"
    return {line.position: line for line in select(reading, Line, "timeline", rest, positions)}


def _envelope(reading: Reading, change: Change, cause: Line, before: dict[str, dict[str, Any]]) -> Envelope:
    """`before` holds the last record of every stream that was seen on this page."""
    record: dict[str, Any] = msgspec.json.decode(change.record)
    earlier = before.get(change.stream)
    if earlier is None:
        last = queries.record(reading, change.stream, change.position - 1)
        earlier = {} if last is None else msgspec.json.decode(last.record)
    before[change.stream] = record
    return Envelope(
        position=change.position,
        cursor=f"{queries.edition()}.{change.position}",
        published=cause.recorded,
        effective_on=cause.effective_on,
        type=cause.kind,
        event=f"{cause.stream}/{cause.version}",
        first=not earlier,
        fields_changed=differing(earlier, record),
        record=msgspec.Raw(change.record),
    )


def differing(earlier: dict[str, Any], later: dict[str, Any]) -> list[str]:
    """The names of the members that differ, but for the position, in order."""
    return sorted(name for name in _names(earlier, later) if earlier.get(name) != later.get(name) or not earlier)


def _names(*records: dict[str, Any]) -> Iterable[str]:
    return {name for record in records for name in record} - {"position"}
