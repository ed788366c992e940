"""How a body follows from its events."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from registry.domain.amending import amended
from registry.domain.body_state import Appointment, Disqualified, Disqualifying, Finding, Stayed, Training
from registry.domain.state import Reconsideration, Suspension
from registry.events import body
from registry.events.event import Event
from registry.events.operations import VerificationResumed
from registry.events.vocabulary import ReviewOutcome

if TYPE_CHECKING:
    from registry.domain.body import Body


def registered(one: "Body", event: body.BodyRegistered) -> None:
    one.name, one.region, one.roles = event.name, event.region, set(event.roles)


def appointed(one: "Body", event: body.BodyAppointed) -> None:
    one.acts.add(event.appointment)
    one.roles.add(event.role)
    one.appointments[event.appointment] = Appointment(
        event.appointment,
        event.role,
        event.level,
        event.sectors,
        event.region,
        event.effective_on,
        event.until,
        event.on_behalf_of or event.authority,
        event.to_be_filed,
    )


def filed(one: "Body", event: body.BodyAppointmentFiled) -> None:
    appointment = one.appointments[event.appointment]
    one.appointments[event.appointment] = replace(appointment, filed_on=event.effective_on)


def appointment_ended(one: "Body", event: body.BodyAppointmentEnded) -> None:
    appointment = one.appointments[event.appointment]
    ended_by = f"{one.stream}/{one.version}"
    one.appointments[event.appointment] = replace(appointment, ended_on=event.effective_on, ended_by=ended_by)


def trained(one: "Body", event: body.AssessorTrained) -> None:
    one.released.pop(event.assessor, None)
    one.trainings.append(Training(event.assessor, event.level, event.sectors, event.effective_on, event.until))


def released(one: "Body", event: body.AssessorReleased) -> None:
    one.released[event.assessor] = event.effective_on


def found(one: "Body", event: body.BodyFindingRecorded) -> None:
    one.acts.add(event.finding)
    one.findings[event.finding] = Finding(event.finding, event.ground, event.region, event.sector, event.effective_on)


def warned(one: "Body", event: body.BodyWarned) -> None:
    """A warning is counted; nothing follows from it by rule."""
    one.warnings += 1


def suspended(one: "Body", event: body.BodyWorkSuspended) -> None:
    one.acts.add(event.suspension)
    one.suspensions.append(Suspension(event.suspension, event.effective_on, event.ends_on))


def reinstated(one: "Body", event: body.BodyReinstated) -> None:
    one.suspensions[-1] = replace(one.suspensions[-1], resumed_on=event.effective_on)


def disqualification_proposed(one: "Body", event: body.BodyDisqualificationProposed) -> None:
    one.acts.add(event.proposal)
    one.proposal = Disqualifying(event.proposal, event.finding, event.officer, event.effective_on)


def disqualification_withdrawn(one: "Body", event: body.BodyDisqualificationWithdrawn) -> None:
    one.proposal = None


def disqualified(one: "Body", event: body.BodyDisqualified) -> None:
    one.proposal = None
    one.disqualified = Disqualified(f"{one.stream}/{one.version}", event.effective_on)


def annulled(one: "Body", event: body.BodyDecisionAnnulled) -> None:
    gone = (event.decision, *event.falls_with)
    one.void.update(_version(id) for id in gone)
    one.annulments.append(f"{one.stream}/{one.version}")
    one.fold_anew()
    for id in gone:
        one.flagged.pop(id, None)
    one.flagged |= dict.fromkeys(event.flagged, f"{one.stream}/{one.version}")


def kept(one: "Body", event: body.BodyDecisionKept) -> None:
    one.flagged.pop(event.decision, None)


def corrected(one: "Body", event: body.BodyDecisionCorrected) -> None:
    before = one.event(event.decision)
    assert before is not None
    one.corrected[_version(event.decision)] = amended(before, event.field, event.after)
    one.fold_anew()


def objection_raised(one: "Body", event: body.BodyObjectionRaised) -> None:
    one.acts.add(event.objection)
    one.objections[event.objection] = event.decision


def objection_decided(one: "Body", event: body.BodyObjectionDecided) -> None:
    one.objections.pop(event.objection, None)


def reconsideration_accepted(one: "Body", event: body.BodyReconsiderationAccepted) -> None:
    id, by = event.reconsideration, event.on_behalf_of or event.authority
    one.acts.add(id)
    one.reconsiderations[id] = Reconsideration(id, event.decision, event.effective_on, by)


def stay_ordered(one: "Body", event: body.BodyStayOrdered) -> None:
    open_ = one.reconsiderations[event.reconsideration]
    one.reconsiderations[open_.id] = replace(open_, stayed_on=event.effective_on)
    one.stays.append(Stayed(event.decision, event.effective_on))


def stay_lifted(one: "Body", event: body.BodyStayLifted) -> None:
    open_ = one.reconsiderations[event.reconsideration]
    one.reconsiderations[open_.id] = replace(open_, stayed_on=None)
    _executed(one, event.decision, event.effective_on)


def reconsideration_decided(one: "Body", event: body.BodyReconsiderationDecided) -> None:
    one.reconsiderations.pop(event.reconsideration, None)
    _executed(one, event.decision, event.effective_on)
    if event.field is not None and event.after is not None:
        before = one.event(event.decision)
        assert before is not None
        one.corrected[_version(event.decision)] = amended(before, event.field, event.after)
        one.fold_anew()
        if event.about is not None:
            one.annulments.append(f"{one.stream}/{one.version}")
    if event.outcome is ReviewOutcome.UPHELD:
        one.flagged.pop(event.decision, None)


def _executed(one: "Body", decision: str, on: date) -> None:
    """No stay of the decision goes on beyond this day."""
    one.stays = [
        replace(stay, until=on) if stay.decision == decision and stay.until is None else stay for stay in one.stays
    ]


def _version(id: str) -> int:
    return int(id.rpartition("/")[2])


def verification_resumed(one: "Body", event: VerificationResumed) -> None:
    """It says something of the record, and nothing of the body."""


FOLD: dict[type[Event], Callable[..., None]] = {
    body.BodyRegistered: registered,
    body.BodyAppointed: appointed,
    body.BodyAppointmentFiled: filed,
    body.BodyAppointmentEnded: appointment_ended,
    body.AssessorTrained: trained,
    body.AssessorReleased: released,
    body.BodyFindingRecorded: found,
    body.BodyWarned: warned,
    body.BodyWorkSuspended: suspended,
    body.BodyReinstated: reinstated,
    body.BodyDisqualificationProposed: disqualification_proposed,
    body.BodyDisqualificationWithdrawn: disqualification_withdrawn,
    body.BodyDisqualified: disqualified,
    body.BodyDecisionAnnulled: annulled,
    body.BodyDecisionKept: kept,
    body.BodyDecisionCorrected: corrected,
    body.BodyObjectionRaised: objection_raised,
    body.BodyObjectionDecided: objection_decided,
    body.BodyReconsiderationAccepted: reconsideration_accepted,
    body.BodyStayOrdered: stay_ordered,
    body.BodyStayLifted: stay_lifted,
    body.BodyReconsiderationDecided: reconsideration_decided,
    VerificationResumed: verification_resumed,
}
