"""证书编号重复: certificates' numbers that several enterprises of a region hold a level by.

No rule of one enterprise can see it: it is found when it is asked for, and whoever gave the number puts it right.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from projections.progress import ahead
from projections.reading import Reading, select, within
from projections.standing.judged import gone
from projections.standing.queries import STILL_THERE
from projections.standing.sites import in_use, sites_of
from projections.standing.tables import Enterprise
from registry.events import regions

_HELD = f"position <= ? AND region >= ? AND region <= ? AND {STILL_THERE}"
_PART = 5_000
_PLAIN = "level IS NOT NULL AND certificate IS NOT NULL"


class Doubled(NamedTuple):
    """A number and the enterprises that hold a level by it, by stream."""

    certificate: str
    enterprises: list[Enterprise]


def doubled(reading: Reading, region: str) -> list[Doubled]:
    """The numbers that more than one enterprise of a region has at the watermark, sites included, by number."""
    watermark = reading.watermark()
    here = (watermark, *within(region))
    late = [row for row in ahead(reading, watermark) if regions.covers(region, row.region) and not gone(row)]
    sited = select(reading, Enterprise, "standing", f"WHERE {_HELD} AND sites <> '[]'", here)
    beside = {number for row in (*late, *sited) for number in _numbers(row)}
    sql = f"SELECT certificate, count(*) FROM standing WHERE {_HELD} AND {_PLAIN} GROUP BY certificate"  # noqa: S608
    often = {number for number, count in reading.query(sql, here) if count > 1 or number in beside}
    held: defaultdict[str, dict[str, Enterprise]] = defaultdict(dict)
    for row in (*_with(reading, often, here), *sited, *late):
        for number in _numbers(row):
            held[number][row.stream] = row
    return [
        Doubled(number, [rows[stream] for stream in sorted(rows)])
        for number, rows in sorted(held.items())
        if len(rows) > 1
    ]


def held(reading: Reading) -> Iterator[tuple[str, str]]:
    """Every number by which an enterprise holds a level, and that enterprise's key, sites included, in parts."""
    sql = (
        "SELECT stream, level, certificate, sites FROM standing WHERE stream > ?"  # noqa: S608
        f" AND {STILL_THERE} AND (level IS NOT NULL OR sites <> '[]') ORDER BY stream LIMIT {_PART}"
    )
    after = ""
    while rows := reading.query(sql, (after,)):
        for stream, level, certificate, sites in rows:
            here = [certificate] if level is not None else []
            further = [one.certificate for one in sites_of(sites) if one.level is not None and one.left_on is None]
            yield from ((number, stream.partition(":")[2]) for number in (*here, *further) if number is not None)
        after = rows[-1][0]


def _with(reading: Reading, numbers: set[str], here: tuple[int, str, str]) -> list[Enterprise]:
    rows: list[Enterprise] = []
    for some in _batched(sorted(numbers), 500):
        rest = f"WHERE {_HELD} AND {_PLAIN} AND certificate IN ({', '.join('?' * len(some))})"
        rows += select(reading, Enterprise, "standing", rest, (*here, *some))
    return rows


def _batched(values: list[str], size: int) -> Iterator[list[str]]:
    """The values in parts that one statement can bind."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _numbers(row: Enterprise) -> set[str]:
    """The numbers of the levels held at the principal place and at further sites."""
    own = [row.certificate] if row.level is not None else []
    further = [one.certificate for one in in_use(row) if one.level is not None]
    return {number for number in (*own, *further) if number is not None}
