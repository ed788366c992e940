"""Decides registration and changed details."""

from collections.abc import Callable, Sequence

from registry.domain.case import Case
from registry.domain.commands import ChangeDetails, Command, EnterpriseCommand, Register
from registry.domain.deciding.asking import unless
from registry.domain.facts import Facts
from registry.domain.identity import has_credit_code
from registry.domain.policies.dates import date_goes_forward
from registry.domain.policies.registration import CHANGING, REGISTERING, left_behind
from registry.domain.policies.sites import cases_outside, leaves_standard
from registry.domain.refusals import ask
from registry.domain.tracks import Track
from registry.events.enterprise import DetailsChanged, EnterpriseRegistered
from registry.events.event import Event
from registry.events.procedure import CaseEnded
from registry.events.site import LevelEnded


def register(facts: Facts[Register]) -> Sequence[Event]:
    """登记."""
    ask(REGISTERING, facts)
    c = facts.command
    return [
        EnterpriseRegistered(
            **facts.carried(),
            uscc=c.enterprise if has_credit_code(c.enterprise) else None,
            name=c.name,
            region=c.region,
            sector=c.sector,
            scale=c.scale,
            address=c.address,
            founded_on=c.founded_on,
        )
    ]


def change(facts: Facts[ChangeDetails]) -> Sequence[Event]:
    """变更: name, region, sector, scale, address; a case ends that its authority leaves (domain decision 20).

    So do a level, and a case for one, whose standard the trade leaves (domain decision 21).
    """
    ask(CHANGING, facts)
    unless(date_goes_forward(Track.DETAILS, facts))
    c = facts.command
    away = left_behind(facts)
    ended = [
        *cases_ended("jurisdiction_changed", facts, away),
        *cases_ended("outside_standard", facts, [one for one in cases_outside(facts) if one not in away]),
        *level_ended("outside_standard", facts, leaves_standard(facts)),
    ]
    details = {name: getattr(c, name) for name in ("name", "region", "sector", "scale", "address")}
    return [*ended, DetailsChanged(**facts.carried(), **details)]


def cases_ended(ground: str, facts: Facts[Command], cases: Sequence[Case]) -> Sequence[Event]:
    """That these open cases of the place end with the change."""
    if cases:
        unless(date_goes_forward(Track.LEVEL, facts))
    return [CaseEnded(**facts.carried(), case=case.id, ground=ground) for case in cases]


def level_ended(ground: str, facts: Facts[Command], ends: bool = True) -> Sequence[Event]:
    """That the level held there ends with the change, if there is one and it does (domain decision 21)."""
    held = facts.enterprise.held
    if held is None or not ends:
        return []
    unless(date_goes_forward(Track.LEVEL, facts))
    what = {"level": held.level, "certificate": held.certificate, "site": facts.enterprise.site}
    return [LevelEnded(**facts.carried(), **what, ground=ground)]


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    Register: register,
    ChangeDetails: change,
}
