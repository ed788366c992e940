"""A share of a whole as it is printed."""

from decimal import ROUND_HALF_UP, Decimal

_TENTH = Decimal("0.1")


def percent(part: int, whole: int) -> str | None:
    """Per cent with one decimal, rounded half up, for example `62.5`; nothing of nothing."""
    return str((Decimal(100 * part) / whole).quantize(_TENTH, ROUND_HALF_UP)) if whole else None
