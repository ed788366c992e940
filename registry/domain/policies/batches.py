"""Which batch the rules propose for an enterprise on a day, and on what facts (SN 三(四), JS 五(三), 安全生产法 113).

Close before suspend before upgrade before consolidate. Past the deadline and not compliant leads to suspension first;
closure is proposed only after an expired suspension or rectification, or on a ground that stands alone (domain decision
10). Every answer follows from dates alone, whether or not a sweep has run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from registry.domain.enterprise import Enterprise
from registry.domain.policies.closing import refuses_stop_order, repeated_penalties, unfit_major_accident
from registry.domain.policies.finding import DAY, Finding, by_law, by_scheme
from registry.domain.rulesets import Deadline, DeadlineSet, PenaltySet, RuleSet, applying, deadlines, ruling
from registry.domain.working_days import last_day, term_ends
from registry.events.event import LegalBasis
from registry.events.minimum import minimum_of
from registry.events.vocabulary import Batch, InspectionResult

AFTER_SUSPENSION = by_law("第一百一十三条(二)")


@dataclass(frozen=True, slots=True)
class Missed:
    """A day by which it had to be compliant and was not: since when, on what basis, by which order."""

    since: date
    basis: LegalBasis
    evidence: tuple[str, ...] = ()


RANKS = {batch: rank for rank, batch in enumerate(Batch)}
"""Batch → place in the order of precedence; 0 is the gravest."""


def gravest(enterprise: Enterprise, on: date) -> Finding | None:
    """The gravest finding on a day at any of its places, each by its own rules (domain decisions 10, 21)."""
    found = gravest_place(enterprise, on)
    return None if found is None else found[1]


def gravest_place(enterprise: Enterprise, on: date) -> tuple[Enterprise, Finding] | None:
    """The gravest finding, and the place where it is made; an example is compliant at every place."""
    places = list(enterprise.places())
    found = [(place, one) for place, one in ((place, _at_place(place, on)) for place in places) if one is not None]
    if len(places) > 1 and any(place.compliant(on) is None for place in places):
        found = [(place, one) for place, one in found if one.batch is not Batch.CONSOLIDATE]
    return min(found, key=lambda pair: RANKS[pair[1].batch], default=None)


def _at_place(place: Enterprise, on: date) -> Finding | None:
    return next(findings(place, on), None)


def findings(place: Enterprise, on: date) -> Iterator[Finding]:
    """What the rules of a place find on a day, the gravest first."""
    rules = None if place.sector is None else applying("grading", place.region, place.sector, on)
    if rules is not None and place.sector is not None:
        yield from _found(place, on, rules, deadlines(place.region, place.sector, on))


def proposed(enterprise: Enterprise, on: date, rules: RuleSet, terms: DeadlineSet | None) -> Finding | None:
    """The gravest finding on a day at one place, if any."""
    return next(_found(enterprise, on, rules, terms), None)


def _found(enterprise: Enterprise, on: date, rules: RuleSet, terms: DeadlineSet | None) -> Iterator[Finding]:
    if enterprise.gone or not enterprise.exists or enterprise.sector is None:
        return
    found = [unfit_after_suspension(enterprise, on)]
    law = ruling(PenaltySet, enterprise.region, enterprise.sector, on)
    if law is not None:
        found += [refuses_stop_order(enterprise, on, law), unfit_major_accident(enterprise, on, law)]
        found += [repeated_penalties(enterprise, on, law)]
    missed = missed_deadline(enterprise, on, rules, terms)
    if missed is not None:
        found.append(below_minimum_after_rectification(enterprise, on, missed, rules))
        found.append(not_compliant_in_time(enterprise, on, missed))
    found += [equipment_lag(enterprise, on, rules), exemplary(enterprise, on, rules)]
    yield from (finding for finding in found if finding is not None)


def unfit_after_suspension(enterprise: Enterprise, on: date) -> Finding | None:
    """A suspension's end has passed without an accepted resumption (安全生产法 113(二), domain decision 7)."""
    suspension = enterprise.suspension
    if suspension is None or on <= suspension.ends_on or enterprise.orders[suspension.id] in enterprise.stayed:
        return None
    evidence = (enterprise.orders[suspension.id],)
    return Finding(Batch.CLOSE, suspension.ends_on + DAY, "unfit_after_suspension", AFTER_SUSPENSION, evidence)


