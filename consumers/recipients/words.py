"""The codes that the pages of recipients show, in words of both languages."""

from consumers.contents import Said

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "kind": {
        "bank": ("银行", "bank"),
        "securities": ("证券机构", "securities"),
        "insurer": ("保险机构", "insurer"),
        "guarantor": ("担保机构", "guarantor"),
        "authority": ("主管机关", "authority"),
        "credit_bureau": ("征信机构", "credit bureau"),
    },
    "purpose": {
        "loan": ("贷款", "loan"),
        "bidding": ("招标投标", "bidding"),
        "land": ("用地", "land"),
        "project_approval": ("项目核准", "project approval"),
        "licence_inspection": ("证照年检", "licence inspection"),
        "licensing": ("行政许可", "licensing"),
        "awards": ("评先评优", "awards"),
        "insurance_rate": ("保险费率", "insurance rate"),
        "economic_policy": ("经济政策", "economic policy"),
        "industrial_policy": ("产业政策", "industrial policy"),
        "financing": ("融资", "financing"),
        "credit_rating": ("信用评级", "credit rating"),
        "enforcement": ("执法检查", "enforcement"),
        "performance": ("业绩考核", "performance"),
        "guarantee": ("担保", "guarantee"),
        "securities": ("证券", "securities"),
        "credit_reporting": ("征信", "credit reporting"),
        "supervision": ("监管", "supervision"),
    },
    "given": {
        "snapshot": ("快照", "snapshot"),
        "changes": ("变更", "changes"),
        "single": ("单项查询", "single record"),
        "webhook": ("推送", "webhook"),
        "none": ("无记录", "no record"),
    },
    "reason": {
        "correction": ("更正", "correction"),
        "rule_change": ("规则变更", "rule change"),
        "expiry": ("公示期满", "display ended"),
        "repair": ("信用修复", "repair"),
        "objection": ("异议成立", "objection upheld"),
        "annulment": ("决定被撤销", "annulment"),
        "reprocessing": ("重新处理", "reprocessing"),
        "real_change": ("实际变化", "real change"),
    },
    "letter": {"change": ("变更", "change"), "stop_use": ("停用通知", "stop-use")},
}
"""What it is about → code → (Chinese, English)."""


def said(group: str, code: str) -> Said:
    """A code in words; one without them is shown as it is."""
    return Said(code, *WORDS[group].get(code, (code, code)))
