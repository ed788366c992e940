"""Rules for the standard that an assessment names: an edition in force, every element of it (JS 五(一))."""

from collections.abc import Sequence

from registry.domain.commands import Command
from registry.domain.facts import Facts
from registry.domain.refusals import Refusal
from registry.domain.rulesets import edition
from registry.events.case import ElementScore
from registry.events.vocabulary import Sector


def edition_has_begun(standard: str, facts: Facts[Command]) -> Refusal | None:
    """Nothing is assessed or recognised under an edition that is not in force yet (SN 三(一), JS 五(二))."""
    found = edition(standard)
    if found is None or facts.on >= found.period.since:
        return None
    because = f"{standard} is in force from {found.period.since}, not on {facts.on}"
    return Refusal("edition_not_begun", because, "name the edition in force", field="standard", clause=found.document)


def standard_in_force(sector: Sector | None, facts: Facts[Command]) -> Refusal | None:
    """Nobody is assessed for whose trade neither the nation nor the province has a standard in force (SN 三(一)).

    Asked of a trade, on the day of the act; of one whose standards nobody told the register nothing is guessed.
    """
    rules, scale = facts.rules, facts.enterprise.scale
    told = [one for one in rules.assessed_by if sector in one.sectors and one.scale in (None, scale)] if rules else []
    if rules is None or not told or any(one.in_force(facts.on) for one in told):
        return None
    coming = [(one.since, one.standard) for one in told if one.since is not None and one.since > facts.on]
    because = f"for {sector} no assessment standard is in force on {facts.on}, of the nation or the province"
    way_out = "wait until the nation or the province issues one; then let the rule set name it"
    if coming:
        since, standard = min(coming)
        way_out = f"wait until {standard} is in force, on {since}"
    return Refusal("no_assessment_standard", because, way_out, "effective_on", rules.clause(told[0]))


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
