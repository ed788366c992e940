"""Rules for acts that are decided for a later day (domain decision 34)."""

from collections.abc import Iterator
from datetime import date

from registry.domain.commands import Command
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.policies.acts import not_in_the_future
from registry.domain.refusals import Refusal
from registry.domain.rulesets import AheadRules, DatedAhead, ruling
from registry.domain.state import Scheduled


def may_be_dated_ahead(facts: Facts[Command]) -> Refusal | None:
    """`effective_on` lies ahead only for an act that may be decided for a later day; it takes effect on that day."""
    return not_in_the_future(facts) if dated_ahead(facts) is None else None


def dated_ahead(facts: Facts[Command]) -> DatedAhead | None:
    """What lets the act be dated ahead; `None` for one that takes effect when it is recorded."""
    one = facts.enterprise
    found = None if one.sector is None else ruling(AheadRules, one.region, one.sector, facts.today)
    return None if found is None else found.of(type(facts.command).__name__)


def scheduled_there(decision: str, facts: Facts[Command]) -> Refusal | None:
    """Only what is still to come is withdrawn."""
    if decision in facts.enterprise.scheduled:
        return None
    because = f"{decision} is no act that is still to take effect"
    return Refusal("nothing_scheduled", because, "check the history; annul what has taken effect", field="decision")


def withdrawn_in_time(decision: str, facts: Facts[Command]) -> Refusal | None:
    """What takes effect on a day has done so on that day, whether or not the clock has recorded it."""
    planned = facts.enterprise.scheduled[decision]
    if facts.on < planned.on:
        return None
    because = f"{decision} takes effect on {planned.on}"
    return Refusal("already_in_effect", because, "annul the decision instead", field="effective_on")


def performable(one: Enterprise, on: date) -> Iterator[Scheduled]:
    """What takes effect by a day and is not recorded yet, in the order of its days; nothing once all is gone."""
    if one.scheduled and not one.gone:
        yield from sorted((each for each in one.scheduled.values() if each.on <= on), key=lambda each: each.on)
