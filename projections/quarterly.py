"""The quarter's progress of a region, drawn from the views: what stood on its last day as it was known at a position.

The same position gives the same document on any day: nothing in it depends on when it is drawn.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from projections.four_batches.tables import Stay
from projections.reading import Reading, select, within
from projections.standing.tables import Enterprise
from projections.timeline.queries import as_of
from registry.events import regions
from registry.events.envelope import Told
from registry.events.vocabulary import Standing


@dataclass(frozen=True)
class Change:
    """An event of the quarter on an enterprise of the region, named as it was on the quarter's last day."""

    enterprise: Enterprise
    told: Told


@dataclass(frozen=True)
class Quarterly:
    """Counts of enterprises and of open batch entries on the last day, and everything that took effect in the quarter.

    `compliant` is by (sector, scale, level); `standings` by standing; `batches` by (batch, status).
    """

    region: str
    first: date
    last: date
    position: int
    standings: dict[str, int]
    compliant: dict[tuple[str, str, str], int]
    batches: dict[tuple[str, str], int]
    changes: tuple[Change, ...]


def quarterly(reading: Reading, region: str, first: date, last: date, position: int) -> Quarterly:
    """The quarter from `first` through `last`, both inside, as it was known at a position up to the watermark."""
    standings: Counter[str] = Counter()
    compliant: Counter[tuple[str, str, str]] = Counter()
    changes: list[Change] = []
    here: set[str] = set()
    for stream in _candidates(reading, region, first):
        found = as_of(reading, stream, last, position)
        if found.row is None or not regions.covers(region, found.row.region):
            continue
        here.add(stream)
        standings[found.standing.value] += 1
        if found.standing is Standing.COMPLIANT:
            compliant[found.row.sector, found.row.scale, found.row.level or ""] += 1
        changes += [Change(found.row, one) for one in found.events if first <= one.event.effective_on <= last]
    return Quarterly(
        region=region,
        first=first,
        last=last,
        position=position,
        standings=dict(sorted(standings.items())),
        compliant=dict(sorted(compliant.items())),
        batches=dict(sorted(Counter(_stays(reading, here, last, position)).items())),
        changes=tuple(sorted(changes, key=lambda one: (one.told.event.effective_on, one.told.position))),
    )


def size(reading: Reading, region: str) -> int:
    """How many enterprises are looked at for a region, about: those that are in it now."""
    ((count,),) = reading.query("SELECT count(*) FROM standing WHERE region >= ? AND region <= ?", within(region))
    return int(count)


def _candidates(reading: Reading, region: str, first: date) -> list[str]:
    """The enterprises that are in the region now, and all that have changed their details since the quarter began."""
    inside = reading.query("SELECT stream FROM standing WHERE region >= ? AND region <= ?", within(region))
    sql = "SELECT DISTINCT stream FROM timeline WHERE kind = ? AND effective_on >= ?"
    moved = reading.query(sql, ("DetailsChanged", first.isoformat()))
    return sorted({stream for (stream,) in [*inside, *moved]})


def _stays(reading: Reading, here: set[str], last: date, position: int) -> Iterator[tuple[str, str]]:
    day = last.isoformat()
    rest = (
        "WHERE since_position <= ? AND since <= ? AND (until_position IS NULL OR until_position > ?"
        " OR (until > ? AND end_reason <> 'annulled'))"  # what was annulled by then never stood
    )
    for stay in select(reading, Stay, "stays", rest, (position, day, position, day)):
        if stay.stream in here:
            yield stay.batch, stay.status
