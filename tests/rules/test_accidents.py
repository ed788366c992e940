"""Accidents: their class, what may change of it and until when, and what follows for case, level and enterprise."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from registry.domain.commands import (
    ApproveLevel,
    DismissLoss,
    FindHazard,
    GiveDishonestyNotice,
    HoldCase,
    InvestigateAccident,
    KeepDecision,
    ListDishonest,
    ProposeLicenceRevocation,
    PublishDishonesty,
    ReleaseCase,
    RemoveEarly,
    ReportAccident,
    RevokeEarlyRemoval,
    RevokeLicence,
    SupplementAccident,
)
from registry.domain.explaining import explain
from registry.domain.explanation import Explanation
from registry.domain.policies.losing import Loss, loss
from registry.domain.rulesets import AccidentSet, applying, ruling
from registry.events.accident import AccidentReported, AccidentSupplemented, LossDismissed
from registry.events.dishonesty import DishonestyListed
from registry.events.enterprise import LevelAnnounced
from registry.events.remedies import DecisionKept
from registry.events.vocabulary import AccidentClass, Batch, Level, Sector
from tests.acts import SUZHOU, SUZHOU_ISSUER, act
from tests.rules.given import Given, applied, approved, assessed, at_level, registered, said
from tests.rules.test_batches import found
from tests.rules.test_due import swept
from tests.rules.test_procedure import announced

HAPPENED = date(2024, 3, 1)


def level(until: date | None = None) -> Given:
    return at_level(Level.THREE, date(2023, 5, 2), valid_until=until)


def accident(id: str = "a1", on: date = HAPPENED, **given: Any) -> ReportAccident:
    counts = {"deaths": 0, "serious_injuries": 0, "direct_loss": 0}
    what = {"accident": id, "kind": "production", "happened_on": on, "reporting": "in_time"}
    return act(ReportAccident, on, **(what | counts | given))


def again(on: date, **given: Any) -> SupplementAccident:
    return act(SupplementAccident, on, **({"accident": "a1", "serious_injuries": 0, "direct_loss": 0} | given))


def concluded(on: date = date(2024, 6, 1), **given: Any) -> InvestigateAccident:
    what = {"accident": "a1", "unfit": False, "responsible": True, "reporting": "in_time"}
    return act(InvestigateAccident, on, **(what | given))


def release(on: date) -> ReleaseCase:
    return act(ReleaseCase, on, case="k1", reason="不影响安全生产条件")


def flagged(given: Given, on: date) -> Explanation | None:
    found = explain(given.enterprise, given.enterprise.history, on)
    return next((one for one in found if one.subject == "unweighed"), None)


def lost(given: Given, on: date) -> Loss | None:
    enterprise = given.enterprise
    assert enterprise.sector is not None
    rules = applying("grading", enterprise.region, enterprise.sector, on)
    assert rules is not None
    return loss(enterprise, on, rules)


@pytest.mark.parametrize(
    ("deaths", "injuries", "yuan", "expected"),
    [
        (30, 0, 0, "particularly_major"),
        (29, 100, 0, "particularly_major"),
        (0, 0, 100_000_000, "particularly_major"),
        (10, 0, 0, "major"),
        (9, 50, 0, "major"),
        (0, 99, 50_000_000, "major"),
        (3, 0, 0, "larger"),
        (2, 10, 0, "larger"),
        (0, 0, 10_000_000, "larger"),
        (2, 9, 9_999_999, "ordinary"),
        (0, 0, 0, "ordinary"),
    ],
)
def test_a_class_is_reached_by_any_one_count_and_takes_its_bound_in(
    deaths: int, injuries: int, yuan: int, expected: str
) -> None:
    rules = ruling(AccidentSet, "320505", Sector.MACHINERY, HAPPENED)
    assert rules is not None
    assert rules.class_of(deaths, injuries, Decimal(yuan)) is AccidentClass(expected)


def test_counts_change_for_thirty_days_and_the_class_with_them() -> None:
    given = level().when(accident(deaths=2)).then(said(AccidentReported, accident_class=AccidentClass.ORDINARY))
    given.when(again(date(2024, 4, 1), deaths=3)).then_refused("supplement_late")
    given.when(again(date(2024, 3, 31), deaths=3)).then(said(AccidentSupplemented, accident_class=AccidentClass.LARGER))


@pytest.mark.parametrize("kind", ["road_traffic", "fire"])
def test_the_counts_of_traffic_and_fire_change_for_seven_days(kind: str) -> None:
    given = level().after(accident(kind=kind))
    given.when(again(date(2024, 3, 9), deaths=1)).then_refused("supplement_late")
    given.after(again(date(2024, 3, 8), deaths=1))


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (accident(happened_on=date(2024, 3, 2)), "happened_later"),
        (again(HAPPENED, deaths=1), "nothing_open"),
        (act(DismissLoss, HAPPENED, ground="fatal_accident", reason="x"), "nothing_open"),
        (act(ListDishonest, HAPPENED, listing="l1"), "nothing_open"),
        (act(GiveDishonestyNotice, HAPPENED, listing="l1", ground="x", reason="x"), "no_ground_in_rule_set"),
        (act(GiveDishonestyNotice, date(2023, 9, 30), listing="l1", ground="x", reason="x"), "no_rule_set"),
    ],
)
def test_what_is_refused(command: Any, rule: str) -> None:
    level().when(command).then_refused(rule)


def test_decision_25_an_accident_after_the_application_holds_the_case_until_it_is_released() -> None:
    given = assessed(on=date(2013, 2, 1)).after(accident(on=date(2013, 3, 1)))
    approval = act(ApproveLevel, date(2013, 3, 5), case="k1")
    given.when(approval).then_refused("case_held")
    given.when(act(HoldCase, date(2013, 3, 2), case="k1", reason="x")).then_refused("case_held")
    given.after(release(date(2013, 3, 4)), approval)


def test_decision_25_an_accident_reported_late_holds_the_case_since_its_day_whatever_was_weighed_before() -> None:
    given = assessed(on=date(2013, 2, 1)).after(accident(on=date(2013, 3, 1)), release(date(2013, 3, 4)))
    given.after(accident("a2", date(2013, 3, 20), happened_on=date(2013, 3, 3)))
    hold = given.enterprise.cases["k1"].held(date(2013, 3, 3))
    assert (hold and hold.accident, hold and hold.since) == ("a1", date(2013, 3, 1))
    given.when(act(ApproveLevel, date(2013, 3, 10), case="k1")).then_refused("case_held")
    given.after(release(date(2013, 3, 21)), act(ApproveLevel, date(2013, 3, 21), case="k1"))


def test_decision_25_an_application_recorded_after_the_accident_is_held_and_one_made_after_it_is_not() -> None:
    happened = accident(on=date(2013, 3, 1))
    for on, held in ((date(2013, 2, 1), True), (date(2013, 3, 1), True), (date(2013, 3, 2), False)):
        case = applied(on=on, start=registered().after(happened)).enterprise.cases["k1"]
        assert (case.held(date(2013, 3, 5)) is not None) is held


def test_decision_25_why_a_case_is_held_names_the_accident() -> None:
    one = assessed(on=date(2013, 2, 1)).after(accident(on=date(2013, 3, 1))).enterprise
    case = next(each for each in explain(one, one.history, date(2013, 3, 5)) if each.subject == "case")
    assert (case.inputs["held_since"], case.inputs["held_for"]) == ("2013-03-01", "a1")
    assert case.evidence[-1] == one.last_event


def test_decision_25_an_accident_before_the_announcement_that_was_reported_after_it_flags_the_level() -> None:
    given = approved(on=date(2013, 2, 1))
    given.when_decided(lambda _: announced(given, date(2013, 2, 4))).then(said(LevelAnnounced))
    given.after(accident(on=date(2013, 3, 1), happened_on=date(2013, 2, 3)))
    assert flagged(given, date(2013, 2, 28)) is None
    one = flagged(given, date(2013, 3, 1))
    assert one is not None
    assert (one.answer, one.mark, one.inputs["happened_on"]) == ("three", "ours", "2013-02-03")
    assert one.evidence[-1] == given.enterprise.last_event
    assert given.enterprise.holds_level(date(2013, 3, 1)) is not None
    given.after(concluded(date(2013, 6, 1), responsible=False))
    assert flagged(given, date(2013, 6, 1)) is None


def test_decision_25_the_authority_weighs_an_accident_and_keeps_the_level_until_the_next_one_is_known() -> None:
    given = approved(on=date(2013, 2, 1))
    given.when_decided(lambda _: announced(given, date(2013, 2, 4))).then(said(LevelAnnounced))
    grant = given.enterprise.last_event
    keep = {"decision": grant, "reason": "不影响安全生产条件", "authority": SUZHOU}
    given.when(act(KeepDecision, date(2013, 2, 20), **keep)).then_refused("basis_not_annulled")
    given.after(accident(on=date(2013, 3, 1), happened_on=date(2013, 2, 3)))
    given.when(act(KeepDecision, date(2013, 3, 5), **keep)).then(said(DecisionKept, decision=grant))
    assert flagged(given, date(2013, 3, 5)) is None
    given.after(accident("a2", date(2013, 3, 10), happened_on=date(2013, 2, 2)))
    assert flagged(given, date(2013, 3, 10)) is not None


@pytest.mark.parametrize(("deaths", "expected"), [(1, True), (0, False)])
def test_decision_25_a_death_counted_within_thirty_days_flags_the_renewal_and_undoes_nothing(
    deaths: int, expected: bool
) -> None:
    happened, renewed = date(2024, 3, 1), date(2024, 3, 25)
    held = level(date(2024, 5, 2)).after(accident(on=happened, serious_injuries=1))
    given = approved(on=date(2024, 3, 5), start=held)
    given.when_decided(lambda _: announced(given, renewed)).then(said(LevelAnnounced))
    assert flagged(given, renewed) is None
    given.after(again(date(2024, 3, 31), deaths=deaths, serious_injuries=2))
    assert (flagged(given, date(2024, 3, 31)) is not None) is expected
    assert given.enterprise.holds_level(date(2024, 3, 31)) is not None


def test_a_fatal_accident_is_a_ground_that_the_authority_decides() -> None:
    given = level().after(accident(deaths=1))
    assert swept(given, date(2024, 3, 5)) == ["LossProposed 2024-03-01"]
    assert swept(given, date(2024, 3, 6)) == []
    given.when(act(DismissLoss, date(2024, 4, 1), ground="fatal_accident", reason="不负有责任")).then(
        said(LossDismissed, ground="fatal_accident")
    )
    assert lost(given, date(2024, 4, 2)) is None
    assert swept(given, date(2024, 4, 2)) == []
    given.after(act(SupplementAccident, date(2024, 3, 20), accident="a1", deaths=2, serious_injuries=0, direct_loss=0))
    assert lost(given, date(2024, 4, 2)) is not None


def test_an_investigation_that_clears_it_withdraws_the_proposal() -> None:
    given = level().after(accident(deaths=1))
    assert swept(given, date(2024, 3, 5)) == ["LossProposed 2024-03-01"]
    given.after(concluded(responsible=False))
    assert swept(given, date(2024, 6, 2)) == ["LossProposalWithdrawn 2024-06-02"]


def test_decision_25_a_death_counted_after_the_renewal_flags_it_and_undoes_nothing() -> None:
    given = level().after(accident(serious_injuries=1))
    assert lost(given, HAPPENED) is None
    given.after(again(date(2024, 3, 20), deaths=1))
    found_ = lost(given, date(2024, 3, 20))
    assert found_ is not None
    assert (found_.ground, found_.since) == ("fatal_accident", date(2024, 3, 20))
    assert given.enterprise.holds_level(date(2024, 3, 21)) is not None


@pytest.mark.parametrize(("months", "expected"), [(date(2025, 3, 1), True), (date(2025, 3, 2), False)])
def test_serious_injuries_add_up_within_twelve_months(months: date, expected: bool) -> None:
    given = level().after(accident(serious_injuries=2), accident("a2", months, serious_injuries=1))
    assert (lost(given, date(2025, 4, 1)) is not None) is expected


@pytest.mark.parametrize("reporting", ["late", "omitted", "false", "concealed"])
def test_an_accident_that_was_not_reported_rightly_is_a_ground(reporting: str) -> None:
    found_ = lost(level().after(accident(reporting=reporting)), HAPPENED)
    assert found_ is not None
    assert found_.ground == "concealed_accident"


def test_a_licence_that_is_gone_and_a_hazard_past_its_deadline_are_grounds() -> None:
    what = {"proposal": "l1", "authority": SUZHOU_ISSUER}
    proposed = act(ProposeLicenceRevocation, HAPPENED, licence="production_licence", reason="x", **what)
    ground = lost(level().after(proposed, act(RevokeLicence, HAPPENED, officer="officer-2", **what)), HAPPENED)
    assert ground is not None
    assert ground.ground == "licence_gone"
    hazard = level().after(act(FindHazard, HAPPENED, hazard="h1", finding="x", deadline=date(2024, 3, 29)))
    assert lost(hazard, date(2024, 3, 29)) is None
    overdue = lost(hazard, date(2024, 3, 30))
    assert overdue is not None
    assert overdue.ground == "hazard_unrectified"


def test_unfit_and_a_major_accident_lead_to_closure_and_the_class_is_derived_again() -> None:
    given = level().after(accident(deaths=9), concluded(date(2024, 3, 10), unfit=True))
    assert found(given, date(2024, 3, 10)) is None
    given.after(again(date(2024, 3, 20), deaths=10))
    finding = found(given, date(2024, 3, 20))
    assert finding is not None
    assert (finding.batch, finding.ground, finding.since) == (Batch.CLOSE, "unfit_major_accident", date(2024, 3, 20))
    assert len(finding.evidence) == 3
    given.after(again(date(2024, 3, 25), deaths=9))
    assert found(given, date(2024, 3, 25)) is None


def test_a_listing_needs_its_notice_lasts_its_term_and_begins_anew_after_deceit() -> None:
    notice = act(GiveDishonestyNotice, HAPPENED, listing="l1", ground="concealed_accident", reason="瞒报")
    given = level().after(notice)
    given.when(act(ListDishonest, date(2024, 2, 1), listing="l1")).then_refused("date_goes_back")
    given.when(act(ListDishonest, date(2024, 3, 20), listing="l1")).then(
        said(DishonestyListed, ground="concealed_accident", until=date(2027, 3, 20))
    )
    given.after(act(PublishDishonesty, date(2024, 3, 22), listing="l1", channels=["site"]))
    ground = lost(given, date(2024, 3, 22))
    assert ground is not None
    assert ground.ground == "dishonesty_list"
    early = act(RemoveEarly, date(2025, 3, 19), listing="l1", reason="x", authority=SUZHOU)
    given.when(early).then_refused("early_removal_wait")
    given.after(early.model_copy(update={"effective_on": date(2025, 3, 20), "command": "later"}))
    assert lost(given, date(2025, 3, 21)) is None
    given.after(act(RevokeEarlyRemoval, date(2025, 6, 1), listing="l1", reason="x"))
    (listing,) = given.enterprise.measures.listings.values()
    assert listing.until == date(2028, 6, 1)
    assert listing.on_list(date(2028, 6, 1))
    assert not listing.on_list(date(2028, 6, 2))


def test_a_listing_ends_with_its_last_day() -> None:
    given = level().after(
        act(GiveDishonestyNotice, date(2023, 10, 1), listing="l1", ground="penalty_evaded", reason="x"),
        act(ListDishonest, date(2023, 10, 1), listing="l1"),
    )
    assert swept(given, date(2023, 10, 2)) == ["LossProposed 2023-10-01"]
    listing = given.enterprise.measures.listings["l1"]
    given.enterprise.measures.listings["l1"] = type(listing)(
        "l1", listing.ground, listing.event, listing.noticed_on, listing.listed_on, date(2024, 10, 1)
    )
    assert swept(given, date(2024, 10, 2)) == ["DishonestyListingEnded 2024-10-02", "LossProposalWithdrawn 2024-10-02"]
