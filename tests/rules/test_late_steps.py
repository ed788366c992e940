"""Details, steps of a case, announcements, directions and exemplars that are recorded late (domain decision 34)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain import commands as c
from registry.domain import deciding
from registry.domain.case import Step
from registry.domain.deciding.late import on_its_day
from registry.domain.facts import Facts
from registry.domain.refusals import Refused
from registry.events import enterprise as of_enterprise
from registry.events import procedure as e
from registry.events.case import LevelApproved
from registry.events.hearing import RightsNotified
from registry.events.site import SiteChanged, SiteLeft
from registry.events.vocabulary import Level
from tests.acts import JIANGSU, act, code
from tests.rules.given import TODAY, Given, applied, approved, assessed, at_level, may, registered, reported, said
from tests.rules.test_annulment import METHOD, event
from tests.rules.test_late import again, level, retrofit, stop
from tests.rules.test_loss import propose, revoke

DAY = timedelta(days=1)
ON, NEXT, LAST = date(2022, 3, 1), date(2022, 3, 2), date(2022, 9, 1)
CASE = {"case": "k1"}


def change(on: date, **given: Any) -> c.ChangeDetails:
    return act(c.ChangeDetails, on, **given)


def order_of(given: Given) -> list[int]:
    """The versions in the order in which they count; the same enterprise follows from the events alone."""
    assert again(given) == given.enterprise
    return [version for version, _ in given.enterprise.living()]


def test_decision_34_a_name_of_a_day_before_the_last_change_is_never_the_name_again() -> None:
    given = registered().after(change(LAST, name="新厂", address="甲路1号"))
    told = given.when(change(ON, name="旧厂", address="乙路2号")).then(said(of_enterprise.DetailsChanged))
    assert (told.enterprise.name, told.enterprise.address) == ("新厂", "甲路1号")
    assert order_of(told) == [1, 3, 2]
    late = told.enterprise.history[-1]
    assert isinstance(late, of_enterprise.DetailsChanged)
    assert late.late is not None
    assert late.late.details is not None
    assert late.late.details.name == "新厂"
    told.when(change(date(2011, 6, 30), name="x")).then_refused("date_goes_back")


def test_decision_34_a_move_is_recorded_before_acts_that_the_new_organs_might_have_done_too() -> None:
    given = registered().after(level(LAST, "c1"))
    moved = given.when(change(ON, region="320506")).then(said(of_enterprise.DetailsChanged))
    assert order_of(moved) == [1, 3, 2]
    with pytest.raises(Refused, match=f"LevelAnnounced of {LAST} .*refused .wrong_region"):
        registered().after(level(LAST, "c1"), change(ON, region="320612", authority=JIANGSU))


def test_decision_34_a_site_is_changed_before_a_later_change_and_not_given_up_before_one() -> None:
    site = {"site": "s2", "name": "二厂", "region": "320505", "sector": "machinery", "scale": "above", "address": "x"}
    given = registered().after(
        act(c.EnterSite, date(2021, 1, 4), **site), act(c.ChangeSite, LAST, site="s2", name="丙")
    )
    given.when(act(c.ChangeSite, ON, site="s2", name="乙")).then(said(SiteChanged))
    assert given.enterprise.sites["s2"].name == "丙"
    with pytest.raises(Refused, match=f"SiteChanged of {LAST} .*refused .unknown_site"):
        given.after(act(c.LeaveSite, NEXT, site="s2"))
    given.when(act(c.LeaveSite, LAST, site="s2")).then(said(SiteLeft))


def test_decision_34_a_rectification_is_extended_after_its_report_was_recorded() -> None:
    given = reported(on=ON, nonconformities=["防护罩缺失"]).after(act(c.ReportRectification, NEXT + DAY, **CASE))
    extension = act(c.ExtendRectification, NEXT, working_days=20, **CASE)
    told = given.when(extension).then(said(e.RectificationExtended, working_days=20))
    case = told.enterprise.cases["k1"]
    assert (case.step, case.extended) == (Step.RECTIFIED, 20)
    assert order_of(told)[-2:] == [told.enterprise.version, told.enterprise.version - 1]
    told.when(extension).then_refused("one_extension")


def renewing(step: Callable[..., Given]) -> Given:
    """A renewal in its case `k1`, this far, and a revocation that was proposed after it."""
    given = step(on=date(2015, 1, 5), start=at_level(Level.THREE, date(2012, 3, 1), valid_until=date(2015, 3, 1)))
    return given.after(propose(date(2015, 2, 10), legal_basis=METHOD, ground="system_not_kept_running"))


def test_decision_34_a_step_is_recorded_before_a_later_act_on_the_level() -> None:
    given = renewing(assessed)
    told = given.when(act(c.ApproveLevel, date(2015, 1, 20), **CASE)).then(said(LevelApproved))
    assert order_of(told)[-2:] == [told.enterprise.version, told.enterprise.version - 1]
    assert told.enterprise.cases["k1"].step is Step.APPROVED
    given.when(act(c.Apply, date(2015, 1, 21), case="k2", level="three")).then_refused("open_case")


def test_decision_34_a_level_is_announced_before_a_later_act_on_it() -> None:
    given = renewing(approved)
    member = c.Member(enterprise=code(), case="k1", certificate="AQB1")
    what = {"announcement": "A1", "document": "1号", "title": "t", "level": "three", "members": [member]}
    command = act(c.Announce, date(2015, 1, 28), **what)
    may(on_its_day(given.enterprise, command, "k1"), command, "k1")
    (told,) = deciding.announced(Facts.of(given.enterprise, command, TODAY, "k1"), member)
    assert isinstance(told, of_enterprise.LevelAnnounced)
    assert told.late is not None
    assert told.late.before == event(given.enterprise.version)
    given.enterprise.evolve(told)
    held = given.enterprise.held
    assert held is not None
    assert (held.certificate, held.since, given.enterprise.open_cases) == ("AQB1", date(2012, 3, 1), [])
    assert again(given) == given.enterprise


def test_decision_34_an_application_that_would_still_be_open_is_in_the_way_of_nothing_later() -> None:
    given = registered().after(act(c.Apply, date(2012, 3, 1), case="k2", level="three"))
    with pytest.raises(Refused, match=r"ApplicationSubmitted of 2012-03-01 .*refused .open_case"):
        given.after(act(c.Apply, date(2012, 2, 1), case="k1", level="three"))


def test_decision_34_a_hold_that_is_over_is_recorded_with_its_release_before_a_later_step() -> None:
    given = assessed(on=date(2012, 2, 1)).after(act(c.ApproveLevel, date(2012, 5, 7), **CASE))
    with pytest.raises(Refused, match=r"LevelApproved of 2012-05-07 .*refused .case_held"):
        given.after(act(c.HoldCase, date(2012, 3, 5), reason="x", **CASE))
    over = act(c.HoldCase, date(2012, 3, 5), reason="x", released_on=date(2012, 4, 9), **CASE)
    told = given.when(over).then(said(e.CaseHeld), said(e.CaseReleased, effective_on=date(2012, 4, 9)))
    assert told.enterprise.cases["k1"].step is Step.APPROVED
    assert order_of(told)[-3:] == [8, 9, 7]
    backwards = {"effective_on": date(2012, 4, 23), "released_on": date(2012, 4, 23)}
    given.when(over.model_copy(update=backwards)).then_refused("end_date")


def test_decision_34_a_supplement_is_recorded_with_its_request_before_the_acceptance() -> None:
    given = applied(on=ON).after(act(c.AcceptApplication, ON + 6 * DAY, **CASE))
    asked = act(c.RequestSupplement, NEXT, missing=["x"], **CASE)
    with pytest.raises(Refused, match=r"ApplicationAccepted of 2022-03-07 .*refused .supplement_open"):
        given.after(asked)
    told = given.when(asked.model_copy(update={"submitted_on": NEXT + DAY}))
    told.then(said(e.SupplementRequested), said(e.SupplementSubmitted, effective_on=NEXT + DAY))
    case = given.enterprise.cases["k1"]
    assert (case.step, case.supplements, case.supplement_open) == (Step.ACCEPTED, 1, False)


def test_decision_34_a_direction_is_recorded_before_a_suspension_and_not_where_a_confirmation_would_say_more() -> None:
    given = registered().after(stop(LAST))
    told = given.when(retrofit(ON)).then(said(of_enterprise.UpgradeDirected))
    assert [version for version, _ in told.enterprise.living()] == [1, 4, 2, 3]
    confirmed = act(c.ConfirmRetrofit, NEXT, direction="d1")
    told.when(confirmed).then(said(of_enterprise.RetrofitConfirmed, still_open=()))
    with pytest.raises(Refused, match=f"RetrofitConfirmed of {NEXT} .*would not say what it says"):
        told.after(retrofit(ON).model_copy(update={"direction": "d0"}))


def test_decision_34_an_exemplar_is_named_and_withdrawn_before_the_level_was_lost() -> None:
    given = at_level(Level.THREE, date(2012, 3, 1)).after(
        propose(date(2015, 2, 10), legal_basis=METHOD, ground="system_not_kept_running"),
        revoke(date(2015, 2, 11), legal_basis=METHOD),
    )
    told = given.when(act(c.NameExemplar, date(2014, 5, 6), field="机械")).then(said(of_enterprise.ExemplarNamed))
    assert told.enterprise.exemplar is False
    given.when(act(c.NameExemplar, date(2015, 3, 2), field="机械")).then_refused("level_for_exemplar")
    ended = act(c.WithdrawExemplar, date(2014, 6, 3), reason="x")
    told.when(ended).then(said(of_enterprise.ExemplarWithdrawn))
    assert again(told) == told.enterprise


def test_decision_34_a_hearing_that_a_later_suspension_lacked_is_not_asked_for_late() -> None:
    notify = act(c.NotifyRights, ON, notification="n1", act="suspension", reason="x")
    given = registered().after(notify, stop(LAST))
    with pytest.raises(Refused, match=f"LicenceWithheld of {LAST} .*|OperationsSuspended of {LAST} .*hearing_not_held"):
        given.after(act(c.RequestHearing, NEXT, notification="n1"))
    other = act(c.NotifyRights, NEXT, notification="n2", act="closure", reason="x")
    given.when(other).then(said(RightsNotified))


def test_decision_34_a_closure_proposed_before_another_is_refused_for_it() -> None:
    closing = {"kind": "closure", "ground": "refuses_stop_order"}
    given = registered().after(act(c.ProposeClosure, LAST, proposal="x2", **closing))
    gone = given.after(act(c.WithdrawProposal, LAST + DAY, proposal="x2", reason="x"))
    with pytest.raises(Refused, match=f"ClosureProposed of {LAST} .*refused .already_proposed"):
        gone.after(act(c.ProposeClosure, ON, proposal="x1", **closing))
