"""How the cases of an enterprise follow from its events."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from registry.domain.case import Case, Step
from registry.domain.measures import Accident
from registry.domain.scoring import weakest
from registry.events import case
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def application_submitted(one: "Enterprise", event: case.ApplicationSubmitted) -> None:
    one.acts.add(event.case)
    on, held = event.effective_on, one.holds_level(event.effective_on)
    case_ = Case(
        event.case,
        event.level,
        on,
        region=one.region,
        sector=one.sector,
        officer=event.officer,
        departure=event.departure is not None,
        certified=event.certification is not None,
        renewal=held is not None and held.level is event.level,
        since=on,
        site=event.site,
    )
    for accident in since(one, on):
        case_ = case_.held_for(accident.id, accident.happened_on)
    one.cases[event.case] = case_


def since(one: "Enterprise", on: date) -> Iterator[Accident]:
    """The accidents at the place on or after a day, that of an application which is recorded after their report."""
    return (each for each in one.measures.accidents.values() if each.site == one.site and on <= each.happened_on)


def application_accepted(one: "Enterprise", event: case.ApplicationAccepted) -> None:
    one.step(event.case, Step.ACCEPTED, event.effective_on)


def application_refused(one: "Enterprise", event: case.ApplicationRefused) -> None:
    one.step(event.case, Step.ENDED, event.effective_on)


def on_site_assessment_reported(one: "Enterprise", event: case.OnSiteAssessmentReported) -> None:
    one.cases[event.case] = replace(
        one.cases[event.case].reached(Step.ASSESSED, event.effective_on),
        before_site=one.cases[event.case].step,
        standard=event.standard,
        nonconformities=bool(event.nonconformities),
        assessment_body=event.assessment_body,
        body=event.body,
        score=event.score,
        weakest=weakest(event.elements),
    )


def level_approved(one: "Enterprise", event: case.LevelApproved) -> None:
    one.step(event.case, Step.APPROVED, event.effective_on)


def level_refused(one: "Enterprise", event: case.LevelRefused) -> None:
    one.step(event.case, Step.ENDED, event.effective_on)
    one.failed_on = event.effective_on


FOLD: dict[type[Event], Callable[..., None]] = {
    case.ApplicationSubmitted: application_submitted,
    case.ApplicationAccepted: application_accepted,
    case.ApplicationRefused: application_refused,
    case.OnSiteAssessmentReported: on_site_assessment_reported,
    case.LevelApproved: level_approved,
    case.LevelRefused: level_refused,
}
