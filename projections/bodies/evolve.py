"""How an event changes a body's rows, or what an enterprise's case or level owes to a body."""

from typing import Any

import msgspec

from projections.bodies.contested import marked
from projections.bodies.tables import Appointment, Assessor, Body, Reliance
from projections.late import late_of, level_at
from projections.view import Rows
from registry.events import body, read
from registry.events.catalogue import EVENTS
from registry.events.envelope import Told, iso
from registry.events.vocabulary import ReviewOutcome

OF_A_BODY = frozenset(getattr(read, name) for name, kind in EVENTS.items() if kind.__module__ == body.__name__)
HANDLES: frozenset[type] = OF_A_BODY | {
    read.OnSiteAssessmentReported,
    read.AssessmentVoided,
    read.LevelRefused,
    read.ApplicationWithdrawn,
    read.CaseEnded,
    read.LevelAnnounced,
    read.LevelRevoked,
    read.LevelExpired,
    read.LevelEnded,
    read.ReexaminationFlagged,
    read.ReexaminationSettled,
}


def evolve(rows: Rows, told: Told) -> None:
    """Put the rows that `told` changes."""
    if type(told.event) in OF_A_BODY:
        _of_a_body(rows, told)
    else:
        _of_an_enterprise(rows, told)


def _of_a_body(rows: Rows, told: Told) -> None:
    match told.event:
        case read.BodyRegistered():
            rows.put(_registered(told, told.event))
        case read.BodyAppointed():
            rows.put(_appointed(told, told.event))
        case read.BodyAppointmentFiled(appointment=id):
            _change(rows, rows.get(Appointment, told.stream, id), filed_on=told.on)
        case read.BodyAppointmentEnded(appointment=id):
            _change(rows, rows.get(Appointment, told.stream, id), ended_on=told.on)
        case read.AssessorTrained():
            rows.put(_trained(told, told.event))
        case read.AssessorReleased(assessor=assessor):
            for one in rows.of_stream(Assessor, told.stream):
                if one.assessor == assessor:
                    rows.put(msgspec.structs.replace(one, left_on=told.on))
        case _:
            _standing(rows, told)


def _standing(rows: Rows, told: Told) -> None:
    """What a finding or sanction changes of the body itself; a proposal changes nothing yet."""
    row = rows.get(Body, told.stream)
    if row is None or told.position <= row.position:  # told before: a count must not count it twice
        return
    reached: dict[str, Any] = {"position": told.position} | marked(row, told.event, told.on)
    by = {"state_since": told.on, "state_event": told.id}
    match told.event:
        case read.BodyFindingRecorded():
            reached |= {"findings": row.findings + 1}
        case read.BodyWarned():
            reached |= {"warnings": row.warnings + 1}
        case read.BodyWorkSuspended(ends_on=ends_on):
            reached |= by | {"state": "suspended", "ends_on": iso(ends_on)}
        case read.BodyReinstated():
            reached |= by | {"state": "working", "ends_on": None}
        case read.BodyDisqualified():
            reached |= by | {"state": "disqualified", "ends_on": None}
        case read.BodyDecisionAnnulled():
            reached |= _annulled(rows, row, told.event)
        case read.BodyDecisionKept(decision=decision):
            reached |= _sound(row, decision)
        case read.BodyReconsiderationDecided(decision=decision, outcome=outcome, stands=stands):
            reached |= {} if stands is None else _changed(rows, row, told.event, stands)
            reached |= _sound(row, decision) if outcome is ReviewOutcome.UPHELD else {}
        case read.BodyDecisionCorrected(kind="BodyRegistered", field="name", after=name):
            reached |= {"name": name}
    rows.put(msgspec.structs.replace(row, **reached))


def _changed(rows: Rows, row: Body, event: read.BodyReconsiderationDecided, stands: read.BodyStands) -> dict[str, Any]:
    """What a changed decision lets stand; the last day of an appointment is moved in its own row."""
    appointment = None if event.about is None else rows.get(Appointment, row.stream, event.about)
    if event.field == "until":
        _change(rows, appointment, until=event.after)
    return _stands(stands) | ({} if event.about is None else {"annulled": row.annulled + 1})


def _sound(row: Body, decision: str) -> dict[str, Any]:
    return {"flagged": _joined({*flagged_of(row)} - {decision})}


def _stands(stands: read.BodyStands) -> dict[str, Any]:
    return {
        "state": stands.state,
        "state_since": iso(stands.since),
        "state_event": stands.event,
        "ends_on": stands.ends_on and iso(stands.ends_on),
        "findings": stands.findings,
        "warnings": stands.warnings,
    }


def flagged_of(row: Body) -> list[str]:
    """The sanctions whose finding was annulled, by event id, until they are decided anew."""
    return row.flagged.split(",") if row.flagged else []


def _joined(ids: set[str]) -> str:
    return ",".join(sorted(ids))


