"""A renewal beside a promotion (domain decision 14): who may ask for both, how each runs, what becomes of the other."""

from datetime import date, timedelta

import pytest

from registry.domain import commands as c
from registry.domain.case import Step
from registry.domain.explaining import explain
from registry.domain.policies.due import due
from registry.domain.working_days import working_days_after
from registry.events.case import ApplicationAccepted, ApplicationSubmitted, LevelRefused, OnSiteAssessmentReported
from registry.events.clock import AcceptedBySilence
from registry.events.enterprise import DetailsChanged, LevelAnnounced
from registry.events.procedure import ApplicationWithdrawn, CaseEnded
from registry.events.vocabulary import Level
from tests.acts import HUQIU, JIANGSU, NATION, SUZHOU, XIAN, act
from tests.rules.given import Given, at_level, notice, registered, report, said
from tests.rules.test_course import swept
from tests.rules.test_procedure import announced

SINCE, READY = date(2011, 8, 1), date(2014, 8, 1)
"""Level three, and the day on which the three years and the certificate of three years end."""
ON, MAY = date(2014, 6, 3), date(2014, 5, 5)
TWO, THREE = {"case": "k2"}, {"case": "k3"}


def holder() -> Given:
    """Level three, through the day on which its three years end."""
    return at_level(Level.THREE, SINCE, valid_until=READY)


def both(first: Level = Level.TWO) -> Given:
    """The promotion `k2` and the renewal `k3` are open."""
    asked = [act(c.Apply, MAY, level="two", **TWO), act(c.Apply, MAY, level="three", **THREE)]
    return holder().after(*(asked if first is Level.TWO else reversed(asked)))


def open_ids(given: Given) -> list[str]:
    return [one.id for one in given.enterprise.open_cases]


def renewing(given: Given, on: date = ON) -> Given:
    """The renewal is approved."""
    case = THREE
    return given.after(
        act(c.ConsentToApplication, on, authority=HUQIU, **case),
        act(c.AcceptApplication, on, **case),
        report(on, **case),
        act(c.ReviewAssessment, on, **case),
        act(c.ApproveLevel, on, **case),
    )


def promoting(given: Given, on: date = ON) -> Given:
    """The promotion is approved."""
    return given.after(
        act(c.ConsentToApplication, on, authority=SUZHOU, **TWO),
        act(c.AcceptApplication, on, authority=JIANGSU, **TWO),
        report(on, **TWO),
        act(c.ReviewAssessment, on, authority=JIANGSU, **TWO),
        act(c.ApproveLevel, on, authority=JIANGSU, **TWO),
    )


def granted(given: Given, level: Level, on: date = ON) -> Given:
    case = TWO if level is Level.TWO else THREE
    events = announced(given, on, level, authority=JIANGSU if level is Level.TWO else SUZHOU, **case)
    for event in events:
        given.enterprise.evolve(event)
    return given


@pytest.mark.parametrize("first", [Level.TWO, Level.THREE])
def test_decision_14_the_level_held_is_renewed_beside_the_case_for_the_next(first: Level) -> None:
    assert sorted(open_ids(both(first))) == ["k2", "k3"]
    again = {level: act(c.Apply, MAY, case="k4", level=level) for level in ("two", "three")}
    both(first).when(again["two"]).then_refused("open_case")
    both(first).when(again["three"]).then_refused("open_case")


def test_decision_14_two_cases_for_the_same_or_for_no_level_held_do_not_run_in_parallel() -> None:
    holder().after(act(c.Apply, MAY, level="three", **THREE)).when(
        act(c.Apply, MAY, case="k4", level="three")
    ).then_refused("open_case")
    certified = registered().after(act(c.Apply, MAY, level="two", certification="ISO 45001", **TWO))
    certified.when(act(c.Apply, MAY, level="three", **THREE)).then_refused("open_case")


def test_decision_14_what_has_lapsed_is_not_renewed_beside_a_promotion() -> None:
    lapsed = holder().after(act(c.Apply, MAY, level="two", **TWO))
    lapsed.when(act(c.Apply, READY + timedelta(days=1), level="three", **THREE)).then_refused("open_case")
    lapsed.when(act(c.Apply, READY, level="three", **THREE)).then(said(ApplicationSubmitted, case="k3"))


def test_decision_14_without_a_rule_that_says_so_one_case_is_open() -> None:
    xian = {"region": "610113", "sector": "machinery"}
    shaanxi = registered(date(2011, 7, 1), **xian, by=XIAN)
    entry = {"level": "three", "certificate": "陕AQB-1", "valid_until": READY, "authority": XIAN}
    shaanxi.after(act(c.EnterLedgerLevel, SINCE, **entry), act(c.Apply, MAY, level="two", authority=XIAN, **TWO))
    shaanxi.when(act(c.Apply, MAY, level="three", authority=XIAN, **THREE)).then_refused("open_case")


def test_decision_14_each_case_takes_its_own_steps_and_none_is_in_the_other_s_way() -> None:
    given = both().after(act(c.ConsentToApplication, date(2014, 6, 20), authority=SUZHOU, **TWO))
    given.after(act(c.ConsentToApplication, ON, authority=HUQIU, **THREE))
    given.when(act(c.AcceptApplication, ON, **THREE)).then(said(ApplicationAccepted, case="k3"))
    given.when(report(ON, **THREE)).then(said(OnSiteAssessmentReported, case="k3"))
    assert [one.step for one in given.enterprise.open_cases] == [Step.CONSENTED, Step.ASSESSED]
    given.when(act(c.AcceptApplication, ON, authority=JIANGSU, **TWO)).then_refused("order_of_steps")


