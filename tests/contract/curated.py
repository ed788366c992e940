"""Writes the example of every event: one mine's history from registration to the annulment of its closure.

`python -m tests.contract.curated` writes `registry/events/examples`. Names and codes are made up.
"""

from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from registry.events import (
    accident,
    announcement,
    authority,
    body,
    case,
    clock,
    dishonesty,
    enterprise,
    hearing,
    operations,
    penalty,
    procedure,
    reexamination,
    remedies,
    scheduling,
    site,
    succession,
    supervision,
)
from registry.events.envelope import encode
from registry.events.event import Authority, Event, LegalBasis
from registry.events.vocabulary import OrganKind

EXAMPLES = Path(str(files("registry.events"))) / "examples"
SOURCE = "https://registry.example/shaanxi"
MINE = "91610000MA6TEXT010"
STREAM = f"enterprise:{MINE}"
ANNOUNCED = "announcement:sn-2012-07"
PARTY = "authority:610800-department"
ASSESSOR = "52320000MJ5TEXT018"
BODY_STREAM = f"body:{ASSESSOR}"

PROVINCE = Authority(organ=OrganKind.DEPARTMENT, region="610000", name="陕西省安全生产监督管理局")
CITY = Authority(organ=OrganKind.DEPARTMENT, region="610800", name="榆林市安全生产监督管理局")
GOVERNMENT = Authority(organ=OrganKind.PEOPLES_GOVERNMENT, region="610800", name="榆林市人民政府")
OFFICE = Authority(organ=OrganKind.SAFETY_COMMITTEE_OFFICE, region="610000", name="陕西省安全生产委员会办公室")
ISSUER = Authority(organ=OrganKind.LICENCE_ISSUER, region="610000", name="陕西煤矿安全监察局")
BODY = Authority(organ=OrganKind.ASSESSMENT_BODY, region="610000", name="秦安示例评审中心")

SN = "陕安委会发〔2011〕9号"
SCHEME = {"grading": "sn-2011", "deadlines": "cn-2011"}


