"""Answers one credit record, the whole feed as of a position, and its changes after one."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from projections.credit.edition import ROW, edition, edition_of, ended
from projections.credit.tables import Change
from projections.reading import LATEST, Reading, select
from projections.standing.queries import stream_of
from projections.timeline.tables import Line
from projections.view import Value

__all__ = [
    "changes",
    "edition",
    "ended",
    "last_change",
    "last_changes",
    "latest",
    "record",
    "records_before",
    "snapshot",
]
_CHUNK = 1000
_TOGETHER = 400
_OF_LINE = Line.__struct_fields__
SNAPSHOT = (
    "SELECT stream, position, record FROM credit_changes WHERE position = (SELECT max(later.position)"
    " FROM credit_changes AS later WHERE later.stream = credit_changes.stream AND later.position <= ?)"
    " ORDER BY stream"
)
"""Every enterprise's last change at or before a position, as one statement to be read row by row."""
_LATEST = (
    "SELECT c.stream, c.position, c.record, (SELECT e.record FROM credit_changes AS e WHERE e.stream = c.stream"  # noqa: S608
    " AND e.position < c.position ORDER BY e.position DESC LIMIT 1), t.stream, t.version, t.position, t.recorded,"
    " t.effective_on, t.kind, t.data, w.position, w.time,"
    f" (SELECT shape FROM views WHERE view = '{ROW}'), (SELECT shape FROM views WHERE view = 'credit'),"
    " (SELECT count(*) FROM quarantine AS q WHERE q.stream = c.stream)"
    " FROM credit_changes AS c LEFT JOIN timeline AS t ON t.position = c.position LEFT JOIN watermark AS w ON w.one = 1"
    " WHERE c.stream = ? ORDER BY c.position DESC LIMIT 1"
)


class Latest(NamedTuple):
    """An enterprise's last change with all that is told of it, as of one moment.

    `before` is the record before it, `cause` the event of it; `watermark` and its `time` are of the last head, and
    `parked` says that later events of the enterprise are held back.
    """

    change: Change
    before: bytes | None
    cause: Line
    edition: str
    watermark: int
    time: str | None
    parked: bool


def latest(query: Callable[[str, Sequence[Value]], list[tuple[Any, ...]]], uscc: str) -> Latest | None:
    """The enterprise's last change, by one statement: `query` need not be part of a longer reading.

    Raises `LookupError` when no event stands where the change does.
    """
    found = query(_LATEST, (stream_of(uscc),))
    if not found:
        return None
    stream, position, record, before, *row = found[0]
    line, (watermark, time, own, shape, parked) = row[:7], row[7:]
    if line[0] is None:
        raise LookupError(f"no event stands at {position}")
    return Latest(
        change=Change(stream=stream, position=position, record=record),
        before=before,
        cause=Line(**dict(zip(_OF_LINE, line, strict=True))),
        edition=edition_of(own, shape),
        watermark=watermark or 0,
        time=time,
        parked=bool(parked),
    )


def record(reading: Reading, uscc: str, at: int = LATEST) -> Change | None:
    """The enterprise's record up to position `at`; `None` for one that is unknown or has no credit code."""
    rest = "WHERE stream = ? AND position <= ? ORDER BY position DESC LIMIT 1"
    found = select(reading, Change, "credit_changes", rest, (stream_of(uscc), at))
    return found[0] if found else None


def snapshot(reading: Reading, at: int, chunk: int = _CHUNK) -> Iterator[Change]:
    """Every enterprise's last change at or before position `at`, by stream, in constant memory.

    Changes are only ever added, so the snapshot at one position is the same however long it takes to read.
    """
    rest = (
        "WHERE stream > ? AND position = (SELECT max(later.position) FROM credit_changes AS later"
        " WHERE later.stream = credit_changes.stream AND later.position <= ?) ORDER BY stream LIMIT ?"
    )
    last = ""
    while found := select(reading, Change, "credit_changes", rest, (last, at, chunk)):
        yield from found
        last = found[-1].stream


def changes(reading: Reading, after: int, limit: int, at: int) -> list[Change]:
    """At most `limit` changes after position `after`, up to position `at`, by position."""
    rest = "WHERE position > ? AND position <= ? ORDER BY position LIMIT ?"
    return select(reading, Change, "credit_changes", rest, (after, at, limit))


def last_changes(reading: Reading, after: int, limit: int, at: int) -> list[Change]:
    """Those of the changes after position `after` that no later one of their enterprise has followed by `at`."""
    rest = (
        "WHERE position > ? AND position <= ? AND NOT EXISTS (SELECT 1 FROM credit_changes AS later"
        " WHERE later.stream = credit_changes.stream AND later.position > credit_changes.position"
        " AND later.position <= ?) ORDER BY position LIMIT ?"
    )
    return select(reading, Change, "credit_changes", rest, (after, at, at, limit))


def last_change(reading: Reading, at: int) -> int:
    """The position of the last change up to position `at`; 0 when there is none."""
    found = reading.query("SELECT max(position) FROM credit_changes WHERE position <= ?", (at,))
    return int(found[0][0] or 0)


def records_before(reading: Reading, found: Sequence[Change]) -> dict[int, bytes]:
    """For changes, by their positions: the record of the same enterprise before each; its first change has none."""
    before: dict[int, bytes] = {}
    for start in range(0, len(found), _TOGETHER):
        positions = [change.position for change in found[start : start + _TOGETHER]]
        marks = ", ".join("?" * len(positions))
        sql = (
            "SELECT now.position, earlier.record FROM credit_changes AS now JOIN credit_changes AS earlier"  # noqa: S608
            " ON earlier.stream = now.stream AND earlier.position = (SELECT max(last.position) FROM credit_changes"
            f" AS last WHERE last.stream = now.stream AND last.position < now.position) WHERE now.position IN ({marks})"
        )
        before.update((int(position), bytes(record)) for position, record in reading.query(sql, positions))
    return before
