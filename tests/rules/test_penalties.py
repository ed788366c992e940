"""Penalties, and the closure that a hazard and repeated penalties lead to."""

from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.calendar import years_after
from registry.domain.commands import (
    Close,
    ExecutePenalty,
    FindHazard,
    Penalise,
    ProposeClosure,
    PublishPenalty,
    RemoveHazard,
)
from registry.domain.enterprise import Enterprise
from registry.domain.measures import Measure, Penalty
from registry.domain.policies.closing import repeated_penalties
from registry.domain.policies.finding import Finding
from registry.domain.rulesets import PenaltySet, ruling
from registry.events.event import LegalBasis
from registry.events.penalty import PenaltyDecided, PenaltyExecuted, PenaltyPublished
from registry.events.vocabulary import Batch, Level, PenaltyKind, Sector
from tests.acts import SUZHOU_GOVERNMENT, act
from tests.rules.given import Given, at_level, said
from tests.rules.test_batches import found

LAW = LegalBasis(document="中华人民共和国安全生产法", article="第一百零二条")
MARCH = date(2022, 3, 1)


def penalty(id: str, on: date, **given: Any) -> Penalise:
    what = {"kind": "fine", "severity": "general", "amount": 50_000, "document_number": f"苏应急罚〔{on.year}〕{id}号"}
    return act(Penalise, on, penalty=id, **({"legal_basis": LAW} | what | given))


def hazard(on: date, id: str = "h1") -> FindHazard:
    return act(FindHazard, on, hazard=id, finding="联锁失效", deadline=on + timedelta(days=30), legal_basis=LAW)


def compliant() -> Given:
    return at_level(Level.THREE, date(2020, 5, 2))


def test_a_penalty_is_recorded_with_its_law_and_then_executed() -> None:
    decided = compliant().when(penalty("p1", MARCH)).then(said(PenaltyDecided, penalty="p1", amount=50_000))
    decided.when(act(ExecutePenalty, MARCH, penalty="p1")).then(said(PenaltyExecuted, penalty="p1"))


def test_a_penalty_is_published_once_and_not_before_its_decision() -> None:
    decided = compliant().when(penalty("p1", MARCH)).then(said(PenaltyDecided, penalty="p1"))
    early = act(PublishPenalty, MARCH - timedelta(days=1), penalty="p1", channels=["site"])
    decided.when(early).then_refused("date_goes_back")

    shown = act(PublishPenalty, MARCH + timedelta(days=3), penalty="p1", channels=["site", "media"], legal_basis=LAW)
    published = decided.when(shown).then(said(PenaltyPublished, penalty="p1", channels=("site", "media")))
    again = shown.model_copy(update={"command": "again"})
    published.when(again).then_refused("nothing_open")


@pytest.mark.parametrize(
    ("given_", "rule"),
    [
        ({"document_number": None}, "decision_numbered"),
        ({"amount": None}, "amount_named"),
        ({"kind": "warning"}, "amount_named"),
        ({"continues": "p0"}, "continues_a_fine"),
    ],
)
def test_a_penalty_that_says_too_little_is_refused(given_: dict[str, Any], rule: str) -> None:
    compliant().when(penalty("p1", MARCH, **given_)).then_refused(rule)


def test_a_penalty_is_executed_once_and_not_before_its_decision() -> None:
    decided = compliant().after(penalty("p1", MARCH))
    decided.when(act(ExecutePenalty, date(2022, 2, 1), penalty="p1")).then_refused("date_goes_back")
    decided.after(act(ExecutePenalty, MARCH, penalty="p1"))
    decided.when(act(ExecutePenalty, MARCH, penalty="p1")).then_refused("nothing_open")


def test_decision_34_a_penalty_recorded_late_counts_from_its_own_day() -> None:
    given_ = compliant().after(hazard(MARCH), penalty("p3", date(2022, 8, 28)), penalty("p2", date(2022, 5, 1)))
    assert found(given_, date(2022, 9, 1)) is None
    finding = found(given_.after(penalty("p1", MARCH)), date(2022, 9, 1))
    assert finding is not None
    assert finding.since == date(2022, 8, 28)