def _acts() -> list[tuple[type[Event], date, Authority, tuple[str, str], dict[str, Any]]]:
    e, c, a, law = enterprise, case, authority, "中华人民共和国安全生产法"
    return [
        (e.EnterpriseRegistered, date(2011, 7, 11), CITY, (SN, "三(二)"), {
            "uscc": MINE, "name": "陕西秦北示例煤业有限公司", "region": "610802", "sector": "coal", "scale": "above",
            "address": "陕西省榆林市榆阳区示例镇", "founded_on": "2004-03-18"}),
        (e.DetailsChanged, date(2011, 9, 5), CITY, (SN, "三(二)"), {"name": "陕西秦北示例矿业有限公司"}),
        (c.ApplicationSubmitted, date(2012, 2, 6), CITY, (SN, "三(三)"), {"case": "case-2012-118", "level": "two"}),
        (c.ApplicationAccepted, date(2012, 2, 10), PROVINCE, (SN, "三(三)"), {"case": "case-2012-118"}),
        (c.OnSiteAssessmentReported, date(2012, 4, 18), BODY, (SN, "三(三)"), {
            "case": "case-2012-118", "assessment_body": "秦安示例评审中心", "standard": "AQ/T 9006-2010",
            "elements": [
                {"element": "安全生产目标", "points": "18", "total": "20"},
                {"element": "隐患排查和治理", "points": "71.5", "total": "90", "not_applicable": "10"}],
            "score": "89.5", "body": ASSESSOR, "assessors": ["sn-assessor-0042", "sn-assessor-0107"],
            "nonconformities": ["采煤机防护罩缺失。", "瓦斯传感器未校验。"]}),
        (c.LevelApproved, date(2012, 5, 21), PROVINCE, (SN, "三(三)"), {"case": "case-2012-118", "level": "two"}),
        (e.LevelAnnounced, date(2012, 6, 15), PROVINCE, (SN, "三(四)"), {
            "case": "case-2012-118", "basis": "case", "level": "two", "announcement": "sn-2012-07",
            "certificate": "AQBⅡMK(陕)201200118", "assessment_body": "秦安示例评审中心", "valid_until": "2015-06-15"}),
        (e.ExemplarNamed, date(2012, 9, 3), OFFICE, (SN, "四(三)"), {"ground": "exemplary", "field": "煤矿通风管理"}),
        (e.ExemplarWithdrawn, date(2013, 1, 14), OFFICE, (SN, "四(三)"), {"reason": "抽查发现通风台账与现场不符。"}),
        (e.LevelDowngraded, date(2013, 2, 1), PROVINCE, ("煤矿安全质量标准化考核评级办法(试行)", "动态管理"), {
            "previous": "two", "level": "three", "ground": "system_not_kept_running",
            "reason": "年度抽查得分低于二级要求。"}),
        (e.UpgradeDirected, date(2013, 3, 4), CITY, (SN, "三(四)"), {
            "direction": "sn-up-2013-21", "ground": "equipment_lag", "equipment": ["瓦斯监控系统", "提升绞车"],
            "deadline": "2013-10-31"}),
        (e.RetrofitConfirmed, date(2013, 9, 27), CITY, (SN, "三(四)"), {"direction": "sn-up-2013-21"}),
        (e.RectificationOrdered, date(2014, 3, 10), CITY, (SN, "三(三)"), {
            "order": "榆安监改〔2014〕33号", "findings": ["采掘工作面支护不足。", "瓦斯传感器未按期标校。"],
            "deadline": "2014-05-10"}),
        (e.RectificationAccepted, date(2014, 5, 8), CITY, (SN, "三(三)"), {"order": "榆安监改〔2014〕33号"}),
        (e.OperationsSuspended, date(2015, 1, 20), CITY, (SN, "三(四)"), {
            "suspension": "榆安监停〔2015〕4号", "ground": "not_compliant_in_time", "ends_on": "2015-07-20",
            "reason": "未在规定时间内完成整改。"}),
        (e.LicenceWithheld, date(2015, 1, 20), ISSUER, (SN, "三(四)"), {
            "licence": "safety_production_licence", "suspension": "榆安监停〔2015〕4号"}),
        (e.LicenceReturned, date(2015, 6, 30), ISSUER, (SN, "三(四)"), {
            "licence": "safety_production_licence", "suspension": "榆安监停〔2015〕4号"}),
        (e.ResumptionAccepted, date(2015, 6, 30), CITY, (law, "第六十五条"), {
            "suspension": "榆安监停〔2015〕4号", "accepted_by": "榆林市煤矿复产验收组"}),
        (e.RevocationProposed, date(2015, 7, 6), PROVINCE, ("煤矿安全质量标准化考核评级办法(试行)", "动态管理"), {
            "proposal": "rev-2015-3", "level": "three", "ground": "fatal_accident",
            "reason": "6月28日发生一起死亡事故。", "late": {"before": f"{STREAM}/18", "stands": {
                "assessed": True, "held_cases": {}, "resumed_on": "2015-06-30", "level": {
                    "level": "three", "since": "2013-02-01", "valid_until": "2015-06-15",
                    "certificate": "AQBⅡMK(陕)201200118", "announcement": "sn-2012-07", "basis": "case",
                    "granted_on": "2012-06-15", "granted_by": PROVINCE.model_dump(),
                    "granted_event": f"{STREAM}/7"}}}}),
        (e.LevelRevoked, date(2015, 7, 20), PROVINCE, ("煤矿安全质量标准化考核评级办法(试行)", "动态管理"), {
            "proposal": "rev-2015-3", "level": "three", "ground": "fatal_accident", "proposed_by": "officer-014"}),
        (c.ApplicationRefused, date(2015, 9, 14), PROVINCE, (SN, "三(三)"), {
            "case": "case-2015-402", "reason": "撤销等级未满一年。"}),
        (c.LevelRefused, date(2016, 12, 5), PROVINCE, (SN, "三(三)"), {
            "case": "case-2016-377", "reason": "现场评审得分低于三级要求。"}),
        (e.ClosureProposed, date(2017, 3, 1), CITY, (SN, "三(四)"), {
            "proposal": "close-2017-2", "kind": "closure", "ground": "lacks_safety_conditions"}),
        (e.ProposalWithdrawn, date(2017, 3, 22), CITY, (SN, "三(四)"), {
            "proposal": "close-2017-2", "reason": "复核后事实不成立。"}),
        (e.EnterpriseClosed, date(2017, 9, 18), GOVERNMENT, (law, "第一百一十三条"), {
            "proposal": "close-2017-5", "kind": "closure", "ground": "unfit_after_suspension",
            "proposed_by": "officer-014"}),
        (e.ClosureAnnulled, date(2018, 1, 30), GOVERNMENT, ("中华人民共和国行政复议法", "撤销决定"), {
            "closure": f"{STREAM}/25", "reason": "复议决定认定事实不清,撤销关闭决定。"}),
        (clock.RectificationOverdue, date(2018, 6, 1), OFFICE, (SN, "三(三)"), {
            "order": "榆安监改〔2018〕7号", "deadline": "2018-05-31"}),
        (clock.RetrofitOverdue, date(2018, 7, 1), OFFICE, (SN, "三(四)"), {
            "direction": "sn-up-2018-4", "deadline": "2018-06-30"}),
        (clock.SuspensionOverdue, date(2018, 9, 16), OFFICE, (law, "第一百一十三条"), {
            "suspension": "榆安监停〔2018〕2号", "ends_on": "2018-09-15"}),
        (clock.BatchProposed, date(2018, 9, 16), OFFICE, (law, "第一百一十三条"), {
            "proposal": "rule-close-2018-09-16", "batch": "close", "ground": "unfit_after_suspension",
            "evidence": [f"{STREAM}/31"]}),
        (clock.BatchProposalWithdrawn, date(2018, 9, 28), OFFICE, (law, "第一百一十三条"), {
            "proposal": "rule-close-2018-09-16", "batch": "close", "reason": "已通过复产验收。"}),
        (clock.LevelExpired, date(2021, 10, 9), OFFICE, (SN, "三(四)"), {
            "level": "three", "certificate": "AQBⅢMK(陕)201800077", "valid_until": "2021-10-08"}),
        (remedies.DecisionAnnulled, date(2021, 10, 11), PROVINCE, ("中华人民共和国行政复议法", "第六十四条"), {
            "decision": f"{STREAM}/20", "kind": "LevelRevoked", "reason": "复议决定认定事故调查结论不成立。",
            "falls_with": [f"{STREAM}/30"], "flagged": [f"{STREAM}/25"], "stands": {
                "assessed": True, "resumed_on": "2015-06-30", "licences": ["production_licence"],
                "level": {
                    "level": "three", "since": "2013-02-01", "valid_until": "2015-06-15",
                    "certificate": "AQBⅡMK(陕)201200118", "announcement": "sn-2012-07", "basis": "case",
                    "granted_on": "2012-06-15", "granted_by": PROVINCE.model_dump(), "granted_event": f"{STREAM}/7"},
                "suspension": {"id": "榆安监停〔2018〕2号", "since": "2018-03-15", "ends_on": "2018-09-15"},
                "orders": [{"id": "榆安监改〔2018〕7号", "since": "2018-03-31", "ends_on": "2018-05-31"}],
                "directions": [{"id": "sn-up-2018-4", "since": "2017-06-30", "ends_on": "2018-06-30"}]}}),
        (e.ClosureLifted, date(2021, 10, 18), GOVERNMENT, (law, "第一百一十三条"), {
            "closure": f"{STREAM}/25", "reason": "已重新具备安全生产条件。"}),
        (remedies.DecisionKept, date(2021, 10, 20), GOVERNMENT, (law, "第一百一十三条"), {
            "decision": f"{STREAM}/25", "kind": "EnterpriseClosed", "reason": "经复查，关闭决定另有独立依据。"}),
        *_supervision(law),
        (remedies.DecisionCorrected, date(2021, 10, 21), PROVINCE, (SN, "三(四)"), {
            "decision": f"{STREAM}/7", "kind": "LevelAnnounced", "field": "certificate", "reason": "证书编号笔误。",
            "before": "AQBⅡMK(陕)201200118", "after": "AQBⅡMK(陕)201200181", "stands": {"assessed": True}}),
        (remedies.RecordObjectionRaised, date(2021, 10, 22), CITY, ("信用修复管理办法", "异议"), {
            "objection": "异议-2021-3", "decision": f"{STREAM}/15", "kind": "OperationsSuspended",
            "statement": "企业认为停产整顿的期限与决定书不一致。"}),
        (remedies.RecordObjectionDecided, date(2021, 10, 25), CITY, ("信用修复管理办法", "异议"), {
            "objection": "异议-2021-3", "decision": f"{STREAM}/15", "upheld": False, "reason": "与决定书核对一致。"}),
        (remedies.ReconsiderationAccepted, date(2021, 10, 26), GOVERNMENT, ("中华人民共和国行政复议法", "第三十条"), {
            "reconsideration": "榆复〔2021〕12号", "decision": f"{STREAM}/15", "kind": "OperationsSuspended"}),
        (remedies.StayOrdered, date(2021, 10, 27), GOVERNMENT, ("中华人民共和国行政复议法", "第四十二条"), {
            "reconsideration": "榆复〔2021〕12号", "decision": f"{STREAM}/15", "reason": "停止执行不损害公共利益。"}),
        (remedies.StayLifted, date(2021, 10, 28), GOVERNMENT, ("中华人民共和国行政复议法", "第四十二条"), {
            "reconsideration": "榆复〔2021〕12号", "decision": f"{STREAM}/15", "reason": "发现新的重大隐患。"}),
        (remedies.ReconsiderationDecided, date(2021, 10, 29), GOVERNMENT, ("中华人民共和国行政复议法", "第六十三条"), {
            "reconsideration": "榆复〔2021〕12号", "decision": f"{STREAM}/15", "kind": "OperationsSuspended",
            "outcome": "changed", "reason": "期限过长。", "field": "ends_on", "before": "2015-07-20",
            "after": "2015-05-20", "stands": {"assessed": True}}),
        (remedies.CreditRepaired, date(2021, 10, 30), PROVINCE, ("信用修复管理办法", "最短公示期"), {
            "decision": f"{STREAM}/10", "kind": "LevelDowngraded", "reason": "已整改，满最短公示期。"}),
        *_accidents(law),
        (announcement.AnnouncementPublished, date(2012, 6, 15), PROVINCE, (SN, "三(四)"), {
            "document": "陕安监公告〔2012〕7号",
            "title": "关于公布第三批安全生产标准化二级企业名单的公告",
            "level": "two",
            "members": [MINE]}),
        (a.AuthorityEntered, date(2011, 7, 4), OFFICE, (SN, "四(一)"), {"name": "榆林市安全生产监督管理局"}),
        (a.AuthorityRenamed, date(2019, 1, 20), CITY, (SN, "四(一)"), {"name": "榆林市应急管理局"}),
        (a.LeadingGroupNamed, date(2011, 7, 12), CITY, (SN, "四(一)"), {
            "head": "officer-001", "group_members": ["officer-014", "officer-027"],
            "office": "榆林市标准化工作办公室"}),
        (a.InformationOfficerNamed, date(2011, 7, 12), CITY, (SN, "四(二)"), {
            "named": "officer-027", "full_time": True}),
        (a.PlanSubmitted, date(2011, 7, 26), CITY, (SN, "三(二)"), {
            "title": "榆林市企业安全生产标准化建设实施方案", "to": OFFICE}),
        (a.TargetSet, date(2011, 8, 15), OFFICE, (SN, "三(二)"), {
            "sector": "coal", "scale": "above", "count": 120, "by": "2011-12-31"}),
        (a.AuthorityDelegated, date(2012, 3, 1), CITY, ("苏安办〔2011〕34号", "五(一)"), {
            "delegation": "榆安监委〔2012〕2号", "to": BODY, "matters": ["assessment", "plaque"],
            "until": "2014-12-31"}),
        (a.DelegationEnded, date(2014, 6, 30), CITY, ("苏安办〔2011〕34号", "五(一)"), {
            "delegation": "榆安监委〔2012〕2号", "reason": "评审改由市局直接组织。"}),
        (a.TrainingHeld, date(2012, 4, 10), CITY, (SN, "四(三)"), {
            "audience": "safety_managers", "topic": "煤矿安全质量标准化宣贯", "attended": 86}),
        (a.InformationReported, date(2012, 5, 15), CITY, (SN, "四(二)"), {
            "to": OFFICE, "practice": "班组达标与岗位达标同步推进。", "problem": "小型企业技术人员不足。",
            "suggestion": "编制小微企业简明评定标准。"}),
        (a.ReportSubmitted, date(2012, 7, 4), CITY, ("苏安办〔2011〕34号", "五(三)"), {
            "report": "quarterly_progress", "period": "2012-Q2", "to": OFFICE, "position": 4711}),
        (a.PublicationIssued, date(2012, 7, 13), CITY, (SN, "四(二)"), {
            "publication": "compliant_enterprises", "period": "2012-Q2",
            "title": "榆林市2012年第二季度达标企业名单", "channels": ["site", "media"]}),
        (a.KeySubjectNamed, date(2012, 8, 1), CITY, (SN, "三(二)"), {
            "region": "610802", "sector": "coal", "until": "2013-12-31"}),
        (a.ExemplarSectorNamed, date(2013, 5, 20), CITY, (SN, "四(三)"), {"sector": "coal"}),
        (a.ExemplarSectorWithdrawn, date(2014, 2, 17), CITY, (SN, "四(三)"), {
            "sector": "coal", "reason": "发生较大事故。"}),
        (a.FeeFound, date(2014, 3, 5), OFFICE, (SN, "四(四)"), {
            "finding": "费-1", "facts": "以考评费名义向企业收费。", "enterprise": MINE, "amount": "20000"}),
        (a.FeeReturned, date(2014, 4, 1), CITY, (SN, "四(四)"), {"finding": "费-1", "measures": "全额退还企业。"}),
        (a.FeeFindingWithdrawn, date(2014, 4, 2), OFFICE, (SN, "四(四)"), {
            "finding": "费-2", "reason": "所收系依法收取的另一项费用。"}),
        *_procedure(),
        *_sites(),
        *_scheduled_acts(),
        (operations.VerificationResumed, date(2021, 11, 2), OFFICE, (SN, "五(一)"), {
            "reason": "视图程序已更正，该企业记录核对无误。"}),
    ]  # fmt: skip


