"""Rules for the course of a case under 应急〔2021〕83号: silence, supplements, notice, objections, and what follows."""

from datetime import date, timedelta

import pytest

from registry.domain import commands as c
from registry.domain.facts import Facts
from registry.domain.policies.due import due
from registry.domain.working_days import working_days_after
from registry.events import procedure as e
from registry.events.case import (
    ApplicationAccepted,
    ApplicationRefused,
    ApplicationSubmitted,
    LevelApproved,
    LevelRefused,
    OnSiteAssessmentReported,
)
from registry.events.clock import AcceptedBySilence, StepOverdue
from registry.events.enterprise import LevelAnnounced
from registry.events.event import Event
from registry.events.vocabulary import Level
from tests.acts import HUQIU, JIANGSU, SUZHOU, SUZHOU_GOVERNMENT, act
from tests.rules.given import (
    TODAY,
    Given,
    accepted,
    applied,
    approved,
    assessed,
    at_level,
    consented,
    decide,
    examined,
    notice,
    noticed,
    registered,
    report,
    reported,
    said,
)
from tests.rules.test_procedure import announced

ON = date(2022, 3, 1)
"""A Tuesday; five working days end on Tuesday the 8th."""
FIFTH, SIXTH = date(2022, 3, 8), date(2022, 3, 9)
CASE = {"case": "k1"}


def swept(start: Given, as_of: date) -> list[Event]:
    """What the clock records of the case by a day."""
    events: list[Event] = []
    for one in due(start.enterprise, as_of):
        for event in decide(Facts.of(start.enterprise, one.command, TODAY)):
            start.enterprise.evolve(event)
            events.append(event)
    return [event for event in events if isinstance(event, (AcceptedBySilence, StepOverdue))]


def ask_supplement(on: date) -> c.RequestSupplement:
    return act(c.RequestSupplement, on, missing=["扣分项清单"], **CASE)


def with_findings(on: date = ON) -> Given:
    """A case whose assessment found nonconformities."""
    return examined(on=on).after(report(on, nonconformities=["防护罩缺失"]))


def objected(on: date = ON) -> Given:
    """A case to whose notice somebody objects."""
    return noticed(on=on).after(act(c.RaiseNoticeObjection, on, objection="y1", reason="台账不实", **CASE))


def decided(upheld: bool, on: date = ON) -> c.DecideNoticeObjection:
    return act(c.DecideNoticeObjection, on, objection="y1", upheld=upheld, reason="核实", **CASE)


def suspended(start: Given, on: date, until: date) -> Given:
    stop = act(c.Suspend, on, suspension="s1", ground="not_compliant_in_time", ends_on=date(2022, 12, 1))
    return start.after(stop, act(c.Resume, until, suspension="s1", accepted_by="验收组"))


def test_decision_27_a_supplement_is_asked_for_within_five_working_days() -> None:
    applied(on=ON).when(ask_supplement(FIFTH)).then(said(e.SupplementRequested, missing=("扣分项清单",)))
    applied(on=ON).when(ask_supplement(SIXTH)).then_refused("accepted_by_silence")


def test_decision_27_only_one_supplement_is_asked_for() -> None:
    start = applied(on=ON).after(ask_supplement(ON), act(c.SubmitSupplement, FIFTH, **CASE))
    start.when(ask_supplement(FIFTH)).then_refused("one_supplement_request")


def test_decision_27_after_the_supplement_the_clock_starts_anew() -> None:
    start = applied(on=ON).after(ask_supplement(ON))
    start.when(act(c.AcceptApplication, SIXTH, **CASE)).then_refused("supplement_open")
    start.after(act(c.SubmitSupplement, date(2022, 4, 1), **CASE))
    start.when(act(c.AcceptApplication, date(2022, 4, 11), **CASE)).then(said(ApplicationAccepted))
    start.when(act(c.SubmitSupplement, date(2022, 4, 11), **CASE)).then_refused("nothing_open")


