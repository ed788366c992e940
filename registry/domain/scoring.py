"""Scores of an on-site assessment: percent of what applies, rounded half up to one decimal."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from registry.domain.refusals import Refusal
from registry.events.case import ElementScore

ONE_DECIMAL = Decimal("0.1")


def percent(elements: Sequence[ElementScore]) -> Decimal:
    """points ÷ (total − not applicable) × 100, to one decimal, half up. `impossible_score` must have said nothing."""
    points = sum((e.points for e in elements), Decimal(0))
    applicable = sum((e.total - e.not_applicable for e in elements), Decimal(0))
    return (points * 100 / applicable).quantize(ONE_DECIMAL, ROUND_HALF_UP)


def weakest(elements: Sequence[ElementScore]) -> Decimal:
    """The lowest percent among the elements that apply."""
    return min(percent([e]) for e in elements if e.total > e.not_applicable)


def impossible_score(elements: Sequence[ElementScore]) -> Refusal | None:
    """Points above what applies, more not applicable than there is, an element named twice, or nothing applicable."""
    seen: set[str] = set()
    for e in elements:
        if e.not_applicable > e.total or e.points > e.total - e.not_applicable:
            return _refusal(f"element {e.element}: {e.points} points of {e.total} less {e.not_applicable}")
        if e.element in seen:
            return _refusal(f"element {e.element} is scored twice")
        seen.add(e.element)
    if not any(e.total > e.not_applicable for e in elements):
        return _refusal("no element applies")
    return None


def _refusal(because: str) -> Refusal:
    return Refusal("impossible_score", because, "correct the element scores of the report", field="elements")