def _body_acts() -> list[tuple[type[Event], date, Authority, tuple[str, str], dict[str, Any]]]:
    """The life of a body in Jiangsu, from its registration to its disqualification."""
    b, js = body, "苏安办〔2011〕34号"
    city = Authority(organ=OrganKind.DEPARTMENT, region="320500", name="苏州市安全生产监督管理局")
    office = Authority(organ=OrganKind.SAFETY_COMMITTEE_OFFICE, region="320000", name="江苏省安全生产委员会办公室")
    found = {"finding": "苏安监查〔2013〕6号", "ground": "false_report"}
    return [
        (b.BodyRegistered, date(2011, 9, 1), city, (js, "四(二)"), {
            "uscc": ASSESSOR, "name": "吴中示例安全评审协会", "kind": "association",
            "roles": ["assessment", "consulting"], "region": "320506"}),
        (b.BodyAppointed, date(2011, 9, 15), city, (js, "四(二)"), {
            "appointment": "苏安监委〔2011〕3号", "role": "assessment", "level": "three",
            "sectors": ["machinery", "textile"], "region": "320500", "until": "2014-09-14",
            "distribution": "全市机械、纺织企业1200家，集中于吴中、吴江。", "conditions": "法人登记、场所和制度齐备。",
            "strength": "专职评审人员12名，其中高级工程师4名。", "to_be_filed": True}),
        (b.BodyAppointmentFiled, date(2011, 9, 28), office, (js, "四(二)"), {"appointment": "苏安监委〔2011〕3号"}),
        (b.AssessorTrained, date(2011, 10, 20), city, (js, "四(三)3"), {
            "assessor": "js-assessor-0317", "level": "three", "sectors": ["machinery", "textile"],
            "organiser": "苏州市安全生产监督管理局", "content": "评定标准和考评程序", "until": "2014-10-19"}),
        (b.AssessorReleased, date(2012, 8, 31), city, (js, "四(二)"), {"assessor": "js-assessor-0317"}),
        (b.BodyAppointmentEnded, date(2012, 12, 31), city, (js, "四(二)"), {
            "appointment": "苏安监委〔2011〕4号", "reason": "机构申请不再承担纺织行业评审。"}),
        (b.BodyFindingRecorded, date(2013, 3, 12), city, (js, "四(四)"), found | {
            "region": "320506", "sector": "machinery", "facts": "三份评审报告未到现场即出具。",
            "evidence": [f"{STREAM}/5"]}),
        (b.BodyWarned, date(2013, 3, 12), city, (js, "四(四)"), found),
        (b.BodyWorkSuspended, date(2013, 3, 18), city, (js, "四(四)"), found | {
            "suspension": "苏安监停评〔2013〕1号", "ends_on": "2013-06-18"}),
        (b.BodyReinstated, date(2013, 6, 18), city, (js, "四(四)"), {"suspension": "苏安监停评〔2013〕1号"}),
        (b.BodyDisqualificationProposed, date(2013, 9, 2), city, (js, "四(四)"), found | {"proposal": "dq-2013-1"}),
        (b.BodyDisqualificationWithdrawn, date(2013, 9, 10), city, (js, "四(四)"), {
            "proposal": "dq-2013-1", "reason": "证据尚需补充。"}),
        (b.BodyDisqualified, date(2013, 11, 4), city, (js, "四(四)"), found | {
            "proposal": "dq-2013-2", "proposed_by": "officer-014"}),
        (b.BodyDecisionAnnulled, date(2014, 3, 3), city, ("中华人民共和国行政复议法", "第六十四条"), {
            "decision": f"{BODY_STREAM}/6", "kind": "BodyFindingRecorded", "reason": "经复核，现场评审确已进行。",
            "flagged": [f"{BODY_STREAM}/13"], "stands": {
                "state": "disqualified", "since": "2013-11-04", "event": f"{BODY_STREAM}/13", "findings": 0,
                "warnings": 1}}),
        (b.BodyDecisionKept, date(2014, 3, 10), city, (js, "四(四)"), {
            "decision": f"{BODY_STREAM}/13", "kind": "BodyDisqualified", "reason": "另有查实问题，维持取消资格决定。"}),
        (b.BodyDecisionCorrected, date(2014, 3, 12), city, (js, "四(四)"), {
            "decision": f"{BODY_STREAM}/1", "kind": "BodyRegistered", "field": "name", "reason": "名称笔误。",
            "before": "秦安示例评审中心", "after": "秦安示例评审中心有限公司"}),
        *_body_contested(b, city),
    ]  # fmt: skip