@pytest.mark.parametrize("sweep", [True, False])
def test_decision_27_silence_accepts_from_the_receipt_whether_or_not_the_sweep_ran(sweep: bool) -> None:
    start = applied(on=ON)
    if sweep:
        (told, *_) = swept(start, SIXTH)
        assert isinstance(told, AcceptedBySilence)
        assert (told.effective_on, told.received_on) == (SIXTH, ON)
    start.when(act(c.AcceptApplication, SIXTH, **CASE)).then_refused("order_of_steps")
    start.when(act(c.RefuseApplication, SIXTH, reason="不符合条件", **CASE)).then(said(ApplicationRefused))
    start = applied(on=ON)
    start.when(act(c.ExamineSelfAssessment, SIXTH, **CASE)).then(said(e.SelfAssessmentExamined))


def test_decision_34_a_request_of_a_day_before_the_silence_is_lawful_though_the_sweep_ran() -> None:
    late = applied(on=ON)
    swept(late, date(2022, 6, 1))
    late.when(ask_supplement(SIXTH)).then_refused("accepted_by_silence")
    assert late.after(ask_supplement(FIFTH)).enterprise.cases["k1"].supplement_open


def test_decision_18_a_case_keeps_its_rule_set_when_the_trade_changes() -> None:
    pharmacy = registered(sector="pharmaceutical")  # of which no scoring rule is known: the case goes on
    moved = accepted(on=ON, start=pharmacy).after(act(c.ChangeDetails, ON, sector="coal"))
    moved.when(act(c.ExamineSelfAssessment, ON, **CASE)).then(
        said(e.SelfAssessmentExamined, rule_sets={"grading": "cn-2021"})
    )


def test_the_2011_texts_know_no_silence_and_no_single_supplement() -> None:
    on, later = date(2012, 3, 1), date(2012, 6, 1)
    start = consented(on=on).after(ask_supplement(later), act(c.SubmitSupplement, later, **CASE))
    start.when(ask_supplement(later)).then(said(e.SupplementRequested))
    assert swept(consented(on=on), later) == []


def test_an_application_is_refused_until_it_is_examined() -> None:
    accepted(on=ON).when(act(c.RefuseApplication, ON, reason="x", **CASE)).then(said(ApplicationRefused))
    examined(on=ON).when(act(c.RefuseApplication, ON, reason="x", **CASE)).then_refused("order_of_steps")


def test_nobody_assesses_what_was_not_examined() -> None:
    accepted(on=ON).when(report(ON)).then_refused("order_of_steps")
    examined(on=ON).when(report(ON)).then(said(OnSiteAssessmentReported))


def test_nonconformities_are_rectified_and_confirmed_before_the_notice() -> None:
    start = with_findings()
    start.when(notice(ON)).then_refused("order_of_steps")
    start = start.when(act(c.ReportRectification, ON, measures="加装", **CASE)).then(said(e.NonconformitiesRectified))
    start.when(notice(ON)).then_refused("order_of_steps")
    start = start.when(act(c.ConfirmRectification, ON, **CASE)).then(said(e.RectificationConfirmed))
    start.when(notice(ON)).then(said(e.PublicNoticeOpened))
    reported(on=ON).when(act(c.ReportRectification, ON, **CASE)).then_refused("order_of_steps")


def test_decision_28_late_rectification_is_not_passed_and_starts_the_wait() -> None:
    last = working_days_after(ON, 20)
    late = last + timedelta(days=1)
    with_findings().when(act(c.ReportRectification, last, **CASE)).then(said(e.NonconformitiesRectified))
    start = with_findings()
    start.when(act(c.ReportRectification, late, **CASE)).then_refused("rectification_late")
    start = start.when(act(c.RefuseLevel, late, reason="逾期未整改", **CASE)).then(said(LevelRefused))
    start.when(act(c.Apply, late + timedelta(days=300), case="k2", level="three")).then_refused("waiting_period")


