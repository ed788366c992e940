"""What an act is about, as far as it depends on this who may do it: place, trade, day, level, and who acted before."""

from datetime import date
from typing import NamedTuple

from registry.domain import commands as c
from registry.domain.announcement import Announcement
from registry.domain.authority_record import AuthorityRecord
from registry.domain.body import Body
from registry.domain.body_state import Appointment
from registry.domain.commands import Command
from registry.domain.enterprise import Enterprise
from registry.domain.facts import place_of
from registry.events.event import Authority
from registry.events.vocabulary import ClosureKind, Level, OrganKind, Sector

_NAMED = ("case", "decision", "proposal", "level", "reconsideration", "objection", "appointment", "finding")
_OF_A_BODY_SOMEWHERE = (c.RegisterBody, c.AppointBody, c.RecordBodyFinding)


class Concern(NamedTuple):
    """`on` and the sectors choose the table: the act's, or those of a case's application (domain decision 18).

    What is `None` is not known of the subject: then the rule of the subject refuses by its own name.
    """

    places: tuple[str, ...]
    sectors: tuple[Sector, ...]
    on: date
    level: Level | None = None
    closing: ClosureKind | None = None
    granted_by: Authority | None = None
    decided_by: Authority | None = None
    accepted_by: Authority | None = None
    """Who accepted the reconsideration that an act goes on with."""
    proposed_by: str | None = None
    record: tuple[str, OrganKind] | None = None
    """Region and kind of the authority whose record it is."""


def of(subject: object, command: Command, case: str | None = None) -> Concern | None:
    """What an act is about; `None` when its subject is not in the register, so that nothing can come of it.

    `case` is named where the command does not name it: for a member of an announcement.
    """
    match subject:
        case Enterprise():
            return _of_enterprise(subject, command, case)
        case Body():
            return _of_body(subject, command)
        case AuthorityRecord():
            return Concern((subject.region,), (), command.effective_on, record=(subject.region, subject.organ))
        case Announcement():
            return Concern((), (), command.effective_on)
    raise TypeError(f"no act is about a {type(subject).__name__}")


def _of_enterprise(one: Enterprise, command: Command, case: str | None) -> Concern | None:
    one = one.at(place_of(one, command, case))
    region, sector = one.region, one.sector
    if not one.exists and not isinstance(command, c.Register):
        return None
    if isinstance(command, (c.Register, c.EnterSite)):
        region, sector = command.region, command.sector
    opened = one.cases.get(case or _named(command, "case") or "")
    if opened is not None:
        sector = opened.sector
    held, proposal = one.held, one.proposals.get(_named(command, "proposal") or "")
    level = _named(command, "level")
    return Concern(
        (region,),
        () if sector is None else (sector,),
        command.effective_on if opened is None else opened.submitted_on,
        level=Level(level) if level else opened.level if opened else held.level if held else None,
        closing=_closing(one, command),
        granted_by=_granted_by(one, command),
        decided_by=_decided_by(one, command) if isinstance(command, c.Remedy) else None,
        accepted_by=_accepted_by(one, command),
        proposed_by=None if proposal is None else proposal.officer,
    )


def _granted_by(one: Enterprise, command: Command) -> Authority | None:
    """Who granted the level held; of a revocation to be announced, who decided it."""
    if isinstance(command, c.AnnounceRevocation):
        return None if one.revocation is None else one.revocation.by
    return None if one.held is None else one.held.granted_by


def _closing(one: Enterprise, command: Command) -> ClosureKind | None:
    if isinstance(command, c.Close):
        proposal = one.proposals.get(command.proposal)
        return None if proposal is None else proposal.closure
    return None if one.closure is None else one.closure.kind


def _decided_by(one: Enterprise | Body, command: Command) -> Authority | None:
    """Who made the decision that a remedy is of, however the remedy names it."""
    id = _named(command, "decision")
    reconsideration = _named(command, "reconsideration")
    if id is None and reconsideration in one.reconsiderations:
        id = one.reconsiderations[reconsideration].decision
    objection = _named(command, "objection")
    if id is None and objection is not None:
        id = one.objections.get(objection)
    event = None if id is None else one.event(id)
    return None if event is None else event.on_behalf_of or event.authority


def _accepted_by(one: Enterprise | Body, command: Command) -> Authority | None:
    open_ = one.reconsiderations.get(_named(command, "reconsideration") or "")
    return None if open_ is None else open_.by


def _of_body(one: Body, command: Command) -> Concern | None:
    """A sanction is of the place, trade and day of its finding; filing and end, of the appointment's."""
    if isinstance(command, c.RegisterBody):
        return Concern((command.region,), (), command.effective_on)
    if not one.version:
        return None
    proposed_by = None if one.proposal is None else one.proposal.officer
    if isinstance(command, c.BodyRemedy):
        decided_by, accepted_by = _decided_by(one, command), _accepted_by(one, command)
        return Concern((one.region,), (), command.effective_on, decided_by=decided_by, accepted_by=accepted_by)
    if isinstance(command, c.AppointBody):
        return Concern((command.region,), command.sectors[:1], command.effective_on, level=command.level)
    if isinstance(command, c.TrainAssessor):
        return Concern((one.region,), command.sectors[:1], command.effective_on, level=command.level)
    if isinstance(command, c.RecordBodyFinding):
        return Concern((command.region,), (command.sector,), command.effective_on)
    appointment = one.appointments.get(_named(command, "appointment") or "")
    if appointment is not None:
        return _of_appointment(appointment)
    open_ = one.proposal
    finding = one.findings.get(_named(command, "finding") or ("" if open_ is None else open_.finding))
    places = (finding.region,) if finding and isinstance(command, c.WarnBody) else _where_it_works(one, command)
    if finding is None:
        return Concern(places, (), command.effective_on, proposed_by=proposed_by)
    return Concern(places, (finding.sector,), finding.on, proposed_by=proposed_by)


def _of_appointment(one: Appointment) -> Concern:
    return Concern((one.region,), one.sectors[:1], one.since, level=one.level)


def _where_it_works(one: Body, command: Command) -> tuple[str, ...]:
    """The regions of its appointments in force; its seat when it has none."""
    return tuple(each.region for each in one.in_force(command.effective_on)) or (one.region,)


def _named(command: Command, field: str) -> str | None:
    return getattr(command, field) if field in c.fields_of(type(command), _NAMED) else None
