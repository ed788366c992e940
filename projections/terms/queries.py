"""Answers which terms have run out, and which penalties an authority has to publish."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from projections.reading import FIRST, Page, Reading, select, within
from projections.terms.tables import Penalty, Recognition, Term

PAST = "position <= ? AND (settled_position IS NULL OR settled_position > ?) AND ends_on < ?"
"""Set at a position, not settled there, and over before a day; bound to the position twice, and the day."""


def past(reading: Reading, region: str, day: str) -> Mapping[str, list[Term]]:
    """Stream → terms past their last day and not settled at the watermark, of enterprises that are in a region."""
    watermark = reading.watermark()
    rest = f"WHERE {PAST} AND stream IN (SELECT stream FROM standing WHERE region >= ? AND region <= ?)"  # noqa: S608
    found: defaultdict[str, list[Term]] = defaultdict(list)
    for term in select(reading, Term, "terms", rest, (watermark, watermark, day, *within(region))):
        found[term.stream].append(term)
    return found


def penalties(reading: Reading, authority: str) -> list[tuple[str, date, date | None]]:
    """The penalties in force at the watermark that an authority decided, by its stream: id, day, day of publication."""
    party = authority.removeprefix("authority:")
    rest = "WHERE party = ? AND position <= ? AND void = 0 ORDER BY decided_on, penalty"
    rows = select(reading, Penalty, "penalties", rest, (party, reading.watermark()))
    return [(one.penalty, date.fromisoformat(one.decided_on), _day(one.published_on)) for one in rows]


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


class Due(NamedTuple):
    """A level to be recognised anew, and its enterprise as it is called and where it is."""

    recognition: Recognition
    name: str
    region: str
    sector: str


class Holding(NamedTuple):
    """An edition, the names of those before it, the first day of its own, and the day that is asked about."""

    standard: str
    earlier: Sequence[str]
    since: date
    on: date


def recognitions(reading: Reading, region: str | None, on: date, page: Page = FIRST) -> list[Due]:
    """Holders due to be recognised under a new edition at the watermark, in a region, the nearest day first.

    A certificate that has run out by the day, a closed enterprise and one that ended have nothing to be recognised.
    """
    watermark = reading.watermark()
    columns = ", ".join(f"r.{name}" for name in Recognition.__struct_fields__)
    sql = (
        f"SELECT {columns}, s.name, s.region, s.sector FROM recognitions r JOIN standing s ON s.stream = r.stream"  # noqa: S608
        " WHERE r.position <= ? AND (r.settled_position IS NULL OR r.settled_position > ?)"
        " AND s.region >= ? AND s.region <= ? AND s.closure_event IS NULL AND s.ended_event IS NULL"
        " AND (r.site <> '' OR s.valid_until IS NULL OR s.valid_until >= ?)"
        " ORDER BY coalesce(r.by, '9999'), r.stream, r.site LIMIT ? OFFSET ?"
    )
    params = (watermark, watermark, *within(region), on.isoformat(), page.size, page.offset)
    width = len(Recognition.__struct_fields__)
    return [
        Due(Recognition(**dict(zip(Recognition.__struct_fields__, row[:width], strict=True))), *row[width:])
        for row in reading.query(sql, params)
    ]


def holders(reading: Reading, asked: Holding, after: str, limit: int) -> list[str]:
    """Streams above `after` of who may be due to be recognised under an edition and is not noted; it may be too many.

    Of the principal place the row tells what the level rests on, or when it was granted; who has sites is looked at.
    """
    marks = ", ".join("?" * len(asked.earlier)) or "''"
    sql = (
        "SELECT stream FROM standing WHERE stream > ? AND closure_event IS NULL AND ended_event IS NULL"  # noqa: S608
        f" AND (sites <> '[]' OR (level IS NOT NULL AND (valid_until IS NULL OR valid_until >= ?)"
        f" AND (standard IN ({marks}) OR (standard IS NULL AND granted_on < ?))"
        " AND NOT EXISTS (SELECT 1 FROM recognitions r WHERE r.stream = standing.stream AND r.site = ''"
        " AND r.standard = ? AND r.settled IS NULL))) ORDER BY stream LIMIT ?"
    )
    days = (asked.on.isoformat(), *asked.earlier, asked.since.isoformat())
    return [str(stream) for (stream,) in reading.query(sql, (after, *days, asked.standard, limit))]
