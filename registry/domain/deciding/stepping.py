"""What deciders of a case share: a step in its order by its organ, an act inside an open case."""

from registry.domain.case import Step
from registry.domain.commands import Command
from registry.domain.deciding.asking import rules_of, unless
from registry.domain.facts import Facts
from registry.domain.policies.acts import date_goes_forward
from registry.domain.policies.procedure import (
    complete,
    known_case,
    not_held,
    not_stayed,
    organ_takes,
    step_follows,
    still_open,
)
from registry.domain.rulesets import RuleSet
from registry.domain.tracks import Track


def step(one: Step, id: str, facts: Facts[Command]) -> RuleSet:
    """The rule set by which the case may take this step now, by this organ. Raises `Refused`."""
    rules = rules_of(facts)
    unless(known_case(id, facts))
    unless(step_follows(one, id, rules, facts))
    unless(complete(id, facts))
    unless(not_held(id, facts))
    unless(not_stayed(facts))
    unless(organ_takes(one, id, rules, facts))
    unless(date_goes_forward(Track.LEVEL, facts))
    return rules


def inside(id: str, facts: Facts[Command], organ_of: Step | None = Step.APPROVED) -> RuleSet:
    """The rule set of an open case in which something happens that is no step.

    By an organ that takes the step `organ_of`; `None` for what an enterprise or a citizen does. Raises `Refused`.
    """
    rules = rules_of(facts)
    unless(known_case(id, facts))
    unless(still_open(id, facts))
    unless(date_goes_forward(Track.LEVEL, facts))
    if organ_of is not None:
        unless(organ_takes(organ_of, id, rules, facts))
    return rules
