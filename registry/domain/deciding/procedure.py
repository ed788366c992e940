"""Decides what a rule set demands around a case: consent, supplements, examination, review, public notice."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from registry.domain import commands as c
from registry.domain.case import Step
from registry.domain.commands import Command
from registry.domain.deciding.asking import unless
from registry.domain.deciding.stepping import inside, step
from registry.domain.facts import Facts
from registry.domain.policies.acts import new_id
from registry.domain.policies.dates import end_of, ended_since
from registry.domain.policies.granting import may_be_assessed_again, score_reaches_level
from registry.domain.policies.loss import ground_named
from registry.domain.policies.notices import (
    not_accepted_by_silence,
    notice_hears,
    notice_long_enough,
    objection_open,
    one_supplement_request,
    renewal_may_skip_site,
    supplement_awaited,
)
from registry.domain.policies.procedure import (
    case_of,
    complete,
    held_now,
    known_by,
    not_held,
    not_stayed,
    one_extension,
    rectified_in_time,
    step_follows,
    voidable,
)
from registry.events import procedure as e
from registry.events.event import Event


def consent(facts: Facts[c.ConsentToApplication]) -> Sequence[Event]:
    """同意, 推荐 (JS 三 第一阶段)."""
    step(Step.CONSENTED, facts.command.case, facts)
    return [e.ApplicationConsented(**facts.carried(), case=facts.command.case)]


def refuse_consent(facts: Facts[c.RefuseConsent]) -> Sequence[Event]:
    """不予同意, 不予推荐; the case ends."""
    step(Step.CONSENTED, facts.command.case, facts)
    return [e.ConsentRefused(**facts.carried(), case=facts.command.case, reason=facts.command.reason)]


def request_supplement(facts: Facts[c.RequestSupplement]) -> Sequence[Event]:
    """一次书面告知补正 (83号 7(二))."""
    id = facts.command.case
    rules = inside(id, facts)
    unless(not_accepted_by_silence(id, rules, facts))
    unless(one_supplement_request(id, rules, facts))
    step(Step.ACCEPTED, id, facts)
    unless(ended_since(facts))
    ended = [e.SupplementSubmitted(**then, case=id) for then in _at_its_end(facts)]
    return [e.SupplementRequested(**facts.carried(), case=id, missing=facts.command.missing), *ended]


def _at_its_end(facts: Facts[Command]) -> Iterator[dict[str, Any]]:
    """What an end that is recorded together with the act takes over from it, on its own day."""
    ended_on = end_of(facts.command)
    if ended_on is not None:
        yield facts.carried() | {"effective_on": ended_on}


def submit_supplement(facts: Facts[c.SubmitSupplement]) -> Sequence[Event]:
    """补正: the clock starts anew on the complete report (domain decision 27)."""
    id = facts.command.case
    inside(id, facts)
    unless(supplement_awaited(id, facts))
    return [e.SupplementSubmitted(**facts.carried(), case=id)]


def examine(facts: Facts[c.ExamineSelfAssessment]) -> Sequence[Event]:
    """审核自评报告, before the site (83号 7(二))."""
    step(Step.EXAMINED, facts.command.case, facts)
    return [e.SelfAssessmentExamined(**facts.carried(), case=facts.command.case, opinion=facts.command.opinion)]


def waive_site(facts: Facts[c.WaiveSiteAssessment]) -> Sequence[Event]:
    """再次申请原等级: confirmed without a visit (83号 12)."""
    id = facts.command.case
    rules = inside(id, facts)
    unless(step_follows(Step.ASSESSED, id, rules, facts))
    unless(complete(id, facts))
    unless(not_held(id, facts))
    unless(not_stayed(facts))
    unless(renewal_may_skip_site(id, rules, facts))
    return [e.SiteAssessmentWaived(**facts.carried(), case=id, grounds=facts.command.grounds)]


def extend(facts: Facts[c.ExtendRectification]) -> Sequence[Event]:
    """延长整改期限 (83号 7(三)): asked for in time, once, no longer than the set allows."""
    id, days = facts.command.case, facts.command.working_days
    rules = inside(id, facts)
    unless(one_extension(id, days, rules, facts))
    unless(rectified_in_time(id, rules, facts))
    unless(not_stayed(facts))
    return [e.RectificationExtended(**facts.carried(), case=id, working_days=days)]


def rectify(facts: Facts[c.ReportRectification]) -> Sequence[Event]:
    """不符合项整改 (83号 7(三)): reported in time."""
    id = facts.command.case
    rules = step(Step.RECTIFIED, id, facts)
    unless(rectified_in_time(id, rules, facts))
    return [e.NonconformitiesRectified(**facts.carried(), case=id, measures=facts.command.measures)]


def confirm(facts: Facts[c.ConfirmRectification]) -> Sequence[Event]:
    """确认整改合格 (83号 7(三))."""
    step(Step.CONFIRMED, facts.command.case, facts)
    return [e.RectificationConfirmed(**facts.carried(), case=facts.command.case)]


def review(facts: Facts[c.ReviewAssessment]) -> Sequence[Event]:
    """审核评审报告, after the site (SN 三(四), JS 三 第二阶段)."""
    step(Step.REVIEWED, facts.command.case, facts)
    return [e.AssessmentReviewed(**facts.carried(), case=facts.command.case, opinion=facts.command.opinion)]


def void(facts: Facts[c.VoidAssessment]) -> Sequence[Event]:
    """评审报告作废: before its review (domain decision 30)."""
    id = facts.command.case
    inside(id, facts)
    unless(voidable(id, facts))
    return [e.AssessmentVoided(**facts.carried(), case=id, reason=facts.command.reason)]


def agree_to_reassess(facts: Facts[c.AgreeToReassessment]) -> Sequence[Event]:
    """整改后重新评审, where the sector's method has it (domain decision 17)."""
    id = facts.command.case
    rules = inside(id, facts)
    unless(may_be_assessed_again(case_of(id, facts), rules))
    return [e.ReassessmentAgreed(**facts.carried(), case=id)]


