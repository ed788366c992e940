"""Decides registration and changed details."""

from collections.abc import Sequence

from registry.domain.commands import ChangeDetails, Register
from registry.domain.deciding.asking import unless
from registry.domain.enterprise import Track
from registry.domain.facts import Facts
from registry.domain.policies.acts import date_goes_forward
from registry.domain.policies.registration import CHANGING, REGISTERING
from registry.domain.refusals import Refusal, ask
from registry.events import regions
from registry.events.enterprise import DetailsChanged, EnterpriseRegistered
from registry.events.event import Event


def register(facts: Facts[Register]) -> Sequence[Event]:
    """登记."""
    ask(REGISTERING, facts)
    unless(_registrar_covers(facts))
    c = facts.command
    return [
        EnterpriseRegistered(
            **facts.carried(),
            uscc=None if c.enterprise.startswith("unregistered:") else c.enterprise,
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


def _registrar_covers(facts: Facts[Register]) -> Refusal | None:
    authority, region = facts.command.authority, facts.command.region
    there = regions.full_name(region)
    if regions.covers(authority.region, region):
        return None
    return Refusal(
        "wrong_region",
        f"{authority.name} answers for {regions.name(authority.region)}, the enterprise is in {there}",
        "let the organ of the enterprise's region register it",
        field="authority",
    )
