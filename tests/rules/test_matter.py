"""A past matter, acts together with their end, is recorded before later acts that stay as they are (decision 34)."""

from datetime import date, timedelta

import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st

from registry.domain import commands as c
from registry.domain.case import Step
from registry.domain.refusals import Refused
from registry.domain.working_days import working_days_after
from registry.events import procedure as e
from registry.events.enterprise import ClosureProposed, ProposalWithdrawn
from registry.events.event import member
from registry.events.hearing import HearingHeld, HearingRequested
from tests.acts import HUQIU, JIANGSU, SUZHOU, SUZHOU_GOVERNMENT, act, code
from tests.rules.given import Given, noticed, registered, report, said
from tests.rules.matters import LIVES, late_and_in_time, state
from tests.rules.test_late import FIRST, ORDERED, SECOND, again, level, stop

DAY = timedelta(days=1)
CASE = {"case": "k1"}
ON = date(2012, 2, 1)


def graded(on: date = ON, case: str = "k1") -> list[c.EnterpriseCommand | c.Announce]:
    """A whole case under js-2011, from its application to the announcement of level three."""
    it = {"case": case}
    member_ = c.Member(enterprise=code(), case=case, certificate="AQB1")
    what = {"announcement": "A1", "document": "1号", "title": "t", "level": "three", "members": [member_]}
    return [
        act(c.Apply, on, level="three", **it),
        act(c.ConsentToApplication, on + DAY, authority=HUQIU, **it),
        act(c.AcceptApplication, on + 2 * DAY, **it),
        report(on + 3 * DAY, **it),
        act(c.ReviewAssessment, on + 4 * DAY, **it),
        act(c.ApproveLevel, on + 5 * DAY, **it),
        act(c.Announce, on + 6 * DAY, **what),
    ]


def applied_later() -> Given:
    return registered().after(act(c.Apply, date(2013, 2, 1), case="k2", level="three"))


def test_decision_34_a_whole_past_case_is_recorded_before_a_later_application() -> None:
    given = applied_later()
    with pytest.raises(Refused, match=r"ApplicationSubmitted of 2013-02-01 .*refused .open_case"):
        given.after(act(c.Apply, ON, level="three", **CASE))
    told = given.after_together(*graded())
    one = told.enterprise
    assert one.held is not None
    assert (one.held.certificate, [each.id for each in one.open_cases]) == ("AQB1", ["k2"])
    assert [version for version, _ in one.living()] == [1, 3, 4, 5, 6, 7, 8, 9, 2]
    lates = [member(event, "late") for event in one.history[2:]]
    assert {late.before for late in lates} == {f"{one.stream}/2"}
    assert [late.stands for late in lates] == [lates[-1].stands] * 7
    assert lates[0].stands.level.certificate == "AQB1"
    assert {tuple(late.steps) for late in lates} == {("k2",)}
    assert again(told) == one


def test_decision_34_a_past_case_without_its_end_or_a_step_is_refused() -> None:
    given = applied_later()
    acts = graded()
    higher = level(ON - DAY, "c0", level="two", authority=JIANGSU)
    with pytest.raises(Refused, match=r"ApplicationSubmitted of 2013-02-01 .*refused .below_held_level"):
        given.after_together(higher)
    given.when_together(*acts[:-1]).then_refused("date_goes_back")
    given.when_together(*acts[1:]).then_refused("unknown_case")
    given.when_together(*acts[:2], *acts[3:]).then_refused("order_of_steps")


def test_decision_34_a_past_application_is_recorded_with_its_withdrawal_or_refusal() -> None:
    ends = (
        act(c.WithdrawApplication, ON + 9 * DAY, reason="x", **CASE),
        act(c.RefuseConsent, ON + 9 * DAY, reason="x", authority=HUQIU, **CASE),
    )
    for end in ends:
        told = applied_later().after_together(act(c.Apply, ON, level="three", **CASE), end)
        assert told.enterprise.cases["k1"].step is Step.ENDED
        assert [each.id for each in told.enterprise.open_cases] == ["k2"]
        assert again(told) == told.enterprise
    late = act(c.WithdrawApplication, date(2013, 2, 2), reason="x", **CASE)
    with pytest.raises(Refused, match=r"ApplicationSubmitted of 2013-02-01 .*refused .open_case"):
        applied_later().after_together(act(c.Apply, ON, level="three", **CASE), late)


