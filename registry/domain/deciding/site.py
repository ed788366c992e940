"""Decides the sites of an enterprise: entered, changed, given up."""

from collections.abc import Callable, Sequence

from registry.domain.commands import ChangeSite, EnterpriseCommand, EnterSite, LeaveSite
from registry.domain.deciding.asking import unless
from registry.domain.deciding.details import cases_ended, level_ended
from registry.domain.facts import Facts
from registry.domain.policies.acts import new_id
from registry.domain.policies.dates import date_goes_forward
from registry.domain.policies.registration import known_region, left_behind, something_changes
from registry.domain.policies.sites import another_trade_or_place, cases_outside, leaves_standard
from registry.domain.tracks import Track
from registry.events import site
from registry.events.event import Event


def enter(facts: Facts[EnterSite]) -> Sequence[Event]:
    """登记场所."""
    unless(known_region(facts))
    unless(new_id(facts.command.site, facts))
    unless(another_trade_or_place(facts))
    unless(date_goes_forward(Track.DETAILS, facts))
    return [site.SiteEntered(**facts.carried(), site=facts.command.site, **_details(facts))]


def change(facts: Facts[ChangeSite]) -> Sequence[Event]:
    """场所变更; what its place or trade leaves behind ends."""
    unless(something_changes(facts))
    unless(known_region(facts))
    unless(date_goes_forward(Track.DETAILS, facts))
    away = left_behind(facts)
    ended = [
        *cases_ended("jurisdiction_changed", facts, away),
        *cases_ended("outside_standard", facts, [one for one in cases_outside(facts) if one not in away]),
        *level_ended("outside_standard", facts, leaves_standard(facts)),
    ]
    return [*ended, site.SiteChanged(**facts.carried(), site=facts.command.site, **_details(facts))]


def leave(facts: Facts[LeaveSite]) -> Sequence[Event]:
    """场所停用: its case and its level end with it."""
    unless(date_goes_forward(Track.DETAILS, facts))
    ended = [*cases_ended("site_left", facts, facts.enterprise.open_cases), *level_ended("site_left", facts)]
    return [*ended, site.SiteLeft(**facts.carried(), site=facts.command.site)]


def _details(facts: Facts[EnterSite] | Facts[ChangeSite]) -> dict[str, object]:
    return {name: getattr(facts.command, name) for name in ("name", "region", "sector", "scale", "address")}


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    EnterSite: enter,
    ChangeSite: change,
    LeaveSite: leave,
}