def test_decision_28_an_extension_is_given_once_in_time_and_within_its_limit() -> None:
    last = working_days_after(ON, 20)

    def extension(on: date, days: int = 20) -> c.ExtendRectification:
        return act(c.ExtendRectification, on, working_days=days, **CASE)

    with_findings().when(extension(last + timedelta(days=1))).then_refused("rectification_late")
    with_findings().when(extension(last, 21)).then_refused("extension_too_long")
    reported(on=ON).when(extension(ON)).then_refused("order_of_steps")
    start = with_findings().when(extension(last)).then(said(e.RectificationExtended, working_days=20))
    start.when(extension(last)).then_refused("one_extension")
    extended = working_days_after(ON, 40)
    start.when(act(c.ReportRectification, extended + timedelta(days=1), **CASE)).then_refused("rectification_late")
    start.when(act(c.ReportRectification, extended, **CASE)).then(said(e.NonconformitiesRectified))


def test_decision_28_a_withdrawal_by_the_enterprise_starts_no_wait() -> None:
    start = with_findings().when(act(c.WithdrawApplication, ON, **CASE)).then(said(e.ApplicationWithdrawn))
    start.when(act(c.Apply, ON, case="k2", level="three")).then(said(ApplicationSubmitted))
    start.when(act(c.WithdrawApplication, ON, **CASE)).then_refused("order_of_steps")


def test_a_notice_lasts_seven_working_days_and_ends_before_the_approval() -> None:
    assessed(on=ON).when(notice(ON, ends_on=date(2022, 3, 9))).then_refused("notice_too_short")
    start = assessed(on=ON).when(notice(ON, ends_on=date(2022, 3, 10))).then(said(e.PublicNoticeOpened))
    start.when(act(c.ApproveLevel, date(2022, 3, 10), **CASE)).then_refused("notice_running")
    start.when(act(c.ApproveLevel, date(2022, 3, 11), **CASE)).then(said(LevelApproved))


def test_no_notice_of_what_does_not_reach_the_level() -> None:
    assessed(on=ON, points="10").when(notice(ON)).then_refused("score_below_level")


def test_decision_06_nothing_is_announced_with_an_open_or_upheld_objection() -> None:
    after = date(2022, 3, 11)
    objected().when(act(c.ApproveLevel, after, **CASE)).then_refused("open_objection")
    objected().after(decided(True)).when(act(c.ApproveLevel, after, **CASE)).then_refused("objection_upheld")
    start = objected().after(decided(False)).when(act(c.ApproveLevel, after, **CASE)).then(said(LevelApproved))
    start.when_decided(lambda _: announced(start, after)).then(said(LevelAnnounced))
    objected().after(decided(False)).when(decided(True)).then_refused("nothing_open")


def test_objections_are_raised_while_the_notice_runs() -> None:
    late = act(c.RaiseNoticeObjection, date(2022, 3, 11), objection="y1", reason="x", **CASE)
    noticed(on=ON).when(late).then_refused("no_running_notice")
    on = date(2012, 3, 1)
    assessed(on=on).when(act(c.RaiseNoticeObjection, on, objection="y1", reason="x", **CASE)).then_refused(
        "no_running_notice"
    )


def test_decision_29_an_objection_open_at_the_notice_s_end_is_on_the_overdue_list() -> None:
    start = objected()
    (told,) = swept(start, date(2022, 3, 11))
    assert isinstance(told, StepOverdue)
    assert (told.step, told.due_on, told.effective_on) == ("objection", date(2022, 3, 10), date(2022, 3, 11))
    assert swept(start, date(2022, 3, 30)) == []


def test_decision_05_a_suspension_stays_the_limits_and_voids_a_running_notice() -> None:
    start = suspended(noticed(on=ON), date(2022, 3, 4), date(2022, 4, 1))
    start.when(act(c.ApproveLevel, date(2022, 4, 1), **CASE)).then_refused("order_of_steps")
    again = start.when(notice(date(2022, 4, 1))).then(said(e.PublicNoticeOpened))
    again.when(act(c.ApproveLevel, date(2022, 4, 14), **CASE)).then(said(LevelApproved))
    done = suspended(noticed(on=ON), date(2022, 3, 11), date(2022, 4, 1))
    done.when(act(c.ApproveLevel, date(2022, 4, 1), **CASE)).then(said(LevelApproved))


