"""What decides the treatment: the situation of the enterprise, and of several places the gravest."""

from collections.abc import Sequence
from datetime import date
from typing import get_args

from projections.credit.members import Place
from projections.credit.treatment import Situation
from projections.standing.evolve import any_withheld
from projections.standing.judged import gone, standing_on
from projections.standing.sites import seen_at
from projections.standing.tables import Enterprise, Site
from registry.events.vocabulary import Operation, Standing

_SITUATIONS: dict[Standing, Situation] = {
    Standing.COMPLIANT: "compliant",
    Standing.NOT_COMPLIANT: "not_compliant",
    Standing.NEVER_ASSESSED: "never_assessed",
    Standing.LAPSED: "lapsed",
    Standing.REVOKED: "revoked",
}
_GRAVITY: tuple[Situation, ...] = get_args(Situation)
"""The situations, the gravest first."""


def situation_of(row: Enterprise, standing: Standing) -> Situation:
    """The one situation that decides the treatment: closure before suspension before standing."""
    if row.closure_event is not None:
        return "closed"
    if row.ended_event is None and (row.operation == Operation.SUSPENDED.value or any_withheld(row)):
        return "suspended"
    return _SITUATIONS[standing]


def gravest(row: Enterprise, places: Sequence[Site], on: date) -> tuple[Situation, str | None]:
    """Of several places the gravest situation decides the treatment, and the first level to end ends its support."""
    rows = [row, *(seen_at(row, site) for site in places)]
    situation = min((situation_of(one, standing_on(one, on)) for one in rows), key=_GRAVITY.index)
    return situation, min((one.valid_until for one in rows if one.valid_until is not None), default=None)


def place_of(row: Enterprise, site: Site, on: date) -> Place:
    """A site as the record names it, where it stands on a day."""
    row = seen_at(row, site)
    closed = gone(row)
    return Place(
        certificate=None if closed else row.certificate,
        level=None if closed else row.level,
        name=site.name,
        region=row.region,
        scale=row.scale,
        sector=row.sector,
        since=None if closed else row.level_since,
        site=site.site,
        standing=standing_on(row, on).value,
        valid_until=None if closed else row.valid_until,
    )
