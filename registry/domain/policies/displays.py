"""Which adverse items the credit record displays, and through which day (信用修复管理办法, 最长公示期)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from registry.domain.calendar import months_after
from registry.domain.enterprise import Enterprise
from registry.domain.rulesets import DisplayRules, ruling, shipped
from registry.domain.state import IN_ERROR
from registry.events.accident import AccidentReported
from registry.events.enterprise import ClosureAnnulled
from registry.events.event import Event, LegalBasis
from registry.events.remedies import ReconsiderationDecided
from registry.events.succession import AdverseItemFollowed
from registry.events.vocabulary import ReviewOutcome


@dataclass(frozen=True, slots=True)
class Displayed:
    """An item: the event that it tells of, its kind, the last day of its display, and the rule with its set."""

    decision: str
    item: str
    until: date
    basis: LegalBasis
    rules: str


def displayed(one: Enterprise) -> Iterator[Displayed]:
    """The items that nothing has withdrawn, by the rules of the day of each; that one has ended says nothing here."""
    assert one.sector is not None
    if one.ending is not None and one.ending.how == IN_ERROR:
        return
    makers, gone = _makers(), _withdrawn(one)
    for version, event in one.living():
        id = f"{one.stream}/{version}"
        if type(event).__name__ not in makers or id in gone:
            continue
        rules = ruling(DisplayRules, one.region, one.sector, event.effective_on)
        found = None if rules is None else rules.display_of(_as_counted(one, event))
        since = event.since if isinstance(event, AdverseItemFollowed) else event.effective_on
        if rules is not None and found is not None:
            basis = LegalBasis(document=rules.document_of(found), article=found.article)
            yield Displayed(id, found.item, months_after(since, found.months), basis, rules.id)


def _withdrawn(one: Enterprise) -> set[str]:
    """What was repaired, found unlawful or, a closure, annulled; what else was annulled is void."""
    gone = set(one.repaired)
    for event in one.history:
        if isinstance(event, ClosureAnnulled):
            gone.add(event.closure)
        elif isinstance(event, ReconsiderationDecided) and event.outcome is ReviewOutcome.UNLAWFUL:
            gone.add(event.decision)
    return gone


def _as_counted(one: Enterprise, event: Event) -> Event:
    """An accident is of the class that its last counts come to."""
    if not isinstance(event, AccidentReported):
        return event
    return event.model_copy(update={"accident_class": one.measures.accidents[event.accident].accident_class})


@cache
def _makers() -> frozenset[str]:
    """The events that may make an item."""
    sets = (rules for rules in shipped() if isinstance(rules, DisplayRules))
    made = (name for rules in sets for one in rules.display for name in one.events)
    return frozenset({*made, AdverseItemFollowed.__name__})
