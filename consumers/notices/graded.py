"""What is graded, as an enterprise's page shows it: the level and cases of its principal place and of each site."""

from datetime import date

import msgspec

from consumers.contents import Evidence, Place, Said, evidence, place, said, term
from projections.standing.cases import open_cases
from projections.standing.judged import gone, ground_on, standing_on
from projections.standing.sites import in_use, seen_at
from projections.standing.tables import Enterprise


class Level(msgspec.Struct, frozen=True):
    """The level on record, with its certificate and who granted it."""

    level: Said
    since: str
    announced_on: str | None
    valid_until: str | None
    certificate: str | None
    basis: Said | None
    granted_by: str | None
    granted_event: Evidence | None


class Case(msgspec.Struct, frozen=True):
    """An open assessment case, and since when it is held: by its authority, or for an accident."""

    case: str
    level: Said
    step: Said
    held_since: str | None


class Site(msgspec.Struct, frozen=True):
    """A further site or trade (场所), graded on its own."""

    site: str
    name: str
    region: Place
    sector: Said
    scale: Said
    address: str | None
    entered_on: str
    standing: Said
    standing_ground: Said | None
    level: Level | None
    cases: list[Case]


def level_of(row: Enterprise) -> Level | None:
    """The level on record; one that is gone has none."""
    if row.level is None or row.level_since is None or gone(row):
        return None
    return Level(
        level=term("level", row.level),
        since=row.level_since,
        announced_on=row.granted_on,
        valid_until=row.valid_until,
        certificate=row.certificate,
        basis=said("basis", row.basis),
        granted_by=row.granted_by,
        granted_event=evidence(row.granted_event) if row.granted_event else None,
    )


def cases_of(row: Enterprise) -> list[Case]:
    """The open cases at the place that the row is seen from."""
    return [
        Case(one.case, term("level", one.level), term("case_step", one.step), min(one.held, default=None))
        for one in open_cases(row)
    ]


def sites_of(row: Enterprise, on: date) -> list[Site]:
    """The sites in use, and where each stands on a day."""
    return [
        Site(
            site=one.site,
            name=one.name,
            region=place(one.region),
            sector=term("sector", one.sector),
            scale=term("scale", one.scale),
            address=one.address,
            entered_on=one.entered_on,
            standing=term("standing", standing_on(there, on).value),
            standing_ground=said("lapse", ground_on(there, on)),
            level=level_of(there),
            cases=cases_of(there),
        )
        for one, there in ((one, seen_at(row, one)) for one in in_use(row))
    ]
