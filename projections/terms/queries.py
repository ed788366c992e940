"""Answers which terms have run out."""

from collections import defaultdict
from collections.abc import Mapping

from projections.reading import Reading, select, within
from projections.terms.tables import Term

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
