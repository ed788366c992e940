"""The field's words in Chinese and English, for sentences, pages and files."""

from datetime import date
from typing import Literal

Lang = Literal["zh", "en"]

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "level": {"one": ("一级", "level one"), "two": ("二级", "level two"), "three": ("三级", "level three")},
    "standing": {
        "compliant": ("达标", "compliant"),
        "not_compliant": ("未达标", "not compliant"),
        "never_assessed": ("未评定", "never assessed"),
        "lapsed": ("等级失效", "lapsed"),
        "revoked": ("等级已撤销", "revoked"),
        "no_data": ("无数据", "no data"),
    },
    "lapse": {"closed": ("已关闭或取缔", "closed or banned"), "expired": ("有效期届满", "validity ended")},
    "batch": {
        "close": ("关闭取缔", "close"),
        "suspend": ("停产整顿", "suspend"),
        "upgrade": ("改造提升", "upgrade"),
        "consolidate": ("巩固发展", "consolidate"),
    },
    "status": {"proposed": ("拟", "proposed"), "decided": ("已定", "decided")},
    "operation": {
        "running": ("正常生产", "running"),
        "suspended": ("停产整顿", "suspended"),
        "closed": ("已关闭", "closed"),
        "banned": ("已取缔", "banned"),
    },
    "sector": {
        "coal": ("煤矿", "coal mining"),
        "non_coal_mine": ("非煤矿山", "non-coal mining"),
        "hazardous_chemicals": ("危险化学品", "hazardous chemicals"),
        "chemical": ("化工", "chemicals"),
        "pharmaceutical": ("医药", "pharmaceuticals"),
        "fireworks": ("烟花爆竹", "fireworks"),
        "oil": ("石油", "oil and gas"),
        "transport": ("交通运输", "transport"),
        "construction": ("建筑施工", "construction"),
        "civil_explosives": ("民用爆炸物品", "civil explosives"),
        "metallurgy": ("冶金", "metallurgy"),
        "non_ferrous": ("有色", "non-ferrous metals"),
        "building_materials": ("建材", "building materials"),
        "machinery": ("机械", "machinery"),
        "light_industry": ("轻工", "light industry"),
        "textile": ("纺织", "textiles"),
        "tobacco": ("烟草", "tobacco"),
        "commerce": ("商贸", "commerce"),
        "other_trade": ("其他工贸", "other trades"),
    },
    "scale": {"above": ("规模以上", "above designated size"), "below": ("规模以下", "below designated size")},
    "organ": {
        "peoples_government": ("人民政府", "people's government"),
        "department": ("主管部门", "department"),
        "licence_issuer": ("发证机关", "licence issuer"),
        "safety_committee_office": ("安委会办公室", "safety committee office"),
        "organising_body": ("评审组织单位", "organising body"),
        "assessment_body": ("评审单位", "assessment body"),
    },
    "matter": {
        "assessment": ("评审", "assessment"),
        "announcement": ("公告", "announcement"),
        "plaque": ("授牌", "plaques"),
        "supervision": ("监督检查", "supervision"),
        "bodies": ("评审机构管理", "bodies"),
        "other": ("其他事项", "other matters"),
    },
    "report": {
        "quarterly_progress": ("季度达标进展", "quarterly progress"),
        "yearly_results": ("年度考评结果", "the year's assessment results"),
    },
    "publication": {
        "progress": ("建设进展情况", "progress"),
        "compliant_enterprises": ("达标企业名单", "compliant enterprises"),
        "closed_and_banned": ("关闭取缔企业名单", "closed and banned enterprises"),
        "exposure": ("曝光逾期未达标企业", "exposure of those past the deadline"),
    },
    "channel": {"site": ("网站", "the web site"), "media": ("新闻媒体", "the media")},
    "audience": {
        "enterprise_heads": ("企业负责人", "heads of enterprises"),
        "safety_managers": ("安全管理人员", "safety managers"),
        "workers": ("从业人员", "workers"),
        "assessors": ("评审员", "assessors"),
        "officials": ("监管人员", "officials"),
    },
    "body_role": {
        "organising": ("评审组织单位", "organising body"),
        "assessment": ("评审单位", "assessment body"),
        "consulting": ("咨询单位", "consulting body"),
    },
    "body_kind": {
        "research_institute": ("科研院校", "research institute"),
        "social_organisation": ("社会团体", "social organisation"),
        "association": ("行业协会", "trade association"),
        "technical_service": ("技术服务机构", "technical service provider"),
    },
    "licence": {
        "safety_production_licence": ("安全生产许可证", "work-safety licence"),
        "production_licence": ("生产许可证", "production licence"),
    },
    "inspection_kind": {
        "spot_check": ("抽查", "spot check"),
        "licence_renewal": ("许可证延期换证检查", "check at a licence's renewal"),
        "periodic_evaluation": ("定期评估", "periodic evaluation"),
        "joint_inspection": ("联合督查", "joint inspection"),
        "joint_enforcement": ("联合执法", "joint enforcement"),
    },
    "inspection_result": {
        "compliant": ("符合要求", "compliant"),
        "not_compliant": ("不符合要求", "not compliant"),
        "not_inspected": ("未能检查", "not inspected"),
        "not_applicable": ("不适用", "not applicable"),
    },
    "penalty": {
        "warning": ("警告、通报批评", "warning"),
        "fine": ("罚款", "fine"),
        "confiscation": ("没收违法所得或非法财物", "confiscation"),
        "stop_production": ("责令停产停业", "order to stop production"),
        "licence_withheld": ("暂扣许可证件", "licence withheld"),
        "licence_revoked": ("吊销许可证件", "licence revoked"),
        "other": ("其他行政处罚", "another penalty"),
    },
    "severity": {"minor": ("轻微", "minor"), "general": ("一般", "general"), "serious": ("严重", "serious")},
    "closure": {"closure": ("关闭", "closure"), "ban": ("取缔", "ban")},
    "decision": {
        "LevelAnnounced": ("等级公告", "level announcement"),
        "LevelDowngraded": ("降级决定", "downgrade"),
        "LevelRevoked": ("撤销等级决定", "revocation"),
        "LevelRefused": ("不予核准决定", "refusal of a level"),
        "RectificationOrdered": ("限期整改指令", "rectification order"),
        "LicenceWithheld": ("暂扣许可证决定", "withholding of a licence"),
        "OperationsSuspended": ("停产整顿决定", "suspension"),
        "ResumptionAccepted": ("复产验收", "acceptance for resumption"),
        "UpgradeDirected": ("改造提升指令", "direction to retrofit"),
        "ExemplarNamed": ("示范命名", "naming as exemplary"),
        "ExemplarWithdrawn": ("撤销示范称号决定", "withdrawal of a naming"),
        "EnterpriseClosed": ("关闭（取缔）决定", "closure or ban"),
    },
    "basis": {"case": ("评审", "assessment"), "ledger": ("原有台账", "earlier ledger")},
    "case_step": {
        "submitted": ("已申请", "applied"),
        "accepted": ("已受理", "accepted"),
        "assessed": ("已现场评审", "assessed on site"),
        "approved": ("已核准", "approved"),
    },
    "end_reason": {
        "superseded": ("转入其他批次", "another batch was decided"),
        "outranked": ("已有更严重批次，暂候", "waits under a graver batch"),
        "withdrawn": ("建议撤回", "proposal withdrawn"),
        "decided": ("已作出决定", "decided"),
        "closed": ("已关闭或取缔", "closed or banned"),
        "annulled": ("决定被撤销", "decision annulled"),
        "resumed": ("复产验收合格", "accepted for resumption"),
        "retrofitted": ("改造提升完成", "retrofit confirmed"),
        "exemplar_withdrawn": ("撤销示范称号", "exemplar withdrawn"),
        "level_lost": ("失去等级", "level lost"),
    },
    "ground": {
        "below_minimum_after_deadline": ("期限届满仍未达到最低等级", "below the minimum level after the deadline"),
        "lacks_safety_conditions": ("不具备安全生产条件", "safety conditions are lacking"),
        "against_industrial_policy": ("不符合产业政策", "against industrial policy"),
        "harms_environment": ("破坏环境", "harms the environment"),
        "wastes_resources": ("浪费资源", "wastes resources"),
        "unlawful_operation": ("非法违法生产经营建设", "unlawful production, operation or construction"),
        "not_compliant_in_time": ("未在规定时间内达标", "not compliant within the prescribed time"),
        "equipment_lag": ("安全技术装备落后", "safety technology and equipment lag behind"),
        "exemplary": ("示范带动作用突出", "exemplary"),
        "unfit_after_suspension": ("经停产整顿仍不具备安全生产条件", "still unfit after suspension"),
        "refuses_stop_order": ("拒不执行停产停业整顿决定", "refuses an order to stop"),
        "repeated_penalties": ("存在重大事故隐患且屡受处罚", "major hazard and repeated penalties"),
        "unfit_after_accident": ("不具备条件并导致重大以上事故", "unfit and caused a major accident"),
        "fatal_accident": ("发生死亡事故", "fatal accident"),
        "serious_accident": ("发生重伤或重大损失事故", "accident with serious injuries or loss"),
        "grave_harm": ("造成重大不良影响", "grave harm to the public"),
        "concealed_accident": ("瞒报、谎报、迟报、漏报事故", "accident concealed, or reported falsely or late"),
        "dishonesty_list": ("被列入失信惩戒名单", "on the list of dishonest entities"),
        "dishonest_material": ("提供虚假材料", "false material"),
        "licence_gone": ("许可证件失效或不再从事该行业", "licence gone or trade left"),
        "hazard_unrectified": ("重大事故隐患未按要求整改", "major accident hazard not rectified"),
        "system_not_kept_running": ("标准化管理体系未持续运行", "management system not kept running"),
        "fee_taken": ("收取费用", "a fee was taken"),
        "misconduct": ("违反考评规定", "the rules of assessment were broken"),
        "fraud": ("弄虚作假", "fraud"),
        "false_report": ("出具虚假评审报告", "a false assessment report"),
        "major_accident_hazard": ("重大事故隐患", "major accident hazard"),
        "slow_progress": ("创建工作进展缓慢", "slow progress"),
    },
}
"""Group → code → (Chinese, English)."""

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def word(group: str, code: str, lang: Lang) -> str:
    """The word for a code of a group; a code that the group does not know is shown as it is.

    Raises `KeyError` for an unknown group.
    """
    pair = WORDS[group].get(code)
    return code if pair is None else pair[0 if lang == "zh" else 1]


def day(on: date, lang: Lang) -> str:
    """A date as a reader of the language writes it."""
    return f"{on.year}年{on.month}月{on.day}日" if lang == "zh" else f"{on.day} {_MONTHS[on.month - 1]} {on.year}"
