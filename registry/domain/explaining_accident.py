"""What an accident does to a case, and to a level granted by an authority that could not weigh it (decision 25)."""

from datetime import date

from registry.domain.case import Hold
from registry.domain.enterprise import Enterprise
from registry.domain.explanation import Explanation
from registry.domain.policies.weighing import unweighed_by


def held_by(subject: Enterprise, hold: Hold | None) -> tuple[str, ...]:
    """The events of the accident that holds a case; none where an officer holds it, or nothing does."""
    if hold is None or hold.accident is None:
        return ()
    return subject.measures.accidents[hold.accident].events


def unweighed(subject: Enterprise, on: date) -> Explanation | None:
    """The level was granted although an accident before it was not weighed (`weighing.unweighed_by`)."""
    found = unweighed_by(subject, on)
    if found is None:
        return None
    held, accident = found.held, found.accident
    inputs: dict[str, str | None] = {
        "level": held.level.value,
        "granted_on": found.granted_on.isoformat(),
        "accident": accident.id,
        "happened_on": accident.happened_on.isoformat(),
        "deaths": str(accident.deaths),
        "granted_by": held.granted_by.name,
    }
    inputs |= {"site": subject.site} if subject.site else {}
    zh = f"由{held.granted_by.name}审查：不影响等级的予以维持（维持决定），影响的依法撤销"
    out = f"{held.granted_by.name} weighs it: it keeps the level (keep-decision), or takes it"
    clause, evidence = "国务院令第493号 第十三条", (found.grant, *found.known)
    return Explanation("unweighed", held.level, "accident_before_grant", clause, "ours", (), inputs, evidence, out, zh)
