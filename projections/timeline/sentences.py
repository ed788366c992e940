"""Every event as a sentence in Chinese and in English.

`{field}` stands for a field of the event in the reader's language; a part in square brackets is left out when one of
its fields is empty. The date, the organ and the legal basis stand in the frame around every act.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum

import msgspec

from projections.words import Lang, day, word
from registry.events import read, regions, vocabulary

FRAME = {
    "zh": "{effective_on}，{authority}[（受{on_behalf_of}委托）]{act}[（{document_number}）]。依据：{legal_basis}。",
    "en": "On {effective_on}, {authority}[, acting for {on_behalf_of},] {act}[ ({document_number})]. "
    "Basis: {legal_basis}.",
}

SENTENCES: dict[str, tuple[str, str]] = {
    "EnterpriseRegistered": (
        "将{name}[（统一社会信用代码{uscc}）]登记入册：地区{region}，行业{sector}，{scale}[，地址{address}][，成立于{founded_on}]",
        "entered {name}[ (credit code {uscc})] in the register: region {region}, {sector}, {scale}"
        "[, address {address}][, founded on {founded_on}]",
    ),
    "DetailsChanged": (
        "变更企业登记事项[，名称改为{name}][，地区改为{region}][，行业改为{sector}][，规模改为{scale}][，地址改为{address}]",
        "changed the enterprise's details[; name: {name}][; region: {region}][; sector: {sector}][; size: {scale}]"
        "[; address: {address}]",
    ),
    "ApplicationSubmitted": (
        "收到企业{level}达标申请（案号{case}）",
        "received the enterprise's application for {level} (case {case})",
    ),
    "ApplicationAccepted": ("受理企业申请（案号{case}）", "accepted the application (case {case})"),
    "ApplicationRefused": (
        "决定不予受理企业申请（案号{case}），理由：{reason}",
        "refused the application (case {case}); reason: {reason}",
    ),
    "OnSiteAssessmentReported": (
        "收到{assessment_body}依据{standard}作出的现场评审报告（案号{case}），得分{score}",
        "received the on-site assessment report of {assessment_body} under {standard} (case {case}): score {score}",
    ),
    "LevelApproved": ("核准企业为{level}（案号{case}）", "approved {level} for the enterprise (case {case})"),
    "LevelRefused": (
        "决定不予核准企业等级（案号{case}），理由：{reason}",
        "refused the level (case {case}); reason: {reason}",
    ),
    "LevelAnnounced": (
        "公告企业为安全生产标准化{level}达标企业（依据{basis}，证书{certificate}）"
        "[，评审单位{assessment_body}][，有效期至{valid_until}]",
        "announced the enterprise at {level} (by {basis}; certificate {certificate})"
        "[, assessed by {assessment_body}][, valid through {valid_until}]",
    ),
    "LevelDowngraded": (
        "将企业等级由{previous}降为{level}，事由：{ground}[；说明：{reason}]",
        "downgraded the enterprise from {previous} to {level}; ground: {ground}[; note: {reason}]",
    ),
    "RevocationProposed": (
        "拟撤销企业{level}安全生产标准化等级（建议{proposal}），事由：{ground}[；说明：{reason}]",
        "proposed to revoke the enterprise's {level} (proposal {proposal}); ground: {ground}[; note: {reason}]",
    ),
    "LevelRevoked": (
        "撤销企业{level}安全生产标准化等级（建议{proposal}），事由：{ground}",
        "revoked the enterprise's {level} (proposal {proposal}); ground: {ground}",
    ),
    "RectificationOrdered": (
        "责令企业于{deadline}前完成整改（指令{order}），问题：{findings}",
        "ordered the enterprise to rectify by {deadline} (order {order}); findings: {findings}",
    ),
    "RectificationAccepted": (
        "验收企业整改合格（指令{order}）",
        "accepted the enterprise's rectification (order {order})",
    ),
    "LicenceWithheld": (
        "暂扣企业{licence}（停产整顿决定{suspension}）",
        "withheld the enterprise's {licence} (suspension {suspension})",
    ),
    "LicenceReturned": (
        "发还企业{licence}（停产整顿决定{suspension}）",
        "returned the enterprise's {licence} (suspension {suspension})",
    ),
    "OperationsSuspended": (
        "责令企业停产整顿（决定{suspension}），期限至{ends_on}，事由：{ground}[；说明：{reason}]",
        "suspended the enterprise for rectification until {ends_on} (decision {suspension}); ground: {ground}"
        "[; note: {reason}]",
    ),
    "ResumptionAccepted": (
        "准予企业复产（停产整顿决定{suspension}），验收：{accepted_by}",
        "accepted the enterprise's resumption (suspension {suspension}), checked by {accepted_by}",
    ),
    "UpgradeDirected": (
        "责令企业于{deadline}前完成改造提升（指令{direction}），项目：{equipment}，事由：{ground}",
        "directed the enterprise to retrofit by {deadline} (direction {direction}): {equipment}; ground: {ground}",
    ),
    "RetrofitConfirmed": (
        "确认企业改造提升完成（指令{direction}）",
        "confirmed the enterprise's retrofit (direction {direction})",
    ),
    "ExemplarNamed": (
        "命名企业为“{field}”示范企业，事由：{ground}",
        "named the enterprise as exemplary in “{field}”; ground: {ground}",
    ),
    "ExemplarWithdrawn": (
        "撤销企业示范称号，理由：{reason}",
        "withdrew the enterprise's naming as exemplary; reason: {reason}",
    ),
    "ClosureProposed": (
        "拟对企业予以{kind}（建议{proposal}），事由：{ground}[；说明：{reason}]",
        "proposed the {kind} of the enterprise (proposal {proposal}); ground: {ground}[; note: {reason}]",
    ),
    "ProposalWithdrawn": ("撤回建议{proposal}，理由：{reason}", "withdrew proposal {proposal}; reason: {reason}"),
    "EnterpriseClosed": (
        "决定对企业予以{kind}（建议{proposal}），事由：{ground}",
        "decided the {kind} of the enterprise (proposal {proposal}); ground: {ground}",
    ),
    "ClosureAnnulled": (
        "撤销此前的关闭（取缔）决定（{closure}），该决定自始无效，理由：{reason}",
        "annulled the closure {closure} from the beginning; reason: {reason}",
    ),
    "LevelExpired": (
        "记录企业{level}等级（证书{certificate}）有效期至{valid_until}届满，等级失效",
        "noted that {level} (certificate {certificate}, valid until {valid_until}) has lapsed",
    ),
    "RectificationOverdue": (
        "记录企业逾期未完成整改（指令{order}，期限{deadline}）",
        "noted that the rectification (order {order}, due {deadline}) is overdue",
    ),
    "RetrofitOverdue": (
        "记录企业逾期未完成改造提升（指令{direction}，期限{deadline}）",
        "noted that the retrofit (direction {direction}, due {deadline}) is overdue",
    ),
    "SuspensionOverdue": (
        "记录企业停产整顿（决定{suspension}）期限{ends_on}已满，未经复产验收",
        "noted that the suspension {suspension} ended on {ends_on} without an accepted resumption",
    ),
    "BatchProposed": (
        "依规则拟将企业列入{batch}批次（建议{proposal}），事由：{ground}[；证据：{evidence}]",
        "by rule proposed the enterprise for the batch “{batch}” (proposal {proposal}); ground: {ground}"
        "[; evidence: {evidence}]",
    ),
    "BatchProposalWithdrawn": (
        "依规则撤回将企业列入{batch}批次的建议（{proposal}），理由：{reason}",
        "by rule withdrew the proposal {proposal} for the batch “{batch}”; reason: {reason}",
    ),
    "VerificationResumed": (
        "完成对该记录的核对，恢复显示，说明：{reason}",
        "ended the verification of the record, which is shown again; reason: {reason}",
    ),
    "AnnouncementPublished": (
        "发布《{title}》，公告{level}达标企业{members}家",
        "published “{title}”, enterprises announced at {level}: {members}",
    ),
}
"""Event → what was done, in Chinese and English."""

_GROUPS: dict[type[Enum], str] = {
    vocabulary.Level: "level",
    vocabulary.Sector: "sector",
    vocabulary.Scale: "scale",
    vocabulary.Licence: "licence",
    vocabulary.ClosureKind: "closure",
    vocabulary.LevelBasis: "basis",
    vocabulary.OrganKind: "organ",
    vocabulary.Batch: "batch",
}
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_FIELD = re.compile(r"\{(\w+)\}")
_STOPS = "。；;. "
"""What ends a text of its own and would double the sentence's full stop."""


