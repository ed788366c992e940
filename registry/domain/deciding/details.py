"""Decides registration and changed details."""

from collections.abc import Callable, Sequence

from registry.domain.commands import ChangeDetails, EnterpriseCommand, Register
from registry.domain.deciding.asking import unless
from registry.domain.facts import Facts
from registry.domain.identity import has_credit_code
from registry.domain.policies.acts import date_goes_forward
from registry.domain.policies.registration import CHANGING, REGISTERING, leaves_jurisdiction
from registry.domain.refusals import ask
from registry.domain.tracks import Track
from registry.events.enterprise import DetailsChanged, EnterpriseRegistered
from registry.events.event import Event
from registry.events.procedure import CaseEnded

JURISDICTION_CHANGED = "jurisdiction_changed"


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
    """变更: name, region, sector, scale, address; a case ends that its authority leaves (domain decision 20)."""
    ask(CHANGING, facts)
    unless(date_goes_forward(Track.DETAILS, facts))
    c, case = facts.command, facts.enterprise.open_case
    changed = DetailsChanged(
        **facts.carried(), name=c.name, region=c.region, sector=c.sector, scale=c.scale, address=c.address
    )
    if case is None or not leaves_jurisdiction(facts):
        return [changed]
    unless(date_goes_forward(Track.LEVEL, facts))
    return [CaseEnded(**facts.carried(), case=case.id, ground=JURISDICTION_CHANGED), changed]


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    Register: register,
    ChangeDetails: change,
}
