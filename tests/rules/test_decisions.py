"""The numbered decisions for rules that collide: each has a test that names it; those that no other topic holds."""

import re
from datetime import date, timedelta
from pathlib import Path

from registry.domain.commands import (
    Apply,
    Close,
    ConfirmRetrofit,
    DirectUpgrade,
    EnterLedgerLevel,
    HoldBackLicence,
    ProposeClosure,
    ProposeRevocation,
    ReportAccident,
    Resume,
    Revoke,
    Suspend,
)
from registry.domain.explaining import explain
from registry.domain.policies.batches import proposed
from registry.domain.rulesets import applying, deadlines
from registry.events.case import ApplicationSubmitted
from registry.events.vocabulary import Batch, Level, Operation, Sector
from tests.acts import SUZHOU_GOVERNMENT, SUZHOU_ISSUER, XIAN, act
from tests.rules.given import Given, at_level, registered, said

TESTS = Path(__file__).parents[1]
DECISIONS = 38
ON, PAST = date(2022, 3, 1), date(2014, 6, 1)
FATAL = {"kind": "production", "deaths": 1, "serious_injuries": 0, "direct_loss": 0, "reporting": "in_time"}


def finding(start: Given, on: date) -> Batch | None:
    """The batch that the rules propose on a day."""
    one = start.enterprise
    rules = applying("grading", one.region, Sector.MACHINERY, on)
    assert rules is not None
    found = proposed(one, on, rules, deadlines(one.region, Sector.MACHINERY, on))
    return None if found is None else found.batch


def test_every_decision_has_a_test_titled_with_its_number() -> None:
    files = "".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))
    titled = {int(number) for number in re.findall(r"def test_decision_(\d\d)_", files)}
    assert titled == set(range(1, DECISIONS + 1))


def test_decision_04_a_level_is_kept_on_record_in_abeyance_while_suspended() -> None:
    start = at_level(Level.THREE, date(2021, 12, 1), valid_until=date(2024, 12, 1))
    start.after(act(Suspend, ON, suspension="s1", ground="not_compliant_in_time", ends_on=date(2022, 9, 1)))
    one = start.enterprise
    assert one.holds_level(ON) is not None
    assert {found.subject for found in explain(one, one.history, ON)} >= {"standing", "abeyance"}


def test_decision_12_a_level_regained_ends_a_proposal_and_no_decided_batch() -> None:
    level = {"level": "three", "certificate": "c1"}
    lacking = registered()
    assert finding(lacking, PAST) is Batch.SUSPEND
    assert finding(lacking.after(act(EnterLedgerLevel, PAST, **level)), PAST) is None
    stop = act(Suspend, PAST, suspension="s1", ground="not_compliant_in_time", ends_on=date(2014, 9, 1))
    again = act(EnterLedgerLevel, date(2014, 7, 1), **level)
    stopped = registered().after(stop)
    stopped.when(again).then_refused("case_stayed")
    stopped.after(act(Resume, date(2014, 7, 1), suspension="s1", accepted_by="验收组"), again)
    assert stopped.enterprise.operation is Operation.RUNNING


def test_decision_12_a_decided_closure_stays_and_a_retrofit_ends_by_its_confirmation() -> None:
    directed = at_level(Level.THREE, date(2014, 1, 2)).after(
        act(DirectUpgrade, PAST, direction="d1", equipment=["x"], deadline=date(2014, 12, 1))
    )
    directed.after(act(EnterLedgerLevel, date(2014, 7, 1), level="three", certificate="c2"))
    assert directed.enterprise.retrofits
    directed.after(act(ConfirmRetrofit, date(2014, 8, 1), direction="d1"))
    assert not directed.enterprise.retrofits
    closed = registered().after(
        act(ProposeClosure, PAST, proposal="p1", kind="closure", ground="refuses_stop_order"),
        act(Close, PAST, proposal="p1", officer="officer-2", authority=SUZHOU_GOVERNMENT),
    )
    closed.when(act(EnterLedgerLevel, date(2014, 7, 1), level="three", certificate="c1")).then_refused(
        "closed_enterprise"
    )


def test_decision_19_the_sets_of_2011_end_for_the_trades_of_2021_and_go_on_for_the_rest() -> None:
    last, first = date(2021, 10, 31), date(2021, 11, 1)

    def set_of(region: str, sector: Sector, on: date) -> str | None:
        found = applying("grading", region, sector, on)
        return None if found is None else found.id

    assert [set_of("320505", Sector.MACHINERY, on) for on in (last, first)] == ["js-2011", "cn-2021"]
    assert [set_of("610113", Sector.COAL, on) for on in (last, first)] == ["sn-2011", "sn-2011"]
    assert set_of("440106", Sector.COAL, first) is None
    old = registered(date(2011, 6, 1), region="610113", by=XIAN)
    old.when(act(Apply, date(2011, 6, 26), case="k1", level="three", authority=XIAN)).then_refused("no_rule_set")
    old.when(act(Apply, date(2011, 6, 27), case="k1", level="three", authority=XIAN)).then(said(ApplicationSubmitted))


def test_decision_26_a_revocation_works_from_its_decision_and_ends_the_renewal_that_is_pending() -> None:
    held = at_level(Level.THREE, date(2022, 1, 4), valid_until=date(2025, 1, 4))
    decided, again = date(2024, 12, 2), {"case": "k2", "level": "three"}
    given = held.after(
        act(Apply, date(2024, 11, 4), case="k1", level="three"),
        act(ReportAccident, date(2024, 11, 6), accident="a1", happened_on=date(2024, 11, 5), **FATAL),
    )
    assert given.enterprise.holds_level(date(2024, 12, 1)) is not None
    given.after(
        act(ProposeRevocation, decided, proposal="p1", ground="fatal_accident"),
        act(Revoke, decided, proposal="p1", officer="officer-2"),
    )
    assert given.enterprise.revocation is not None
    assert (given.enterprise.revocation.on, given.enterprise.open_cases) == (decided, [])
    given.when(act(Apply, date(2025, 12, 1), **again)).then_refused("waiting_period")
    given.when(act(Apply, date(2025, 12, 2), **again)).then(said(ApplicationSubmitted))


def test_decision_35_of_two_acts_of_one_day_the_later_decides_but_a_closure_outranks_all() -> None:
    first, second = (
        act(EnterLedgerLevel, ON, level="three", certificate="c1", valid_until=ON + timedelta(days=300)),
        act(EnterLedgerLevel, ON, level="three", certificate="c2", valid_until=ON + timedelta(days=400)),
    )
    held = registered().after(first, second).enterprise.holds_level(ON)
    assert held is not None
    assert held.certificate == "c2"
    closed = registered().after(
        act(ProposeClosure, ON, proposal="p1", kind="ban", ground="unlawful_operation"),
        first,
        act(Suspend, ON, suspension="s1", ground="not_compliant_in_time", ends_on=date(2022, 9, 1)),
        act(Close, ON, proposal="p1", officer="officer-2"),
    )
    assert closed.enterprise.operation is Operation.BANNED
    assert closed.enterprise.holds_level(ON) is None
    licence = {"withholding": "w1", "licence": "production_licence", "ends_on": date(2022, 9, 1), "reason": "x"}
    closed.when(act(HoldBackLicence, ON, authority=SUZHOU_ISSUER, **licence)).then_refused("closed_enterprise")
