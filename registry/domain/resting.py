"""What rests on an annulled decision and does not fall with it: people decide about each (domain decision 33)."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from registry.domain.decisions import DECISIONS
from registry.domain.enterprise import Enterprise
from registry.domain.policies.batches import findings
from registry.domain.policies.losing import met
from registry.domain.rulesets import applying
from registry.domain.tracks import Track, track_of
from registry.events import enterprise, supervision
from registry.events.clock import BatchProposed
from registry.events.enterprise import LevelAnnounced
from registry.events.event import Event
from registry.events.vocabulary import Batch

ON_A_LEVEL = (enterprise.LevelDowngraded, enterprise.LevelRevoked, enterprise.ExemplarNamed)
LOSES = (enterprise.LevelDowngraded, enterprise.LevelRevoked)
ON_A_FINDING = (
    enterprise.OperationsSuspended,
    enterprise.ClosureProposed,
    enterprise.UpgradeDirected,
    enterprise.ExemplarNamed,
    supervision.ExposurePublished,
)
"""What is decided on a ground that the rules find in what stands on record."""
ANSWERS: dict[Batch, type[Event]] = {
    Batch.SUSPEND: enterprise.OperationsSuspended,
    Batch.CLOSE: enterprise.ClosureProposed,
}


def resting_on(one: Enterprise, void: Collection[int]) -> list[int]:
    """Versions of the decisions that rest on void events and do not fall with them, in order (domain decision 33).

    A level rests on the level that was held when it was applied for or renewed; a downgrade, revocation or naming on
    the level that it takes or honours; a batch on the proposal by rule that it answers; a loss or a batch on what the
    rules found on its day; any decision on what it names.
    """
    ids = {f"{one.stream}/{number}" for number in void}
    levels = {number for number in void if isinstance(one.history[number - 1], LevelAnnounced)}
    fallen = {event.proposal for event in (one.history[n - 1] for n in void) if isinstance(event, BatchProposed)}
    found: list[int] = []
    before = one.unfolded()
    granted: dict[str | None, int] = {}
    for number in one.sequence():
        event = one.history[number - 1]
        if number in one.void or track_of(event) is Track.REMEDY:
            continue
        if number not in void and type(event) in DECISIONS:
            place = before.at(before.site_of(event))
            rests = granted.get(place.site) in levels and _needs_the_level(place, event)
            found_by_rule = _found_by_rule(before, event)
            if rests or _answers(before, event, fallen) or (_cited(event) | found_by_rule) & ids:
                found.append(number)
                levels.update({number} if isinstance(event, LevelAnnounced) else ())
        elif isinstance(event, enterprise.ClosureProposed) and (
            _answers(before, event, fallen) or _found_by_rule(before, event) & ids
        ):
            fallen.add(event.proposal)
        before.takes(number, event)
        place = before.at(before.site_of(event))
        if isinstance(event, LevelAnnounced):
            granted[place.site] = number
        elif place.held is None:
            granted.pop(place.site, None)
    return found


def _needs_the_level(before: Enterprise, event: Event) -> bool:
    if not isinstance(event, LevelAnnounced):
        return isinstance(event, ON_A_LEVEL)
    days = [event.effective_on - timedelta(days=1)]
    if event.case is not None:
        days.append(before.cases[event.case].submitted_on)
    return any(before.holds_level(day) is not None for day in days)


def _answers(before: Enterprise, event: Event, fallen: Collection[str]) -> bool:
    """Whether a suspension or closure is what a proposal by rule asked for, or confirms one that answered it."""
    if isinstance(event, enterprise.EnterpriseClosed):
        return event.proposal in fallen
    proposal = before.batch_proposal
    if proposal is None or proposal.id not in fallen or proposal.batch not in ANSWERS:
        return False
    return isinstance(event, ANSWERS[proposal.batch])


def _found_by_rule(before: Enterprise, event: Event) -> set[str]:
    """The events by which the rules find the ground of a decision met on its day, whether or not a sweep has run."""
    if isinstance(event, LOSES):
        return set(_losing(before.at(before.site_of(event)), event))
    if not isinstance(event, ON_A_FINDING):
        return set()
    found = (one for place in before.places() for one in findings(place, event.effective_on))
    return {id for one in found if one.ground == event.ground for id in one.evidence}


def _losing(place: Enterprise, event: enterprise.LevelDowngraded | enterprise.LevelRevoked) -> Iterator[str]:
    rules = None if place.sector is None else applying("grading", place.region, place.sector, event.effective_on)
    if rules is not None:
        for _, evidence in met(place, event.ground, event.effective_on, rules):
            yield from evidence


def _cited(event: Event) -> set[str]:
    """The ids that an event names: its cause, its evidence, what it refers to."""
    values = [getattr(event, name) for name in type(event).model_fields]
    listed = (value if isinstance(value, tuple) else (value,) for value in values)
    return {one for many in listed for one in many if isinstance(one, str)}
