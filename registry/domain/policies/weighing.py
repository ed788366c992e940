"""Which level was granted although an accident before it was not weighed: flagged, not undone (domain decision 25)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from registry.domain.case import Case
from registry.domain.enterprise import Enterprise
from registry.domain.measures import Accident
from registry.domain.state import Held
from registry.events.accident import AccidentInvestigated, AccidentReported, AccidentSupplemented
from registry.events.enterprise import LevelAnnounced
from registry.events.remedies import DecisionKept


@dataclass(frozen=True, slots=True)
class Unweighed:
    """A level with the id and day of its grant, the accident, and the events that told of it too late."""

    held: Held
    grant: str
    granted_on: date
    accident: Accident
    known: tuple[str, ...]


def unweighed_by(place: Enterprise, on: date) -> Unweighed | None:
    """The accident that was not weighed when the level held at a place was granted, if there is one.

    Of a first grant or a promotion an accident since its application counts, of a renewal deaths that were counted
    since then: through 30 days after the accident, 7 for road traffic and fire. Only what became known after the
    authority's last release of the case is unweighed, until it keeps the level or takes it; an enterprise that is not
    responsible has nothing to weigh.
    """
    held = place.holds_level(on)
    case = None if held is None or held.case is None else place.cases[held.case]
    if held is None or case is None:
        return None
    version, granted_on = next(
        (number, event.effective_on)
        for number, event in reversed(list(place.living()))
        if isinstance(event, LevelAnnounced) and event.case == case.id
    )
    grant = f"{place.stream}/{version}"
    for accident in place.measures.accidents.values():
        if accident.site == place.site and accident.responsible and accident.happened_on <= granted_on:
            known = tuple(_too_late(place, case, accident, kept_at(place, grant), on))
            if known:
                return Unweighed(held, grant, granted_on, accident, known)
    return None


def kept_at(place: Enterprise, decision: str) -> int:
    """The version at which a decision was examined and kept last; 0 when it never was."""
    kept = (n for n, event in place.living() if isinstance(event, DecisionKept) and event.decision == decision)
    return max(kept, default=0)


def _too_late(place: Enterprise, case: Case, accident: Accident, kept: int, on: date) -> Iterator[str]:
    """The events that told of the accident too late for the authority of the case, and after it kept the level."""
    weighed = max((hold.until for hold in case.holds if hold.until is not None), default=date.min)
    deaths = 0
    for id in accident.events:
        event = place.event(id)
        assert isinstance(event, AccidentReported | AccidentSupplemented | AccidentInvestigated)
        if isinstance(event, AccidentInvestigated):
            continue
        since = accident.happened_on >= case.submitted_on and isinstance(event, AccidentReported)
        late = weighed < event.effective_on <= on and event.effective_on >= case.submitted_on
        if late and int(id.rpartition("/")[2]) > kept and (event.deaths > deaths if case.renewal else since):
            yield id
        deaths = event.deaths