def _body_contested(
    b: Any, city: Authority
) -> list[tuple[type[Event], date, Authority, tuple[str, str], dict[str, Any]]]:
    """The body objects to its disqualification, and has it reconsidered: it is changed in nothing, and upheld."""
    law, about = "中华人民共和国行政复议法", {"decision": f"{BODY_STREAM}/13"}
    government = Authority(organ=OrganKind.PEOPLES_GOVERNMENT, region="320500", name="苏州市人民政府")
    objection, again = about | {"objection": "异议-2014-2"}, about | {"reconsideration": "苏复〔2014〕9号"}
    return [
        (b.BodyObjectionRaised, date(2014, 3, 17), city, ("信用修复管理办法", "异议"), objection | {
            "kind": "BodyDisqualified", "statement": "机构认为决定文号登记有误。"}),
        (b.BodyObjectionDecided, date(2014, 3, 19), city, ("信用修复管理办法", "异议"), objection | {
            "upheld": False, "reason": "与决定书核对一致。"}),
        (b.BodyReconsiderationAccepted, date(2014, 3, 20), government, (law, "第三十条"), again | {
            "kind": "BodyDisqualified"}),
        (b.BodyStayOrdered, date(2014, 3, 21), government, (law, "第四十二条"), again | {
            "reason": "停止执行不损害公共利益。"}),
        (b.BodyStayLifted, date(2014, 3, 28), government, (law, "第四十二条"), again | {
            "reason": "发现新的不实报告。"}),
        (b.BodyReconsiderationDecided, date(2014, 5, 12), government, (law, "第六十八条"), again | {
            "kind": "BodyDisqualified", "outcome": "upheld", "reason": "事实清楚，程序合法。"}),
    ]  # fmt: skip