def test_decision_37_three_penalties_in_180_days_count_with_both_ends_inside() -> None:
    inside = compliant().after(hazard(MARCH), penalty("p1", MARCH), penalty("p2", date(2022, 5, 1)))
    assert found(inside, date(2022, 8, 27)) is None
    finding = found(inside.after(penalty("p3", date(2022, 8, 28))), date(2022, 8, 28))
    assert finding is not None
    assert (finding.batch, finding.ground, finding.since) == (Batch.CLOSE, "repeated_penalties", date(2022, 8, 28))
    assert finding.basis.article == "第一百一十三条(一)"
    assert finding.evidence == tuple(f"{inside.enterprise.stream}/{version}" for version in (4, 5, 6, 3))
    outside = compliant().after(hazard(MARCH), penalty("p1", MARCH), penalty("p2", date(2022, 5, 1)))
    assert found(outside.after(penalty("p3", date(2022, 8, 29))), date(2022, 9, 1)) is None


def test_decision_37_four_penalties_in_a_year_count_and_the_year_ends_on_the_same_date() -> None:
    days = [MARCH, date(2022, 7, 1), date(2022, 11, 1)]
    given_ = compliant().after(hazard(MARCH), *(penalty(f"p{n}", day) for n, day in enumerate(days)))
    assert found(given_, date(2023, 1, 1)) is None
    finding = found(given_.after(penalty("p4", date(2023, 3, 1))), date(2023, 3, 1))
    assert finding is not None
    assert finding.since == date(2023, 3, 1)


def test_decision_37_daily_continued_fines_count_once_and_annulled_ones_drop_out() -> None:
    first = [hazard(MARCH), penalty("p1", MARCH), penalty("p2", date(2022, 3, 5))]
    daily = [penalty("p2a", date(2022, 3, 6), continues="p2"), penalty("p2b", date(2022, 3, 7), continues="p2")]
    given_ = compliant().after(*first, *daily)
    assert found(given_, date(2022, 4, 1)) is None
    given_.after(penalty("p3", date(2022, 4, 1)))
    assert found(given_, date(2022, 4, 1)) is not None
    del given_.enterprise.measures.penalties["p1"]
    assert found(given_, date(2022, 4, 1)) is None


def test_penalties_under_another_law_and_without_a_hazard_close_nothing() -> None:
    other = LegalBasis(document="中华人民共和国消防法", article="第六十条")
    penalties = [penalty(f"p{n}", MARCH) for n in range(4)]
    assert found(compliant().after(*penalties), date(2022, 4, 1)) is None
    elsewhere = [penalty(f"p{n}", MARCH, legal_basis=other) for n in range(4)]
    assert found(compliant().after(hazard(MARCH), *elsewhere), date(2022, 4, 1)) is None
    removed = compliant().after(hazard(MARCH), *penalties, act(RemoveHazard, date(2022, 3, 20), hazard="h1"))
    assert found(removed, date(2022, 4, 1)) is None


def test_the_counts_are_not_asked_of_what_was_decided_before_the_law_had_them() -> None:
    early = date(2021, 5, 1)
    given_ = compliant().after(hazard(early), *(penalty(f"p{n}", early) for n in range(4)))
    assert found(given_, date(2021, 8, 31)) is None


def test_a_closed_enterprise_is_not_penalised() -> None:
    closed = compliant().after(
        act(ProposeClosure, MARCH, proposal="p", kind="closure", ground="unlawful_operation"),
        act(Close, MARCH, proposal="p", officer="officer-2", authority=SUZHOU_GOVERNMENT),
    )
    closed.when(penalty("p1", MARCH)).then_refused("closed_enterprise")


@given(st.lists(st.integers(0, 900), max_size=9), st.integers(0, 900), st.integers(0, 1200))
def test_the_windows_find_what_counting_every_choice_of_penalties_finds(
    days: list[int], hazard_after: int, asked_after: int
) -> None:
    start = date(2022, 1, 1)
    law = ruling(PenaltySet, "320505", Sector.MACHINERY, start)
    assert law is not None
    decided = sorted(start + timedelta(days=day) for day in days)
    there, on = start + timedelta(days=hazard_after), start + timedelta(days=asked_after)
    enterprise = Enterprise("x")
    enterprise.measures.hazards["h"] = Measure("h", "h", there, there)
    for number, day in enumerate(decided):
        one = Penalty(str(number), str(number), day, law.laws[0], PenaltyKind.WARNING, None)
        enterprise.measures.penalties[one.id] = one
    finding: Finding | None = repeated_penalties(enterprise, on, law)
    lawful = []
    for size, ends in ((3, lambda d: d + timedelta(days=180)), (4, lambda d: years_after(d, 1))):
        choices = combinations([day for day in decided if day <= on], size)
        within = [one for one in choices if max(one[-1], there) <= ends(one[0]) and there <= on]
        lawful += [max(one[-1], there) for one in within]
    assert (finding and finding.since) == (min(lawful) if lawful else None)
