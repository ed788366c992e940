"""The display of an item ends with its last day, once, of a closed enterprise too; both sides hold the same months."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from projections.credit.state import kind_of
from projections.credit.treatment import TREATMENTS
from registry.domain.clock_commands import RecordEndOfDisplay
from registry.domain.commands import AnnulClosure, AnnulDecision, EnterpriseCommand, LiftClosure
from registry.domain.policies.displays import displayed
from registry.domain.policies.due import due
from registry.domain.rulesets import Display, DisplayRules, shipped
from registry.events.catalogue import EVENTS
from registry.events.clock import DisplayEnded
from registry.events.envelope import encode, tell, written
from registry.events.event import Event
from registry.events.vocabulary import AccidentClass, ClosureKind, Severity
from tests.acts import JIANGSU, OFFICE, SUZHOU_GOVERNMENT, XIAN, act, code
from tests.contract.curated import EXAMPLES, SOURCE
from tests.rules.given import Given, registered, said
from tests.rules.test_accidents import HAPPENED, accident, again, level
from tests.rules.test_annulment import suspended
from tests.rules.test_closure import closed
from tests.rules.test_contesting import correct, decided, downgraded, reconsider, repair
from tests.rules.test_due import swept
from tests.rules.test_sites import ENTERED, site

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
(RULES,) = (rules for rules in shipped() if isinstance(rules, DisplayRules))


def event(number: int) -> str:
    return f"enterprise:{code()}/{number}"


def end(number: int, on: date) -> RecordEndOfDisplay:
    return act(RecordEndOfDisplay, on, decision=event(number), authority=OFFICE)


def ended(given: Given, as_of: date) -> list[str]:
    return [one for one in swept(given, as_of) if one.startswith("DisplayEnded")]


@pytest.mark.parametrize("late", [date(2014, 5, 2), date(2019, 7, 1)])
def test_a_display_ends_on_the_day_after_its_last_once_however_late(late: date) -> None:
    given = downgraded()
    assert ended(given, date(2014, 5, 1)) == []
    assert ended(given, late) == ["DisplayEnded 2014-05-02"]
    assert ended(given, late) == ended(given, date(2020, 1, 1)) == []
    (told,) = (one for one in given.enterprise.history if isinstance(one, DisplayEnded))
    assert (told.decision, told.until, told.legal_basis.document) == (event(3), date(2014, 5, 1), "信用修复管理办法")


def test_only_what_is_due_is_recorded() -> None:
    start = downgraded()
    start.when(end(3, date(2014, 5, 1))).then_refused("nothing_due")
    start.when(end(1, date(2014, 5, 2))).then_refused("nothing_due")
    start.when(end(9, date(2014, 5, 2))).then_refused("nothing_due")
    told = start.when(end(3, date(2014, 5, 2))).then(
        said(DisplayEnded, decision=event(3), until=date(2014, 5, 1), rule_sets={"display": "cn-display"})
    )
    told.when(end(3, date(2014, 5, 3))).then_refused("nothing_due")


@pytest.mark.parametrize(
    "undone",
    [
        [act(AnnulDecision, date(2013, 9, 1), decision=event(3), reason="x", authority=JIANGSU)],
        [repair(3, date(2013, 9, 1))],
    ],
)
def test_what_was_withdrawn_before_has_no_display_left(undone: list[EnterpriseCommand]) -> None:
    given = downgraded().after(*undone)
    given.when(end(3, date(2014, 5, 2))).then_refused("nothing_due")
    assert ended(given, date(2020, 1, 1)) == []


def test_what_was_found_unlawful_is_displayed_no_longer() -> None:
    assert ended(suspended(), date(2020, 1, 1)) != []
    assert ended(suspended().after(reconsider(), decided("unlawful")), date(2020, 1, 1)) == []


def test_a_correction_leaves_the_display_of_its_decision() -> None:
    given = downgraded().after(correct(3, "legal_basis.article", "第九条", authority=JIANGSU))
    given.when(end(4, date(2014, 5, 2))).then_refused("nothing_due")
    assert ended(given, date(2020, 1, 1)) == ["DisplayEnded 2014-05-02"]


def test_the_display_of_a_closure_ends_while_closed_and_nothing_else_is_due() -> None:
    given = closed()
    assert swept(given, date(2016, 5, 1)) == []
    assert swept(given, date(2016, 5, 2)) == ["DisplayEnded 2016-05-02"]
    assert due(given.enterprise, date(2020, 1, 1)) == []


def test_a_lifted_closure_is_displayed_to_its_end_an_annulled_one_never() -> None:
    undone = {"reason": "程序违法", "authority": SUZHOU_GOVERNMENT}
    assert ended(closed().after(act(LiftClosure, date(2013, 6, 1), **undone)), date(2017, 1, 1)) != []
    assert ended(closed().after(act(AnnulClosure, date(2013, 6, 1), **undone)), date(2017, 1, 1)) == []


def test_an_accident_is_displayed_by_the_class_of_its_last_counts() -> None:
    given = level().after(accident(on=HAPPENED, deaths=1))
    (ordinary,) = displayed(given.enterprise)
    (larger,) = displayed(given.after(again(HAPPENED, deaths=3)).enterprise)
    assert (ordinary.until.year, larger.until.year) == (HAPPENED.year + 1, HAPPENED.year + 3)


def test_both_sides_hold_the_same_display_of_every_kind() -> None:
    here = {one.item: (one.months, one.mark.value) for one in RULES.display}
    there = {kind: (one.months, one.mark) for kind, one in TREATMENTS.adverse.items()}
    assert here == there
    assert len(RULES.display) == len(here)


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_both_sides_find_the_same_kind_in_every_event(name: str) -> None:
    sample = written((EXAMPLES / f"{name}.json").read_bytes())[1]
    for one in variants(sample):
        found = RULES.display_of(one)
        stored = encode(one, stream="enterprise:x", version=1, time=NOON, source=SOURCE)
        assert (found and found.item) == kind_of(tell(1, stored).event)


def variants(sample: Event) -> list[Event]:
    """The event with every value on which the kind of its item may depend."""
    values = {"PenaltyDecided": ("severity", Severity), "AccidentReported": ("accident_class", AccidentClass)}
    field, kinds = (values | {"EnterpriseClosed": ("kind", ClosureKind)}).get(type(sample).__name__, ("", ()))
    return [sample.model_copy(update={field: one}) for one in kinds] or [sample]


def test_a_display_has_at_least_a_month() -> None:
    with pytest.raises(ValidationError, match="months"):
        Display(item="x", events=("LevelRevoked",), months=0, article="x", mark="ours")


def test_the_display_of_what_happened_at_a_site_of_another_province_ends_as_any_other() -> None:
    given = registered().after(site(ENTERED, region="610113", authority=XIAN))
    given.after(accident(on=HAPPENED, site="s2", authority=XIAN))
    (told,) = (one for one in displayed(given.enterprise))
    assert ended(given, told.until + timedelta(days=2)) == [f"DisplayEnded {told.until + timedelta(days=1)}"]
