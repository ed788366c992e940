"""Where an enterprise was on the day of an act: whose organs might act, and by which rules (domain decision 34)."""

from dataclasses import replace
from datetime import date
from typing import Any

from registry.domain import commands as c
from registry.domain.deciding.late_acts import ACTED
from registry.domain.deciding.redeciding import remade
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.policies.competence import competent
from registry.domain.policies.dates import in_its_way
from registry.domain.refusals import Refusal
from registry.domain.tracks import Track, track_of
from registry.events import site
from registry.events.enterprise import EnterpriseRegistered

_EVER = (EnterpriseRegistered, site.SiteEntered)
_OF_A_PLACE = ("region", "sector", "scale")
MOVES = (c.ChangeDetails, c.ChangeSite)
"""The acts that may move an enterprise, or a site of it, to other organs and other rules."""


def as_placed_on(one: Enterprise, day: date) -> Enterprise:
    """The enterprise as it stands, but with the region, trade and size of a day; itself if those are as they were."""
    return one if one.last_effective.get(Track.DETAILS, date.min) <= day else _placed_on(one, day)


def _placed_on(one: Enterprise, day: date) -> Enterprise:
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


def out_of_reach(one: Enterprise, after: Enterprise, facts: Facts[c.Command]) -> Refusal | None:
    """The first act of people after a move, or a change of trade, whose organ might not have done it then.

    In whatever track it is: a move that is recorded late would take it from its organ. `after` is the enterprise with
    the events of the move, and of what is recorded together with it.
    """
    command = facts.command
    if not isinstance(command, c.ChangeDetails | c.ChangeSite) or (command.region is None and command.sector is None):
        return None
    for version, event in one.living():
        act = remade(event, ACTED, one.id) if event.effective_on > facts.on else None
        if act is not None:
            before, now = (competent(_placed_on(each, event.effective_on), act) for each in (one, after))
            if isinstance(now, Refusal) and not isinstance(before, Refusal):
                why = f": it would be refused ({now.rule}: {now.because})"
                return in_its_way(version, event, facts, why=why)
    return None
