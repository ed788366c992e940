"""How accidents follow from an enterprise's events."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from registry.domain.measures import Accident
from registry.events import accident
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def accident_reported(one: "Enterprise", event: accident.AccidentReported) -> None:
    one.acts.add(event.accident)
    one.measures.accidents[event.accident] = Accident(
        id=event.accident,
        kind=event.kind,
        happened_on=event.happened_on,
        deaths=event.deaths,
        serious_injuries=event.serious_injuries,
        direct_loss=event.direct_loss,
        accident_class=event.accident_class,
        reporting=event.reporting,
        events=(one.last_event,),
        counted_on=event.effective_on,
        site=one.site,
    )
    for id in held_by(one, event.happened_on):
        one.cases[id] = one.cases[id].held_for(event.accident, event.happened_on)


def held_by(one: "Enterprise", happened_on: date) -> tuple[str, ...]:
    """The open cases of the place that an accident there on a day holds (domain decision 25)."""
    here = (case for case in one.cases.values() if case.site == one.site)
    return tuple(case.id for case in here if case.open and case.submitted_on <= happened_on)


def accident_supplemented(one: "Enterprise", event: accident.AccidentSupplemented) -> None:
    before = one.measures.accidents[event.accident]
    one.measures.accidents[event.accident] = replace(
        before,
        deaths=event.deaths,
        serious_injuries=event.serious_injuries,
        direct_loss=event.direct_loss,
        accident_class=event.accident_class,
        events=(*before.events, one.last_event),
        counted_on=event.effective_on,
    )


def accident_investigated(one: "Enterprise", event: accident.AccidentInvestigated) -> None:
    before = one.measures.accidents[event.accident]
    one.measures.accidents[event.accident] = replace(
        before,
        unfit=event.unfit,
        responsible=event.responsible,
        reporting=event.reporting,
        events=(*before.events, one.last_event),
    )


def loss_dismissed(one: "Enterprise", event: accident.LossDismissed) -> None:
    one.measures.dismissed.update((event.site, event.ground, evidence) for evidence in event.evidence)
    one.loss_proposal = None


FOLD: dict[type[Event], Callable[..., None]] = {
    accident.AccidentReported: accident_reported,
    accident.AccidentSupplemented: accident_supplemented,
    accident.AccidentInvestigated: accident_investigated,
    accident.LossDismissed: loss_dismissed,
}
