"""Decides acts on a body: registration, appointment and filing, assessors, findings and sanctions."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from registry.domain import commands as c
from registry.domain.body import Body
from registry.domain.body_state import Finding
from registry.domain.deciding import body_remedies
from registry.domain.deciding.asking import unless
from registry.domain.facts import carried
from registry.domain.policies import bodies as rule
from registry.domain.policies.acts import not_in_the_future, plausible_dates, stale
from registry.domain.policies.bodies import BodyFacts
from registry.domain.policies.operation import ends_later
from registry.domain.policies.privacy import no_personal_data
from registry.domain.refusals import Refusal, Refused, ask
from registry.domain.rulesets import BodyRules, Sanction
from registry.domain.tracks import Track
from registry.domain.verification import ResumeBodyVerification
from registry.events import body as e
from registry.events.event import Event
from registry.events.operations import VerificationResumed

T = TypeVar("T")

EVERY = (
    rule.known_body,
    not_in_the_future,
    plausible_dates,
    no_personal_data,
    rule.body_not_disqualified,
)
"""Asked first, for every command on a body."""


def decide(body: Body, command: c.BodyCommand, today: date) -> Sequence[Event]:
    """The events that the command makes. Raises `Refused` by the first rule that says no; changes nothing."""
    unless(stale(body.version, command))
    facts = BodyFacts(body, command, today)
    ask(EVERY, facts)
    return DECIDERS[type(command)](facts)


def register(facts: BodyFacts[c.RegisterBody]) -> Sequence[Event]:
    """登记机构."""
    told = facts.command
    unless(rule.new_body(facts))
    unless(rule.known_place(told.region))
    what = {"uscc": told.body, "name": told.name, "kind": told.kind, "roles": told.roles, "region": told.region}
    return [e.BodyRegistered(**carried(told, {}), **what)]


def appoint(facts: BodyFacts[c.AppointBody]) -> Sequence[Event]:
    """确定评审（组织）单位, by the authority of the level (JS 四(二))."""
    told = facts.command
    unless(rule.new_body_id(told.appointment, facts))
    unless(rule.known_place(told.region))
    rules = _found(rule.rules_for_body(told.region, told.sectors, facts.on))
    grading = _found(rule.grading_there(facts))
    unless(rule.appointed_in_role(rules, facts))
    if told.until is not None:
        unless(ends_later(told.until, "until", facts))
    unless(rule.body_date_goes_forward(Track.APPOINTMENT, facts))
    filing = rules.filing is not None and told.level in rules.filing.levels
    own = {name: getattr(told, name) for name in c.AppointBody.model_fields if name not in c.BodyCommand.model_fields}
    act = carried(told, {"bodies": rules.id, "grading": grading.id})
    return [e.BodyAppointed(**act, **own, to_be_filed=filing)]


def file(facts: BodyFacts[c.FileAppointment]) -> Sequence[Event]:
    """备案 with the province's safety committee office (JS 四(二))."""
    one = _found(rule.in_force(facts.command.appointment, facts))
    unless(rule.still_to_be_filed(one))
    rules = _found(rule.rules_for_body(one.region, one.sectors, one.since))
    unless(rule.body_date_goes_forward(Track.APPOINTMENT, facts))
    return [e.BodyAppointmentFiled(**_carried(facts, rules), appointment=one.id)]


def end(facts: BodyFacts[c.EndAppointment]) -> Sequence[Event]:
    """The appointment ends before its term; the organs that sanction a body of its region may end it."""
    one = _found(rule.in_force(facts.command.appointment, facts))
    rules = _found(rule.rules_for_body(one.region, one.sectors, one.since))
    unless(rule.body_date_goes_forward(Track.APPOINTMENT, facts))
    return [e.BodyAppointmentEnded(**_carried(facts, rules), appointment=one.id, reason=facts.command.reason)]


def train(facts: BodyFacts[c.TrainAssessor]) -> Sequence[Event]:
    """评审人员培训合格 (JS 四(三))."""
    told = facts.command
    rules = _found(rule.rules_for_body(facts.body.region, told.sectors, facts.on))
    unless(ends_later(told.until, "until", facts))
    own = {name: getattr(told, name) for name in ("assessor", "level", "sectors", "organiser", "content", "until")}
    return [e.AssessorTrained(**_carried(facts, rules), **own)]


def release(facts: BodyFacts[c.ReleaseAssessor]) -> Sequence[Event]:
    """离任."""
    unless(rule.its_assessor(facts, facts.command.assessor))
    return [e.AssessorReleased(**carried(facts.command, {}), assessor=facts.command.assessor)]


def record_finding(facts: BodyFacts[c.RecordBodyFinding]) -> Sequence[Event]:
    """查实问题, by an organ of the place where it was found."""
    told = facts.command
    unless(rule.new_body_id(told.finding, facts))
    unless(rule.known_place(told.region))
    rules = _found(rule.rules_for_body(told.region, (told.sector,), facts.on))
    unless(rule.ground_for(told.ground, rules))
    unless(rule.body_date_goes_forward(Track.SANCTION, facts))
    own = {name: getattr(told, name) for name in ("finding", "ground", "region", "sector", "facts", "evidence")}
    return [e.BodyFindingRecorded(**_carried(facts, rules), **own)]


