"""Answers which authorities are on record, and what each of them set, delegated, named and filed."""

from collections.abc import Mapping
from datetime import date

from projections.authorities.tables import Delegation, Fee, Filed, Named, Party, Target
from projections.reading import FIRST, Page, Reading, select, within
from projections.standing.tables import Enterprise
from projections.view import Value
from registry.events import regions

STREAM = "authority:"


def stream_of(party: str) -> str:
    """The stream of a party `<region>-<organ>`, or of a stream's own id."""
    return STREAM + party.strip().removeprefix(STREAM)


def parties(
    reading: Reading, *, region: str | None = None, organ: str | None = None, page: Page = FIRST
) -> list[Party]:
    """The authorities that had entered by the watermark, by region; `region` is a code or its first digits."""
    lowest, highest = within(region)
    rest = "WHERE entered_position <= ? AND region >= ? AND region <= ?" + (" AND organ = ?" if organ else "")
    params: list[Value] = [reading.watermark(), lowest, highest, *([organ] if organ else []), page.size, page.offset]
    return select(reading, Party, "authorities", f"{rest} ORDER BY region, stream LIMIT ? OFFSET ?", params)


def party(reading: Reading, stream: str) -> Party | None:
    """One authority, as far as its own events were told."""
    found = select(reading, Party, "authorities", "WHERE stream = ?", (stream,))
    return found[0] if found else None


def filed(reading: Reading, stream: str) -> list[Filed]:
    """What an authority filed, the latest first."""
    return select(reading, Filed, "filed", "WHERE stream = ? ORDER BY filed_on DESC, duty, period DESC", (stream,))


def filed_days(reading: Reading, stream: str) -> Mapping[tuple[str, str], date]:
    """(duty, period) → the first day on which it was filed."""
    return {(one.duty, one.period): date.fromisoformat(one.filed_on) for one in filed(reading, stream)}


def targets(reading: Reading, stream: str) -> list[Target]:
    """The targets set for an authority, by their day."""
    return select(reading, Target, "targets", "WHERE stream = ? ORDER BY reach_by, sector, scale", (stream,))


def delegations(reading: Reading, stream: str) -> list[Delegation]:
    """What an authority delegated, the latest first."""
    return select(reading, Delegation, "delegations", "WHERE stream = ? ORDER BY since DESC, delegation", (stream,))


def fees(reading: Reading, stream: str) -> list[Fee]:
    """What was found to have been charged, the latest first."""
    return select(reading, Fee, "fees_found", "WHERE stream = ? ORDER BY found_on DESC, finding", (stream,))


def named(reading: Reading, stream: str) -> list[Named]:
    """The key subjects and exemplary sectors that an authority named, in order."""
    return select(reading, Named, "named_subjects", "WHERE stream = ? ORDER BY position", (stream,))


def naming(reading: Reading, row: Enterprise, on: date) -> list[tuple[Party, Named]]:
    """The key subjects in force on a day that an enterprise is, or is one of, each with the authority that named it.

    It is named itself, or its region or sector is, by an authority of a region that it is in.
    """
    rest = (
        "WHERE kind = 'key' AND position <= ? AND since <= ? AND (until IS NULL OR until >= ?)"
        " AND (enterprise = ? OR enterprise IS NULL) AND (sector = ? OR sector IS NULL) ORDER BY stream, position"
    )
    day, key = on.isoformat(), row.stream.partition(":")[2]
    found = select(reading, Named, "named_subjects", rest, (reading.watermark(), day, day, key, row.sector))
    by = {one.stream: party(reading, one.stream) for one in found}
    return [
        (who, one)
        for one in found
        if (who := by[one.stream]) is not None
        and regions.covers(who.region, row.region)
        and (one.region is None or regions.covers(one.region, row.region))
    ]


def acts(reading: Reading, stream: str) -> Mapping[str, int]:
    """How often each kind of act stands in an authority's record, for example trainings."""
    sql = "SELECT kind, count(*) FROM timeline WHERE stream = ? GROUP BY kind ORDER BY kind"
    return {str(kind): int(count) for kind, count in reading.query(sql, (stream,))}
