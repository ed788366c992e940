"""What deciders share: the rules of every act, one refusal asked, the rule set that must be there."""

from registry.domain.commands import Command
from registry.domain.facts import Facts
from registry.domain.policies.acts import (
    known_enterprise,
    not_closed,
    not_ended_here,
    plausible_dates,
    rule_set_applies,
    too_large,
)
from registry.domain.policies.ahead import may_be_dated_ahead
from registry.domain.policies.privacy import no_personal_data
from registry.domain.policies.sites import known_site
from registry.domain.refusals import Refusal, Refused
from registry.domain.rulesets import RuleSet
from registry.events.event import Event

EVERY = (
    known_enterprise,
    may_be_dated_ahead,
    plausible_dates,
    not_closed,
    not_ended_here,
    known_site,
    no_personal_data,
)
"""Asked first, for every command on an enterprise."""


def unless(refusal: Refusal | None) -> None:
    """Raises `Refused` when there is a refusal."""
    if refusal is not None:
        raise Refused(refusal)


def rules_of(facts: Facts[Command]) -> RuleSet:
    """The rule set of the day. Raises `Refused` (`no_rule_set`) where there is none."""
    unless(rule_set_applies(facts))
    assert facts.rules is not None
    return facts.rules


def fitting(event: Event) -> Event:
    """The event itself. Raises `Refused` (`event_too_large`) when no reader should have to hold it."""
    unless(too_large(event))
    return event