def warn(facts: BodyFacts[c.WarnBody]) -> Sequence[Event]:
    """警告, by an organ of the place where it was found."""
    finding, rules = _sanctioned(facts, facts.command.finding, Sanction.WARNING)
    return [e.BodyWarned(**_carried(facts, rules), finding=finding.id, ground=finding.ground)]


def suspend(facts: BodyFacts[c.SuspendBody]) -> Sequence[Event]:
    """暂停评审工作, by an organ that answers for every region of its appointments."""
    told = facts.command
    finding, rules = _sanctioned(facts, told.finding, Sanction.SUSPENSION)
    unless(rule.no_suspension_now(facts))
    unless(rule.new_body_id(told.suspension, facts))
    unless(ends_later(told.ends_on, "ends_on", facts))
    own = {"suspension": told.suspension, "finding": finding.id, "ground": finding.ground, "ends_on": told.ends_on}
    return [e.BodyWorkSuspended(**_carried(facts, rules), **own)]


def reinstate(facts: BodyFacts[c.ReinstateBody]) -> Sequence[Event]:
    """恢复评审工作."""
    unless(rule.work_suspended_by(facts.command.suspension, facts))
    unless(rule.body_date_goes_forward(Track.SANCTION, facts))
    return [e.BodyReinstated(**carried(facts.command, {}), suspension=facts.command.suspension)]


def propose(facts: BodyFacts[c.ProposeDisqualification]) -> Sequence[Event]:
    """拟取消评审资格, first officer."""
    told = facts.command
    unless(rule.new_body_id(told.proposal, facts))
    unless(rule.one_disqualification_proposed(facts))
    finding, rules = _sanctioned(facts, told.finding, Sanction.DISQUALIFICATION)
    own = {"proposal": told.proposal, "finding": finding.id, "ground": finding.ground}
    return [e.BodyDisqualificationProposed(**_carried(facts, rules), **own)]


def withdraw(facts: BodyFacts[c.WithdrawDisqualification]) -> Sequence[Event]:
    """A proposal is withdrawn before it is confirmed."""
    one = _found(rule.disqualifying(facts.command.proposal, facts))
    unless(rule.body_date_goes_forward(Track.SANCTION, facts))
    act = carried(facts.command, {})
    return [e.BodyDisqualificationWithdrawn(**act, proposal=one.id, reason=facts.command.reason)]


def disqualify(facts: BodyFacts[c.Disqualify]) -> Sequence[Event]:
    """取消评审资格, second officer (JS 四(四))."""
    one = _found(rule.disqualifying(facts.command.proposal, facts))
    finding, rules = _sanctioned(facts, one.finding, Sanction.DISQUALIFICATION)
    own = {"proposal": one.id, "finding": finding.id, "ground": finding.ground, "proposed_by": one.officer}
    return [e.BodyDisqualified(**_carried(facts, rules), **own)]


def resume_verification(facts: BodyFacts[ResumeBodyVerification]) -> Sequence[Event]:
    """恢复核对 of a body."""
    return [VerificationResumed(**carried(facts.command, {}), reason=facts.command.reason)]


def _sanctioned(facts: BodyFacts[c.BodyCommand], id: str, sanction: Sanction) -> tuple[Finding, BodyRules]:
    """The finding that a sanction rests on, and the rules of the place and trade where it was found."""
    finding = _found(rule.finding_of(id, facts))
    rules = _found(rule.rules_for_body(finding.region, (finding.sector,), finding.on))
    unless(rule.ground_for(finding.ground, rules, sanction))
    unless(rule.body_date_goes_forward(Track.SANCTION, facts))
    return finding, rules


def _carried(facts: BodyFacts[c.BodyCommand], rules: BodyRules) -> dict[str, Any]:
    return carried(facts.command, {"bodies": rules.id})


def _found(answer: Refusal | T) -> T:
    """What was looked for. Raises `Refused` when there is a refusal instead."""
    if isinstance(answer, Refusal):
        raise Refused(answer)
    return answer


DECIDERS: dict[type[c.BodyCommand], Callable[..., Sequence[Event]]] = {
    c.RegisterBody: register,
    c.AppointBody: appoint,
    c.FileAppointment: file,
    c.EndAppointment: end,
    c.TrainAssessor: train,
    c.ReleaseAssessor: release,
    c.RecordBodyFinding: record_finding,
    c.WarnBody: warn,
    c.SuspendBody: suspend,
    c.ReinstateBody: reinstate,
    c.ProposeDisqualification: propose,
    c.WithdrawDisqualification: withdraw,
    c.Disqualify: disqualify,
    ResumeBodyVerification: resume_verification,
    **body_remedies.DECIDERS,
}
