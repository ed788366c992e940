"""Decides registration and changed details."""

from collections.abc import Callable, Sequence

from registry.domain.commands import ChangeDetails, EnterpriseCommand, Register
from registry.domain.deciding.asking import unless
from registry.domain.facts import Facts
from registry.domain.identity import has_credit_code
from registry.domain.policies.acts import date_goes_forward
from registry.domain.policies.registration import CHANGING, REGISTERING
from registry.domain.refusals import ask
from registry.domain.tracks import Track
from registry.events.enterprise import DetailsChanged, EnterpriseRegistered
from registry.events.event import Event


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
    """变更: name, region, sector, scale, address."""
    ask(CHANGING, facts)
    unless(date_goes_forward(Track.DETAILS, facts))
    c = facts.command
    return [
        DetailsChanged(
            **facts.carried(), name=c.name, region=c.region, sector=c.sector, scale=c.scale, address=c.address
        )
    ]


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    Register: register,
    ChangeDetails: change,
}
