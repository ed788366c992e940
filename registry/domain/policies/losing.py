"""Which ground for losing its level an enterprise meets on a day, for the granting authority to decide (83号 14).

The rules propose and never take: an officer proposes the revocation and a second one confirms it, or the authority
dismisses it. Counts that change later are read as they are now, so what follows from them is derived again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.domain.calendar import months_after
from registry.domain.commands import Command
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.measures import Accident
from registry.domain.policies.finding import DAY
from registry.domain.policies.recognition import granted
from registry.domain.policies.stopping import stops
from registry.domain.refusals import Refusal
from registry.domain.rulesets import RuleSet
from registry.domain.state import Held
from registry.domain.working_days import last_day
from registry.events.event import LegalBasis
from registry.events.vocabulary import AccidentReporting

Met = tuple[date, tuple[str, ...]]
"""Since when a ground is met, and the events that it rests on."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A ground that is met since a day, its legal basis and the events it rests on."""

    since: date
    ground: str
    basis: LegalBasis
    evidence: tuple[str, ...]


def loss(enterprise: Enterprise, on: date, rules: RuleSet) -> Loss | None:
    """The first ground of the rule set that is met on a day and was not dismissed; `None` without a level.

    What lasts counts from the set's first day on; an accident only under the set of its own day (domain decision 18).
    """
    held = enterprise.holds_level(on)
    if held is None or enterprise.gone:
        return None
    for document, ground in rules.revoking(enterprise.sector):
        for since, evidence in met(enterprise, ground.code, on, rules):
            if not all((enterprise.site, ground.code, one) in enterprise.measures.dismissed for one in evidence):
                begun = max(since, held.since, rules.period.since)
                basis = LegalBasis(document=document, article=ground.article)
                return Loss(begun, ground.code, basis, evidence)
    return None


def met(enterprise: Enterprise, ground: str, on: date, rules: RuleSet) -> Iterator[Met]:
    """How often a ground is met on a day, dismissed or not; never without a level, or where an officer has to judge."""
    held = enterprise.holds_level(on)
    return iter(()) if held is None or ground not in MEETING else MEETING[ground](enterprise, held, on, rules)


def on_record(ground: str, rules: RuleSet, facts: Facts[Command]) -> Refusal | None:
    """A revocation on a ground that the rules find in the record needs it there, from the day that the set names."""
    asked = rules.on_record
    if asked is None or ground not in asked.grounds or facts.on < asked.since:
        return None
    if next(met(facts.enterprise, ground, facts.on, rules), None) is not None:
        return None
    because = f"nothing recorded meets {ground} on {facts.on} while the level is held"
    way_out = "record the accident, listing, hazard or stop first; the level is taken on what it shows"
    return Refusal("ground_not_on_record", because, way_out, "ground", rules.clause(asked))


def fatal_accident(enterprise: Enterprise, held: Held, on: date, rules: RuleSet) -> Iterator[Met]:
    """发生死亡事故, since the level is held; deaths that are counted later count (domain decision 26)."""
    for accident in _accidents(enterprise, held, on, rules):
        if rules.accidents_cost is not None and accident.deaths >= rules.accidents_cost.deaths:
            yield accident.counted_on, accident.events


def serious_injuries(enterprise: Enterprise, held: Held, on: date, rules: RuleSet) -> Iterator[Met]:
    """三人以上重伤, or a direct loss of a million, in any twelve months since the level is held."""
    cost, accidents = rules.accidents_cost, _accidents(enterprise, held, on, rules)
    for place, first in enumerate(accidents if cost is not None else ()):
        assert cost is not None
        injured, lost, evidence = 0, Decimal(0), tuple[str, ...]()
        for accident in accidents[place:]:
            if accident.happened_on > months_after(first.happened_on, cost.months):
                break
            injured, lost = injured + accident.serious_injuries, lost + accident.direct_loss
            evidence += accident.events
            if injured >= cost.serious_injuries or lost >= cost.direct_loss:
                yield accident.counted_on, evidence
                break


def concealed_accident(enterprise: Enterprise, held: Held, on: date, rules: RuleSet) -> Iterator[Met]:
    """瞒报、谎报、迟报、漏报."""
    for accident in _accidents(enterprise, held, on, rules):
        if accident.reporting is not AccidentReporting.IN_TIME:
            yield accident.counted_on, accident.events


def dishonesty_list(enterprise: Enterprise, held: Held, on: date, rules: RuleSet) -> Iterator[Met]:  # noqa: ARG001
    """被列入安全生产失信惩戒名单."""
    for listing in enterprise.measures.listings.values():
        if listing.on_list(on) and listing.listed_on is not None:
            yield listing.listed_on, (listing.event,)


def licence_gone(enterprise: Enterprise, held: Held, on: date, rules: RuleSet) -> Iterator[Met]:  # noqa: ARG001
    """企业的许可证被吊销或者注销."""
    for gone in enterprise.measures.gone.values():
        if held.since <= gone.on <= on:
            yield gone.on, (gone.event,)


def hazard_unrectified(enterprise: Enterprise, held: Held, on: date, rules: RuleSet) -> Iterator[Met]:  # noqa: ARG001
    """重大事故隐患未按要求整改: its deadline has passed."""
    for hazard in enterprise.measures.hazards.values():
        last = last_day(hazard.until, on)
        if last < on:
            yield last + DAY, (hazard.event,)


def stopped_too_long(enterprise: Enterprise, held: Held, on: date, rules: RuleSet) -> Iterator[Met]:  # noqa: ARG001
    """停产停建超过规定期限 since the level was granted; a resumption after that undoes nothing (domain decision 3)."""
    rule = rules.stopped
    for stop in stops(enterprise) if rule is not None and enterprise.sector in rule.sectors else ():
        assert rule is not None
        over = months_after(max(stop.since, granted(enterprise)), rule.months) + DAY
        if over <= on and stop.lasts(over):
            yield over, stop.events


def _accidents(enterprise: Enterprise, held: Held, on: date, rules: RuleSet) -> list[Accident]:
    """Those at the place that it is responsible for and that happened while the level was held, renewals included."""
    here = (one for one in enterprise.measures.accidents.values() if one.site == enterprise.site and one.responsible)
    first = max(rules.period.since, held.since)
    found = [one for one in here if one.counted_on <= on and first <= one.happened_on]
    return sorted(found, key=lambda one: (one.happened_on, one.id))


MEETING: dict[str, Callable[[Enterprise, Held, date, RuleSet], Iterator[Met]]] = {
    "fatal_accident": fatal_accident,
    "serious_injuries": serious_injuries,
    "concealed_accident": concealed_accident,
    "dishonesty_list": dishonesty_list,
    "licence_gone": licence_gone,
    "hazard_unrectified": hazard_unrectified,
    "stopped_too_long": stopped_too_long,
}
"""Ground → how it is met; the other grounds need an officer's judgement."""
