"""The enterprises of a region that supervision goes through, key by key, as they stood at the watermark."""

from datetime import date

from projections.progress import ahead
from projections.reading import Reading, select, within
from projections.standing.judged import gone, standing_on
from projections.standing.queries import STILL_THERE, below_minimum
from projections.standing.tables import Enterprise
from projections.view import Value
from registry.events import regions
from registry.events.vocabulary import Standing

_LACKING = "(level IS NULL OR (valid_until IS NOT NULL AND valid_until < ?) OR {below})"


def after_key(reading: Reading, region: str, on: date, after: str, most: int, *, compliant: bool) -> list[Enterprise]:
    """The next enterprises of a region after a stream, at most so many, by stream: the compliant, or the others.

    Who is closed or ended is left out. A row ahead of the watermark counts as it stood there.
    """
    watermark = reading.watermark()
    lacking = _LACKING.format(below=below_minimum(on))
    stands = f"NOT {lacking}" if compliant else lacking
    rest = (
        f"WHERE position <= ? AND stream > ? AND region >= ? AND region <= ? AND {STILL_THERE} AND {stands}"
        " ORDER BY stream LIMIT ?"
    )
    params: list[Value] = [watermark, after, *within(region), on.isoformat(), most]
    settled = select(reading, Enterprise, "standing", rest, params)
    late = [
        row
        for row in ahead(reading, watermark)
        if row.stream > after
        and regions.covers(region, row.region)
        and not gone(row)
        and (standing_on(row, on) is Standing.COMPLIANT) is compliant
    ]
    return sorted([*settled, *late], key=lambda row: row.stream)[:most]
