"""Where an enterprise was on a day, of what trade and size, as its history tells it."""

from dataclasses import replace
from datetime import date
from typing import Any

from registry.domain.enterprise import Enterprise
from registry.domain.tracks import Track, track_of
from registry.events import site
from registry.events.enterprise import EnterpriseRegistered

_EVER = (EnterpriseRegistered, site.SiteEntered)
_OF_A_PLACE = ("region", "sector", "scale")


def as_placed_on(one: Enterprise, day: date) -> Enterprise:
    """The enterprise as it stands, but with the region, trade and size of a day; itself if those are as they were."""
    return one if one.last_effective.get(Track.DETAILS, date.min) <= day else placed_on(one, day)


def placed_on(one: Enterprise, day: date) -> Enterprise:
    """As `as_placed_on`, of a history that is not folded too."""
    there = one.unfolded()
    told = (each for each in one.living() if track_of(each[1]) is Track.DETAILS)
    for version, event in sorted(told, key=lambda each: (not isinstance(each[1], _EVER), each[1].effective_on)):
        if event.effective_on <= day or isinstance(event, _EVER):
            there.takes(version, event)
    here = there if one.site is None else there.sites[one.site]
    sites = {id: replace(at, **_details(there.sites[id])) for id, at in one.sites.items() if id in there.sites}
    return replace(one, sites={**one.sites, **sites}, **_details(here))


def _details(place: object) -> dict[str, Any]:
    return {name: getattr(place, name) for name in _OF_A_PLACE}
