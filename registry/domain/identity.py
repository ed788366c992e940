"""Identity of an enterprise: its unified social credit code (GB 32100), or a key for one that has none."""

import re
from operator import mul

from stdnum.cn import uscc as gb32100
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

from registry.domain import texts
from registry.domain.refusals import Refusal
from registry.events import regions

PREFIX = "unregistered:"
UNREGISTERED = re.compile(r"unregistered:([0-9]{6})-[1-9][0-9]{0,9}")
_SHAPE = re.compile(r"[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}")
_VALUES = {sign: value for value, sign in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
_WEIGHTS = (*(pow(3, i, 31) for i in range(17)), 1)
_REASONS = {
    InvalidLength: "it has not 18 characters",
    InvalidFormat: "it has a character that GB 32100 does not allow",
    InvalidChecksum: "its check character is wrong",
}


def normal(key: str) -> str:
    """NFKC without surrounding space; a credit code in capitals, without the hyphens and spaces it is printed with."""
    plain = texts.code(key)
    if plain.startswith(PREFIX):
        return plain
    return plain.upper().replace("-", "").replace(" ", "")


def has_credit_code(key: str) -> bool:
    """Whether the key is a credit code rather than an `unregistered:` key."""
    return not key.startswith(PREFIX)


def wrong_credit_code(code: str) -> Refusal | None:
    """Why `code` is no unified social credit code (GB 32100-2015), or nothing."""
    if _fits(code):
        return None
    try:
        gb32100.validate(code)
    except ValidationError as error:
        reason = _REASONS.get(type(error), "one of its parts is wrong")
        return Refusal(
            "credit_code",
            f"{code!r} is not a unified social credit code: {reason}",
            "give the 18-character code of the business licence",
            field="enterprise",
            clause="GB 32100-2015",
        )
    return None


def _fits(code: str) -> bool:
    """What `gb32100.validate` says of a right code, five times as fast; a wrong one is left to it for the reason."""
    return _SHAPE.fullmatch(code) is not None and sum(map(mul, map(_VALUES.__getitem__, code), _WEIGHTS)) % 31 == 0


def wrong_name_of_enterprise(key: str | None) -> Refusal | None:
    """Why a key that names an enterprise beside the act's own subject can be nobody's; nothing where none is named."""
    if key is None:
        return None
    shaped = UNREGISTERED.fullmatch(key)
    return wrong_credit_code(key) if has_credit_code(key) else wrong_key(key, shaped[1] if shaped else regions.NATION)


def wrong_key(key: str, region: str) -> Refusal | None:
    """Why `key` is not `unregistered:<region>-<number>` for an enterprise in `region`, or nothing."""
    shaped = UNREGISTERED.fullmatch(key)
    if shaped and regions.listed(shaped[1]) and regions.covers(shaped[1], region):
        return None
    return Refusal(
        "unregistered_key",
        f"{key!r} is not unregistered:<region>-<number> of a region that covers {region}",
        "give the GB/T 2260 code of the enterprise's county, a hyphen and a number",
        field="enterprise",
    )
