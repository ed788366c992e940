"""Acts dated ahead (domain decision 34): recorded when decided, in effect on their day, swept or not."""

from datetime import date, timedelta

import pytest

from registry.domain import commands as c
from registry.domain.clock_commands import PerformScheduledAct
from registry.domain.deciding import decide as decided
from registry.domain.explaining import explain
from registry.domain.facts import Facts
from registry.domain.policies.due import due
from registry.domain.refusals import Refused
from registry.domain.rulesets import AheadRules, shipped
from registry.domain.rulesets.organs import ACTS
from registry.events.catalogue import EVENTS
from registry.events.enterprise import DetailsChanged, LicenceWithheld, OperationsSuspended
from registry.events.event import Event
from registry.events.scheduling import (
    ActScheduled,
    ScheduledActLapsed,
    ScheduledActPerformed,
    ScheduledActWithdrawn,
)
from registry.events.vocabulary import Level, Operation
from tests.acts import HUQIU, SHAANXI, act
from tests.rules.given import Given, at_level, may, registered, said

NOW, AHEAD = date(2023, 3, 1), date(2023, 4, 3)
STOP = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": date(2023, 9, 1)}
LICENCES = {"licences": ("safety_production_licence",)}


def ask(given: Given, command: c.EnterpriseCommand, today: date) -> list[Event]:
    """What the command makes on a day, taken in."""
    may(given.enterprise, command)
    events = list(decided(Facts.of(given.enterprise, command, today)))
    for event in events:
        given.enterprise.evolve(event)
    return events


def suspended_ahead() -> Given:
    """On the first of March a suspension from the third of April was decided."""
    given = at_level(Level.THREE, date(2022, 1, 4))
    (event,) = ask(given, act(c.Suspend, AHEAD, **STOP, **LICENCES), NOW)
    assert isinstance(event, ActScheduled)
    assert (event.effective_on, event.takes_effect_on, event.kind) == (NOW, AHEAD, "OperationsSuspended")
    return given


def swept(given: Given, as_of: date) -> list[Event]:
    return [event for one in due(given.enterprise, as_of) for event in ask(given, one.command, as_of)]


def decision(given: Given) -> str:
    (id,) = given.enterprise.scheduled
    return id


def test_decision_34_until_its_day_nothing_changes() -> None:
    given = suspended_ahead()
    assert given.enterprise.operation is Operation.RUNNING
    assert due(given.enterprise, AHEAD - timedelta(days=1)) == []
    subjects = {one.subject for one in explain(given.enterprise, given.enterprise.history, AHEAD - timedelta(days=1))}
    assert "abeyance" not in subjects


def test_decision_34_on_its_day_the_act_is_asked_anew_and_takes_effect() -> None:
    given = suspended_ahead()
    withheld, suspended, told = swept(given, AHEAD)
    assert isinstance(suspended, OperationsSuspended)
    assert isinstance(withheld, LicenceWithheld)
    assert isinstance(told, ScheduledActPerformed)
    assert (suspended.effective_on, suspended.officer, told.officer) == (AHEAD, "officer-1", "clock")
    scheduled = given.enterprise.event(told.decision)
    assert scheduled is not None
    assert suspended.command == scheduled.command
    assert (given.enterprise.operation, given.enterprise.scheduled) == (Operation.SUSPENDED, {})
    assert swept(given, AHEAD) == []


def test_decision_34_swept_late_it_still_takes_effect_on_its_day() -> None:
    given = suspended_ahead()
    _, suspended, _ = swept(given, date(2023, 8, 1))
    assert suspended.effective_on == AHEAD


def test_decision_34_the_rules_say_the_same_before_the_clock_ran() -> None:
    unswept, other = suspended_ahead(), suspended_ahead()
    swept(other, AHEAD)
    for on in (AHEAD - timedelta(days=1), AHEAD, date(2023, 9, 2)):
        said_ = [
            [(one.subject, one.answer, one.rule) for one in explain(each.enterprise, each.enterprise.history, on)]
            for each in (unswept, other)
        ]
        if on >= AHEAD:
            assert said_[0] == said_[1]
    assert unswept.enterprise.scheduled


