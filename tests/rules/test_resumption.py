"""Rules for the check for a resumption and its announcement: by when, told and deciding nothing."""

from datetime import date, timedelta

import chinese_calendar

from registry.domain.commands import AnnulDecision, Resume, Suspend
from registry.domain.commands.resumption import PublishResumption, RefuseResumption, RequestResumption
from registry.domain.explaining import explain
from registry.domain.explanation import Explanation
from registry.domain.facts import Facts
from registry.domain.policies.resumption import publish_by
from registry.events.enterprise import (
    ResumptionAccepted,
    ResumptionPublished,
    ResumptionRefused,
    ResumptionRequested,
)
from registry.events.vocabulary import Operation
from tests.acts import SUZHOU_ISSUER, act
from tests.rules.given import Given, decide, registered, said

SINCE, ASKED, RESUMED = date(2025, 3, 3), date(2025, 4, 1), date(2025, 4, 28)
CHECK_BY, PUBLISH_BY = date(2025, 4, 21), date(2025, 5, 8)


def stopped(sector: str = "coal") -> Given:
    what = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": date(2025, 12, 1)}
    return registered(sector=sector).after(act(Suspend, SINCE, **what))


def asked(on: date = ASKED) -> RequestResumption:
    return act(RequestResumption, on, suspension="s1")


def resumed(on: date = RESUMED) -> Resume:
    return act(Resume, on, suspension="s1", accepted_by="验收组")


def announced(on: date = RESUMED) -> PublishResumption:
    return act(PublishResumption, on, suspension="s1", channels=["site"])


def told(given: Given, on: date) -> Explanation | None:
    found = explain(given.enterprise, given.enterprise.history, on)
    return next((one for one in found if one.subject == "resumption"), None)


def test_decision_07_a_coal_mine_that_asks_to_resume_is_checked_within_twenty_days() -> None:
    one = stopped()
    assert told(one, ASKED) is None
    one.when(asked()).then(said(ResumptionRequested, suspension="s1", check_by=CHECK_BY))
    due = told(one, CHECK_BY)
    assert due is not None
    assert (due.answer, due.rule, due.mark) == ("await_check", "Resume", "law")
    assert due.clause == "煤矿安全生产条例 复产验收20日、公告5个工作日 (条号待核)"
    assert (due.inputs["due_on"], due.inputs["overdue_since"]) == ("2025-04-21", None)
    assert due.evidence == (one.enterprise.last_event,)
    late = told(one, CHECK_BY + timedelta(days=1))
    assert late is not None
    assert late.inputs["overdue_since"] == "2025-04-22"
    assert one.enterprise.operation is Operation.SUSPENDED


def test_decision_07_a_late_check_is_accepted_and_announced_within_five_working_days() -> None:
    one = stopped().after(asked())
    one.when(resumed()).then(said(ResumptionAccepted, suspension="s1", publish_by=PUBLISH_BY))
    due = told(one, PUBLISH_BY)
    assert due is not None
    assert (due.answer, due.rule, due.inputs["due_on"]) == ("await_notice", "PublishResumption", "2025-05-08")
    late = told(one, PUBLISH_BY + timedelta(days=1))
    assert late is not None
    assert late.inputs["overdue_since"] == "2025-05-09"
    one.when(announced(RESUMED - timedelta(days=1))).then_refused("date_goes_back")
    one.when(announced()).then(said(ResumptionPublished, suspension="s1", channels=("site",)))
    assert told(one, PUBLISH_BY) is None
    one.when(announced()).then_refused("nothing_open")


def test_decision_07_what_is_not_passed_may_be_asked_for_again_and_one_check_at_a_time() -> None:
    one = stopped().after(asked())
    one.when(asked()).then_refused("resumption_asked_for")
    refused = act(RefuseResumption, date(2025, 4, 10), suspension="s1", findings=["通风系统仍不完善"])
    one.when(refused).then(said(ResumptionRefused, findings=("通风系统仍不完善",)))
    assert told(one, CHECK_BY) is None
    one.when(refused).then_refused("nothing_open")
    again = date(2025, 5, 6)
    one.when(asked(again)).then(said(ResumptionRequested, check_by=date(2025, 5, 26)))


def test_decision_07_other_trades_and_earlier_days_have_no_day() -> None:
    one = stopped("machinery").after(asked())
    assert told(one, CHECK_BY) is None
    one.when(resumed()).then(said(ResumptionAccepted, publish_by=None))
    one.when(announced()).then(said(ResumptionPublished))
    assert publish_by(stopped().enterprise, date(2024, 4, 30)) is None
    assert publish_by(stopped().enterprise, date(2024, 5, 1)) is not None


def test_decision_07_a_day_in_a_year_without_a_calendar_is_not_guessed_and_keeps_nobody_from_resuming() -> None:
    last = max(day.year for day in chinese_calendar.holidays)
    one, on = stopped(), date(last, 12, 31)
    assert publish_by(one.enterprise, date(last, 12, 1)) is not None
    assert publish_by(one.enterprise, on) is None
    (accepted,) = decide(Facts.of(one.enterprise, resumed(on), on))
    assert isinstance(accepted, ResumptionAccepted)
    assert accepted.publish_by is None


def test_decision_07_only_who_is_suspended_asks_and_not_before_it_was() -> None:
    registered(sector="coal").when(asked()).then_refused("not_suspended")
    stopped().when(asked(SINCE - timedelta(days=1))).then_refused("date_goes_back")
    stopped().when(asked().model_copy(update={"authority": SUZHOU_ISSUER})).then_refused("organ_not_competent")
    early = act(RefuseResumption, ASKED - timedelta(days=1), suspension="s1", findings=["x"])
    stopped().after(asked()).when(early).then_refused("date_goes_back")


def test_decision_07_a_suspension_that_is_annulled_leaves_nothing_to_check_or_announce() -> None:
    one = stopped().after(asked(), resumed())
    order = one.enterprise.orders["s1"]
    one.after(act(AnnulDecision, date(2025, 5, 6), decision=order, reason="x"))
    assert (one.enterprise.suspensions, told(one, PUBLISH_BY)) == ([], None)
