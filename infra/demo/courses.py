"""What may happen on a case's way: one story each, from advice taken to a renewal without a visit."""

from datetime import date

from infra.demo.life import GOOD_SCORES, Life
from infra.demo.names import JIANGSU, SHAANXI
from registry.domain.commands import (
    AgreeToReassessment,
    Apply,
    AwardPlaque,
    ChangeDetails,
    ConfirmRectification,
    DecideNoticeObjection,
    EngageConsultant,
    ExtendRectification,
    HoldCase,
    IssueCertificate,
    OpenPublicNotice,
    RaiseNoticeObjection,
    RecogniseLevel,
    RefuseConsent,
    ReleaseCase,
    ReportRectification,
    ReportSelfAssessment,
    RequestSupplement,
    ReturnCertificate,
    ReviewAssessment,
    SubmitSupplement,
    VoidAssessment,
    WaiveSiteAssessment,
    WithdrawApplication,
)
from registry.domain.working_days import working_days_after
from registry.events.vocabulary import Level

THREE = Level.THREE
RENEWAL_OPENS, RENEWED = date(2025, 10, 8), date(2025, 12, 22)
"""When a level of 2022 may be asked for again, and the announcement that follows."""


def advised(life: Life, announced_on: date) -> None:
    life.register()
    life.wait(5, 20)
    life.act(EngageConsultant, body="示例安全技术咨询有限公司", since=life.on)
    life.wait(5, 20)
    group, parts = ("主要负责人（组长）", "安全总监", "员工代表"), "各岗位、各专业自评合格"
    life.act(ReportSelfAssessment, group=group, posts=parts, whole="企业自评符合三级要求", score="86.5")
    life.earn(THREE, announced_on)
    _award(life)


def consent_refused(life: Life, _: date) -> None:
    life.register()
    case = life.apply(THREE)
    life.wait(3, 10)
    life.act(RefuseConsent, life.county_department(), case=case, reason="存在未完成整改的重大事故隐患")


def withdrawn(life: Life, _: date) -> None:
    life.register()
    case = life.apply(THREE)
    life.wait(1, 4)
    life.act(WithdrawApplication, case=case, reason="生产线搬迁，延后申请")


def moved_away(life: Life, _: date) -> None:
    life.register()
    life.apply(THREE)
    life.wait(1, 4)
    life.act(ChangeDetails, region=(SHAANXI if life.county in JIANGSU else JIANGSU)[0])


def assessed_again(life: Life, announced_on: date) -> None:
    """Under the texts of 2011: assessed again when it was too low, then because a report fell; held for a while."""
    life.register()
    case = life.apply(THREE)
    life.accept(case, THREE)
    life.wait(15, 20)
    life.report(case, THREE, 40, 50)
    life.wait(2, 5)
    life.act(AgreeToReassessment, case=case)
    life.wait(15, 20)
    life.report(case, THREE, *GOOD_SCORES[THREE])
    life.wait(2, 5)
    life.act(VoidAssessment, case=case, reason="评审人员与企业有利害关系")
    life.wait(10, 20)
    life.report(case, THREE, *GOOD_SCORES[THREE])
    life.wait(2, 5)
    life.act(ReviewAssessment, case=case, opinion="重新评审，报告完整")
    life.act(HoldCase, case=case, reason="收到举报，暂缓办理")
    life.wait(5, 10)
    life.act(ReleaseCase, case=case, reason="举报不实")
    life.approve(case, THREE, announced_on)


def with_findings(life: Life, announced_on: date) -> None:
    """Under 应急〔2021〕83号: a supplement, nonconformities with an extension, an objection to the notice."""
    life.register()
    case = life.apply(THREE)
    life.wait(1, 3)
    life.act(RequestSupplement, case=case, missing=("自评扣分项清单", "特种作业人员证书"))
    life.wait(3, 8)
    life.act(SubmitSupplement, case=case)
    life.accept(case, THREE)
    life.assess(case, THREE, *GOOD_SCORES[THREE], nonconformities=("配电柜无防护门", "有限空间作业未审批"))
    life.wait(5, 10)
    life.act(ExtendRectification, case=case, working_days=10)
    life.wait(10, 15)
    life.act(ReportRectification, case=case, measures="加装防护门，补办审批制度")
    life.wait(2, 8)
    life.act(ConfirmRectification, case=case)
    _contested_notice(life, case)
    life.approve(case, THREE, announced_on)


def renewed(life: Life, announced_on: date) -> None:
    """Under 应急〔2021〕83号: the same level again, without a visit; the old certificate goes back."""
    life.register()
    life.earn(THREE, announced_on)
    old = life.grants[-1].certificate
    life.on = RENEWAL_OPENS
    case = life.apply(THREE)
    life.accept(case, THREE)
    life.wait(1, 3)
    life.act(WaiveSiteAssessment, case=case, grounds="有效期内未发生死亡事故，工艺、设备无重大变化，按规定开展自评")
    life.notice(case, THREE)
    life.approve(case, THREE, RENEWED)
    life.act(ReturnCertificate, certificate=old)
    _award(life)
    life.wait(20, 60)
    life.act(RecogniseLevel, life.decider(THREE), standard="GB/T 33000-2025")


def renewed_beside_promotion(life: Life, announced_on: date) -> None:
    """Under 应急〔2021〕83号: level three is renewed beside a case for level two on which everybody is silent."""
    life.register()
    life.earn(THREE, announced_on)
    life.on = RENEWAL_OPENS
    case = life.apply(THREE)
    life.act(Apply, life.decider(Level.TWO), case=life.own_id("case"), level=Level.TWO)
    life.accept(case, THREE)
    life.wait(1, 3)
    life.act(WaiveSiteAssessment, case=case, grounds="二级评审尚未完成，三级证书即将届满，有效期内未发生死亡事故")
    life.notice(case, THREE)
    life.approve(case, THREE, RENEWED)


def _contested_notice(life: Life, case: str) -> None:
    life.wait(2, 5)
    ends_on, organ, objection = working_days_after(life.on, 7), life.decider(THREE), life.own_id("objection")
    life.act(OpenPublicNotice, organ, case=case, ends_on=ends_on, channels=(f"{organ.name}网站",))
    life.wait(1, 4)
    life.act(RaiseNoticeObjection, case=case, objection=objection, reason="反映企业培训记录不实")
    life.on = ends_on
    reason = "现场核实，培训记录与考核材料一致"
    life.act(DecideNoticeObjection, organ, case=case, objection=objection, upheld=False, reason=reason)


def _award(life: Life) -> None:
    life.wait(3, 10)
    certificate, organ = life.grants[-1].certificate, life.grants[-1].authority
    life.act(IssueCertificate, organ, certificate=certificate)
    life.act(AwardPlaque, organ, certificate=certificate)