def test_decision_14_the_renewal_granted_leaves_the_promotion_and_its_years() -> None:
    given = granted(renewing(both()), Level.THREE)
    assert open_ids(given) == ["k2"]
    held = given.enterprise.holds_level(READY + timedelta(days=1))
    assert held is not None
    assert (held.level, held.since, held.running_since) == (Level.THREE, SINCE, SINCE)
    later = granted(promoting(given, date(2014, 9, 1)), Level.TWO, date(2014, 9, 1))
    assert open_ids(later) == []
    assert later.enterprise.held is not None
    assert later.enterprise.held.level is Level.TWO


def test_decision_14_the_promotion_granted_ends_the_renewal() -> None:
    given = promoting(both())
    given.when_decided(lambda _: announced(given, ON, Level.TWO, authority=JIANGSU, **TWO)).then(
        said(LevelAnnounced, case="k2", level=Level.TWO), said(CaseEnded, case="k3", ground="promoted")
    )
    assert open_ids(given) == []
    given.when(act(c.AcceptApplication, ON, **THREE)).then_refused("order_of_steps")


def test_decision_14_a_promotion_is_not_announced_of_a_day_before_the_renewal_that_it_would_end() -> None:
    given = granted(promoting(renewing(both())), Level.THREE, date(2014, 6, 20))
    given.when_decided(lambda _: announced(given, ON, Level.TWO, authority=JIANGSU, **TWO)).then_refused(
        "date_goes_back"
    )


def test_decision_14_a_refusal_or_withdrawal_of_one_leaves_the_other() -> None:
    given = promoting(both())
    given.when(act(c.RefuseLevel, ON, reason="不符合", authority=JIANGSU, **TWO)).then(said(LevelRefused))
    assert open_ids(given) == ["k3"]
    given = both().when(act(c.WithdrawApplication, ON, reason="x", **THREE)).then(said(ApplicationWithdrawn))
    assert open_ids(given) == ["k2"]


def test_decision_14_a_pending_promotion_prolongs_nothing_and_outlives_the_level() -> None:
    given = both().after(act(c.WithdrawApplication, ON, reason="x", **THREE))
    after = READY + timedelta(days=1)
    assert given.enterprise.holds_level(after) is None
    assert granted(promoting(given, after), Level.TWO, after).enterprise.holds_level(after) is not None


def test_decision_14_a_move_to_another_city_ends_the_case_of_level_three_alone() -> None:
    over = {id: said(CaseEnded, case=id, ground="jurisdiction_changed") for id in ("k2", "k3")}
    both().when(act(c.ChangeDetails, ON, region="320102")).then(over["k3"], said(DetailsChanged))
    both().when(act(c.ChangeDetails, ON, region="370102")).then(over["k2"], over["k3"], said(DetailsChanged))


def test_decision_14_no_ledger_level_enters_past_either() -> None:
    entry = act(c.EnterLedgerLevel, ON, level="two", certificate="x", authority=JIANGSU)
    both().when(entry).then_refused("open_case")


def test_decision_14_both_cases_are_explained_and_marked() -> None:
    given = both()
    found = explain(given.enterprise, given.enterprise.history, ON)
    cases = {one.inputs["case"]: one for one in found if one.subject == "case"}
    assert {id: one.inputs["awaits"] for id, one in cases.items()} == {"k2": "consented", "k3": "consented"}
    after = explain(given.enterprise, given.enterprise.history, READY + timedelta(days=1))
    marked = next(one for one in after if one.subject == "next_step")
    assert marked.inputs["open_case"] == "k2, k3"


BOTH = date(2025, 4, 1)


def beside_83() -> Given:
    """Under 83号: level two was held three years; level one is asked for, level two renewed beside it."""
    given = at_level(Level.TWO, date(2022, 1, 4), valid_until=date(2025, 6, 30))
    return given.after(
        act(c.Apply, BOTH, level="one", case="k1", authority=NATION),
        act(c.Apply, BOTH, level="two", authority=JIANGSU, **TWO),
    )


def test_decision_14_under_83_silence_and_limits_are_due_in_each_case() -> None:
    given = beside_83()
    late = working_days_after(BOTH, 6)
    told = [event for event in swept(given, late) if isinstance(event, AcceptedBySilence)]
    assert [event.case for event in told] == ["k1", "k2"]
    assert [one for one in due(given.enterprise, late) if "silence" in one.command.command] == []


def test_decision_14_a_renewal_makes_good_no_failure_of_the_case_beside_it() -> None:
    given = beside_83()
    on = date(2025, 4, 21)
    given.after(
        act(c.ExamineSelfAssessment, on, case="k1", authority=NATION),
        report(on, case="k1", points="70"),
        act(c.RefuseLevel, on, case="k1", reason="不符合", authority=NATION),
        act(c.ExamineSelfAssessment, on, authority=JIANGSU, **TWO),
        act(c.WaiveSiteAssessment, on, grounds="x", authority=JIANGSU, **TWO),
        notice(on, authority=JIANGSU, **TWO),
    )
    ran = given.enterprise.cases["k2"].notice
    assert ran is not None
    given.after(act(c.ApproveLevel, ran.ends_on + timedelta(days=1), authority=JIANGSU, **TWO))
    given = granted(given, Level.TWO, ran.ends_on + timedelta(days=1))
    assert (given.enterprise.failed_on, given.enterprise.held and given.enterprise.held.level) == (on, Level.TWO)
    again = act(c.Apply, date(2026, 4, 20), case="k5", level="one", authority=NATION)
    given.when(again).then_refused("waiting_period")
    given.when(again.model_copy(update={"effective_on": date(2026, 4, 21)})).then(said(ApplicationSubmitted))
