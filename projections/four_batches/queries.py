"""Answers who is in a batch, why and since when, what leads out, and how large each batch is."""

from dataclasses import dataclass

import msgspec

from projections.four_batches.stays import evidence
from projections.four_batches.tables import Stay
from projections.reading import FIRST, Page, Reading, select, within
from projections.standing.tables import Enterprise
from projections.words import Lang
from registry.events import ways_out
from registry.events.vocabulary import Batch, BatchStatus
from registry.events.ways_out import WAYS_OUT

_KNOWN = "stays.since_position <= ? AND (stays.until_position IS NULL OR stays.until_position > ?)"
_WITH_ENTERPRISE = "JOIN standing ON standing.stream = stays.stream"


@dataclass(frozen=True)
class Entry:
    """A stay with its enterprise as it is named now, and its evidence as event ids."""

    stay: Stay
    enterprise: Enterprise
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Size:
    """How many enterprises are in a batch with a status."""

    batch: Batch
    status: BatchStatus
    count: int


def entries(
    reading: Reading,
    batch: Batch,
    *,
    status: BatchStatus | None = None,
    region: str | None = None,
    at: int | None = None,
    page: Page = FIRST,
) -> list[Entry]:
    """The stays that are open at the watermark, or at an earlier position `at`; by date, then stream.

    `region` is a code or its first digits. What happened after the position is not shown, not even an end.
    """
    known = reading.watermark() if at is None else min(at, reading.watermark())
    lowest, highest = within(region)
    statuses = [status.value] if status else [one.value for one in BatchStatus]
    rest = (
        f"{_WITH_ENTERPRISE} WHERE stays.batch = ? AND {_KNOWN} AND standing.region >= ? AND standing.region <= ?"
        f" AND stays.status IN ({_marks(statuses)}) ORDER BY stays.since, stays.stream, stays.status LIMIT ? OFFSET ?"
    )
    params = (batch.value, known, known, lowest, highest, *statuses, page.size, page.offset)
    return _entries(reading, select(reading, Stay, "stays", rest, params), known)


def history(reading: Reading, stream: str) -> list[Stay]:
    """Every stay of one enterprise, open or ended, in the order in which they were opened."""
    return select(reading, Stay, "stays", "WHERE stays.stream = ? ORDER BY stays.since_position", (stream,))


def sizes(reading: Reading, region: str | None = None) -> list[Size]:
    """How large every batch is at the watermark; batches without an enterprise count 0."""
    known = reading.watermark()
    lowest, highest = within(region)
    sql = " ".join(
        (
            "SELECT stays.batch, stays.status, count(*) FROM stays",
            _WITH_ENTERPRISE,
            f"WHERE {_KNOWN} AND standing.region >= ? AND standing.region <= ? GROUP BY stays.batch, stays.status",
        )
    )
    counted = {(batch, status): n for batch, status, n in reading.query(sql, (known, known, lowest, highest))}
    return [Size(batch, status, counted.get((batch.value, status.value), 0)) for batch, status in WAYS_OUT]


def way_out(stay: Stay, lang: Lang) -> str:
    """What would move the enterprise out of the batch."""
    zh, en = ways_out.way_out(Batch(stay.batch), BatchStatus(stay.status), stay.ground)
    return zh if lang == "zh" else en


def _entries(reading: Reading, stays: list[Stay], known: int) -> list[Entry]:
    streams = [stay.stream for stay in stays]
    rows = select(reading, Enterprise, "standing", f"WHERE stream IN ({_marks(streams)})", streams) if streams else []
    named = {row.stream: row for row in rows}
    return [Entry(_as_known(stay, known), named[stay.stream], tuple(evidence(stay))) for stay in stays]


def _as_known(stay: Stay, known: int) -> Stay:
    if stay.until_position is None or stay.until_position <= known:
        return stay
    return msgspec.structs.replace(stay, until=None, until_position=None, ended_by=None, end_reason=None)


def _marks(values: list[str]) -> str:
    return ", ".join("?" * len(values))
