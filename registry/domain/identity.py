"""Identity of an enterprise: its unified social credit code (GB 32100), or a key for one that has none."""

import re
import unicodedata

from stdnum.cn import uscc as gb32100
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

from registry.domain.refusals import Refusal

UNREGISTERED = re.compile(r"unregistered:\d{6}-\d{1,10}")
_REASONS = {
    InvalidLength: "it has not 18 characters",
    InvalidFormat: "it has a character that GB 32100 does not allow",
    InvalidChecksum: "its check character is wrong",
}


def normal(code: str) -> str:
    """NFKC without surrounding space; a credit code in capitals."""
    plain = unicodedata.normalize("NFKC", code).strip()
    return plain if plain.startswith("unregistered:") else plain.upper()


def wrong_credit_code(code: str) -> Refusal | None:
    """Why `code` is no unified social credit code (GB 32100-2015), or nothing."""
    try:
        gb32100.validate(code)
    except ValidationError as error:
        reason = _REASONS.get(type(error), "one of its parts is wrong")
        return Refusal(
            "credit_code",
            f"{code!r} is not a unified social credit code: {reason}",
            "give the 18-character code of the business licence",
            field="uscc",
            clause="GB 32100-2015",
        )
    return None
