"""Scores: percent of what applies, half up to one decimal."""

from datetime import date
from decimal import Decimal

import pytest

from registry.domain.scoring import impossible_score, percent, weakest
from registry.events.case import ElementScore, OnSiteAssessmentReported
from tests.rules.given import accepted, report, said


def scores(*rows: tuple[str, str, str]) -> list[ElementScore]:
    return [
        ElementScore(element=str(i), points=Decimal(p), total=Decimal(t), not_applicable=Decimal(n))
        for i, (p, t, n) in enumerate(rows)
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("749.5", "1000", "0")], "75.0"),  # 74.95 rounds up, and reaches level two
        ([("749.4", "1000", "0")], "74.9"),
        ([("899.5", "1000", "0")], "90.0"),
        ([("60", "100", "20")], "75.0"),
        ([("1", "3", "0")], "33.3"),
        ([("2", "3", "0")], "66.7"),
        ([("50", "100", "0"), ("0", "30", "30")], "50.0"),
        ([("0", "100", "0")], "0.0"),
        ([("100", "100", "0")], "100.0"),
    ],
)
def test_a_score_is_points_over_what_applies_half_up_to_one_decimal(
    rows: list[tuple[str, str, str]], expected: str
) -> None:
    assert percent(scores(*rows)) == Decimal(expected)
    assert str(percent(scores(*rows))) == expected


def test_the_weakest_element_is_sought_among_those_that_apply() -> None:
    assert weakest(scores(("90", "100", "0"), ("59.9", "100", "0"), ("0", "10", "10"))) == Decimal("59.9")


@pytest.mark.parametrize(
    "rows",
    [
        [("101", "100", "0")],
        [("90", "100", "11")],
        [("0", "100", "101")],
        [("0", "100", "100")],
        [("0", "0", "0")],
    ],
)
def test_an_impossible_score_is_refused(rows: list[tuple[str, str, str]]) -> None:
    refusal = impossible_score(scores(*rows))
    assert refusal is not None
    assert refusal.rule == "impossible_score"
    accepted().when(report(date(2012, 3, 1), elements=scores(*rows))).then_refused("impossible_score")


def test_an_element_is_scored_once() -> None:
    twice = scores(("1", "2", "0")) * 2
    accepted().when(report(date(2012, 3, 1), elements=twice)).then_refused("impossible_score")


def test_the_report_holds_its_score() -> None:
    accepted().when(report(date(2012, 3, 1), points="749.5", total="1000")).then(
        said(OnSiteAssessmentReported, case="k1", score=Decimal("75.0"))
    )