def _supervision(law: str) -> list[tuple[type[Event], date, Authority, tuple[str, str], dict[str, Any]]]:
    s = supervision
    return [
        (s.CheckOpened, date(2021, 12, 1), CITY, (SN, "三(三)"), {
            "inspection": "check-2021-9", "kind": "licence_renewal", "by": "2022-02-28"}),
        (s.InspectionHeld, date(2022, 1, 12), CITY, (SN, "三(三)"), {
            "inspection": "check-2021-9", "kind": "joint_inspection", "result": "not_compliant",
            "findings": ["瓦斯抽采台账缺失。"], "equipment": ["主提升机制动系统"],
            "departments": ["榆林市能源局", "榆林市应急管理局"]}),
        (s.MajorHazardFound, date(2022, 1, 12), CITY, (law, "第六十五条"), {
            "hazard": "榆应急隐〔2022〕3号", "finding": "采区通风系统不完善。", "deadline": "2022-03-31",
            "stopped": True}),
        (clock.HazardOverdue, date(2022, 4, 1), OFFICE, (SN, "三(三)"), {
            "hazard": "榆应急隐〔2022〕3号", "deadline": "2022-03-31"}),
        (s.MajorHazardRemoved, date(2022, 4, 20), CITY, (law, "第六十五条"), {"hazard": "榆应急隐〔2022〕3号"}),
        (penalty.PenaltyDecided, date(2022, 4, 6), CITY, (law, "第一百零二条"), {
            "document_number": "榆应急罚〔2022〕17号", "penalty": "pen-2022-17", "kind": "fine",
            "severity": "general", "amount": "50000"}),
        (penalty.PenaltyExecuted, date(2022, 5, 10), CITY, (law, "第一百零二条"), {"penalty": "pen-2022-17"}),
        (penalty.PenaltyPublished, date(2022, 5, 10), CITY, (law, "第七十八条"), {
            "penalty": "pen-2022-17", "channels": ["site", "media"]}),
        (s.StopOrderDefied, date(2022, 6, 2), CITY, (law, "第一百一十三条"), {
            "suspension": "榆安监停〔2015〕4号", "finding": "夜间擅自组织生产。"}),
        (s.LicenceHeldBack, date(2022, 7, 1), ISSUER, ("安全生产许可证条例", "第十四条"), {
            "withholding": "hold-2022-1", "licence": "safety_production_licence", "ends_on": "2022-09-30",
            "reason": "安全生产条件降低。"}),
        (s.HeldLicenceReturned, date(2022, 9, 1), ISSUER, ("安全生产许可证条例", "第十四条"), {
            "withholding": "hold-2022-1", "licence": "safety_production_licence"}),
        (s.LicenceRevocationProposed, date(2023, 2, 20), ISSUER, ("安全生产许可证条例", "第十四条"), {
            "proposal": "lic-2023-1", "licence": "safety_production_licence", "reason": "逾期仍不具备安全生产条件。"}),
        (s.LicenceRevoked, date(2023, 3, 1), ISSUER, ("安全生产许可证条例", "第十四条"), {
            "licence": "safety_production_licence", "reason": "逾期仍不具备安全生产条件。",
            "proposal": "lic-2023-1", "proposed_by": "officer-014"}),
        (s.LicenceDeregistered, date(2023, 5, 1), ISSUER, ("中华人民共和国行政许可法", "第七十条"), {
            "licence": "production_licence", "reason": "有效期届满未延续。"}),
        (s.OwnDateSet, date(2023, 6, 1), CITY, (SN, "三(四)"), {"by": "2023-12-31", "reason": "整合后重新达标。"}),
        (s.SlowProgressWarned, date(2024, 7, 1), CITY, (SN, "四(二)"), {
            "warning": "warn-2024-2", "reason": "自评至今未开展。"}),
        (s.ExposurePublished, date(2024, 8, 1), OFFICE, ("苏安办〔2011〕34号", "五(五)"), {
            "exposure": "exp-2024-1", "ground": "not_compliant_in_time", "channels": ["site", "media"],
            "until": "2024-10-31"}),
        (clock.ExposureEnded, date(2024, 11, 1), OFFICE, (SN, "四(二)"), {
            "exposure": "exp-2024-1", "until": "2024-10-31"}),
        (s.ExposureWithdrawn, date(2024, 11, 20), OFFICE, (SN, "四(二)"), {
            "exposure": "exp-2024-2", "reason": "企业已达标。"}),
        (clock.CheckOverdue, date(2024, 12, 2), OFFICE, (SN, "三(三)"), {
            "inspection": "check-2024-4", "by": "2024-11-30"}),
    ]  # fmt: skip


