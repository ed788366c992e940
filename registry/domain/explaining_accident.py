"""What an accident does to a case, and to a level granted by an authority that could not weigh it (decision 25)."""

from collections.abc import Iterator
from datetime import date

from registry.domain.case import Case, Hold
from registry.domain.enterprise import Enterprise
from registry.domain.explanation import Explanation
from registry.domain.measures import Accident
from registry.events.accident import AccidentInvestigated, AccidentReported, AccidentSupplemented
from registry.events.enterprise import LevelAnnounced


def held_by(subject: Enterprise, hold: Hold | None) -> tuple[str, ...]:
    """The events of the accident that holds a case; none where an officer holds it, or nothing does."""
    if hold is None or hold.accident is None:
        return ()
    return subject.measures.accidents[hold.accident].events


def unweighed(subject: Enterprise, on: date) -> Explanation | None:
    """The level was granted although an accident before it was not weighed: it is flagged and not undone.

    Of a first grant or a promotion an accident since its application counts, of a renewal deaths that were counted
    since then: through 30 days after the accident, 7 for road traffic and fire. Only what became known after the
    authority's last release of the case is unweighed; an enterprise that is not responsible has nothing to weigh.
    """
    held = subject.holds_level(on)
    case = None if held is None or held.case is None else subject.cases[held.case]
    if held is None or case is None:
        return None
    granted = next(
        (number, event)
        for number, event in reversed(list(subject.living()))
        if isinstance(event, LevelAnnounced) and event.case == case.id
    )
    for accident in subject.measures.accidents.values():
        known = tuple(_unweighed(subject, case, accident, granted[1].effective_on, on))
        if known:
            inputs = {
                "level": held.level.value,
                "granted_on": granted[1].effective_on.isoformat(),
                "accident": accident.id,
                "happened_on": accident.happened_on.isoformat(),
                "deaths": str(accident.deaths),
                "granted_by": held.granted_by.name,
            }
            zh = f"由{held.granted_by.name}审查：不影响等级的维持，影响的依法撤销"
            out = f"{held.granted_by.name} weighs it: the level stands until it is decided otherwise"
            clause = "国务院令第493号 第十三条"
            evidence = (f"{subject.stream}/{granted[0]}", *known)
            return Explanation(
                "unweighed", held.level, "accident_before_grant", clause, "ours", (), inputs, evidence, out, zh
            )
    return None


def _unweighed(subject: Enterprise, case: Case, accident: Accident, granted_on: date, on: date) -> Iterator[str]:
    """The events that told of the accident too late for the authority of the case."""
    if not accident.responsible or accident.happened_on > granted_on:
        return
    weighed = max((hold.until for hold in case.holds if hold.until is not None), default=date.min)
    deaths = 0
    for id in accident.events:
        event = subject.event(id)
        assert isinstance(event, AccidentReported | AccidentSupplemented | AccidentInvestigated)
        if isinstance(event, AccidentInvestigated):
            continue
        since = accident.happened_on >= case.submitted_on and isinstance(event, AccidentReported)
        late = weighed < event.effective_on <= on and event.effective_on >= case.submitted_on
        if late and (event.deaths > deaths if case.renewal else since):
            yield id
        deaths = event.deaths