def _annulled(rows: Rows, row: Body, event: read.BodyDecisionAnnulled) -> dict[str, Any]:
    """What stands of the body without the decision, and of the appointment or assessor that it was about."""
    stands, about = event.stands, event.about
    appointment = None if about is None else rows.get(Appointment, row.stream, about)
    if appointment is not None:
        left = stands.appointment
        filed, ended = (None, None) if left is None else (left.filed_on, left.ended_on)
        days = {"filed_on": filed and iso(filed), "ended_on": ended and iso(ended), "void": int(left is None)}
        rows.put(msgspec.structs.replace(appointment, **days))
    levels = {one.level.value: one for one in stands.assessors}
    for each in [one for one in rows.of_stream(Assessor, row.stream) if one.assessor == about]:
        trained = levels.get(each.level)
        rows.put(msgspec.structs.replace(each, void=1) if trained is None else _as_trained(each, trained))
    return _stands(stands) | {
        "annulled": row.annulled + 1,
        "flagged": _joined({*flagged_of(row), *event.flagged} - {event.decision, *event.falls_with}),
    }


def _as_trained(row: Assessor, trained: read.AssessorStands) -> Assessor:
    return msgspec.structs.replace(
        row,
        sectors=_codes(trained.sectors),
        since=iso(trained.since),
        until=iso(trained.until),
        left_on=trained.left_on and iso(trained.left_on),
        void=0,
    )


def _of_an_enterprise(rows: Rows, told: Told) -> None:
    match told.event:  # the most frequent events first
        case read.OnSiteAssessmentReported():
            _reported(rows, told, told.event)
        case read.LevelAnnounced():
            _ended(rows, told, told.event.site)
            if told.event.case is not None:
                granted = {"level": told.event.level.value, "certificate": told.event.certificate, "state": "level"}
                row = rows.get(Reliance, told.stream, told.event.case)
                _change(rows, row, **granted, site=told.event.site, position=told.position)
        case read.AssessmentVoided(case=case):
            _change(rows, rows.get(Reliance, told.stream, case), state="void", position=told.position)
        case read.LevelRefused(case=case) | read.ApplicationWithdrawn(case=case) | read.CaseEnded(case=case):
            _change(rows, rows.get(Reliance, told.stream, case), state="ended", position=told.position)
        case read.LevelRevoked(site=site) | read.LevelExpired(site=site) | read.LevelEnded(site=site):
            _ended(rows, told, site)
        case read.ReexaminationFlagged(case=case, disqualification=by):
            row, flag = rows.get(Reliance, told.stream, case), {"flagged_by": by, "flagged_on": told.on}
            _change(rows, row, **flag, settled_on=None, position=told.position)
        case read.ReexaminationSettled(case=case):
            _change(rows, rows.get(Reliance, told.stream, case), settled_on=told.on, position=told.position)


def _ended(rows: Rows, told: Told, site: str | None) -> None:
    """The level that was held there is held no more, or by another case."""
    late = late_of(told.event)
    held = None if late is None else level_at(late.stands, site)
    for one in rows.of_stream(Reliance, told.stream):
        if one.state == "level" and one.site == site and (held is None or held.certificate != one.certificate):
            rows.put(msgspec.structs.replace(one, state="ended", position=told.position))


def _reported(rows: Rows, told: Told, event: read.OnSiteAssessmentReported) -> None:
    if event.body is None:
        row = rows.get(Reliance, told.stream, event.case)
        _change(rows, row, state="ended", position=told.position)
        return
    rows.put(
        Reliance(
            stream=told.stream,
            case_id=event.case,
            body=event.body,
            level=None,
            reported_on=told.on,
            report=told.id,
            advised=int(event.advised),
            position=told.position,
        )
    )


def _registered(told: Told, event: read.BodyRegistered) -> Body:
    return Body(
        stream=told.stream,
        uscc=event.uscc,
        name=event.name,
        kind=event.kind.value,
        roles=_codes(event.roles),
        region=event.region,
        registered_on=told.on,
        state_since=told.on,
        state_event=told.id,
        position=told.position,
    )


def _appointed(told: Told, event: read.BodyAppointed) -> Appointment:
    return Appointment(
        stream=told.stream,
        appointment=event.appointment,
        role=event.role.value,
        level=event.level.value,
        sectors=_codes(event.sectors),
        region=event.region,
        since=told.on,
        until=iso(event.until) if event.until else None,
        appointed_by=(event.on_behalf_of or event.authority).name,
        to_be_filed=int(event.to_be_filed),
        event=told.id,
        position=told.position,
    )


def _trained(told: Told, event: read.AssessorTrained) -> Assessor:
    return Assessor(
        stream=told.stream,
        assessor=event.assessor,
        level=event.level.value,
        sectors=_codes(event.sectors),
        since=told.on,
        until=iso(event.until),
    )


def _codes(values: tuple[Any, ...]) -> str:
    return ",".join(one.value for one in values)


def _change(rows: Rows, row: msgspec.Struct | None, **changes: Any) -> None:
    """Put the row with the changes; what never was there is not made."""
    if row is not None:
        rows.put(msgspec.structs.replace(row, **changes))
