"""What deciders of a case share: a step in its order, an act inside an open case."""

from registry.domain.case import Step
from registry.domain.commands import Command
from registry.domain.deciding.asking import rules_of, unless
from registry.domain.facts import Facts
from registry.domain.policies.dates import date_goes_forward
from registry.domain.policies.procedure import (
    complete,
    known_case,
    not_held,
    not_stayed,
    step_follows,
    still_open,
)
from registry.domain.rulesets import RuleSet
from registry.domain.tracks import Track


def step(one: Step, id: str, facts: Facts[Command]) -> RuleSet:
    """The rule set by which the case may take this step now. Raises `Refused`."""
    rules = rules_of(facts)
    unless(known_case(id, facts))
    unless(step_follows(one, id, rules, facts))
    unless(complete(id, facts))
    unless(not_held(id, facts))
    unless(not_stayed(facts))
    unless(date_goes_forward(Track.LEVEL, facts, None if one is Step.ANNOUNCED else id))
    return rules


def inside(id: str, facts: Facts[Command]) -> RuleSet:
    """The rule set of an open case in which something happens that is no step. Raises `Refused`."""
    rules = rules_of(facts)
    unless(known_case(id, facts))
    unless(still_open(id, facts))
    unless(date_goes_forward(Track.LEVEL, facts, id))
    return rules
