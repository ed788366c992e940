"""Editions of the general standard: in force from their day, and every element of them in a report."""

from datetime import date
from decimal import Decimal

import pytest

from registry.domain.commands import RecogniseLevel
from registry.domain.explaining import explain
from registry.domain.rulesets import edition, edition_in_force
from registry.events.case import ElementScore, OnSiteAssessmentReported
from registry.events.vocabulary import Level, Sector
from tests.acts import act
from tests.rules.given import approved, at_level, examined, report, said
from tests.rules.test_procedure import announced

OLD, NEW, LATEST = "AQ/T 9006-2010", "GB/T 33000-2016", "GB/T 33000-2025"


@pytest.mark.parametrize(
    ("on", "standard"),
    [
        (date(2010, 5, 31), None),
        (date(2010, 6, 1), OLD),
        (date(2017, 3, 31), OLD),
        (date(2017, 4, 1), NEW),
        (date(2025, 10, 30), NEW),
        (date(2025, 10, 31), LATEST),
    ],
)
def test_one_edition_is_in_force_on_a_day(on: date, standard: str | None) -> None:
    found = edition_in_force("320505", Sector.MACHINERY, on)
    assert (found.standard if found else None) == standard


def scored(standard: str, *, without: int = 0, not_applicable: int = 0) -> tuple[ElementScore, ...]:
    """Scores of an edition's elements, some left out, some given as not applicable."""
    found = edition(standard)
    assert found is not None
    names = found.elements.names or tuple(f"要素{n}" for n in range(1, found.elements.count + 1))
    return tuple(
        ElementScore(element=name, points=0 if n < not_applicable else 90, total=100, not_applicable=gone)
        for n, name in enumerate(names)
        if n >= without
        for gone in (Decimal(100 if n < not_applicable else 0),)
    )


@pytest.mark.parametrize(
    ("standard", "on", "count"),
    [(OLD, date(2012, 2, 1), 13), (NEW, date(2022, 3, 1), 8), (LATEST, date(2026, 1, 5), 8)],
)
def test_a_report_covers_every_element_or_gives_it_as_not_applicable(standard: str, on: date, count: int) -> None:
    assert len(scored(standard)) == count
    for elements in (scored(standard), scored(standard, not_applicable=3)):
        examined(on=on).when(report(on, standard=standard, elements=elements)).then(
            said(OnSiteAssessmentReported, standard=standard, score=Decimal("90.0"))
        )
    examined(on=on).when(report(on, standard=standard, elements=scored(standard, without=1))).then_refused(
        "element_missing"
    )


@pytest.mark.parametrize("spelt", ["GB/T33000-2016", "gb/t 33000—2016", "GB／T 33000－2016"])
def test_an_edition_is_known_however_its_number_is_spaced(spelt: str) -> None:
    assert edition(spelt) is edition(NEW)
    on = date(2022, 3, 1)
    missing = report(on, standard=spelt, elements=scored(NEW, without=1))
    examined(on=on).when(missing).then_refused("element_missing")


def test_other_names_are_no_elements_of_the_edition() -> None:
    on = date(2022, 3, 1)
    named = tuple(one.model_copy(update={"element": f"x{n}"}) for n, one in enumerate(scored(NEW)))
    examined(on=on).when(report(on, standard=NEW, elements=named)).then_refused("element_missing")


def test_a_standard_of_a_sector_has_elements_of_its_own() -> None:
    on = date(2022, 3, 1)
    examined(on=on).when(report(on, standard="机械制造企业评定标准")).then(said(OnSiteAssessmentReported))


def test_nothing_rests_on_an_edition_before_it_is_in_force() -> None:
    on = date(2022, 3, 1)
    examined(on=on).when(report(on, standard=LATEST, elements=scored(LATEST))).then_refused("edition_not_begun")
    start = at_level(Level.THREE, date(2024, 2, 1))
    start.when(act(RecogniseLevel, date(2025, 10, 30), standard=LATEST)).then_refused("edition_not_begun")


def test_a_level_under_an_older_edition_is_due_to_be_recognised_anew() -> None:
    start = approved(on=date(2024, 2, 1), standard=NEW, elements=scored(NEW))
    for event in announced(start, date(2024, 3, 1)):
        start.enterprise.evolve(event)

    def due(on: date) -> list[str]:
        found = explain(start.enterprise, start.enterprise.history, on)
        return [one.answer for one in found if one.subject == "recognition"]

    assert due(date(2025, 10, 30)) == []
    assert due(date(2025, 10, 31)) == [LATEST]
    start.after(act(RecogniseLevel, date(2025, 11, 3), standard=LATEST))
    assert due(date(2025, 11, 3)) == []
