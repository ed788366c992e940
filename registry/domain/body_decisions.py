"""Which events decide something about a body, what falls with one that is annulled, what rests on it, what stands."""

from collections.abc import Collection

from registry.domain.body import Body
from registry.events import body as e
from registry.events.event import Event

DECISIONS: frozenset[type[Event]] = frozenset(
    {
        e.BodyAppointed,
        e.BodyAppointmentFiled,
        e.BodyAppointmentEnded,
        e.AssessorTrained,
        e.AssessorReleased,
        e.BodyFindingRecorded,
        e.BodyWarned,
        e.BodyWorkSuspended,
        e.BodyReinstated,
        e.BodyDisqualified,
    }
)
"""What was decided about a body, and can be annulled or corrected."""
FALLS_WITH: dict[type[Event], tuple[str, tuple[type[Event], ...]]] = {
    e.BodyAppointed: ("appointment", (e.BodyAppointmentFiled, e.BodyAppointmentEnded)),
    e.BodyWorkSuspended: ("suspension", (e.BodyReinstated,)),
}
"""Decision → the field that names its act, and the steps of that act that have no object without it."""
ON_A_FINDING = (e.BodyWarned, e.BodyWorkSuspended, e.BodyDisqualified)
GROUNDS: dict[type[Event], str] = {
    e.BodyAppointed: "appointment_annulled",
    e.AssessorTrained: "training_annulled",
}
"""What a report rests on → the ground on which a level is examined again when it is annulled."""


def falling_with(one: Body, version: int) -> set[int]:
    """Versions of the events that have no object any more without the event of this version, itself included."""
    decision = one.history[version - 1]
    name, steps = FALLS_WITH.get(type(decision), ("", ()))
    void = {version}
    for number, event in one.living():
        if isinstance(event, steps) and getattr(event, name) == getattr(decision, name):
            void.add(number)
    if isinstance(decision, e.BodyFindingRecorded) and one.proposal is not None:
        void |= {n for n, event in one.living() if _proposes(event, one.proposal.id, decision.finding)}
    return void


def _proposes(event: Event, proposal: str, finding: str) -> bool:
    """Whether it is the open proposal, on this finding."""
    if not isinstance(event, e.BodyDisqualificationProposed):
        return False
    return (event.proposal, event.finding) == (proposal, finding)


def resting_on(one: Body, void: Collection[int]) -> list[int]:
    """Versions of the sanctions that rest on void findings, or that name a void event; people decide about them."""
    ids = {f"{one.stream}/{number}" for number in void}
    gone = (one.history[number - 1] for number in void)
    findings = {event.finding for event in gone if isinstance(event, e.BodyFindingRecorded)}
    return [
        number
        for number, event in one.living()
        if number not in void
        and (
            (isinstance(event, ON_A_FINDING) and event.finding in findings)
            or (isinstance(event, e.BodyFindingRecorded) and not ids.isdisjoint(event.evidence))
        )
    ]


def about(event: Event) -> str | None:
    """The appointment or assessor that a decision is about."""
    named: str | None = getattr(event, "appointment", None) or getattr(event, "assessor", None)
    return named


def stands(one: Body, about: str | None) -> e.BodyStands:
    """What stands of a body, and of the appointment or assessor named."""
    appointment = one.appointments.get(about or "")
    return e.BodyStands(
        **_state(one),
        findings=len(one.findings),
        warnings=one.warnings,
        appointment=None
        if appointment is None
        else e.AppointmentStands(
            appointment=appointment.id, filed_on=appointment.filed_on, ended_on=appointment.ended_on
        ),
        assessors=tuple(_assessors(one, about)),
    )


def _state(one: Body) -> dict[str, object]:
    """Working, suspended or disqualified, since when and by which event; at first by its registration."""
    if one.disqualified is not None:
        return {"state": "disqualified", "since": one.disqualified.on, "event": one.disqualified.event}
    suspension = one.suspension
    kinds = (e.BodyRegistered, e.BodyReinstated) if suspension is None else (e.BodyWorkSuspended,)
    number, event = [(n, event) for n, event in one.living() if isinstance(event, kinds)][-1]
    since = {"since": event.effective_on, "event": f"{one.stream}/{number}"}
    if suspension is None:
        return {"state": "working"} | since
    return {"state": "suspended", "ends_on": suspension.ends_on} | since


def _assessors(one: Body, assessor: str | None) -> list[e.AssessorStands]:
    last = {training.level: training for training in one.trainings if training.assessor == assessor}
    return [
        e.AssessorStands(
            assessor=each.assessor,
            level=each.level,
            sectors=each.sectors,
            since=each.since,
            until=each.until,
            left_on=one.released.get(each.assessor),
        )
        for each in last.values()
    ]
