"""Decides what the clock records: only what is really due, once; and what the rules really find."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from registry.domain.case import SILENCE, told_of
from registry.domain.clock_commands import (
    ClockCommand,
    ProposeBatch,
    ProposeLoss,
    RecordEndOfDisplay,
    RecordEndOfExposure,
    RecordEndOfListing,
    RecordExpiry,
    RecordOverdueCheck,
    RecordOverdueHazard,
    RecordOverdueRectification,
    RecordOverdueRetrofit,
    RecordOverdueStep,
    RecordOverdueSuspension,
    RecordRecognitionDue,
    RecordSilence,
    WithdrawBatchProposal,
    WithdrawLossProposal,
)
from registry.domain.commands import EnterpriseCommand
from registry.domain.deciding.asking import rules_of
from registry.domain.facts import Facts, carried
from registry.domain.measures import Measure
from registry.domain.policies.batches import gravest
from registry.domain.policies.displays import displayed
from registry.domain.policies.finding import Finding
from registry.domain.policies.limits import awaited, silent_after
from registry.domain.policies.losing import loss
from registry.domain.policies.recognition import recognition_due
from registry.domain.refusals import refuse
from registry.domain.state import end_of_level, recognition_told
from registry.domain.working_days import last_day
from registry.events.clock import (
    AcceptedBySilence,
    BatchProposalWithdrawn,
    BatchProposed,
    CheckOverdue,
    DishonestyListingEnded,
    DisplayEnded,
    ExposureEnded,
    HazardOverdue,
    LevelExpired,
    LossProposalWithdrawn,
    LossProposed,
    RecognitionDue,
    RectificationOverdue,
    RetrofitOverdue,
    StepOverdue,
    SuspensionOverdue,
)
from registry.events.event import Event


def expiry(facts: Facts[RecordExpiry]) -> Sequence[Event]:
    """等级届满."""
    held, certificate = facts.enterprise.held, facts.command.certificate
    until = None if held is None or held.certificate != certificate else held.valid_until
    last = _due(facts, "" if until is None else end_of_level(facts.enterprise.site, until), until)
    assert held is not None
    what = {"level": held.level, "certificate": certificate, "valid_until": last, "site": facts.enterprise.site}
    return [LevelExpired(**facts.carried(), **what)]


def overdue_rectification(facts: Facts[RecordOverdueRectification]) -> Sequence[Event]:
    """逾期未整改."""
    order = facts.command.order
    deadline = facts.enterprise.rectifications.get(order)
    _due(facts, order, None if deadline is None else last_day(deadline, facts.on))
    assert deadline is not None
    return [RectificationOverdue(**facts.carried(), order=order, deadline=deadline)]


def overdue_retrofit(facts: Facts[RecordOverdueRetrofit]) -> Sequence[Event]:
    """逾期未完成改造."""
    direction = facts.command.direction
    deadline = facts.enterprise.retrofits.get(direction)
    _due(facts, direction, None if deadline is None else last_day(deadline, facts.on))
    assert deadline is not None
    return [RetrofitOverdue(**facts.carried(), direction=direction, deadline=deadline)]


def overdue_suspension(facts: Facts[RecordOverdueSuspension]) -> Sequence[Event]:
    """停产整顿期满."""
    suspension, id = facts.enterprise.suspension, facts.command.suspension
    ends = suspension.ends_on if suspension is not None and suspension.id == id else None
    return [SuspensionOverdue(**facts.carried(), suspension=id, ends_on=_due(facts, id, ends))]


def overdue_check(facts: Facts[RecordOverdueCheck]) -> Sequence[Event]:
    """逾期未检."""
    id = facts.command.inspection
    check = _measure(facts, id, facts.enterprise.measures.checks, to_act=True)
    return [CheckOverdue(**facts.carried(), inspection=id, by=check.until)]


def overdue_hazard(facts: Facts[RecordOverdueHazard]) -> Sequence[Event]:
    """重大事故隐患逾期未治理."""
    id = facts.command.hazard
    hazard = _measure(facts, id, facts.enterprise.measures.hazards, to_act=True)
    return [HazardOverdue(**facts.carried(), hazard=id, deadline=hazard.until)]


def end_of_exposure(facts: Facts[RecordEndOfExposure]) -> Sequence[Event]:
    """曝光期满."""
    id = facts.command.exposure
    exposure = _measure(facts, id, facts.enterprise.measures.exposures, to_act=False)
    return [ExposureEnded(**facts.carried(), exposure=id, until=exposure.until)]


def end_of_listing(facts: Facts[RecordEndOfListing]) -> Sequence[Event]:
    """名单期满."""
    id = facts.command.listing
    one = facts.enterprise.measures.listings.get(id)
    last = _due(facts, id, None if one is None or one.removed_on is not None else one.until)
    return [DishonestyListingEnded(**facts.carried(), listing=id, until=last)]


def end_of_display(facts: Facts[RecordEndOfDisplay]) -> Sequence[Event]:
    """公示期满."""
    id = facts.command.decision
    item = next((one for one in displayed(facts.enterprise) if one.decision == id), None)
    last = _due(facts, id, None if item is None else item.until)
    assert item is not None
    return [DisplayEnded(**carried(facts.command, {"display": item.rules}), decision=id, until=last)]


def recognition(facts: Facts[RecordRecognitionDue]) -> Sequence[Event]:
    """待重新认定 (SN 三(一), JS 五(二)): once for each certificate and edition."""
    c, found = facts.command, recognition_due(facts.enterprise, facts.on)
    told = recognition_told(facts.enterprise.site, c.certificate, c.standard) in facts.enterprise.told_due
    if found is None or told or (found.held.certificate, found.current.standard) != (c.certificate, c.standard):
        raise refuse("nothing_due", f"{c.certificate} is not due to be recognised on {facts.on}", "sweep again")
    what = {"level": found.held.level, "certificate": c.certificate, "rests_on": found.rests_on}
    under = {"standard": c.standard, "by": found.by, "site": facts.enterprise.site}
    return [RecognitionDue(**carried(c, {"standards": found.current.id}), **what, **under)]


def propose_loss(facts: Facts[ProposeLoss]) -> Sequence[Event]:
    """拟撤销等级: what the rules find on the day is what is proposed."""
    c, found, held = facts.command, loss(facts.enterprise, facts.on, rules_of(facts)), facts.enterprise.held
    taken = facts.enterprise.loss_proposal is not None or c.proposal in facts.enterprise.acts
    if taken or found is None or found.ground != c.ground or held is None:
        raise refuse("nothing_due", f"the rules find no {c.ground} on {facts.on}", "sweep again")
    told = {"proposal": c.proposal, "level": held.level, "ground": c.ground, "evidence": found.evidence[:20]}
    return [LossProposed(**facts.carried(), **told, site=c.site)]


def withdraw_loss(facts: Facts[WithdrawLossProposal]) -> Sequence[Event]:
    """A loss proposed by rule falls with its facts."""
    c, open_ = facts.command, facts.enterprise.loss_proposal
    found = loss(facts.enterprise, facts.on, rules_of(facts))
    if open_ is None or open_.id != c.proposal or (found is not None and found.ground == open_.ground):
        raise refuse("nothing_due", f"nothing about {c.proposal} is due on {facts.on}", "sweep again")
    told = {"proposal": c.proposal, "ground": open_.ground, "reason": c.reason, "site": c.site}
    return [LossProposalWithdrawn(**facts.carried(), **told)]


def _measure(facts: Facts[ClockCommand], id: str, open_: Mapping[str, Measure], *, to_act: bool) -> Measure:
    """A measure whose last day has passed; a term to act that ends on a holiday moves (民法典 203)."""
    one = open_.get(id)
    last = None if one is None else one.until
    _due(facts, id, last_day(last, facts.on) if last is not None and to_act else last)
    assert one is not None
    return one


def silence(facts: Facts[RecordSilence]) -> Sequence[Event]:
    """视为受理 (83号 7(二), domain decision 27)."""
    case = facts.enterprise.cases.get(facts.command.case)
    limit = None if case is None else silent_after(case, facts.enterprise, rules_of(facts), facts.on)
    told = case is not None and told_of(case.id, SILENCE, case.since) in facts.enterprise.told_due
    if case is None or limit is None or facts.on <= limit or told:
        raise refuse("nothing_due", f"nothing about {facts.command.case} is due on {facts.on}", "sweep again")
    return [AcceptedBySilence(**facts.carried(), case=case.id, received_on=case.since)]


def overdue_step(facts: Facts[RecordOverdueStep]) -> Sequence[Event]:
    """逾期未办."""
    c, case = facts.command, facts.enterprise.cases.get(facts.command.case)
    found = None if case is None else awaited(case, facts.enterprise, rules_of(facts), facts.on)
    due_on = found.due_on if found is not None and found.what == c.step else None
    last = _due(facts, told_of(c.case, c.step, due_on or facts.on), due_on)
    return [StepOverdue(**facts.carried(), case=c.case, step=c.step, due_on=last)]


def propose_batch(facts: Facts[ProposeBatch]) -> Sequence[Event]:
    """拟列入批次: what the rules find on the day is what is proposed."""
    c, finding = facts.command, _finding(facts)
    taken = facts.enterprise.batch_proposal is not None or c.proposal in facts.enterprise.acts
    if taken or finding is None or (finding.batch, finding.ground) != (c.batch, c.ground):
        raise refuse("nothing_due", f"the rules find no {c.batch} on {facts.on}", "sweep again")
    return [
        BatchProposed(**facts.carried(), proposal=c.proposal, batch=c.batch, ground=c.ground, evidence=finding.evidence)
    ]


def withdraw_batch(facts: Facts[WithdrawBatchProposal]) -> Sequence[Event]:
    """A proposal by rule falls with its facts (domain decision 11)."""
    c, open_, finding = facts.command, facts.enterprise.batch_proposal, _finding(facts)
    if open_ is None or open_.id != c.proposal:
        raise refuse("nothing_due", f"proposal {c.proposal} is not open", "sweep again")
    if finding is not None and (finding.batch, finding.ground) == (open_.batch, open_.ground):
        raise refuse("nothing_due", f"the facts of {c.proposal} still hold on {facts.on}", "sweep again")
    return [BatchProposalWithdrawn(**facts.carried(), proposal=c.proposal, batch=open_.batch, reason=c.reason)]


def _finding(facts: Facts[ClockCommand]) -> Finding | None:
    rules_of(facts)
    return gravest(facts.enterprise, facts.on)


def _due(facts: Facts[ClockCommand], key: str, last: date | None) -> date:
    """The last day, when it has passed and was not recorded. Raises `Refused` (`nothing_due`)."""
    stayed = facts.enterprise.orders.get(key) in facts.enterprise.stayed
    if last is None or facts.on <= last or key in facts.enterprise.told_due or stayed:
        raise refuse("nothing_due", f"nothing about {key} is due on {facts.on}", "sweep again")
    return last


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    RecordExpiry: expiry,
    RecordOverdueRectification: overdue_rectification,
    RecordOverdueRetrofit: overdue_retrofit,
    RecordOverdueSuspension: overdue_suspension,
    RecordOverdueCheck: overdue_check,
    RecordOverdueHazard: overdue_hazard,
    RecordEndOfExposure: end_of_exposure,
    RecordSilence: silence,
    RecordOverdueStep: overdue_step,
    RecordEndOfListing: end_of_listing,
    RecordEndOfDisplay: end_of_display,
    RecordRecognitionDue: recognition,
    ProposeLoss: propose_loss,
    WithdrawLossProposal: withdraw_loss,
    ProposeBatch: propose_batch,
    WithdrawBatchProposal: withdraw_batch,
}