def _procedure() -> list[tuple[type[Event], date, Authority, tuple[str, str], dict[str, Any]]]:
    p, law, case_, later = procedure, "应急〔2021〕83号", {"case": "case-2022-51"}, {"case": "case-2022-77"}
    day = date(2022, 3, 1)
    return [
        (p.ConsultancyEngaged, day, CITY, (SN, "三(四)"), {
            "body": "延安示例安全技术服务公司", "since": "2022-03-01", "until": "2022-12-31"}),
        (p.SelfAssessmentReported, day, CITY, (law, "第七条(一)"), {
            "group": ["主要负责人(组长)", "安全总监", "员工代表"], "posts": "岗位自评42个，全部合格。",
            "specialities": "机电、通风、运输专业自评合格。", "whole": "企业自评符合二级要求。", "score": "88.5"}),
        (p.ApplicationConsented, day, CITY, (SN, "三(四)"), case_),
        (p.ConsentRefused, day, CITY, (SN, "三(四)"), later | {"reason": "存在未整改的重大隐患。"}),
        (p.SupplementRequested, day, PROVINCE, (law, "第七条(二)"), case_ | {"missing": ["自评扣分项清单。"]}),
        (p.SupplementSubmitted, day, PROVINCE, (law, "第七条(二)"), case_),
        (clock.AcceptedBySilence, date(2022, 3, 9), OFFICE, (law, "第七条(二)"), later | {"received_on": "2022-03-01"}),
        (p.SelfAssessmentExamined, day, PROVINCE, (law, "第七条(二)"), case_ | {"opinion": "符合申请条件。"}),
        (p.SiteAssessmentWaived, day, PROVINCE, (law, "第十二条"), later | {"grounds": "有效期内无事故，工艺未变。"}),
        (p.RectificationExtended, day, PROVINCE, (law, "第七条(三)"), case_ | {"working_days": 10}),
        (p.NonconformitiesRectified, day, PROVINCE, (law, "第七条(三)"), case_ | {"measures": "更换支护材料。"}),
        (p.RectificationConfirmed, day, PROVINCE, (law, "第七条(三)"), case_),
        (p.AssessmentReviewed, day, PROVINCE, (SN, "三(四)"), case_ | {"opinion": "报告完整，得分复核无误。"}),
        (p.ReassessmentAgreed, day, PROVINCE, (SN, "三(四)"), later),
        (p.AssessmentVoided, day, PROVINCE, (SN, "三(四)"), later | {"reason": "评审单位被取消资格。"}),
        (p.PublicNoticeOpened, day, PROVINCE, (law, "第七条(四)"), case_ | {
            "ends_on": "2022-03-10", "channels": ["陕西省应急管理厅网站"]}),
        (p.NoticeObjectionRaised, day, PROVINCE, (law, "第七条(四)"), case_ | {
            "objection": "fy-2022-3", "reason": "反映通风记录不实。"}),
        (p.NoticeObjectionDecided, day, PROVINCE, (law, "第七条(四)"), case_ | {
            "objection": "fy-2022-3", "upheld": False, "reason": "现场核实，记录属实。"}),
        (clock.StepOverdue, date(2022, 3, 16), OFFICE, (law, "第七条(二)"), later | {
            "step": "examined", "due_on": "2022-03-15"}),
        (p.CaseHeld, day, PROVINCE, (law, "第七条(五)"), case_ | {"reason": "发生事故，暂缓办理。"}),
        (p.CaseReleased, day, PROVINCE, (law, "第七条(五)"), case_ | {"reason": "调查认定非生产安全责任事故。"}),
        (p.ApplicationWithdrawn, day, PROVINCE, (law, "第七条(二)"), later | {"reason": "企业停产检修。"}),
        (p.CaseEnded, day, CITY, (law, "第五条"), {"case": "case-2022-80", "ground": "jurisdiction_changed"}),
        (p.CertificateIssued, day, PROVINCE, (SN, "三(四)"), {
            "certificate": "AQBⅡMK(陕)202200051", "level": "two", "valid_until": "2025-03-01"}),
        (p.PlaqueAwarded, day, PROVINCE, (SN, "三(四)"), {"certificate": "AQBⅡMK(陕)202200051", "level": "two"}),
        (p.CertificateReturned, day, PROVINCE, (SN, "三(四)"), {"certificate": "AQBⅢMK(陕)201800077"}),
        (p.LevelRecognised, day, PROVINCE, (SN, "三(一)"), {
            "level": "two", "certificate": "AQBⅡMK(陕)202200051", "standard": "GB/T 33000-2025"}),
        (enterprise.RevocationAnnounced, date(2022, 3, 2), PROVINCE, (law, "第十四条"), {
            "proposal": "rev-2022-1", "channels": ["site"]}),
        *_resumption(("煤矿安全生产条例", "复产验收 (条号待核)")),
    ]  # fmt: skip


