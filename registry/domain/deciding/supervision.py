"""Decides checks, inspections, hazards, licences, own dates, warnings and exposure."""

from collections.abc import Callable, Sequence
from typing import Any

from registry.domain.commands import (
    Command,
    DeregisterLicence,
    EnterpriseCommand,
    FindHazard,
    HoldBackLicence,
    HoldInspection,
    OpenCheck,
    ProposeLicenceRevocation,
    PublishExposure,
    RecordDefiance,
    RemoveHazard,
    ReturnLicence,
    RevokeLicence,
    SetOwnDate,
    WarnSlowProgress,
    WithdrawExposure,
)
from registry.domain.deciding.asking import unless
from registry.domain.facts import Facts
from registry.domain.policies.acts import new_id
from registry.domain.policies.grave_acts import (
    not_before_proposal,
    one_proposal_of_a_kind,
    proposal_of,
    proposal_open,
)
from registry.domain.policies.hearings import heard
from registry.domain.policies.operation import ends_later, still_open, suspended_by
from registry.domain.policies.supervision import (
    departments_named,
    exposure_ground,
    exposure_rules,
    findings_named,
    licence_there,
    not_before,
    not_withheld,
    supervision_rules,
)
from registry.domain.refusals import refuse
from registry.domain.rulesets import PenaltySet
from registry.domain.state import Proposed
from registry.events import supervision
from registry.events.event import Event
from registry.events.vocabulary import GraveAct

_FOUND = {"inspection", "kind", "result", "findings", "equipment", "exemplary_in", "departments"}


def open_check(facts: Facts[OpenCheck]) -> Sequence[Event]:
    """应检: a licence renewal or a periodic evaluation opens it (SN 三(三))."""
    c = facts.command
    unless(new_id(c.inspection, facts))
    unless(ends_later(c.by, "by", facts))
    return [supervision.CheckOpened(**carried(facts), inspection=c.inspection, kind=c.kind, by=c.by)]


def hold_inspection(facts: Facts[HoldInspection]) -> Sequence[Event]:
    """检查."""
    c = facts.command
    check = facts.enterprise.measures.checks.get(c.inspection)
    unless(new_id(c.inspection, facts) if check is None else not_before(check.on, facts))
    unless(departments_named(facts))
    unless(findings_named(facts))
    found = c.model_dump(
        include={"inspection", "kind", "result", "findings", "equipment", "exemplary_in", "departments"}
    )
    return [supervision.InspectionHeld(**carried(facts), **found)]


def find_hazard(facts: Facts[FindHazard]) -> Sequence[Event]:
    """重大事故隐患."""
    c = facts.command
    unless(new_id(c.hazard, facts))
    unless(ends_later(c.deadline, "deadline", facts))
    found = c.model_dump(include={"hazard", "finding", "deadline", "stopped"})
    return [supervision.MajorHazardFound(**carried(facts), **found)]


def remove_hazard(facts: Facts[RemoveHazard]) -> Sequence[Event]:
    """隐患治理验收."""
    hazard, hazards = facts.command.hazard, facts.enterprise.measures.hazards
    unless(still_open(hazard, hazards, "hazard", facts))
    unless(not_before(hazards[hazard].on, facts))
    return [supervision.MajorHazardRemoved(**carried(facts), hazard=hazard)]


def record_defiance(facts: Facts[RecordDefiance]) -> Sequence[Event]:
    """拒不执行停产停业整顿决定 (安全生产法 113(四))."""
    c = facts.command
    unless(suspended_by(facts))
    assert facts.enterprise.suspension is not None
    unless(not_before(facts.enterprise.suspension.since, facts))
    return [supervision.StopOrderDefied(**carried(facts), suspension=c.suspension, finding=c.finding)]


def hold_back_licence(facts: Facts[HoldBackLicence]) -> Sequence[Event]:
    """暂扣许可证, by its issuer alone."""
    c = facts.command
    unless(licence_there(c.licence, facts))
    unless(not_withheld(c.licence, facts))
    unless(new_id(c.withholding, facts))
    unless(ends_later(c.ends_on, "ends_on", facts))
    held = c.model_dump(include={"withholding", "licence", "ends_on", "reason"})
    return [supervision.LicenceHeldBack(**carried(facts), **held)]


def return_licence(facts: Facts[ReturnLicence]) -> Sequence[Event]:
    """发还许可证."""
    id, held = facts.command.withholding, facts.enterprise.measures.held_back
    unless(still_open(id, held, "withholding", facts))
    unless(not_before(held[id].on, facts))
    return [supervision.HeldLicenceReturned(**carried(facts), withholding=id, licence=held[id].licence)]


