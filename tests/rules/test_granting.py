"""Rules for asking for and granting a level."""

from datetime import date, timedelta

import pytest

from registry.domain.commands import (
    Apply,
    ApproveLevel,
    Downgrade,
    EnterLedgerLevel,
    RefuseLevel,
    Resume,
    ReviewAssessment,
    Suspend,
    TerminateCase,
)
from registry.events.case import ApplicationSubmitted, ElementScore, LevelApproved
from registry.events.enterprise import LevelAnnounced
from registry.events.event import LegalBasis
from registry.events.procedure import CaseEnded
from registry.events.vocabulary import Level, LevelBasis
from tests.acts import JIANGSU, NATION, SUZHOU, act
from tests.rules.given import (
    Given,
    accepted,
    applied,
    assessed,
    at_level,
    registered,
    report,
    revoked_on,
    said,
)

SINCE = date(2011, 8, 1)
READY = date(2014, 8, 1)


def ask(level: Level, on: date, case: str = "k1") -> Apply:
    return act(Apply, on, case=case, level=level)


def ledger(level: Level, on: date, **given: object) -> EnterLedgerLevel:
    organ = {Level.ONE: NATION, Level.TWO: JIANGSU, Level.THREE: SUZHOU}[level]
    return act(EnterLedgerLevel, on, **({"level": level, "certificate": "c", "authority": organ} | given))


def test_an_application_opens_a_case() -> None:
    registered().when(ask(Level.THREE, date(2012, 2, 1))).then(
        said(ApplicationSubmitted, case="k1", level=Level.THREE, rule_sets={"grading": "js-2011"})
    )


def test_level_two_is_refused_before_three_years_at_level_three() -> None:
    at_level(Level.THREE, SINCE).when(ask(Level.TWO, READY - timedelta(days=1))).then_refused("years_before_promotion")


def test_level_two_is_open_on_the_day_three_years_after_level_three() -> None:
    at_level(Level.THREE, SINCE).when(ask(Level.TWO, READY)).then(said(ApplicationSubmitted, level=Level.TWO))


def test_level_two_is_refused_without_level_three() -> None:
    registered().when(ask(Level.TWO, READY)).then_refused("years_before_promotion")


def test_a_renewal_of_level_two_needs_no_three_years() -> None:
    at_level(Level.TWO, SINCE).when(ask(Level.TWO, date(2012, 1, 1))).then(said(ApplicationSubmitted))


def suspended_and_resumed(start: Given, since: date, until: date) -> Given:
    return start.after(
        act(Suspend, since, suspension="s1", ground="not_compliant_in_time", ends_on=until),
        act(Resume, until, suspension="s1", accepted_by="验收组"),
    )


def test_a_suspension_starts_the_three_years_again() -> None:
    resumed = date(2013, 5, 1)
    start = suspended_and_resumed(at_level(Level.THREE, SINCE), date(2013, 3, 1), resumed)
    start.when(ask(Level.TWO, READY)).then_refused("years_before_promotion")
    start.when(ask(Level.TWO, date(2016, 4, 30))).then_refused("years_before_promotion")
    start.when(ask(Level.TWO, date(2016, 5, 1))).then(said(ApplicationSubmitted))


def test_a_suspension_before_the_level_that_is_recorded_later_takes_no_years() -> None:
    start = registered().after(act(Suspend, SINCE, suspension="s1", ground="not_compliant_in_time", ends_on=READY))
    start.after(act(Resume, date(2011, 9, 1), suspension="s1", accepted_by="x"), ledger(Level.THREE, date(2011, 10, 1)))
    start.when(ask(Level.TWO, date(2014, 10, 1))).then(said(ApplicationSubmitted))


def test_a_renewal_without_a_gap_keeps_the_three_years() -> None:
    start = at_level(Level.THREE, SINCE, valid_until=date(2013, 8, 1)).after(ledger(Level.THREE, date(2013, 8, 2)))
    start.when(ask(Level.TWO, READY)).then(said(ApplicationSubmitted))


def test_a_renewal_after_a_gap_of_a_day_starts_the_three_years_again() -> None:
    renewed = date(2013, 8, 3)
    start = at_level(Level.THREE, SINCE, valid_until=date(2013, 8, 1)).after(ledger(Level.THREE, renewed))
    start.when(ask(Level.TWO, READY)).then_refused("years_before_promotion")
    start.when(ask(Level.TWO, date(2016, 8, 3))).then(said(ApplicationSubmitted))


def test_a_level_lasts_through_its_last_day() -> None:
    start = at_level(Level.THREE, SINCE, valid_until=READY)
    start.when(ask(Level.TWO, READY)).then(said(ApplicationSubmitted))
    at_level(Level.THREE, SINCE, valid_until=READY).when(ask(Level.TWO, READY + timedelta(days=1))).then_refused(
        "years_before_promotion"
    )


def test_a_holder_asks_for_nothing_lower() -> None:
    at_level(Level.TWO, SINCE).when(ask(Level.THREE, READY)).then_refused("below_held_level")
    at_level(Level.TWO, SINCE).when(ledger(Level.THREE, READY)).then_refused("below_held_level")


@pytest.mark.parametrize(
    ("level", "points", "passes"),
    [
        (Level.THREE, "60.0", True),
        (Level.THREE, "59.95", True),
        (Level.THREE, "59.9", False),
        (Level.TWO, "74.95", True),
        (Level.TWO, "74.94", False),
        (Level.ONE, "89.9", False),
        (Level.ONE, "90", True),
    ],
)
def test_a_level_is_approved_from_its_score_on(level: Level, points: str, passes: bool) -> None:
    organ = {Level.ONE: NATION, Level.TWO: JIANGSU, Level.THREE: SUZHOU}[level]
    start = {Level.ONE: at_level(Level.TWO, SINCE), Level.TWO: at_level(Level.THREE, SINCE)}.get(level) or registered()
    asked = assessed(level, READY, start=start, points=points).when(
        act(ApproveLevel, READY, case="k1", authority=organ)
    )
    if passes:
        asked.then(said(LevelApproved, level=level))
    else:
        asked.then_refused("score_below_level")


