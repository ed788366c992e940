"""Grounds for closure that the work-safety law names: penalties in sliding windows, a stop order not obeyed (113)."""

from collections.abc import Iterator, Sequence
from datetime import date

from registry.domain.enterprise import Enterprise
from registry.domain.measures import Penalty
from registry.domain.policies.finding import Finding, by_law
from registry.domain.rulesets import Count, PenaltySet
from registry.events.vocabulary import Batch


def repeated_penalties(enterprise: Enterprise, on: date, law: PenaltySet) -> Finding | None:
    """A major accident hazard, and three penalties in 180 days or four in a year (安全生产法 113(一)).

    Windows slide over the days of decision, both ends inside; daily continued fines count once, annulled ones not at
    all; the hazard is there today and was found by the window's last day (domain decision 37).
    """
    hazards = [one for one in enterprise.measures.hazards.values() if one.on <= on]
    counted = [one for one in _counted(enterprise, law) if one.on <= on]
    found = []
    for count in law.counts:
        for window in windows(counted, count):
            for hazard in hazards:
                since = max(window[-1].on, hazard.on)
                if hazard.on <= count.ends(window[0].on) and since >= count.since:
                    evidence = (*(one.event for one in window), hazard.event)
                    found.append(Finding(Batch.CLOSE, since, "repeated_penalties", by_law(count.article), evidence))
    return min(found, key=lambda one: one.since, default=None)


def windows(penalties: Sequence[Penalty], count: Count) -> Iterator[Sequence[Penalty]]:
    """Every run of as many penalties as count that lies in one window; `penalties` by their day."""
    for start in range(len(penalties) - count.penalties + 1):
        run = penalties[start : start + count.penalties]
        if run[-1].on <= count.ends(run[0].on):
            yield run


def refuses_stop_order(enterprise: Enterprise, on: date, law: PenaltySet) -> Finding | None:
    """拒不执行停产停业整顿决定, while the suspension is in force (安全生产法 113(四))."""
    suspension = enterprise.suspension
    defied = None if suspension is None else enterprise.measures.defied.get(suspension.id)
    ground = next(one for one in law.alone if one.ground == "refuses_stop_order")
    if suspension is None or defied is None or not ground.since <= defied.on <= on:
        return None
    evidence = (enterprise.orders[suspension.id], defied.event)
    return Finding(Batch.CLOSE, defied.on, ground.ground, by_law(ground.article), evidence)


def unfit_major_accident(enterprise: Enterprise, on: date, law: PenaltySet) -> Finding | None:
    """Unfit to run, and caused a major or particularly major accident (安全生产法 113(三)); as counted by now."""
    ground = next(one for one in law.alone if one.ground == "unfit_major_accident")
    for accident in enterprise.measures.accidents.values():
        grave = accident.accident_class in law.grave and accident.unfit and accident.responsible
        if grave and ground.since <= accident.happened_on and accident.counted_on <= on:
            since = max(accident.counted_on, ground.since)
            return Finding(Batch.CLOSE, since, ground.ground, by_law(ground.article), accident.events)
    return None


def _counted(enterprise: Enterprise, law: PenaltySet) -> list[Penalty]:
    """The penalties under the law, by their day; one that goes on day by day counts with its first."""
    standing = enterprise.measures.penalties
    own = [one for one in standing.values() if one.law in law.laws]
    firsts = {one.continues or one.id: one for one in sorted(own, key=lambda one: one.on, reverse=True)}
    return sorted(firsts.values(), key=lambda one: (one.on, one.id))
