"""The code in an address: read as people type it, and explained when it cannot be one (GB 32100-2015)."""

import re
import unicodedata
from typing import NamedTuple

from stdnum.cn import uscc

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
UNREGISTERED = re.compile(r"unregistered:\d{6}-\d{1,10}")
_CODE = re.compile(r"[0-9A-Za-z]{18}")


class Fault(NamedTuple):
    """What is wrong with a code: the rule's name, and the finding in Chinese and English."""

    rule: str
    zh: str
    en: str


def normal(code: str) -> str:
    """NFKC without spaces and hyphens between the groups of a printed code, in capitals; `unregistered:` keys as is."""
    plain = unicodedata.normalize("NFKC", code).strip()
    if plain.lower().startswith("unregistered:"):
        return plain.lower()
    return re.sub(r"[\s\-]", "", plain).upper()


def looks_like_code(code: str) -> bool:
    """Whether a normal code has the shape that the register's keys have."""
    return bool(_CODE.fullmatch(code) or UNREGISTERED.fullmatch(code))


def fault(code: str) -> Fault | None:
    """Why a normal code is no key of the register: its length, its alphabet, its region, its check character."""
    if UNREGISTERED.fullmatch(code):
        return None
    if code.startswith("unregistered:"):
        return Fault(
            "unregistered_key",
            "无代码企业的编号格式为 unregistered:<六位地区代码>-<编号>",
            "the key of an operation without a code is unregistered:<six digits of its region>-<number>",
        )
    return _length(code) or _alphabet(code) or _region(code) or _check(code)


def _length(code: str) -> Fault | None:
    if len(code) == LENGTH:
        return None
    return Fault("length", f"应为18位，现为{len(code)}位", f"18 characters are needed, there are {len(code)}")


def _alphabet(code: str) -> Fault | None:
    for place, sign in enumerate(code, 1):
        if sign not in ALPHABET:
            return Fault(
                "alphabet",
                f"第{place}位“{sign}”不可用：只用数字和大写字母，且不含 I、O、S、V、Z",
                f"character {place} is “{sign}”: only digits and capitals without I, O, S, V, Z are used",
            )
    return None


def _region(code: str) -> Fault | None:
    if code[2:8].isdigit():
        return None
    return Fault(
        "region",
        f"第3至8位“{code[2:8]}”应为六位数字（登记机关行政区划码）",
        f"characters 3 to 8 are “{code[2:8]}”: the six digits of the registering region are needed",
    )


def _check(code: str) -> Fault | None:
    if uscc.is_valid(code):
        return None
    if not code[:2].isdigit():
        return Fault(
            "category",
            f"第1至2位“{code[:2]}”不是已使用的登记管理部门和机构类别代码",
            f"characters 1 and 2 are “{code[:2]}”: no registering department and category in use",
        )
    expected = uscc.calc_check_digit(code[:17])
    return Fault(
        "check_character",
        f"校验码有误：按前17位计算应为“{expected}”，现为“{code[17]}”",
        f"the check character is wrong: the first 17 characters give “{expected}”, there is “{code[17]}”",
    )