def sentence(event: read.Event, lang: Lang) -> str:
    """The event as one sentence: date, organ, act, object, ground, legal basis. Raises `KeyError` if it has none."""
    values = {name: _shown(name, value, lang) for name, value in msgspec.structs.asdict(event).items()}
    zh, en = SENTENCES[type(event).__name__]
    return _filled(FRAME[lang], values | {"act": _filled(zh if lang == "zh" else en, values)})


def _filled(template: str, values: Mapping[str, str | None]) -> str:
    kept = _OPTIONAL.sub(lambda part: part[1] if _given(part[1], values) else "", template)
    return _FIELD.sub(lambda name: values[name[1]] or "", kept)


def _given(part: str, values: Mapping[str, str | None]) -> bool:
    return all(values[name] for name in _FIELD.findall(part))


def _shown(name: str, value: object, lang: Lang) -> str | None:
    match value:
        case None:
            return None
        case Enum():
            return word(_GROUPS[type(value)], str(value.value), lang)
        case date():
            return day(value, lang)
        case Decimal() | int():
            return str(value)
        case read.Authority():
            return value.name
        case read.LegalBasis(document=document, article=article):
            return f"{_cited(document)}{article}" if lang == "zh" else f"{document}, {article}"
        case tuple():
            return str(len(value)) if name == "members" else _joined(value, lang)
        case str():
            return _text(name, value, lang)
        case _:
            return None


def _cited(document: str) -> str:
    """A law stands in title marks, a document number does not."""
    return document if document.endswith("号") or document.startswith("《") else f"《{document}》"


def _text(name: str, value: str, lang: Lang) -> str:
    match name:
        case "ground":
            return word("ground", value, lang)
        case "closure":
            number = value.rpartition("/")[2]
            return f"第{number}号事件" if lang == "zh" else f"event {number}"
        case "region":
            return f"{regions.full_name(value)}（{value}）" if lang == "zh" else f"{regions.full_name(value)} ({value})"
        case _:
            return value.rstrip(_STOPS)


def _joined(parts: tuple[object, ...], lang: Lang) -> str:
    return ("；" if lang == "zh" else "; ").join(part.rstrip(_STOPS) for part in parts if isinstance(part, str))