def test_decision_34_an_objection_is_recorded_with_its_decision_before_the_approval() -> None:
    on = date(2022, 3, 1)
    given = noticed(on=on)
    given.after(act(c.ApproveLevel, working_days_after(on, 9), **CASE))
    raised = act(c.RaiseNoticeObjection, on + DAY, objection="o1", reason="x", **CASE)
    decided = act(c.DecideNoticeObjection, on + 3 * DAY, objection="o1", upheld=False, reason="x", **CASE)
    with pytest.raises(Refused, match=r"LevelApproved of .*refused .open_objection"):
        given.after(raised)
    told = given.when_together(raised, decided)
    told.then(said(e.NoticeObjectionRaised, objection="o1"), said(e.NoticeObjectionDecided, objection="o1"))
    assert given.enterprise.cases["k1"].step is Step.APPROVED
    assert again(given) == given.enterprise
    upheld = decided.model_copy(update={"upheld": True, "objection": "o2"})
    with pytest.raises(Refused, match=r"LevelApproved of .*refused"):
        given.after_together(raised.model_copy(update={"objection": "o2"}), upheld)


def test_decision_34_a_hearing_is_recorded_with_its_request_before_the_suspension_that_it_was_held_for() -> None:
    on = date(2022, 3, 1)
    notified = act(c.NotifyRights, on, notification="n1", act="suspension", reason="x")
    given = registered().after(notified, stop(date(2022, 9, 1)))
    asked = act(c.RequestHearing, on + DAY, notification="n1")
    held = act(c.HoldHearing, on + 20 * DAY, notification="n1", opinion="x")
    with pytest.raises(Refused, match=r"refused .hearing_not_held"):
        given.after(asked)
    told = given.when_together(asked, held).then(said(HearingRequested), said(HearingHeld))
    assert told.enterprise.suspension is not None
    assert again(told) == told.enterprise
    whole = registered().after(stop(date(2022, 9, 1)))
    whole.after_together(notified, asked, held)
    assert [version for version, _ in whole.enterprise.living()][:4] == [1, 4, 5, 6]
    assert again(whole) == whole.enterprise


def test_decision_34_the_acts_of_a_matter_keep_their_order_where_one_alone_would_stand_last() -> None:
    on = date(2022, 3, 1)
    given = registered().after(level(on + 365 * DAY, "c2"))
    notified = act(c.NotifyRights, on, notification="n1", act="suspension", reason="x")
    stopped = stop(on + 30 * DAY, licences=[])
    ran = act(c.Resume, on + 60 * DAY, suspension="s1", accepted_by="x")
    told = given.after_together(notified, stopped, ran)
    assert [version for version, _ in told.enterprise.living()] == [1, 3, 4, 5, 2]
    assert again(told) == told.enterprise


def test_a_matter_holds_no_remedy_and_nothing_of_a_day_to_come() -> None:
    given = registered().after(level(SECOND, "c2"))
    remedy = act(c.AnnulDecision, SECOND + DAY, decision=given.enterprise.last_event, reason="x", authority=SUZHOU)
    given.when_together(remedy).then_refused("of_a_matter")
    given.when_together(stop(date(2030, 1, 1))).then_refused("date_in_the_future")


def test_decision_34_a_closure_proposal_is_recorded_with_its_withdrawal_before_another() -> None:
    closing = {"kind": "closure", "ground": "refuses_stop_order"}
    given = registered().after(act(c.ProposeClosure, SECOND, proposal="x2", **closing))
    first = act(c.ProposeClosure, FIRST, proposal="x1", **closing)
    over = act(c.WithdrawProposal, ORDERED, proposal="x1", reason="x")
    told = given.when_together(first, over).then(said(ClosureProposed), said(ProposalWithdrawn))
    assert [*told.enterprise.proposals] == ["x2"]
    assert [version for version, _ in told.enterprise.living()] == [1, 3, 4, 2]
    assert again(told) == told.enterprise
    closed = act(c.Close, ORDERED, proposal="x1", authority=SUZHOU_GOVERNMENT, officer="officer-2")
    other = registered().after(act(c.ProposeClosure, SECOND, proposal="x2", **closing))
    with pytest.raises(Refused, match=f"ClosureProposed of {SECOND} .*in its way"):
        other.after_together(first, closed)


@settings(max_examples=80, deadline=None)
@given_any(LIVES, st.data())
def test_decision_34_a_matter_recorded_late_comes_to_what_it_would_have_come_to_in_its_time(
    acts: list[tuple[str, int]], data: st.DataObject
) -> None:
    if (found := late_and_in_time(acts, data)) is None:
        return
    late, plain = found
    assert state(late.enterprise, plain.enterprise) == state(plain.enterprise, plain.enterprise)
    assert again(late) == late.enterprise
