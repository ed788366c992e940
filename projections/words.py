"""The field's words in Chinese and English, for sentences, pages and files."""

from datetime import date
from typing import Literal

from projections.adverse import ACCIDENTS, ADVERSE, LICENCES, PENALTIES
from projections.decided import DECISIONS
from projections.explained import EXPLAINED
from projections.grounds import GROUNDS
from projections.measured import MEASURED
from registry.events.called import FIELDS, ORGANS

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
    "lapse": {
        "closed": ("已关闭或取缔", "closed or banned"),
        "expired": ("有效期届满", "validity ended"),
        "merger": ("已合并入其他企业", "merged into another enterprise"),
        "division": ("已分立", "divided into others"),
        "new_code": ("已换领信用代码", "goes on under a new code"),
        "link": ("已关联到信用代码", "linked to a credit code"),
        "registered_in_error": ("登记有误", "registered in error"),
    },
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
        "ended": ("已终止", "ended"),
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
    "organ": ORGANS,
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
    "grave_act": {
        "suspension": ("责令停产整顿", "suspension"),
        "closure": ("关闭", "closure"),
        "ban": ("取缔", "ban"),
        "licence_revocation": ("吊销许可证", "licence revocation"),
    },
    "body_role": {
        "organising": ("评审组织单位", "organising body"),
        "assessment": ("评审单位", "assessment body"),
        "consulting": ("咨询单位", "consulting body"),
    },
    "body_state": {
        "working": ("正常", "working"),
        "suspended": ("暂停评审工作", "work suspended"),
        "disqualified": ("已取消资格", "disqualified"),
    },
    "reliance": {
        "reported": ("已出具报告", "reported"),
        "void": ("报告作废", "void"),
        "level": ("等级依据该报告", "the level rests on it"),
        "ended": ("已了结", "ended"),
    },
    "reexamination": {"open": ("待复核", "to be re-examined"), "settled": ("复核后有效", "re-examined, stands")},
    "body_kind": {
        "research_institute": ("科研院校", "research institute"),
        "social_organisation": ("社会团体", "social organisation"),
        "association": ("行业协会", "trade association"),
        "technical_service": ("技术服务机构", "technical service provider"),
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
    **ADVERSE,
    "closure": {"closure": ("关闭", "closure"), "ban": ("取缔", "ban")},
    "decision": DECISIONS,
    "contested": {"objection": ("异议", "objection"), "reconsideration": ("行政复议", "reconsideration")},
    "outcome": {
        "upheld": ("维持", "upheld"),
        "changed": ("变更", "changed"),
        "annulled": ("撤销", "annulled"),
        "unlawful": ("确认违法", "declared unlawful"),
        "invalid": ("确认无效", "declared invalid"),
    },
    "field": FIELDS,
    "basis": {"case": ("评审", "assessment"), "ledger": ("原有台账", "earlier ledger")},
    **EXPLAINED,
    **MEASURED,
    "case_step": {
        "submitted": ("已申请", "applied"),
        "accepted": ("已受理", "accepted"),
        "consented": ("已同意或推荐", "consented to or recommended"),
        "examined": ("自评报告已审核", "self-assessment examined"),
        "assessed": ("已现场评审", "assessed on site"),
        "rectified": ("不符合项已整改", "nonconformities rectified"),
        "confirmed": ("整改已确认", "rectification confirmed"),
        "reviewed": ("评审报告已审核", "report reviewed"),
        "voided": ("评审报告作废，待重新评审", "report void, to be assessed again"),
        "to_reassess": ("整改后重新评审", "to be assessed again after rectification"),
        "noticed": ("公示", "public notice"),
        "approved": ("已核准", "approved"),
    },
    "step": {
        "consented": ("同意或推荐", "consent or recommendation"),
        "accepted": ("受理", "acceptance"),
        "examined": ("审核自评报告", "examination of the self-assessment"),
        "assessed": ("现场评审", "on-site assessment"),
        "rectified": ("不符合项整改", "rectification of nonconformities"),
        "confirmed": ("确认整改", "confirmation of the rectification"),
        "reviewed": ("审核评审报告", "review of the report"),
        "noticed": ("公示", "public notice"),
        "approved": ("核准", "approval"),
        "announced": ("公告", "announcement"),
        "objection": ("核实公示异议", "decision on the objection"),
    },
    "end_reason": {
        "superseded": ("转入其他批次", "another batch was decided"),
        "outranked": ("已有更严重批次，暂候", "waits under a graver batch"),
        "withdrawn": ("建议撤回", "proposal withdrawn"),
        "decided": ("已作出决定", "decided"),
        "closed": ("已关闭或取缔", "closed or banned"),
        "annulled": ("决定被撤销", "decision annulled"),
        "lifted": ("关闭被解除", "closure lifted"),
        "resumed": ("复产验收合格", "accepted for resumption"),
        "retrofitted": ("改造提升完成", "retrofit confirmed"),
        "exemplar_withdrawn": ("撤销示范称号", "exemplar withdrawn"),
        "succeeded": ("已由其他企业承继", "another took its place"),
        "registered_in_error": ("登记有误", "registered in error"),
        "level_lost": ("失去等级", "level lost"),
    },
    "ground": GROUNDS | LICENCES | PENALTIES | ACCIDENTS,
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
