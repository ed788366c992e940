"""What the views and the feed tell of corrections, objections, reconsiderations, stays and repairs."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from consumers.credit.reasons import REASONS, reason_of
from projections.four_batches.tables import Stay
from projections.notices.queries import title
from projections.notices.tables import Notice
from projections.standing.tables import Enterprise as Row
from projections.timeline.queries import as_of, living
from projections.timeline.sentences import sentence
from registry.domain.commands import (
    AnnulClosure,
    Close,
    DecideRecordObjection,
    LiftClosure,
    LiftStay,
    OrderStay,
    ProposeClosure,
)
from registry.domain.commands import RaiseRecordObjection as Raise
from registry.events import read, remedies
from registry.events.catalogue import EVENTS
from registry.events.vocabulary import Level
from tests.acts import JIANGSU, SUZHOU_GOVERNMENT, act
from tests.projections.given import Story, at
from tests.projections.test_annulment import STREAM, shown, story_of
from tests.rules.given import Given, at_level
from tests.rules.test_annulment import ON, YEAR, annul, event, revoked, suspended
from tests.rules.test_contesting import LATER, correct, decided, downgraded, on_v1, punished, reconsider, repair


def told(given: Given, *commands: Any) -> Story:
    return story_of(given.after(*commands))


CITED = {"effective_on": at(2013, 9), "authority": JIANGSU}


def test_a_corrected_item_is_withdrawn_and_shown_as_it_reads_now() -> None:
    found = shown(told(downgraded(), correct(3, "legal_basis.article", "二", **CITED)))
    (item,) = found["adverse"]
    assert (item["item"], item["article"], item["since"]) == (event(4), "二", ON.isoformat())
    assert found["withdrawn"] == [{"by": event(4), "item": event(3), "reason": "correction", "since": "2013-09-01"}]


def test_a_corrected_item_is_withdrawn_again_when_its_decision_is_annulled() -> None:
    gone = annul(3, at(2013, 10), JIANGSU)
    found = shown(told(downgraded(), correct(3, "legal_basis.article", "二", **CITED), gone))
    assert found["adverse"] == []
    assert [(one["item"], one["reason"]) for one in found["withdrawn"]] == [
        (event(3), "correction"),
        (event(4), "annulment"),
    ]


def test_a_repaired_item_is_withdrawn_and_what_was_decided_stays() -> None:
    found = shown(told(downgraded(), repair(3, at(2013, 8, 1))))
    assert found["level"] == "three"
    assert found["adverse"] == []
    assert [one["reason"] for one in found["withdrawn"]] == ["repair"]


def test_what_is_declared_unlawful_leaves_the_record_and_stays_in_force() -> None:
    found = shown(told(suspended(), reconsider(), decided("unlawful")))
    assert found["operation"] == "suspended"
    assert [one["reason"] for one in found["withdrawn"]] == ["annulment"]


def test_an_open_objection_and_a_stay_are_marked_within_the_event_and_end_with_it() -> None:
    start = suspended().after(act(Raise, LATER, objection="o1", decision=event(3), statement="期限有误"), reconsider())
    found = shown(story_of(start))["objections"]
    mark = {"item": event(3), "since": LATER.isoformat(), "stayed": False}
    assert found == [
        mark | {"objection": "o1", "kind": "objection"},
        mark | {"objection": "v1", "kind": "reconsideration"},
    ]
    assert [one["stayed"] for one in shown(told(start, on_v1(OrderStay)))["objections"]] == [False, True]
    assert [one["stayed"] for one in shown(told(start, on_v1(LiftStay)))["objections"]] == [False, False]
    dismissed = act(DecideRecordObjection, LATER, objection="o1", upheld=False, reason="x")
    assert shown(told(start, dismissed, decided("upheld")))["objections"] == []


def test_a_changed_fine_is_shown_with_its_new_amount_and_counts_from_its_own_day() -> None:
    fined = punished("serious")
    assert [one["amount"] for one in shown(story_of(fined))["adverse"]] == ["50000"]
    story = told(fined, reconsider(2), decided("changed", field="amount", value="30000.50"))
    found = shown(story)
    (item,) = found["adverse"]
    assert (item["item"], item["amount"], item["since"]) == (event(4), "30000.50", ON.isoformat())
    assert [(one["item"], one["reason"]) for one in found["withdrawn"]] == [(event(2), "correction")]
    read_now = [one.event for one in living(story.told)]
    assert [one.amount for one in read_now if isinstance(one, read.PenaltyDecided)] == [Decimal("30000.50")]
    assert "金额由“50000”变更为“30000.50”" in sentence(story.told[-1].event, "zh")


def test_a_changed_suspension_ends_on_its_new_day_in_every_view() -> None:
    story = told(suspended(), reconsider(), decided("changed", field="ends_on", value="2014-03-01"))
    assert story.row(Row, STREAM).suspension_ends_on == "2014-03-01"
    before = as_of(story.reading(), STREAM, at(2013, 6), known_at=40).row
    after = as_of(story.reading(), STREAM, at(2013, 6)).row
    assert before is not None
    assert after is not None
    assert (before.suspension_ends_on, after.suspension_ends_on) == ((ON + YEAR).isoformat(), "2014-03-01")


def test_a_changed_ground_is_that_of_the_batch() -> None:
    story = told(suspended(), reconsider(), decided("changed", field="ground", value="slow_progress"))
    (stay,) = [one for one in story.rows.of_stream(Stay, STREAM) if one.until is None]
    assert stay.ground == "slow_progress"


def test_the_audit_reads_a_corrected_record_from_its_own_day_on() -> None:
    story = told(at_level(Level.THREE, at(2012)), correct(2, "certificate", "苏AQB-9"), correct(1, "name", "机械一厂"))
    day = at(2012, 6)
    old, new = as_of(story.reading(), STREAM, day, known_at=20).row, as_of(story.reading(), STREAM, day).row
    assert old is not None
    assert new is not None
    assert (old.certificate, old.name) == ("苏AQB-1", "机械厂")
    assert (new.certificate, new.name) == ("苏AQB-9", "机械一厂")
    assert story.row(Row, STREAM).certificate == "苏AQB-9"
    notice = max((one for one in story.all(Notice)), key=lambda one: one.position)
    assert title(notice, "zh") == "关于更正机械厂公示内容的公告：原为“机械厂”，更正为“机械一厂”"
    assert "更正登记事项（第1号事件）的名称：原为“机械厂”，更正为“机械一厂”" in sentence(story.told[-1].event, "zh")


def test_an_annulment_of_another_decision_is_titled_by_what_it_annuls() -> None:
    story = told(revoked(), annul(4))
    notice = max((one for one in story.all(Notice)), key=lambda one: one.position)
    assert title(notice, "zh") == "关于撤销对机械厂所作撤销等级决定的公告"
    assert title(notice, "en") == "机械厂: revocation annulled"


@pytest.mark.parametrize("name", [name for name, kind in EVENTS.items() if kind.__module__ == remedies.__name__])
def test_every_remedy_has_a_reason_that_is_no_real_change(name: str) -> None:
    if name != "DecisionKept":
        assert REASONS[name] in ("annulment", "correction", "objection", "repair")


@pytest.mark.parametrize(
    ("cause", "changed", "withdrawn", "reason"),
    [
        ("LevelAnnounced", ["level"], [], "real_change"),
        ("LevelAnnounced", ["adverse", "withdrawn"], ["expiry"], "expiry"),
        ("LevelExpired", ["standing"], [], "expiry"),
        ("DecisionAnnulled", ["level"], ["annulment"], "annulment"),
        ("ClosureAnnulled", ["level"], ["annulment"], "annulment"),
        ("DecisionCorrected", ["certificate"], [], "correction"),
        ("CreditRepaired", ["adverse", "withdrawn"], ["repair"], "repair"),
        ("RecordObjectionRaised", ["objections"], [], "objection"),
    ],
)
def test_the_reason_of_a_change(cause: str, changed: list[str], withdrawn: list[str], reason: str) -> None:
    assert reason_of(cause, changed, withdrawn) == reason


def test_a_lifted_closure_stays_in_the_record_as_ended_and_in_the_batches_as_lifted() -> None:
    start = at_level(Level.THREE, at(2012)).after(
        act(ProposeClosure, ON, proposal="p1", kind="closure", ground="refuses_stop_order"),
        act(Close, ON, proposal="p1", authority=SUZHOU_GOVERNMENT, officer="officer-2"),
        act(LiftClosure, at(2014), reason="已具备条件", authority=SUZHOU_GOVERNMENT),
    )
    story = story_of(start)
    found = shown(story)
    assert (found["operation"], found["level"], found["standing"]) == ("running", None, "not_compliant")
    assert [(one["class"], one["ended_on"]) for one in found["adverse"]] == [("closure", "2014-01-01")]
    assert [one.end_reason for one in story.rows.of_stream(Stay, STREAM) if one.status == "decided"] == ["lifted"]


def test_an_annulled_closure_takes_only_itself_out_of_use_and_not_one_that_was_lawfully_lifted() -> None:
    second = date(2015, 1, 1)
    start = at_level(Level.THREE, at(2012)).after(
        act(ProposeClosure, ON, proposal="p1", kind="closure", ground="refuses_stop_order"),
        act(Close, ON, proposal="p1", authority=SUZHOU_GOVERNMENT, officer="officer-2"),
        act(LiftClosure, at(2014), reason="已具备条件", authority=SUZHOU_GOVERNMENT),
        act(ProposeClosure, second, proposal="p2", kind="closure", ground="refuses_stop_order"),
        act(Close, second, proposal="p2", authority=SUZHOU_GOVERNMENT, officer="officer-2"),
        act(AnnulClosure, at(2015, 3), reason="程序违法", authority=SUZHOU_GOVERNMENT),
    )
    found = shown(story_of(start))
    (kept,), (gone,) = found["adverse"], found["withdrawn"]
    assert (kept["class"], kept["ended_on"]) == ("closure", "2014-01-01")
    assert gone["reason"] == "annulment"
    assert gone["item"] != kept["item"]
