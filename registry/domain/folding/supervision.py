"""How checks, inspections, hazards, licences and exposure follow from an enterprise's events."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from registry.domain.measures import HeldBack, Inspection, Measure
from registry.events import supervision
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def check_opened(one: "Enterprise", event: supervision.CheckOpened) -> None:
    one.acts.add(event.inspection)
    one.measures.checks[event.inspection] = Measure(event.inspection, one.last_event, event.effective_on, event.by)


def inspection_held(one: "Enterprise", event: supervision.InspectionHeld) -> None:
    one.acts.add(event.inspection)
    one.measures.checks.pop(event.inspection, None)
    what = (event.result, event.equipment, event.exemplary_in)
    one.measures.inspected(Inspection(one.last_event, event.effective_on, *what))


def major_hazard_found(one: "Enterprise", event: supervision.MajorHazardFound) -> None:
    one.acts.add(event.hazard)
    one.measures.hazards[event.hazard] = Measure(event.hazard, one.last_event, event.effective_on, event.deadline)


def major_hazard_removed(one: "Enterprise", event: supervision.MajorHazardRemoved) -> None:
    one.measures.hazards.pop(event.hazard, None)


def stop_order_defied(one: "Enterprise", event: supervision.StopOrderDefied) -> None:
    on = event.effective_on
    one.measures.defied[event.suspension] = Measure(event.suspension, one.last_event, on, on)


def licence_held_back(one: "Enterprise", event: supervision.LicenceHeldBack) -> None:
    one.acts.add(event.withholding)
    held = HeldBack(event.licence, one.last_event, event.effective_on, event.ends_on)
    one.measures.held_back[event.withholding] = held


def held_licence_returned(one: "Enterprise", event: supervision.HeldLicenceReturned) -> None:
    one.measures.held_back.pop(event.withholding, None)


def licence_revocation_proposed(one: "Enterprise", event: supervision.LicenceRevocationProposed) -> None:
    one.propose(event.proposal, event, event.reason, None, event.licence)


def licence_gone(one: "Enterprise", event: supervision.LicenceRevoked | supervision.LicenceDeregistered) -> None:
    on = event.effective_on
    gone = [id for id, each in one.proposals.items() if each.licence is event.licence]
    for id in gone:
        del one.proposals[id]
    one.measures.gone[event.licence] = Measure(event.licence, one.last_event, on, on)


def own_date_set(one: "Enterprise", event: supervision.OwnDateSet) -> None:
    one.measures.set_date(Measure("", one.last_event, event.effective_on, event.by))


def slow_progress_warned(one: "Enterprise", event: supervision.SlowProgressWarned) -> None:
    one.acts.add(event.warning)


def exposure_published(one: "Enterprise", event: supervision.ExposurePublished) -> None:
    one.acts.add(event.exposure)
    one.measures.exposures[event.exposure] = Measure(event.exposure, one.last_event, event.effective_on, event.until)


def exposure_withdrawn(one: "Enterprise", event: supervision.ExposureWithdrawn) -> None:
    one.measures.exposures.pop(event.exposure, None)


FOLD: dict[type[Event], Callable[..., None]] = {
    supervision.CheckOpened: check_opened,
    supervision.InspectionHeld: inspection_held,
    supervision.MajorHazardFound: major_hazard_found,
    supervision.MajorHazardRemoved: major_hazard_removed,
    supervision.StopOrderDefied: stop_order_defied,
    supervision.LicenceHeldBack: licence_held_back,
    supervision.HeldLicenceReturned: held_licence_returned,
    supervision.LicenceRevocationProposed: licence_revocation_proposed,
    supervision.LicenceRevoked: licence_gone,
    supervision.LicenceDeregistered: licence_gone,
    supervision.OwnDateSet: own_date_set,
    supervision.SlowProgressWarned: slow_progress_warned,
    supervision.ExposurePublished: exposure_published,
    supervision.ExposureWithdrawn: exposure_withdrawn,
}
