"""What the commands of a copy of the credit feed say of it, Chinese first."""

from typing import Any

from consumers.recipients.words import WORDS as CALLED
from projections.words import WORDS

NONE = "—"
"""For what a record does not have."""

PURPOSES = {code: zh for code, (zh, _) in CALLED["purpose"].items()}
RECOMMENDED = {"support": "支持", "neutral": "不作区别", "restrict": "限制", "none": "未作规定"}
REASONS = {code: zh for code, (zh, _) in CALLED["reason"].items()}


def pulled_text(values: dict[str, Any]) -> str:
    """How far a copy came, and what is not to be used any more."""
    how = "来自快照 from the snapshot" if values["snapshot"] else f"{values['changes']} 项变更 changes"
    done = f", {values['acknowledged']} 项停用已确认 stop-uses acknowledged" if values["acknowledged"] else ""
    head = f"位置 at position {values['position']}: {values['records']} 条记录 records, {how}{done}"
    more = "项停用待确认 stop-uses wait: the copy has not reached the withdrawal, and still shows the item"
    waiting = [f"  {values['waiting']} {more}"] if values["waiting"] else []
    return "\n".join([head, *map(_stopped, values["stop_uses"]), *waiting])


def acknowledged_text(values: dict[str, Any]) -> str:
    """What the registry was told, and what must wait."""
    done, waiting = values["acknowledged"], values["waiting"]
    return f"{done} 项停用已确认 stop-uses acknowledged, {waiting} 项待确认 wait for the copy"


def checked_text(values: dict[str, Any]) -> str:
    """What a copy says of one enterprise."""
    record = values["record"]
    lines = [
        f"{record.get('name', '')} {record['uscc']}",
        f"  达标状态 standing {_word('standing', record.get('standing'))}, 等级 level "
        f"{_word('level', record.get('level'))}, 有效期至 valid until {record.get('valid_until') or NONE}",
        f"  数据截至 as of position {values['as_of']}, 记录位置 record of position {record['position']}, "
        f"{values['age_seconds']:.0f}秒前取得 taken {values['age_seconds']:.0f} s ago",
    ]
    lines += [f"  {_treated(one)}" for one in record.get("treatment", ())]
    for one in record.get("adverse", ()):
        ended = "  已过公示期 display ended, do not use" if one["item"] in values["display_ended"] else ""
        named = _word("adverse_item", one["class"])
        lines.append(f"  不良信息 adverse {one['item']} {named}, 公示至 until {one['until']}{ended}")
    return "\n".join([*lines, *map(_stopped, record.get("withdrawn", ()))])


def _treated(one: dict[str, Any]) -> str:
    until = f" 至 until {one['until']}, 其后 then {_both(RECOMMENDED, one['then'])}" if one["until"] else ""
    ground = next((_word(group, one["ground"]) for group in GROUNDS if one["ground"] in WORDS[group]), one["ground"])
    basis = f"{one['document']} {one['clause']}"
    return f"{_both(PURPOSES, one['purpose'])}: {_both(RECOMMENDED, one['recommended'])}{until} ({ground}; {basis})"


GROUNDS = ("operation", "standing")
"""Groups of words that name the situation of a treatment."""


def _stopped(one: dict[str, Any]) -> str:
    return f"  停止使用 STOP USING {one['item']} ({_both(REASONS, one['reason'])}), 自 since {one['since']}"


def _word(group: str, code: str | None) -> str:
    return NONE if code is None else _both({key: zh for key, (zh, _) in WORDS[group].items()}, code)


def _both(words: dict[str, str], code: str) -> str:
    return f"{words[code]} {code}" if code in words else code