def _resumption(law: tuple[str, str]) -> list[tuple[type[Event], date, Authority, tuple[str, str], dict[str, Any]]]:
    mine = {"suspension": "榆应急停〔2024〕2号"}
    return [
        (enterprise.ResumptionRequested, date(2024, 6, 3), CITY, law, mine | {"check_by": "2024-06-23"}),
        (enterprise.ResumptionRefused, date(2024, 6, 14), CITY, law, mine | {"findings": ["通风系统仍不完善。"]}),
        (enterprise.ResumptionPublished, date(2024, 7, 5), CITY, law, mine | {"channels": ["site", "media"]}),
    ]  # fmt: skip


def _sites() -> list[tuple[type[Event], date, Authority, tuple[str, str], dict[str, Any]]]:
    law, prep = "应急〔2021〕83号", {"site": "site-2"}
    return [
        (site.SiteEntered, date(2022, 4, 6), CITY, (law, "第二条"), prep | {
            "name": "选煤厂", "region": "610802", "sector": "machinery", "scale": "below",
            "address": "陕西省榆林市榆阳区示例工业园"}),
        (site.SiteChanged, date(2022, 6, 8), CITY, (law, "第二条"), prep | {"name": "选煤厂（北区）"}),
        (site.LevelEnded, date(2023, 9, 4), CITY, (law, "第二条"), prep | {
            "level": "three", "certificate": "AQBⅢJX(陕)202200019", "ground": "site_left"}),
        (site.SiteLeft, date(2023, 9, 4), CITY, (law, "第二条"), prep),
    ]  # fmt: skip


def _scheduled_acts() -> list[tuple[type[Event], date, Authority, tuple[str, str], dict[str, Any]]]:
    """Acts that were decided for a later day: one took effect, one could not, one was withdrawn."""
    s, law = scheduling, "中华人民共和国行政处罚法"
    about = {"kind": "DetailsChanged", "decision": f"{STREAM}/1"}
    return [
        (s.ActScheduled, date(2023, 12, 4), CITY, (law, "第五十九条"), {
            "kind": "DetailsChanged", "act": "ChangeDetails", "takes_effect_on": "2024-01-01",
            "given": '{"name":"陕西秦北示例煤业集团有限公司"}'}),
        (s.ScheduledActPerformed, date(2024, 1, 1), OFFICE, (law, "第五十九条"), about),
        (s.ScheduledActLapsed, date(2024, 1, 1), OFFICE, (law, "第五十九条"), about | {
            "rule": "date_goes_back", "reason": "effective on 2024-01-01, but a later change is in its way"}),
        (s.ScheduledActWithdrawn, date(2023, 12, 20), CITY, (law, "第五十九条"), about | {"reason": "企业暂缓更名。"}),
    ]  # fmt: skip


def _hearing_acts() -> list[tuple[type[Event], date, Authority, tuple[str, str], dict[str, Any]]]:
    """What comes before a suspension: notice, request, hearing."""
    h, law, notice = hearing, "中华人民共和国行政处罚法", {"notification": "榆应急告〔2022〕6号"}
    return [
        (h.RightsNotified, date(2022, 3, 1), CITY, (law, "第四十四条"), notice | {
            "act": "suspension", "reason": "拟责令停产整顿：逾期未达标。", "window_ends": "2022-03-08"}),
        (h.HearingRequested, date(2022, 3, 4), CITY, (law, "第六十四条"), notice),
        (h.HearingHeld, date(2022, 3, 18), CITY, (law, "第六十四条"), notice | {"opinion": "维持拟处理意见。"}),
    ]  # fmt: skip


def _reexamination_acts() -> list[tuple[type[Event], date, Authority, tuple[str, str], dict[str, Any]]]:
    """A level that rested on a body's report is re-examined after the body was disqualified."""
    r, case = reexamination, {"case": "case-2012-118"}
    what = {"body": ASSESSOR, "level": "two", "certificate": "AQBⅡMK(陕)201200118"}
    return [
        (r.ReexaminationFlagged, date(2013, 11, 4), OFFICE, ("苏安办〔2011〕34号", "四(四)"), case | what | {
            "disqualification": f"{BODY_STREAM}/13", "ground": "body_disqualified"}),
        (r.ReexaminationSettled, date(2014, 1, 20), PROVINCE, (SN, "三(三)"), case | {
            "reason": "重新现场核查，得分仍达到二级要求。"}),
        *_hearing_acts(),
        (clock.DisplayEnded, date(2018, 1, 21), OFFICE, ("信用修复管理办法", "最长公示期"), {
            "decision": f"{STREAM}/15", "until": "2018-01-20"}),
    ]  # fmt: skip