def test_decision_05_limits_stand_still_while_suspended() -> None:
    stop = act(c.Suspend, date(2022, 3, 3), suspension="s1", ground="not_compliant_in_time", ends_on=date(2022, 12, 1))
    stayed = applied(on=ON).after(stop)
    assert swept(stayed, date(2022, 9, 1)) == []
    start = suspended(applied(on=ON), date(2022, 3, 3), date(2022, 4, 6))
    start.when(ask_supplement(date(2022, 4, 11))).then(said(e.SupplementRequested))
    start = suspended(applied(on=ON), date(2022, 3, 3), date(2022, 4, 6))
    start.when(ask_supplement(date(2022, 4, 12))).then_refused("accepted_by_silence")


def test_what_an_organ_lets_pass_is_told_once_and_from_dates() -> None:
    start = accepted(on=ON)
    last = working_days_after(ON, 10)
    assert swept(start, last) == []
    (told,) = swept(start, last + timedelta(days=1))
    assert isinstance(told, StepOverdue)
    assert (told.step, told.due_on, told.legal_basis.article) == ("examined", last, "第七条(二)2")
    start.when(act(c.ExamineSelfAssessment, last + timedelta(days=9), **CASE)).then(said(e.SelfAssessmentExamined))


def test_decision_25_a_case_is_held_and_the_authority_decides() -> None:
    start = approved(on=ON)
    on = date(2022, 3, 15)
    start.when(act(c.ReleaseCase, on, reason="x", **CASE)).then_refused("nothing_open")
    start.after(act(c.HoldCase, on, reason="发生事故", **CASE))
    start.when_decided(lambda _: announced(start, on)).then_refused("case_held")
    start.when(act(c.HoldCase, on, reason="x", **CASE)).then_refused("case_held")
    refused = approved(on=ON).after(act(c.HoldCase, on, reason="发生事故", **CASE))
    refused.when(act(c.RefuseLevel, on, reason="发生死亡事故", **CASE)).then(said(LevelRefused))
    start.after(act(c.ReleaseCase, on, reason="无责任", **CASE))
    start.when_decided(lambda _: announced(start, on)).then(said(LevelAnnounced))


def test_decision_30_a_report_not_yet_reviewed_falls_and_the_case_is_assigned_again() -> None:
    on = date(2012, 3, 1)
    void = act(c.VoidAssessment, on, reason="评审单位被取消资格", **CASE)
    start = reported(on=on).when(void).then(said(e.AssessmentVoided))
    start.when(act(c.ReviewAssessment, on, **CASE)).then_refused("order_of_steps")
    start.after(report(on, assessment_body="另一评审公司"), act(c.ReviewAssessment, on, **CASE))
    assessed(on=on).when(void).then_refused("order_of_steps")


def test_the_county_consents_before_the_city_accepts() -> None:
    on = date(2012, 3, 1)
    start = applied(on=on)
    start.when(act(c.AcceptApplication, on, **CASE)).then_refused("order_of_steps")
    start.when(act(c.ConsentToApplication, on, authority=SUZHOU, **CASE)).then_refused("level_authority")
    refusal = act(c.RefuseConsent, on, authority=HUQIU, reason="重大隐患", **CASE)
    refused = applied(on=on).when(refusal).then(said(e.ConsentRefused))
    refused.when(act(c.AcceptApplication, on, **CASE)).then_refused("order_of_steps")
    start.when(act(c.ConsentToApplication, on, authority=HUQIU, **CASE)).then(said(e.ApplicationConsented))


def test_a_renewal_opens_three_months_before_the_end_and_may_skip_the_site() -> None:
    held = at_level(Level.THREE, date(2022, 2, 1), valid_until=date(2025, 2, 1))
    held.when(act(c.Apply, date(2024, 10, 31), level="three", **CASE)).then_refused("renewal_too_early")
    on = date(2024, 11, 1)
    waiver = act(c.WaiveSiteAssessment, on, grounds="有效期内无事故，工艺未变", **CASE)
    start = examined(on=on, start=held).when(waiver).then(said(e.SiteAssessmentWaived))
    start.when(notice(on)).then(said(e.PublicNoticeOpened))
    examined(on=on).when(waiver).then_refused("site_not_waived")


