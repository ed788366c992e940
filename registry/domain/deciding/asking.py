"""Small steps that deciders share: ask one refusal, and the rule set that must be there."""

from registry.domain.commands import Command
from registry.domain.facts import Facts
from registry.domain.policies.acts import rule_set_applies
from registry.domain.refusals import Refusal, Refused
from registry.domain.rulesets import RuleSet


def unless(refusal: Refusal | None) -> None:
    """Raises `Refused` when there is a refusal."""
    if refusal is not None:
        raise Refused(refusal)


def rules_of(facts: Facts[Command]) -> RuleSet:
    """The rule set of the day. Raises `Refused` (`no_rule_set`) where there is none."""
    unless(rule_set_applies(facts))
    assert facts.rules is not None
    return facts.rules
