"""Rules for the standard that an assessment names: an edition in force, every element of it (JS 五(一))."""

from collections.abc import Sequence

from registry.domain.commands import Command
from registry.domain.facts import Facts
from registry.domain.refusals import Refusal
from registry.domain.rulesets import edition
from registry.events.case import ElementScore


def edition_has_begun(standard: str, facts: Facts[Command]) -> Refusal | None:
    """Nothing is assessed or recognised under an edition that is not in force yet (SN 三(一), JS 五(二))."""
    found = edition(standard)
    if found is None or facts.on >= found.period.since:
        return None
    because = f"{standard} is in force from {found.period.since}, not on {facts.on}"
    return Refusal("edition_not_begun", because, "name the edition in force", field="standard", clause=found.document)


def same_standard(one: str, other: str) -> bool:
    """Whether two names are of one standard: an edition's number is read however it is spaced."""
    found = edition(one)
    return one == other if found is None else found is edition(other)


def every_element(standard: str, elements: Sequence[ElementScore]) -> Refusal | None:
    """A report covers every first-level element or gives it as 空项 (严格考评的条件、内容、标准和程序, JS 五(一)).

    Where only the number of elements is known, that many are asked for; a sector's own standard has its own.
    """
    found = edition(standard)
    if found is None:
        return None
    scored = {one.element for one in elements}
    missing = [name for name in found.elements.names if name not in scored]
    if not missing and len(scored) >= found.elements.count:
        return None
    because = f"{standard} has {found.elements.count} elements; {len(scored)} are scored"
    because += f", not {', '.join(missing)}" if missing else ""
    way_out = "score every element, or give it as not applicable"
    return Refusal("element_missing", because, way_out, field="elements", clause=found.clause(found.elements))
