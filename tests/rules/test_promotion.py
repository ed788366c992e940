"""Rules for a higher level: the years before it, what sets them aside, and what starts them anew."""

from datetime import date, timedelta

import pytest

from registry.domain.case import Step
from registry.domain.commands import (
    AcceptApplication,
    AgreeToReassessment,
    Apply,
    ApproveLevel,
    ChangeDetails,
    ConsentToApplication,
    Downgrade,
    EnterLedgerLevel,
    RefuseLevel,
    ReviewAssessment,
)
from registry.domain.rulesets import RuleSet, applying
from registry.events.case import ApplicationAccepted, ApplicationSubmitted, LevelApproved, LevelRefused
from registry.events.event import LegalBasis
from registry.events.procedure import ApplicationConsented, ReassessmentAgreed
from registry.events.vocabulary import Level, Sector
from tests.acts import JIANGSU, NATION, SUZHOU, act
from tests.rules.given import applied, assessed, at_level, registered, report, said

SINCE, READY = date(2011, 8, 1), date(2014, 8, 1)
CERTIFIED = {"certification": "ISO 45001"}
WRITTEN = {"departure": "重组后沿用原二级企业的管理体系"}


def ask(level: Level, on: date, **given: str) -> Apply:
    return act(Apply, on, case="k1", level=level, **given)


def recommend(on: date) -> ConsentToApplication:
    return act(ConsentToApplication, on, case="k1", authority=SUZHOU)


@pytest.mark.parametrize("level", [Level.ONE, Level.TWO])
def test_decision_13_without_a_level_only_a_certification_opens_a_higher_one(level: Level) -> None:
    registered().when(ask(level, SINCE)).then_refused("years_before_promotion")
    start = (
        registered().when(ask(level, SINCE, **CERTIFIED)).then(said(ApplicationSubmitted, certification="ISO 45001"))
    )
    organ = JIANGSU if level is Level.TWO else NATION
    start.when(act(AcceptApplication, SINCE, case="k1", authority=organ)).then_refused("order_of_steps")
    start = start.when(recommend(SINCE)).then(said(ApplicationConsented))
    start.when(act(AcceptApplication, SINCE, case="k1", authority=organ)).then(said(ApplicationAccepted))


def test_decision_13_level_one_comes_from_two_and_may_be_recommended() -> None:
    at_level(Level.THREE, SINCE).when(ask(Level.ONE, READY)).then_refused("years_before_promotion")
    start = applied(Level.ONE, READY, start=at_level(Level.TWO, SINCE))
    start.when(act(AcceptApplication, READY, case="k1", authority=NATION)).then(said(ApplicationAccepted))


def test_decision_14_three_years_that_end_with_the_certificate_are_asked_for_in_its_last_months() -> None:
    at_level(Level.THREE, SINCE, valid_until=READY).when(ask(Level.TWO, date(2014, 4, 30))).then_refused(
        "years_before_promotion"
    )
    at_level(Level.THREE, SINCE, valid_until=READY).when(ask(Level.TWO, date(2014, 5, 1))).then(
        said(ApplicationSubmitted)
    )
    at_level(Level.THREE, SINCE, valid_until=date(2016, 8, 1)).when(ask(Level.TWO, date(2014, 5, 1))).then_refused(
        "years_before_promotion"
    )


def test_decision_14_a_pending_case_prolongs_nothing() -> None:
    held = at_level(Level.THREE, SINCE, valid_until=READY)
    start = applied(Level.TWO, date(2014, 6, 2), start=held)
    assert start.enterprise.holds_level(READY) is not None
    assert start.enterprise.holds_level(READY + timedelta(days=1)) is None


def test_decision_15_a_departure_needs_a_written_ground_and_a_second_officer() -> None:
    on = date(2013, 3, 1)
    start = at_level(Level.THREE, SINCE).when(ask(Level.TWO, on, **WRITTEN)).then(said(ApplicationSubmitted))
    start = start.when(recommend(on)).then(said(ApplicationConsented))
    start.when(act(AcceptApplication, on, case="k1", authority=JIANGSU)).then_refused("second_officer")
    start.when(act(AcceptApplication, on, case="k1", authority=JIANGSU, officer="officer-2")).then(
        said(ApplicationAccepted)
    )
    registered().when(ask(Level.TWO, on, **WRITTEN)).then_refused("years_before_promotion")


