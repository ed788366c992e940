"""Answers which terms have run out, and which penalties an authority has to publish."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from projections.reading import Reading, select, within
from projections.terms.tables import Penalty, Term

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
