"""Answers one credit record, the whole feed as of a position, and its changes after one."""

from collections.abc import Iterator

from projections.credit.tables import Change
from projections.credit.treatment import EDITION
from projections.reading import LATEST, Reading, select
from projections.standing.queries import stream_of

_CHUNK = 1000


def edition() -> str:
    """The edition of the feed: it changes with scope, record schema and treatment data, and with nothing else."""
    return EDITION


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


def last_change(reading: Reading, at: int) -> int:
    """The position of the last change up to position `at`; 0 when there is none."""
    found = reading.query("SELECT max(position) FROM credit_changes WHERE position <= ?", (at,))
    return int(found[0][0] or 0)
