"""How long an enterprise waits before it applies again: from which setback, from which day on, until when (83号)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from registry.domain.calendar import years_after
from registry.domain.enterprise import Enterprise
from registry.domain.rulesets import RuleSet, Setback, Waiting
from registry.events.enterprise import LevelDowngraded
from registry.events.event import Event
from registry.events.procedure import CaseEnded
from registry.events.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait that is not over: after a setback of which day, since when it runs, on which day it ends.

    `since` and `ends_on` are `None` while the announcement from which it runs is not on record.
    """

    rule: Waiting
    setback_on: date
    since: date | None
    ends_on: date | None


def waits(place: Enterprise, on: date, rules: RuleSet, level: Level | None = None) -> Iterator[Wait]:
    """The waits at a place that are not over on a day, for whoever asks for a level, or for any."""
    for rule in rules.waiting:
        meant = place.sector in rule.sectors and (level is None or level in rule.levels)
        setback_on = _setback(rule.after, place, on, rules) if meant else None
        if setback_on is None:
            continue
        since = _since(rule, setback_on, place, on)
        ends_on = None if since is None else years_after(since, rule.years)
        if ends_on is None or on < ends_on:
            yield Wait(rule, setback_on, since, ends_on)


def _since(rule: Waiting, setback_on: date, place: Enterprise, on: date) -> date | None:
    """The announcement where the set waits from it; of an older decision without one on record, the decision."""
    if rule.announced is None:
        return setback_on
    announced_on = None if place.revocation is None else place.revocation.announced_on
    if announced_on is not None and announced_on <= on:
        return announced_on
    return setback_on if setback_on < rule.announced.since else None


def _setback(after: Setback, place: Enterprise, on: date, rules: RuleSet) -> date | None:
    """The day of the last setback of a kind at the place; a level granted since makes a revocation or failure good."""
    found = list[date]()
    match after:
        case Setback.REVOCATION if place.revocation is not None:
            found = [place.revocation.on]
        case Setback.FAILURE if place.failed_on is not None:
            found = [place.failed_on]
        case Setback.DOWNGRADE:
            found = [event.effective_on for event in _here(place) if isinstance(event, LevelDowngraded)]
        case Setback.TERMINATION:
            grounds = {ground.code for ground in rules.termination}
            ended = (event for event in _here(place) if isinstance(event, CaseEnded))
            found = [event.effective_on for event in ended if event.ground in grounds]
    return max((day for day in found if day <= on), default=None)


def _here(place: Enterprise) -> Iterator[Event]:
    return (event for _, event in place.living() if place.site_of(event) == place.site)