def test_in_chemicals_every_element_reaches_sixty() -> None:
    on = date(2012, 2, 1)
    elements = [
        ElementScore(element="1", points=590, total=1000),
        ElementScore(element="2", points=1000, total=1000),
        ElementScore(element="3", points=1000, total=1000),
    ]
    start = accepted(start=registered(sector="chemical")).after(report(on, elements=elements))
    start.after(act(ReviewAssessment, on, case="k1"))
    start.when(act(ApproveLevel, on, case="k1")).then_refused("score_below_level")


def test_where_no_score_is_known_the_authority_decides() -> None:
    on = date(2012, 2, 1)
    start = assessed(start=registered(sector="coal"), points="10")
    start.when(act(ApproveLevel, on, case="k1")).then(said(LevelApproved))


def test_decision_26_after_a_revocation_a_year_is_waited() -> None:
    on = date(2024, 2, 29)
    revoked_on(on).when(ask(Level.THREE, date(2025, 2, 27))).then_refused("waiting_period")
    revoked_on(on).when(ask(Level.THREE, date(2025, 2, 28))).then(said(ApplicationSubmitted))


def test_after_a_failed_assessment_a_year_is_waited() -> None:
    on = date(2022, 3, 1)
    start = assessed(on=on, points="10").after(act(RefuseLevel, on, case="k1", reason="x"))
    start.when(ask(Level.THREE, date(2023, 2, 28), "k2")).then_refused("waiting_period")
    start.when(ask(Level.THREE, date(2023, 3, 1), "k2")).then(said(ApplicationSubmitted))


def test_after_a_case_that_was_ended_for_a_false_promise_three_years_are_waited() -> None:
    on = date(2022, 3, 1)
    ended = act(TerminateCase, on, case="k1", ground="false_promise")
    start = applied(on=on).when(ended).then(said(CaseEnded, case="k1", ground="false_promise"))
    start.when(ended).then_refused("order_of_steps")
    start.when(ask(Level.THREE, date(2025, 2, 28), "k2")).then_refused("waiting_period")
    start.when(ask(Level.THREE, date(2025, 3, 1), "k2")).then(said(ApplicationSubmitted))
    applied(on=on).when(ended.model_copy(update={"ground": "promoted"})).then_refused("no_ground_in_rule_set")
    old = date(2012, 2, 1)
    applied(on=old).when(ended.model_copy(update={"effective_on": old})).then_refused("no_ground_in_rule_set")


def test_decision_16_in_coal_a_year_is_waited_for_level_one_after_a_downgrade() -> None:
    method = LegalBasis(document="煤矿安全生产标准化考核定级办法", article="一")
    down = {"level": "two", "ground": "system_not_kept_running", "legal_basis": method, "authority": NATION}
    one = at_level(Level.ONE, date(2016, 3, 1), sector="coal").after(act(Downgrade, date(2017, 3, 1), **down))
    one.when(ask(Level.ONE, date(2018, 2, 28), "k2")).then_refused("waiting_period")
    one.when(ask(Level.TWO, date(2018, 2, 28), "k2")).then(said(ApplicationSubmitted))


def test_js_2011_knows_no_waiting() -> None:
    on = date(2012, 3, 1)
    start = assessed(on=on, points="10").after(act(RefuseLevel, on, case="k1", reason="x"))
    start.when(ask(Level.THREE, on, "k2")).then(said(ApplicationSubmitted))


def test_level_one_needs_three_years_at_two_or_three_under_cn_2021() -> None:
    since = date(2022, 1, 1)
    registered().when(ask(Level.ONE, date(2025, 1, 1))).then_refused("years_before_promotion")
    for level in (Level.TWO, Level.THREE):
        at_level(level, since).when(ask(Level.ONE, date(2024, 12, 31))).then_refused("years_before_promotion")
        at_level(level, since).when(ask(Level.ONE, date(2025, 1, 1))).then(said(ApplicationSubmitted))


def test_a_level_from_the_ledger_is_entered_with_its_announcement() -> None:
    given = {"valid_until": READY, "assessment_body": "安评公司", "document_number": "苏安监公告〔2012〕3号"}
    entry = ledger(Level.THREE, SINCE, **given)
    registered().when(entry).then(
        said(
            LevelAnnounced,
            basis=LevelBasis.LEDGER,
            case=None,
            level=Level.THREE,
            announcement="苏安监公告〔2012〕3号",
            certificate="c",
            valid_until=READY,
            assessment_body="安评公司",
        )
    )


def test_the_scheme_s_own_text_announces_nothing() -> None:
    registered().when(ledger(Level.THREE, SINCE)).then(said(LevelAnnounced, announcement="证书 c"))


def test_a_certificate_does_not_end_before_it_begins() -> None:
    registered().when(ledger(Level.THREE, READY, valid_until=READY)).then_refused("validity")


def test_no_ledger_level_enters_past_an_open_case_or_a_suspension() -> None:
    applied().when(ledger(Level.THREE, READY)).then_refused("open_case")
    stopped = registered().after(act(Suspend, SINCE, suspension="s1", ground="not_compliant_in_time", ends_on=READY))
    stopped.when(ledger(Level.THREE, date(2012, 1, 1))).then_refused("case_stayed")
    stopped.when(ledger(Level.THREE, SINCE - timedelta(days=1))).then(said(LevelAnnounced))