def _accidents(law: str) -> list[tuple[type[Event], date, Authority, tuple[str, str], dict[str, Any]]]:
    a, d = accident, dishonesty
    report, list_ = ("国务院令第493号", "第十三条"), ("应急管理部令第11号", "第六条")
    return [
        (a.AccidentReported, date(2025, 1, 6), CITY, report, {
            "accident": "acc-2025-1", "kind": "production", "happened_on": "2025-01-05", "deaths": 2,
            "serious_injuries": 4, "direct_loss": "3200000", "accident_class": "ordinary", "reporting": "in_time"}),
        (a.AccidentSupplemented, date(2025, 1, 20), CITY, report, {
            "accident": "acc-2025-1", "deaths": 3, "serious_injuries": 3, "direct_loss": "3600000",
            "accident_class": "larger"}),
        (a.AccidentInvestigated, date(2025, 4, 1), CITY, ("国务院令第493号", "第三十条"), {
            "accident": "acc-2025-1", "unfit": False, "responsible": True, "reporting": "in_time"}),
        (clock.RecognitionDue, date(2025, 4, 2), OFFICE, (SN, "三(一)"), {
            "level": "two", "certificate": "AQBⅡMK(陕)202300018", "rests_on": "AQ/T 9006-2010",
            "standard": "GB/T 33000-2016", "by": "2026-05-09"}),
        (clock.LossProposed, date(2025, 4, 3), OFFICE, ("应急〔2021〕83号", "第十四条"), {
            "proposal": "loss-fatal_accident-2025-01-20-0", "level": "two", "ground": "fatal_accident",
            "evidence": [f"{STREAM}/60"]}),
        (clock.LossProposalWithdrawn, date(2025, 4, 9), OFFICE, ("应急〔2021〕83号", "第十四条"), {
            "proposal": "loss-fatal_accident-2025-01-20-0", "ground": "fatal_accident", "reason": "事实不再成立"}),
        (a.LossDismissed, date(2025, 4, 10), PROVINCE, ("应急〔2021〕83号", "第十四条"), {
            "ground": "serious_injuries", "evidence": [f"{STREAM}/60"], "reason": "企业不负有责任。"}),
        (d.DishonestyNoticeGiven, date(2025, 5, 6), CITY, list_, {
            "listing": "list-2025-1", "ground": "concealed_accident", "reason": "瞒报事故。"}),
        (d.DishonestyListed, date(2025, 5, 20), CITY, list_, {
            "listing": "list-2025-1", "ground": "concealed_accident", "until": "2028-05-20"}),
        (d.DishonestyPublished, date(2025, 5, 22), CITY, list_, {"listing": "list-2025-1", "channels": ["site"]}),
        (d.DishonestyRemovedEarly, date(2026, 5, 21), CITY, list_, {
            "listing": "list-2025-1", "reason": "整改完成并履行义务。"}),
        (d.EarlyRemovalRevoked, date(2026, 6, 1), CITY, list_, {
            "listing": "list-2025-1", "until": "2029-06-01", "reason": "整改材料不实。"}),
        (clock.DishonestyListingEnded, date(2029, 6, 2), OFFICE, list_, {
            "listing": "list-2025-1", "until": "2029-06-01"}),
    ]  # fmt: skip


def _succession_acts() -> list[tuple[type[Event], date, Authority, tuple[str, str], dict[str, Any]]]:
    """The mine takes the place of another, whose penalty follows, and its own place is taken."""
    s, law, on = succession, ("中华人民共和国公司法", "第二百二十一条"), date(2026, 6, 15)
    return [
        (s.SuccessionRecorded, on, CITY, law, {
            "succession": "succession-2026-1", "kind": "merger", "predecessor": "91610000MA6TEXT023"}),
        (s.AdverseItemFollowed, on, CITY, law, {
            "succession": "succession-2026-1", "item": "enterprise:91610000MA6TEXT023/7", "kind": "penalty_general",
            "ground": "fine", "basis": {"document": "中华人民共和国安全生产法", "article": "第一百零一条"},
            "since": "2026-02-03", "ended_on": "2026-03-02"}),
        (s.EnterpriseSucceeded, date(2026, 6, 16), CITY, ("中华人民共和国公司法", "第二百二十三条"), {
            "succession": "succession-2026-2", "kind": "division", "successor": "91610000MA6TEXT036", "ends": False}),
        (s.LinkedToCode, date(2026, 6, 17), CITY, ("GB 32100-2015", "无代码单位关联"), {
            "succession": "succession-2026-3", "uscc": "91610000MA6TEXT036"}),
        (s.RegisteredInError, date(2026, 6, 18), CITY, (SN, "三(二)"), {
            "replaced_by": "91610000MA6TEXT023", "reason": "信用代码录入有误。"}),
    ]  # fmt: skip


def examples() -> dict[str, bytes]:
    """Event name → its example as stored bytes, indented to be read."""
    made: dict[str, bytes] = {}
    acts = [*enumerate(_acts(), 1), *enumerate(_body_acts(), 1), *enumerate(_reexamination_acts(), 60)]
    acts += enumerate(_succession_acts(), 130)
    for version, (kind, on, organ, (document, article), fields) in acts:
        act = {
            "effective_on": on,
            "officer": "officer-027",
            "authority": organ,
            "on_behalf_of": OFFICE if kind is enterprise.LevelDowngraded else None,
            "legal_basis": LegalBasis(document=document, article=article),
            "rule_sets": SCHEME,
            "command": f"cmd-{on:%Y%m%d}-{version:02}",
            "cause": f"{STREAM}/{version - 1}" if kind is enterprise.EnterpriseClosed else None,
        }
        event = kind.model_validate(act | fields)
        stream, number = _place(kind, version)
        time = datetime(on.year, on.month, on.day, 2, 30 + version // 60, version % 60, 125000, UTC)
        data = encode(event, stream=stream, version=number, time=time, source=SOURCE)
        made[kind.__name__] = msgspec.json.format(data, indent=2) + b"\n"
    return made


def _place(kind: type[Event], version: int) -> tuple[str, int]:
    """The stream of an example, and its version there."""
    if kind is announcement.AnnouncementPublished:
        return ANNOUNCED, 1
    if kind.__module__ == body.__name__:
        return BODY_STREAM, version
    own = [one for one in vars(authority).values() if isinstance(one, type) and one.__module__ == authority.__name__]
    return (PARTY, own.index(kind) + 1) if kind in own else (STREAM, version)


def main() -> None:
    """Write one file per event."""
    EXAMPLES.mkdir(exist_ok=True)
    for name, data in examples().items():
        (EXAMPLES / f"{name}.json").write_bytes(data)


if __name__ == "__main__":
    main()