def test_decision_15_where_the_years_are_no_principle_no_ground_sets_them_aside() -> None:
    since, on = date(2022, 1, 4), date(2023, 1, 4)
    at_level(Level.TWO, since).when(ask(Level.ONE, on, **WRITTEN)).then_refused("years_before_promotion")


def test_decision_15_a_change_of_name_or_place_and_a_renewal_without_a_gap_restart_nothing() -> None:
    start = at_level(Level.THREE, SINCE, valid_until=date(2013, 8, 1))
    start.after(act(ChangeDetails, date(2012, 5, 1), name="新厂", region="320506"))
    renewed = {"level": "three", "certificate": "c2"}
    start.after(act(EnterLedgerLevel, date(2013, 8, 1), **renewed))
    start.when(ask(Level.TWO, READY)).then(said(ApplicationSubmitted))


def test_decision_16_years_at_two_are_never_credited_as_years_at_three() -> None:
    down = date(2016, 3, 1)
    method = LegalBasis(document="全国冶金等工贸企业安全生产标准化考评办法", article="一")
    taken = {"level": "three", "ground": "system_not_kept_running", "legal_basis": method, "authority": JIANGSU}
    start = at_level(Level.TWO, SINCE).after(act(Downgrade, down, **taken))
    start.when(ask(Level.TWO, date(2019, 2, 28))).then_refused("years_before_promotion")
    start.when(ask(Level.TWO, date(2019, 3, 1))).then(said(ApplicationSubmitted))


def test_decision_17_assessed_lower_than_applied_is_not_passed_under_cn_2021() -> None:
    on = date(2022, 3, 1)
    start = assessed(Level.TWO, on, points="70")
    start.when(act(ApproveLevel, on, case="k1", authority=JIANGSU)).then_refused("order_of_steps")
    start = start.when(act(RefuseLevel, on, case="k1", reason="x", authority=JIANGSU)).then(said(LevelRefused))
    start.when(act(Apply, on, case="k2", level="three")).then_refused("waiting_period")


def test_decision_17_in_the_trades_of_2011_it_rectifies_and_is_assessed_again() -> None:
    on, again = date(2014, 8, 4), act(AgreeToReassessment, date(2014, 8, 4), case="k1", authority=JIANGSU)
    start = assessed(Level.TWO, on, start=at_level(Level.THREE, SINCE), points="70")
    agreed = start.when(again).then(said(ReassessmentAgreed))
    agreed.when(act(ApproveLevel, on, case="k1", authority=JIANGSU)).then_refused("order_of_steps")
    agreed.after(report(on, "80"), act(ReviewAssessment, on, case="k1", authority=JIANGSU))
    agreed.when(again).then_refused("no_reassessment")
    agreed.when(act(ApproveLevel, on, case="k1", authority=JIANGSU)).then(said(LevelApproved))


def test_decision_17_or_it_goes_to_who_decides_the_level_reached_without_a_wait() -> None:
    on = date(2014, 8, 4)
    start = assessed(Level.TWO, on, start=at_level(Level.THREE, SINCE), points="70")
    start.after(act(RefuseLevel, on, case="k1", reason="达到三级", authority=JIANGSU))
    start.when(act(Apply, on, case="k2", level="three")).then(said(ApplicationSubmitted))


def test_decision_17_nobody_else_is_assessed_again() -> None:
    again = act(AgreeToReassessment, date(2022, 3, 1), case="k1", authority=JIANGSU)
    assessed(Level.TWO, date(2022, 3, 1), points="70").when(again).then_refused("no_reassessment")
    reached = assessed(Level.TWO, date(2014, 8, 4), start=at_level(Level.THREE, SINCE), points="80")
    reached.when(again.model_copy(update={"effective_on": date(2014, 8, 4)})).then_refused("no_reassessment")


def test_the_order_of_steps_is_that_of_the_rule_set() -> None:
    def steps(region: str, on: date) -> list[Step]:
        rules = applying("grading", region, Sector.MACHINERY, on)
        assert isinstance(rules, RuleSet)
        return [one.step for one in rules.path(Level.THREE)]

    before, after = date(2012, 1, 1), date(2022, 1, 4)
    assert [Step.CONSENTED in steps(region, before) for region in ("320505", "610113")] == [True, False]
    two_thousand_and_eleven, now = steps("610113", before), steps("610113", after)
    assert two_thousand_and_eleven.index(Step.REVIEWED) > two_thousand_and_eleven.index(Step.ASSESSED)
    assert now.index(Step.EXAMINED) < now.index(Step.ASSESSED) < now.index(Step.NOTICED) < now.index(Step.APPROVED)