def test_decision_03_a_suspended_level_expires_and_is_not_renewed_before_the_resumption() -> None:
    held = at_level(Level.THREE, date(2022, 2, 1), valid_until=date(2025, 2, 1))
    on, late = date(2024, 12, 2), date(2025, 3, 3)
    stop = act(c.Suspend, on, suspension="s1", ground="not_compliant_in_time", ends_on=date(2025, 6, 1))
    held.after(stop).when(act(c.Apply, on, level="three", **CASE)).then_refused("case_stayed")
    assert held.enterprise.holds_level(late) is None
    held.after(act(c.Resume, late, suspension="s1", accepted_by="验收组"))
    start = examined(on=late, start=held)
    start.when(act(c.WaiveSiteAssessment, late, grounds="x", **CASE)).then_refused("site_not_waived")


def granted() -> Given:
    start = approved(on=ON)
    for event in announced(start, date(2022, 3, 15)):
        start.enterprise.evolve(event)
    return start


def test_certificate_and_plaque_follow_the_announcement_once() -> None:
    on = date(2022, 3, 16)
    early = act(c.IssueCertificate, on, certificate="AQB1")
    approved(on=ON).when(early).then_refused("certificate_of_level")
    start = granted()
    start.when(act(c.AwardPlaque, on, certificate="AQB2")).then_refused("certificate_of_level")
    start.when(act(c.AwardPlaque, on, certificate="AQB1", authority=SUZHOU_GOVERNMENT)).then_refused(
        "organ_not_competent"
    )
    start = start.when(act(c.IssueCertificate, on, certificate="AQB1")).then(said(e.CertificateIssued))
    start.when(act(c.IssueCertificate, on, certificate="AQB1")).then_refused("already_awarded")
    start.when(act(c.AwardPlaque, on, certificate="AQB1")).then(said(e.PlaqueAwarded, level=Level.THREE))


def test_decision_31_a_promotion_supersedes_the_lower_certificate_which_is_handed_in() -> None:
    held = at_level(Level.THREE, date(2022, 2, 1), valid_until=date(2025, 2, 1))
    back = act(c.ReturnCertificate, date(2024, 6, 3), certificate="苏AQB-1")
    held.when(back).then_refused("nothing_open")
    start = approved(Level.TWO, date(2024, 5, 6), start=held)
    on = date(2024, 6, 3)
    two = start.when_decided(lambda _: announced(start, on, Level.TWO, authority=JIANGSU)).then(
        said(LevelAnnounced, level=Level.TWO, valid_until=date(2027, 6, 3))
    )
    two.when(act(c.Apply, on, case="k2", level="three")).then_refused("below_held_level")
    two = two.when(back).then(said(e.CertificateReturned))
    two.when(back).then_refused("nothing_open")


def test_a_level_is_recognised_under_a_new_standard() -> None:
    on = date(2025, 11, 3)
    renew = act(c.RecogniseLevel, on, standard="GB/T 33000-2025")
    registered().when(renew).then_refused("no_level_held")
    start = (
        at_level(Level.THREE, date(2024, 2, 1)).when(renew).then(said(e.LevelRecognised, standard="GB/T 33000-2025"))
    )
    start.when(renew).then_refused("already_recognised")


def test_self_assessment_and_consultancy_stand_beside_the_case() -> None:
    parts = {"posts": "岗位合格", "specialities": "专业合格", "whole": "符合三级", "score": "82.5"}
    told = act(c.ReportSelfAssessment, ON, group=["主要负责人", "员工代表"], **parts)
    registered().when(told).then(said(e.SelfAssessmentReported, group=("主要负责人", "员工代表"), whole="符合三级"))
    advice = {"body": "示例咨询公司", "since": ON}
    registered().when(act(c.EngageConsultant, ON, until=date(2022, 12, 1), **advice)).then(said(e.ConsultancyEngaged))
    registered().when(act(c.EngageConsultant, ON, until=ON, **advice)).then_refused("end_date")
