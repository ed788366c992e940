"""From a command to its events: asks the rules, then says what happened; `decide` is the one way in."""

from collections.abc import Callable, Sequence
from typing import Any

from registry.domain import commands
from registry.domain.clock_commands import PerformScheduledAct
from registry.domain.deciding import (
    accident,
    awards,
    case,
    clock,
    closure,
    details,
    dishonesty,
    hearing,
    late,
    level,
    operation,
    penalty,
    procedure,
    reexamination,
    remedies,
    resuming,
    scheduling,
    site,
    succession,
    supervision,
)
from registry.domain.deciding.asking import EVERY, fitting, unless
from registry.domain.facts import Facts
from registry.domain.policies.acts import stale
from registry.domain.refusals import ask
from registry.events.event import Event

Decider = Callable[[Facts[Any]], Sequence[Event]]

DECIDERS: dict[type[commands.EnterpriseCommand], Decider] = {
    kind: decider
    for topic in (
        details,
        case,
        procedure,
        awards,
        level,
        operation,
        closure,
        remedies,
        clock,
        resuming,
        supervision,
        penalty,
        reexamination,
        accident,
        dishonesty,
        hearing,
        succession,
        site,
        scheduling,
    )
    for kind, decider in topic.DECIDERS.items()
}
"""Command → who decides it."""


def decide(facts: Facts[commands.EnterpriseCommand]) -> Sequence[Event]:
    """The events that the command makes. Raises `Refused` by the first rule that says no; changes nothing."""
    unless(stale(facts.enterprise.version, facts.command))
    ask(EVERY, facts)
    if isinstance(facts.command, PerformScheduledAct):
        return scheduling.performed(facts.command.decision, facts, decide)
    made = late.in_its_place(facts, DECIDERS[type(facts.command)], DECIDERS)
    events = [fitting(event) for event in made]
    return events if facts.on <= facts.today else [scheduling.scheduled(facts)]


def announced(facts: Facts[commands.Announce], member: commands.Member) -> Sequence[Event]:
    """The events of one member of an announcement. Raises `Refused` by the first rule that says no; changes nothing."""
    made = late.in_its_place(facts, lambda there: case.announce(there, member), DECIDERS, member.case)
    return [fitting(event) for event in made]
