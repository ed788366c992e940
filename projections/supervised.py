"""The enterprises of a region that supervision goes through, key by key, as they stood at the watermark."""

from datetime import date

from projections.reading import Reading, select, within
from projections.standing.fold import folded
from projections.standing.judged import gone, standing_on
from projections.standing.queries import STILL_THERE, below_minimum
from projections.standing.tables import Enterprise
from projections.timeline.told import told_of
from projections.view import Value
from registry.events import regions
from registry.events.vocabulary import Standing

_LACKING = "(level IS NULL OR (valid_until IS NOT NULL AND valid_until < ?) OR {below})"


def after_key(
    reading: Reading, region: str, on: date, after: str, most: int, *, compliant: bool
) -> list[tuple[str, Enterprise | None]]:
    """The next streams after one, at most so many, each with its row where it is in the region and stands so.

    Compliant enterprises, or those that are not, still there. A row ahead of the watermark is folded again up to it.
    """
    watermark = reading.watermark()
    lacking = _LACKING.format(below=below_minimum(on))
    stands = f"NOT {lacking}" if compliant else lacking
    rest = (
        f"WHERE stream > ? AND (position > ? OR (region >= ? AND region <= ? AND {STILL_THERE} AND {stands}))"
        " ORDER BY stream LIMIT ?"
    )
    params: list[Value] = [after, watermark, *within(region), on.isoformat(), most]
    rows = select(reading, Enterprise, "standing", rest, params)
    return [(row.stream, _settled(reading, row, region, on, watermark, compliant)) for row in rows]


def _settled(
    reading: Reading, row: Enterprise, region: str, on: date, watermark: int, compliant: bool
) -> Enterprise | None:
    if row.position <= watermark:
        return row
    before = folded(told_of(reading, row.stream, watermark))
    if before is None or gone(before) or not regions.covers(region, before.region):
        return None
    return before if (standing_on(before, on) is Standing.COMPLIANT) is compliant else None