def open_notice(facts: Facts[c.OpenPublicNotice]) -> Sequence[Event]:
    """公示 of what meets the level (83号 7(四))."""
    command = facts.command
    rules = step(Step.NOTICED, command.case, facts)
    unless(notice_long_enough(command.case, command.ends_on, rules, facts))
    unless(score_reaches_level(case_of(command.case, facts), rules))
    return [
        e.PublicNoticeOpened(**facts.carried(), case=command.case, ends_on=command.ends_on, channels=command.channels)
    ]


def object_(facts: Facts[c.RaiseNoticeObjection]) -> Sequence[Event]:
    """公示期间的反映 (83号 7(四))."""
    command = facts.command
    rules = inside(command.case, facts)
    unless(new_id(command.objection, facts))
    unless(notice_hears(command.case, rules, facts))
    return [
        e.NoticeObjectionRaised(
            **facts.carried(), case=command.case, objection=command.objection, reason=command.reason
        )
    ]


def decide_objection(facts: Facts[c.DecideNoticeObjection]) -> Sequence[Event]:
    """核实 (83号 7(四))."""
    command = facts.command
    inside(command.case, facts)
    unless(objection_open(command.case, command.objection, facts))
    what = {"objection": command.objection, "upheld": command.upheld, "reason": command.reason}
    return [e.NoticeObjectionDecided(**facts.carried(), case=command.case, **what)]


def hold(facts: Facts[c.HoldCase]) -> Sequence[Event]:
    """暂缓办理 (domain decision 25)."""
    id = facts.command.case
    inside(id, facts)
    unless(not_held(id, facts))
    unless(ended_since(facts))
    for then in _at_its_end(facts):
        unless(known_by(then["effective_on"], id, facts))
    ended = [e.CaseReleased(**then, case=id, reason=facts.command.reason) for then in _at_its_end(facts)]
    return [e.CaseHeld(**facts.carried(), case=id, reason=facts.command.reason), *ended]


def release(facts: Facts[c.ReleaseCase]) -> Sequence[Event]:
    """恢复办理."""
    id = facts.command.case
    inside(id, facts)
    unless(held_now(id, facts))
    unless(known_by(facts.on, id, facts))
    return [e.CaseReleased(**facts.carried(), case=id, reason=facts.command.reason)]


def withdraw(facts: Facts[c.WithdrawApplication]) -> Sequence[Event]:
    """撤回申请: by the enterprise, at any step; no waiting period (domain decision 28)."""
    inside(facts.command.case, facts)
    return [e.ApplicationWithdrawn(**facts.carried(), case=facts.command.case, reason=facts.command.reason)]


def terminate(facts: Facts[c.TerminateCase]) -> Sequence[Event]:
    """终止定级: for a promise that was false no further application is taken for years (83号)."""
    id, ground = facts.command.case, facts.command.ground
    rules = inside(id, facts)
    unless(ground_named(ground, rules.termination, rules))
    return [e.CaseEnded(**facts.carried(), case=id, ground=ground)]


DECIDERS: dict[type[c.EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    c.ConsentToApplication: consent,
    c.RefuseConsent: refuse_consent,
    c.RequestSupplement: request_supplement,
    c.SubmitSupplement: submit_supplement,
    c.ExamineSelfAssessment: examine,
    c.WaiveSiteAssessment: waive_site,
    c.ExtendRectification: extend,
    c.ReportRectification: rectify,
    c.ConfirmRectification: confirm,
    c.ReviewAssessment: review,
    c.VoidAssessment: void,
    c.AgreeToReassessment: agree_to_reassess,
    c.OpenPublicNotice: open_notice,
    c.RaiseNoticeObjection: object_,
    c.DecideNoticeObjection: decide_objection,
    c.HoldCase: hold,
    c.ReleaseCase: release,
    c.WithdrawApplication: withdraw,
    c.TerminateCase: terminate,
}