def test_decision_34_what_a_rule_refuses_by_its_day_lapses_and_says_why() -> None:
    given = suspended_ahead()
    ask(given, act(c.Suspend, date(2023, 3, 20), **STOP | {"suspension": "s2"}), date(2023, 3, 20))
    (lapsed,) = swept(given, AHEAD)
    assert isinstance(lapsed, ScheduledActLapsed)
    assert (lapsed.kind, lapsed.rule) == ("OperationsSuspended", "already_suspended")
    assert given.enterprise.scheduled == {}


def test_decision_34_what_is_unlawful_today_is_not_recorded_for_later() -> None:
    given = suspended_ahead()
    elsewhere = act(c.Suspend, AHEAD, **STOP, authority=SHAANXI)
    given.when(elsewhere).then_refused("wrong_region")
    short = act(c.Suspend, AHEAD, **STOP | {"ends_on": AHEAD - timedelta(days=1)})
    with pytest.raises(Refused, match="end_date"):
        ask(registered(date(2023, 1, 4)), short, NOW)


def test_decision_34_before_its_day_it_is_withdrawn_and_on_its_day_no_more() -> None:
    given = suspended_ahead()
    late = act(c.WithdrawScheduledAct, AHEAD, decision=decision(given), reason="x")
    given.when(late).then_refused("already_in_effect")
    gone = act(c.WithdrawScheduledAct, AHEAD - timedelta(days=1), decision=decision(given), reason="企业已整改")
    given.when(gone).then(said(ScheduledActWithdrawn, kind="OperationsSuspended"))
    assert swept(given, date(2023, 8, 1)) == []
    given.when(gone).then_refused("nothing_scheduled")


def test_decision_34_who_may_undo_a_decision_withdraws_it_and_nobody_else() -> None:
    given = suspended_ahead()
    gone = act(c.WithdrawScheduledAct, NOW, decision=decision(given), reason="x", authority=HUQIU)
    given.when(gone).then_refused("not_over_the_decision")


def test_decision_34_a_change_of_name_takes_effect_on_its_day() -> None:
    given = registered(date(2023, 1, 4))
    ask(given, act(c.ChangeDetails, AHEAD, name="集团公司"), NOW)
    assert given.enterprise.name == "机械厂"
    changed, _ = swept(given, date(2023, 5, 1))
    assert isinstance(changed, DetailsChanged)
    assert (given.enterprise.name, changed.effective_on) == ("集团公司", AHEAD)


def test_what_says_what_has_happened_is_never_dated_ahead() -> None:
    for command in (
        act(c.Apply, AHEAD, case="k1", level="three"),
        act(c.OrderRectification, AHEAD, order="o1", deadline=date(2023, 9, 1), findings=("x",)),
    ):
        with pytest.raises(Refused, match="date_in_the_future"):
            ask(registered(date(2023, 1, 4)), command, NOW)


def test_nothing_is_performed_before_or_beside_its_day() -> None:
    given = suspended_ahead()
    (perform,) = [one.command for one in due(given.enterprise, AHEAD)]
    assert isinstance(perform, PerformScheduledAct)
    for on in (AHEAD - timedelta(days=1), AHEAD + timedelta(days=1)):
        given.when(perform.model_copy(update={"effective_on": on})).then_refused("nothing_due")


def test_every_act_that_may_be_dated_ahead_is_one_and_makes_the_event_that_is_named() -> None:
    (rules,) = [one for one in shipped() if isinstance(one, AheadRules)]
    for one in rules.acts:
        assert issubclass(ACTS[one.act], c.EnterpriseCommand)
        assert one.kind in EVENTS
