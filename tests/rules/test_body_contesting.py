"""Objections to what is recorded of a body, and the reconsideration of what was decided about it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from registry.domain import commands as c
from registry.domain.deciding.bodies import decide
from registry.events import body as e
from registry.events.event import Event
from registry.events.vocabulary import Level, Sector
from tests.acts import HUQIU, JIANGSU, SUZHOU, SUZHOU_GOVERNMENT, act
from tests.rules.given import TODAY, may
from tests.rules.test_bodies import START, GivenBody, appointed, disqualify, found, propose, train
from tests.rules.test_body_remedies import annul, id_of

LATER = date(2014, 3, 3)
LAST = date(2014, 9, 1)


def accept(number: int, on: date = LATER, **given: Any) -> c.AcceptBodyReconsideration:
    what = {"reconsideration": "v1", "decision": id_of(number), "authority": SUZHOU_GOVERNMENT}
    return act(c.AcceptBodyReconsideration, on, **(what | given))


def on_v1(kind: type[c.BodyCommand], on: date = LATER, **given: Any) -> c.BodyCommand:
    what = {"reconsideration": "v1", "reason": "理由", "authority": SUZHOU_GOVERNMENT}
    return act(kind, on, **(what | given))


def decided(outcome: str, **given: Any) -> c.BodyCommand:
    return on_v1(c.DecideBodyReconsideration, outcome=outcome, **given)


def events_of(given: GivenBody, command: c.BodyCommand) -> Sequence[Event]:
    may(given.body, command)
    made = decide(given.body, command, TODAY)
    for one in made:
        given.body.evolve(one)
    return made


def suspended() -> GivenBody:
    """A suspension, event 4, of a body with an appointment and a finding."""
    return found().after(act(c.SuspendBody, START, suspension="s1", finding="f1", ends_on=LAST))


def disqualified() -> GivenBody:
    """A disqualification, event 5."""
    return found().after(propose(), disqualify(date(2013, 9, 2)))


def test_an_objection_marks_what_is_recorded_of_a_body_until_it_is_decided() -> None:
    raised = act(c.RaiseBodyObjection, LATER, objection="o1", decision=id_of(4), statement="事实有误")
    given = suspended()
    event = given.decides(raised)
    assert isinstance(event, e.BodyObjectionRaised)
    assert (event.kind, given.body.objections) == ("BodyWorkSuspended", {"o1": id_of(4)})
    assert given.refuses(raised) == "id_used"
    dismiss = act(c.DecideBodyObjection, LATER, objection="o1", upheld=False, reason="与决定书一致")
    assert given.refuses(dismiss.model_copy(update={"authority": HUQIU})) == "not_over_the_decision"
    answer = given.decides(dismiss)
    assert isinstance(answer, e.BodyObjectionDecided)
    assert (answer.decision, given.body.objections) == (id_of(4), {})
    assert given.refuses(dismiss) == "no_open_objection"
    assert given.refuses(raised.model_copy(update={"objection": "o2", "decision": id_of(9)})) == "no_such_decision"


def test_the_government_of_its_level_reconsiders_what_a_department_decided_about_a_body() -> None:
    given = suspended()
    assert given.refuses(accept(4, authority=SUZHOU)) == "reconsidering_organ"
    assert given.refuses(accept(4, date(2024, 1, 2), authority=JIANGSU)) == "reconsidering_organ"
    event = given.decides(accept(4))
    assert isinstance(event, e.BodyReconsiderationAccepted)
    assert event.kind == "BodyWorkSuspended"
    assert given.refuses(accept(4, reconsideration="v2")) == "already_reconsidered"
    assert given.refuses(decided("upheld", authority=JIANGSU)) == "reconsidering_organ"
    assert given.refuses(decided("upheld", reconsideration="v2")) == "no_open_reconsideration"


def test_decision_36_five_outcomes_for_what_was_decided_about_a_body() -> None:
    upheld = suspended().after(accept(4))
    (event,) = events_of(upheld, decided("upheld"))
    assert isinstance(event, e.BodyReconsiderationDecided)
    assert (event.stands, upheld.body.reconsiderations, upheld.body.suspension is None) == (None, {}, False)

    changed = suspended().after(accept(4))
    (event,) = events_of(changed, decided("changed", field="ends_on", value="2014-04-01"))
    assert isinstance(event, e.BodyReconsiderationDecided)
    assert event.stands is not None
    assert (event.before, event.after, event.stands.ends_on) == (str(LAST), "2014-04-01", date(2014, 4, 1))
    assert changed.body.suspension is not None
    assert changed.body.suspension.ends_on == date(2014, 4, 1)

    for outcome in ("annulled", "invalid"):
        gone = disqualified().after(accept(5))
        told, void = events_of(gone, decided(outcome))
        assert isinstance(told, e.BodyReconsiderationDecided)
        assert isinstance(void, e.BodyDecisionAnnulled)
        assert (void.decision, gone.body.disqualified, void.stands.state) == (id_of(5), None, "working")
        assert gone.body.annulments == [id_of(8)]

    kept = disqualified().after(accept(5))
    (event,) = events_of(kept, decided("unlawful"))
    assert kept.body.disqualified is not None


def test_a_change_sets_what_was_ordered_about_a_body_and_nothing_else() -> None:
    given = suspended().after(accept(4))
    assert given.refuses(decided("changed", field="ground", value="fee_taken")) == "correction_not_clerical"
    assert given.refuses(decided("changed", field="ends_on", value=str(LAST))) == "nothing_to_correct"
    assert given.refuses(decided("changed", field="ends_on", value="2015-01-05")) == "changed_for_the_worse"
    lost = disqualified().after(accept(5))
    assert lost.refuses(decided("changed", field="ground", value="fee_taken")) == "correction_not_clerical"
    void = suspended().after(accept(4), annul(4))
    assert void.refuses(decided("annulled")) == "already_annulled"


def test_the_term_of_an_appointment_is_changed_and_the_walk_is_told() -> None:
    given = appointed(until=date(2015, 2, 27)).after(accept(2))
    (event,) = events_of(given, decided("changed", field="until", value="2013-02-27", third_party=True))
    assert isinstance(event, e.BodyReconsiderationDecided)
    assert (event.about, given.body.annulments) == ("a1", [id_of(4)])
    assert list(given.body.in_force(date(2013, 2, 28))) == []


@pytest.mark.parametrize("by", [SUZHOU, SUZHOU_GOVERNMENT])
def test_while_a_stay_lasts_a_body_works_as_if_it_were_not_sanctioned(by: Any) -> None:
    given = disqualified().after(accept(5, date(2013, 9, 9)))
    assert given.refuses(on_v1(c.LiftBodyStay, date(2013, 9, 9))) == "stay"
    given.after(on_v1(c.OrderBodyStay, date(2013, 9, 16), authority=by))
    assert given.refuses(on_v1(c.OrderBodyStay, date(2013, 9, 16))) == "stay"
    assert [given.body.lost_by(date(2013, 9, day)) for day in (2, 15, 16, 30)] == [True, True, False, False]
    given.after(on_v1(c.LiftBodyStay, date(2013, 9, 23)))
    assert [given.body.lost_by(date(2013, 9, day)) for day in (16, 22, 23)] == [False, False, True]
    assert given.refuses(train(date(2013, 9, 24))) == "body_disqualified"


def test_a_stayed_suspension_and_a_stayed_end_of_an_appointment() -> None:
    given = suspended().after(accept(4), on_v1(c.OrderBodyStay))
    assert given.body.suspended(date(2014, 3, 2)) is not None
    assert given.body.suspended(LATER) is None
    given.after(decided("upheld", effective_on=date(2014, 4, 1)))
    assert given.body.suspended(date(2014, 4, 1)) is not None
    ended = appointed().after(act(c.EndAppointment, START, appointment="a1", reason="x"))
    ended.after(accept(3), on_v1(c.OrderBodyStay))
    assert [len(list(ended.body.in_force(day))) for day in (START, LATER)] == [0, 1]
    assert not ended.body.qualified("A-1", Level.THREE, Sector.MACHINERY, LATER)


def test_what_is_contested_survives_an_annulment_of_something_else() -> None:
    given = suspended().after(accept(4), on_v1(c.OrderBodyStay), annul(3))
    assert list(given.body.reconsiderations) == ["v1"]
    assert given.body.suspended(LATER) is None
    assert given.body.flagged.keys() == {id_of(4)}
    given.after(decided("upheld"))
    assert given.body.flagged == {}
