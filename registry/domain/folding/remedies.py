"""How annulled, corrected and contested decisions follow from an enterprise's events."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain.amending import amended
from registry.domain.state import Reconsideration, end_of_level, recognition_told
from registry.events import clock, remedies
from registry.events.event import Event
from registry.events.vocabulary import ReviewOutcome

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise

TOLD_DUE: dict[type[Event], str] = {
    clock.RectificationOverdue: "order",
    clock.RetrofitOverdue: "direction",
    clock.SuspensionOverdue: "suspension",
    clock.HazardOverdue: "hazard",
    clock.ExposureEnded: "exposure",
    clock.CheckOverdue: "inspection",
    clock.DishonestyListingEnded: "listing",
}


def decision_annulled(one: "Enterprise", event: remedies.DecisionAnnulled) -> None:
    gone = (event.decision, *event.falls_with)
    for void in filter(None, map(one.event, gone)):
        if isinstance(void, clock.BatchProposed) and one.batch_proposal and void.proposal == one.batch_proposal.id:
            one.batch_proposal = None
        if isinstance(void, clock.RecognitionDue):
            one.told_due.discard(recognition_told(void.site, void.certificate, void.standard))
        if isinstance(void, clock.LevelExpired):
            one.told_due.discard(end_of_level(void.site, void.valid_until))
        if type(void) in TOLD_DUE:
            one.told_due.discard(getattr(void, TOLD_DUE[type(void)]))
    one.annul({_version(id) for id in gone})
    for id in gone:
        one.flagged.pop(id, None)
    one.flagged |= dict.fromkeys(event.flagged, f"{one.stream}/{one.version}")


def decision_kept(one: "Enterprise", event: remedies.DecisionKept) -> None:
    one.flagged.pop(event.decision, None)


def decision_corrected(one: "Enterprise", event: remedies.DecisionCorrected) -> None:
    _reads(one, event.decision, event.field, event.after)


def objection_raised(one: "Enterprise", event: remedies.RecordObjectionRaised) -> None:
    one.acts.add(event.objection)
    one.objections[event.objection] = event.decision


def objection_decided(one: "Enterprise", event: remedies.RecordObjectionDecided) -> None:
    one.objections.pop(event.objection, None)


def reconsideration_accepted(one: "Enterprise", event: remedies.ReconsiderationAccepted) -> None:
    id = event.reconsideration
    one.acts.add(id)
    one.reconsiderations[id] = Reconsideration(
        id, event.decision, event.effective_on, event.on_behalf_of or event.authority
    )


def stay_ordered(one: "Enterprise", event: remedies.StayOrdered) -> None:
    open_ = one.reconsiderations[event.reconsideration]
    one.reconsiderations[open_.id] = replace(open_, stayed_on=event.effective_on)


def stay_lifted(one: "Enterprise", event: remedies.StayLifted) -> None:
    open_ = one.reconsiderations[event.reconsideration]
    one.reconsiderations[open_.id] = replace(open_, stayed_on=None)


def reconsideration_decided(one: "Enterprise", event: remedies.ReconsiderationDecided) -> None:
    one.reconsiderations.pop(event.reconsideration, None)
    if event.outcome is ReviewOutcome.CHANGED and event.field is not None and event.after is not None:
        _reads(one, event.decision, event.field, event.after)
        one.flagged |= dict.fromkeys(event.flagged, f"{one.stream}/{one.version}")
    if event.outcome is ReviewOutcome.UPHELD:
        one.flagged.pop(event.decision, None)


def credit_repaired(one: "Enterprise", event: remedies.CreditRepaired) -> None:
    one.repaired.add(event.decision)


def _reads(one: "Enterprise", decision: str, field: str, value: str) -> None:
    before = one.event(decision)
    assert before is not None
    one.correct(_version(decision), amended(before, field, value))


def _version(id: str) -> int:
    return int(id.rpartition("/")[2])


FOLD: dict[type[Event], Callable[..., None]] = {
    remedies.DecisionAnnulled: decision_annulled,
    remedies.DecisionKept: decision_kept,
    remedies.DecisionCorrected: decision_corrected,
    remedies.RecordObjectionRaised: objection_raised,
    remedies.RecordObjectionDecided: objection_decided,
    remedies.ReconsiderationAccepted: reconsideration_accepted,
    remedies.StayOrdered: stay_ordered,
    remedies.StayLifted: stay_lifted,
    remedies.ReconsiderationDecided: reconsideration_decided,
    remedies.CreditRepaired: credit_repaired,
}
