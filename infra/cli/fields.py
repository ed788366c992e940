"""Fields as they are typed on the command line, and what is wrong with one in words of both languages."""

from collections.abc import Mapping, Sequence
from typing import Any

from registry.events.vocabulary import OrganKind

DATE = ("填写日期，例如2026-06-30", "give a date such as 2026-06-30")
PATTERNS = {
    rf"^\d{{6}}-({'|'.join(OrganKind)})$": (
        "按“区划代码-机关类别”填写，例如320500-department",
        "give <region>-<organ>, for example 320500-department",
    ),
    r"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$": ("只用字母、数字和连字符", "give letters, digits and hyphens"),
    r"^\d{6}$": ("填写GB/T 2260六位代码", "give a code of GB/T 2260, six digits"),
    r"^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$": (
        "填写年度、季度或月份，例如2026、2026-Q3、2026-07",
        "give a year, a quarter or a month: 2026, 2026-Q3 or 2026-07",
    ),
}
"""Patterns of the contract → what a person is to type."""

KINDS = {
    "date_": DATE,
    "missing": ("必填", None),
    "extra_forbidden": ("没有该字段", None),
    "string_too_short": ("不能为空", None),
    "string_too_long": ("内容过长", None),
    "string_pattern_mismatch": ("格式不对", None),
    "int_": ("填写整数", None),
    "decimal_max": ("小数位数过多", None),
    "decimal_": ("填写数字", None),
    "greater_than": ("数值过小", None),
    "less_than": ("数值过大", None),
    "too_short": ("项数不足", None),
    "too_long": ("项数过多", None),
    "enum": ("不在可选范围内", None),
    "literal_error": ("不在可选范围内", None),
}
"""How pydantic's kind of an error begins → Chinese, and English where pydantic's own says too little."""

VALUES = {
    "holds a slash": "编号中不能有斜杠",
    "holds the invisible character": "含有不可见字符",
    "the announcement's number": "公告文号超过128个字符",
    "give a practice": "至少填写做法、问题、建议之一",
    "give a region": "至少填写地区、行业、企业之一",
}
"""How a rule of the commands' own fields begins → Chinese."""


def of_their_own(errors: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Errors without those that only follow from others: too few values, because one of them is wrong itself."""
    within = {tuple(one["loc"][:-1]) for one in errors if len(one["loc"]) > 1}
    return [one for one in errors if one["type"] != "too_short" or tuple(one["loc"]) not in within]


def in_words(error: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong in Chinese and in English; what has no words of its own is 填写有误."""
    known = PATTERNS.get(error.get("ctx", {}).get("pattern"))
    if known is not None:
        return known
    own = error["msg"].removeprefix("Value error, ").removeprefix("Input ").strip()
    said = next((pair for kind, pair in KINDS.items() if error["type"].startswith(kind)), ("填写有误", None))
    zh = next((text for begin, text in VALUES.items() if own.startswith(begin)), said[0])
    return zh, said[1] or own


SINGULAR = {
    "assessors": "assessor",
    "channels": "channel",
    "departments": "department",
    "elements": "element",
    "findings": "finding",
    "group_members": "group-member",
    "licences": "licence",
    "matters": "matter",
    "members": "member",
    "roles": "role",
    "sectors": "sector",
}
"""Repeatable fields whose option is the singular."""

OPTIONS = {
    "effective_on": "--on",
    "command": "--command-id",
    "body": "BODY or --body",
    "file": "FILE",
    "store": "REGISTRY_STORE_URL",
    "authority": "--organ, --organ-region, --organ-name",
    "authority.organ": "--organ",
    "authority.region": "--organ-region",
    "authority.name": "--organ-name",
    "on_behalf_of": "--for-organ, --for-organ-region, --for-organ-name",
    "on_behalf_of.organ": "--for-organ",
    "on_behalf_of.region": "--for-organ-region",
    "on_behalf_of.name": "--for-organ-name",
    "legal_basis": "--basis, --article",
    "legal_basis.document": "--basis",
    "legal_basis.article": "--article",
    "enterprise": "ENTERPRISE",
    "uscc": "ENTERPRISE",
    "party": "PARTY",
}
"""Fields whose option has another name."""


def option_of(field: str) -> str:
    """What a person types for a field of a command."""
    return OPTIONS.get(field) or f"--{SINGULAR.get(field, field).replace('_', '-')}"
