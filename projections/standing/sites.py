"""The further sites and trades of an enterprise: what an event changes there, and the enterprise seen from each."""

from collections.abc import Callable
from typing import Any

import msgspec

from projections.late import late_of
from projections.standing.again import level_again, listed
from projections.standing.cases import NO_CASES, cases_late, held_again, open_cases
from projections.standing.details import details, details_of
from projections.standing.succeeded import end_of
from projections.standing.tables import Enterprise, Site
from registry.events import read
from registry.events.envelope import Told

OF_A_PLACE = tuple(
    name for name in Site.__struct_fields__ if name in Enterprise.__struct_fields__ and name not in ("name", "site")
)
"""The columns that are said of the principal place, and of each site on its own."""
_SITES = msgspec.json.Decoder(list[Site])


def sites(row: Enterprise) -> list[Site]:
    """Every site ever entered, those given up included."""
    return sites_of(row.sites)


def sites_of(column: str) -> list[Site]:
    """As `sites`, from the column alone."""
    return [] if column == "[]" else _SITES.decode(column)


def in_use(row: Enterprise) -> list[Site]:
    """The sites that are not given up."""
    return [] if row.sites == "[]" else [one for one in sites(row) if one.left_on is None]


def seen_at(row: Enterprise, site: Site) -> Enterprise:
    """The enterprise's row with the site in the place of the principal one."""
    return msgspec.structs.replace(row, **{name: getattr(site, name) for name in OF_A_PLACE})


def changed_somewhere(
    row: Enterprise, told: Told, changed: Callable[[Enterprise, Told, str], dict[str, Any]]
) -> dict[str, Any]:
    """The columns that an event changes, whatever place it is about; `changed` says what it changes at a place."""
    event, on, late = told.event, told.on, late_of(told.event)
    if late is not None:
        return changed(row, told, on) | _late(row, event, late)
    if isinstance(event, read.SiteEntered):
        return _kept([*(one for one in sites(row) if one.site != event.site), _entered(event, on)])
    site = _site_of(row, event)
    if site is None:
        return changed(row, told, on) | _everywhere(row, event)
    if isinstance(event, read.SiteLeft):
        return _with(row, site, {"left_on": on})
    if isinstance(event, read.SiteChanged):
        return _with(row, site, details(event))
    changes = changed(seen_at(row, site), told, on)
    there = {name: value for name, value in changes.items() if name in OF_A_PLACE}
    there |= {"granted_case": event.case} if isinstance(event, read.LevelAnnounced) else {}
    return {name: value for name, value in changes.items() if name not in OF_A_PLACE} | _with(row, site, there)


def _site_of(row: Enterprise, event: read.Event) -> Site | None:
    """The site that an event names, or of one of whose open cases, or granted one, it is."""
    named, case = getattr(event, "site", None), getattr(event, "case", None)
    for one in sites(row):
        if one.site == named or (named is None and case is not None and _has(one, case)):
            return one
    return None


def _has(site: Site, case: str) -> bool:
    return case == site.granted_case or any(one.case == case for one in open_cases(site))


def _everywhere(row: Enterprise, event: read.Event) -> dict[str, Any]:
    """What an event that is about the whole enterprise changes at its sites."""
    match event:
        case _ if isinstance(event, read.EnterpriseClosed) or end_of(event):
            return _each(row, NO_CASES)
        case read.ClosureLifted():
            return _each(row, level_again(None))
        case read.DecisionAnnulled(stands=stands) | read.DecisionCorrected(stands=stands):
            return _stands(row, stands)
        case read.ReconsiderationDecided(stands=stands) if stands is not None:
            return _stands(row, stands)
        case _:
            return {}


def _stands(row: Enterprise, stands: read.Stands) -> dict[str, Any]:
    again = {
        one.site: level_again(one.level)
        | {"ever_assessed": int(one.assessed), "revoked_on": one.revoked_on and one.revoked_on.isoformat()}
        for one in stands.sites
    }
    return _kept(
        [msgspec.structs.replace(one, **again.get(one.site, {}), **held_again(one, stands)) for one in sites(row)]
    )


def _late(row: Enterprise, event: read.Event, late: read.Late) -> dict[str, Any]:
    """The sites once an act was recorded late."""
    again = _stands(row, late.stands)["sites"]
    return _kept([_site_late(one, event, late) for one in sites_of(again)])


def _site_late(one: Site, event: read.Event, late: read.Late) -> Site:
    changes = cases_late(one, event, late)
    if late.details is not None and getattr(event, "site", None) == one.site:
        left_on = late.details.left_on
        changes |= details_of(late.details) | {"left_on": left_on and left_on.isoformat()}
    return msgspec.structs.replace(one, **changes)


def _each(row: Enterprise, changes: dict[str, Any]) -> dict[str, Any]:
    return _kept([msgspec.structs.replace(one, **changes) for one in sites(row)])


def _with(row: Enterprise, site: Site, changes: dict[str, Any]) -> dict[str, Any]:
    return _kept([msgspec.structs.replace(one, **changes) if one is site or one == site else one for one in sites(row)])


def _kept(all_: list[Site]) -> dict[str, Any]:
    return {"sites": listed(all_)}


def _entered(event: read.SiteEntered, on: str) -> Site:
    return Site(
        site=event.site,
        name=event.name,
        region=event.region,
        sector=event.sector.value,
        scale=event.scale.value,
        address=event.address,
        entered_on=on,
    )