def propose_revocation(facts: Facts[ProposeLicenceRevocation]) -> Sequence[Event]:
    """拟吊销许可证, first officer."""
    c = facts.command
    unless(licence_there(c.licence, facts))
    unless(new_id(c.proposal, facts))
    unless(one_proposal_of_a_kind(Proposed.LICENCE, facts, c.licence))
    told = {"proposal": c.proposal, "licence": c.licence, "reason": c.reason}
    return [supervision.LicenceRevocationProposed(**carried(facts), **told)]


def revoke_licence(facts: Facts[RevokeLicence]) -> Sequence[Event]:
    """吊销许可证, second officer."""
    id = facts.command.proposal
    unless(proposal_open(id, Proposed.LICENCE, facts))
    unless(not_before_proposal(id, facts))
    proposal = proposal_of(id, facts)
    assert proposal.licence is not None
    unless(licence_there(proposal.licence, facts))
    unless(heard(GraveAct.LICENCE_REVOCATION, facts))
    by = {"proposal": id, "proposed_by": proposal.officer}
    return [supervision.LicenceRevoked(**carried(facts), licence=proposal.licence, reason=proposal.ground, **by)]


def deregister_licence(facts: Facts[DeregisterLicence]) -> Sequence[Event]:
    """注销许可证."""
    unless(licence_there(facts.command.licence, facts))
    c = facts.command
    return [supervision.LicenceDeregistered(**carried(facts), licence=c.licence, reason=c.reason)]


def set_own_date(facts: Facts[SetOwnDate]) -> Sequence[Event]:
    """限期达标 (JS 五(三))."""
    c = facts.command
    unless(ends_later(c.by, "by", facts))
    return [supervision.OwnDateSet(**carried(facts), by=c.by, reason=c.reason)]


def warn_slow_progress(facts: Facts[WarnSlowProgress]) -> Sequence[Event]:
    """警示 (SN 四(二))."""
    c = facts.command
    unless(new_id(c.warning, facts))
    return [supervision.SlowProgressWarned(**carried(facts), warning=c.warning, reason=c.reason)]


def publish_exposure(facts: Facts[PublishExposure]) -> Sequence[Event]:
    """曝光 (JS 五(五))."""
    c = facts.command
    unless(new_id(c.exposure, facts))
    unless(ends_later(c.until, "until", facts))
    rules = exposure_rules(facts)
    if rules is None:
        raise refuse("no_rule_set", f"no rules of exposure on {facts.on}", "check the date", field="effective_on")
    unless(exposure_ground(c.ground, rules))
    base = carried(facts)
    base |= {"rule_sets": base["rule_sets"] | {"supervision": rules.id}}
    return [
        supervision.ExposurePublished(**base, exposure=c.exposure, ground=c.ground, channels=c.channels, until=c.until)
    ]


def withdraw_exposure(facts: Facts[WithdrawExposure]) -> Sequence[Event]:
    """撤回曝光."""
    c, running = facts.command, facts.enterprise.measures.exposures
    unless(still_open(c.exposure, running, "exposure", facts))
    unless(not_before(running[c.exposure].on, facts))
    return [supervision.ExposureWithdrawn(**carried(facts), exposure=c.exposure, reason=c.reason)]


def supervised(facts: Facts[Command]) -> PenaltySet:
    """The work-safety law's rules of the day. Raises `Refused` (`no_rule_set`) where there are none."""
    rules = supervision_rules(facts)
    if rules is None:
        raise refuse("no_rule_set", f"no work-safety law on {facts.on}", "check the date", field="effective_on")
    return rules


def carried(facts: Facts[Command]) -> dict[str, Any]:
    """What every event takes over from its command, resting on the work-safety law's rules too."""
    told = facts.carried()
    return told | {"rule_sets": told["rule_sets"] | {"penalties": supervised(facts).id}}


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    OpenCheck: open_check,
    HoldInspection: hold_inspection,
    FindHazard: find_hazard,
    RemoveHazard: remove_hazard,
    RecordDefiance: record_defiance,
    HoldBackLicence: hold_back_licence,
    ReturnLicence: return_licence,
    ProposeLicenceRevocation: propose_revocation,
    RevokeLicence: revoke_licence,
    DeregisterLicence: deregister_licence,
    SetOwnDate: set_own_date,
    WarnSlowProgress: warn_slow_progress,
    PublishExposure: publish_exposure,
    WithdrawExposure: withdraw_exposure,
}