def below_minimum_after_rectification(
    enterprise: Enterprise, on: date, missed: Missed, rules: RuleSet
) -> Finding | None:
    """Still below the minimum level after the deadline and an expired rectification order (SN 三(四), JS 五(三))."""
    stayed = enterprise.stayed
    running = [
        (due, order) for order, due in enterprise.rectifications.items() if enterprise.orders[order] not in stayed
    ]
    expired = [(due, order) for due, order in running if last_day(due, on) < on]
    if not expired:
        return None
    due, order = min(expired)
    since = max(missed.since, term_ends(due) + DAY)
    ground = next(one for one in rules.closure if one.code == "below_minimum_after_deadline")
    evidence = (enterprise.orders[order], *missed.evidence)
    return Finding(Batch.CLOSE, since, ground.code, by_scheme(rules, ground), evidence)


def not_compliant_in_time(enterprise: Enterprise, on: date, missed: Missed) -> Finding | None:
    """Not compliant within the prescribed time: suspension, unless one is in force (SN 三(四), JS 五(三))."""
    if enterprise.suspended(on) is not None:
        return None
    return Finding(Batch.SUSPEND, missed.since, "not_compliant_in_time", missed.basis, missed.evidence)


def equipment_lag(enterprise: Enterprise, on: date, rules: RuleSet) -> Finding | None:
    """Conditions basically met, and the last inspection names equipment that lags (SN 三(四), JS 五(三))."""
    last = enterprise.measures.inspection
    looked = last is not None and last.on <= on and last.result is not InspectionResult.NOT_INSPECTED
    if last is None or not looked or not last.equipment or enterprise.retrofits or enterprise.suspended(on) is not None:
        return None
    basis = by_scheme(rules, rules.upgrade)
    return Finding(Batch.UPGRADE, last.on, rules.upgrade.code, basis, (last.event,))


def exemplary(enterprise: Enterprise, on: date, rules: RuleSet) -> Finding | None:
    """The last inspection finds an example for its sector; it is compliant and runs (SN 三(四), 四(三))."""
    last = enterprise.measures.inspection
    if last is None or last.exemplary_in is None or on < last.on or enterprise.exemplar or enterprise.retrofits:
        return None
    if enterprise.suspended(on) is not None or enterprise.compliant(on) is None:
        return None
    basis = by_scheme(rules, rules.exemplar)
    return Finding(Batch.CONSOLIDATE, last.on, rules.exemplar.code, basis, (last.event,))


def missed_deadline(enterprise: Enterprise, on: date, rules: RuleSet, terms: DeadlineSet | None) -> Missed | None:
    """Past its sector's deadline, or the day set for itself, below the minimum level; `None` while it is not.

    Of the two the later order binds. Scale and existence on the sector's deadline count (domain decision 23); the
    minimum level held on the day ends it.
    """
    if enterprise.compliant(on) is not None:
        return None
    deadline = None if terms is None else _deadline(enterprise, terms)
    own = enterprise.measures.own_date
    evidence: tuple[str, ...] = ()
    if own is not None and (terms is None or deadline is None or own.on >= terms.issued_on):
        by, basis, evidence = own.until, by_scheme(rules, rules.suspension[0]), (own.event,)
    elif deadline is not None and terms is not None:
        by, basis = deadline.by, LegalBasis(document=terms.document, article=deadline.article)
    else:
        return None
    if on <= by:
        return None
    lost = None if enterprise.revocation is None else enterprise.revocation.on
    if enterprise.holds_level(on) is not None:
        lost = _raised(enterprise, on)
    elif enterprise.held is not None and enterprise.held.valid_until is not None:
        lost = enterprise.held.valid_until + DAY
    return Missed(max(by + DAY, lost or date.min), basis, evidence)


def _raised(enterprise: Enterprise, on: date) -> date | None:
    """Since when the level held is below the minimum."""
    held, sector = enterprise.held, enterprise.sector
    row = None if sector is None else minimum_of(enterprise.region, sector, enterprise.scale, on)
    return None if row is None or held is None else max(row.since, held.since)


def _deadline(enterprise: Enterprise, terms: DeadlineSet) -> Deadline | None:
    if enterprise.sector is None:
        return None
    for deadline in terms.deadlines:
        if enterprise.sector in deadline.sectors:
            scale = enterprise.scale_on(deadline.by)
            existed = (enterprise.founded_on or enterprise.registered_on or date.max) <= deadline.by
            known = scale or enterprise.scale
            if existed and deadline.scale in (None, known):
                return deadline
    return None
