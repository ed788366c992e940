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
    level,
    operation,
    penalty,
    procedure,
    reexamination,
    remedies,
    resuming,
    resumption,
    scheduling,
    site,
    succession,
    supervision,
)
from registry.domain.deciding.asking import EVERY, fitting, unless
from registry.domain.deciding.matter import Matter, RefusedAct, in_its_place
from registry.domain.facts import Facts
from registry.domain.policies.acts import not_in_the_future, stale, too_large
from registry.domain.policies.matters import of_a_matter
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
        resumption,
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
    made = in_its_place(facts, DECIDERS[type(facts.command)], DECIDERS)
    events = [fitting(event) for event in made]
    return events if facts.on <= facts.today else [scheduling.scheduled(facts)]


def announced(facts: Facts[commands.Announce], member: commands.Member) -> Sequence[Event]:
    """The events of one member of an announcement. Raises `Refused` by the first rule that says no; changes nothing."""
    matter = Matter(facts.enterprise, DECIDERS)
    takes_member(matter, facts, member)
    return settled(matter)


def takes(matter: Matter, facts: Facts[commands.EnterpriseCommand]) -> None:
    """Decides one act of a past matter. Raises `Refused` by the first rule that says no."""
    unless(of_a_matter(facts))
    ask(EVERY, facts)
    unless(not_in_the_future(facts))
    matter.takes(facts, DECIDERS[type(facts.command)])


def takes_member(matter: Matter, facts: Facts[commands.Announce], member: commands.Member) -> None:
    """Decides one member of an announcement. Raises `Refused` by the first rule that says no."""
    matter.takes(facts, lambda there: case.announce(there, member), member.case)


def settled(matter: Matter) -> Sequence[Event]:
    """The events of a matter; changes nothing.

    Raises `RefusedAct` naming the first later act that they would make unlawful, or another than it was.
    """
    events = matter.settled()
    for event in events:
        refusal = too_large(event)
        if refusal is not None:
            raise RefusedAct(refusal, event.command)
    return events
