"""Annulling, keeping and correcting what was decided about a body: what stands, what falls, what rests on it."""

from datetime import date
from typing import Any

import pytest

from registry.domain import commands as c
from registry.events import body as e
from registry.events.vocabulary import Level, Sector
from tests.acts import HUQIU, JIANGSU, OFFICE, SUZHOU_GOVERNMENT, act, code
from tests.rules.test_bodies import START, GivenBody, appoint, appointed, disqualify, finding, found, propose, train

LATER = date(2014, 3, 3)


def id_of(number: int) -> str:
    return f"body:{code(900)}/{number}"


def annul(number: int, on: date = LATER, **given: Any) -> c.AnnulBodyDecision:
    return act(c.AnnulBodyDecision, on, **({"decision": id_of(number), "reason": "程序违法"} | given))


def annulled(given: GivenBody, number: int) -> e.BodyDecisionAnnulled:
    event = given.decides(annul(number))
    assert isinstance(event, e.BodyDecisionAnnulled)
    return event


def test_an_appointment_annulled_never_held_and_takes_its_filing_and_end_with_it() -> None:
    given = appointed().after(
        act(c.FileAppointment, START, appointment="a1", authority=OFFICE),
        act(c.EndAppointment, date(2013, 1, 7), appointment="a1", reason="x"),
    )
    event = annulled(given, 2)
    assert event.falls_with == (id_of(3), id_of(4))
    assert (event.about, event.stands.appointment, event.stands.state) == ("a1", None, "working")
    assert list(given.body.in_force(START)) == []
    assert given.refuses(appoint()) == "id_used"
    given.after(appoint(appointment="a2"))


def test_the_end_of_an_appointment_annulled_lets_it_run() -> None:
    given = appointed().after(act(c.EndAppointment, date(2013, 1, 7), appointment="a1", reason="x"))
    event = annulled(given, 3)
    assert event.stands.appointment == e.AppointmentStands(appointment="a1")
    assert [one.id for one in given.body.in_force(LATER)] == ["a1"]


def test_a_training_annulled_leaves_the_one_before_it() -> None:
    given = appointed().after(train(), train(date(2013, 3, 1), until=date(2016, 3, 1)))
    event = annulled(given, 4)
    (left,) = event.stands.assessors
    assert (left.assessor, left.until) == ("A-1", date(2015, 2, 28))
    assert not given.body.qualified("A-1", Level.THREE, Sector.MACHINERY, date(2016, 1, 4))
    assert annulled(given, 3).stands.assessors == ()


def test_an_assessor_whose_leaving_was_annulled_works_on() -> None:
    given = appointed().after(train(), act(c.ReleaseAssessor, date(2013, 1, 7), assessor="A-1"))
    assert annulled(given, 4).stands.assessors[0].left_on is None
    assert given.body.qualified("A-1", Level.THREE, Sector.MACHINERY, LATER)


def test_decision_33_a_disqualification_on_a_finding_that_never_was_is_flagged_and_kept_or_annulled() -> None:
    given = found().after(propose(), disqualify(date(2012, 9, 1)))
    given.refuses(act(c.KeepBodyDecision, LATER, decision=id_of(5), reason="x"))
    event = annulled(given, 3)
    assert (event.falls_with, event.flagged) == ((), (id_of(5),))
    assert given.body.disqualified is not None
    assert given.body.flagged.keys() == {id_of(5)}
    kept = given.decides(act(c.KeepBodyDecision, LATER, decision=id_of(5), reason="另有依据"))
    assert isinstance(kept, e.BodyDecisionKept)
    assert given.body.flagged == {}
    back = annulled(given, 5)
    assert (back.stands.state, back.stands.event) == ("working", id_of(1))
    assert given.body.disqualified is None
    assert given.body.proposal is None
    given.after(appoint(LATER, appointment="a2"))


def test_a_proposal_on_a_finding_that_never_was_falls_with_it() -> None:
    given = found().after(propose())
    assert annulled(given, 3).falls_with == (id_of(4),)
    assert given.body.proposal is None


def test_a_suspension_annulled_takes_its_reinstatement_with_it() -> None:
    given = found().after(
        act(c.SuspendBody, START, suspension="s1", finding="f1", ends_on=LATER),
        act(c.ReinstateBody, date(2012, 9, 1), suspension="s1"),
    )
    event = annulled(given, 4)
    assert (event.falls_with, event.stands.state) == ((id_of(5),), "working")
    assert given.body.suspensions == []


@pytest.mark.parametrize("by", [JIANGSU, SUZHOU_GOVERNMENT])
def test_who_decided_or_stands_above_annuls(by: Any) -> None:
    assert isinstance(appointed().decides(annul(2, authority=by)), e.BodyDecisionAnnulled)


def test_what_is_refused() -> None:
    given = appointed()
    assert given.refuses(annul(2, authority=HUQIU)) == "not_over_the_decision"
    assert given.refuses(annul(9)) == "no_such_decision"
    assert given.refuses(annul(1)) == "no_such_decision"
    assert given.refuses(annul(2, date(2012, 2, 1))) == "date_goes_back"
    assert given.refuses(act(c.KeepBodyDecision, LATER, decision=id_of(2), reason="x")) == "basis_not_annulled"
    given.after(annul(2))
    assert given.refuses(annul(2)) == "already_annulled"


def test_how_it_is_written_down_is_corrected_and_what_was_decided_is_not() -> None:
    given = appointed()
    name = {"decision": id_of(1), "field": "name", "reason": "笔误"}
    event = given.decides(act(c.CorrectBodyDecision, LATER, value="吴中评审中心", **name))
    assert isinstance(event, e.BodyDecisionCorrected)
    assert (event.before, event.after, given.body.name) == ("吴中评审协会", "吴中评审中心", "吴中评审中心")
    assert given.refuses(act(c.CorrectBodyDecision, LATER, value="吴中评审中心", **name)) == "nothing_to_correct"
    level = {"decision": id_of(2), "field": "level", "value": "two", "reason": "x"}
    assert given.refuses(act(c.CorrectBodyDecision, LATER, **level)) == "correction_not_clerical"


def test_a_finding_that_cites_one_that_never_was_is_flagged() -> None:
    given = found().after(finding(finding="f2", evidence=[id_of(3)]))
    assert annulled(given, 3).flagged == (id_of(4),)
