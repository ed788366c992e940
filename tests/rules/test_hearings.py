"""Rules before a grave act: notice, window, hearing; and from which day the register demands them."""

from datetime import date
from typing import Any

import pytest

from registry.domain import commands as c
from registry.domain.facts import Facts
from registry.domain.refusals import Refused
from registry.events.enterprise import EnterpriseClosed, OperationsSuspended
from registry.events.hearing import HearingHeld, HearingRequested, RightsNotified
from tests.acts import SUZHOU_GOVERNMENT, act
from tests.rules.given import Given, decide, registered, said

ON, LAST = date(2022, 3, 1), date(2022, 3, 8)
NOTICE = {"notification": "n1"}


def notify(on: date = ON, **given: Any) -> c.NotifyRights:
    return act(c.NotifyRights, on, **({"act": "suspension", "reason": "拟责令停产整顿"} | NOTICE | given))


def request(on: date = LAST) -> c.RequestHearing:
    return act(c.RequestHearing, on, **NOTICE)


def hold(on: date) -> c.HoldHearing:
    return act(c.HoldHearing, on, opinion="维持拟处理意见", **NOTICE)


def suspend(on: date, id: str = "s1") -> c.Suspend:
    return act(c.Suspend, on, suspension=id, ground="not_compliant_in_time", ends_on=date(2027, 9, 1))


def notified() -> Given:
    return registered().after(notify())


def test_the_notice_gives_five_working_days_to_ask_for_a_hearing() -> None:
    registered().when(notify()).then(said(RightsNotified, window_ends=LAST, rule_sets={"hearings": "cn-hearings"}))
    holidays = notify(date(2022, 9, 30))
    registered().when(holidays).then(said(RightsNotified, window_ends=date(2022, 10, 12)))
    notified().when(notify()).then_refused("id_used")
    registered().when(notify(date(2021, 7, 14))).then_refused("no_rule_set")
    notified().when(notify(date(2022, 2, 28), notification="n2")).then(said(RightsNotified, late=None))


@pytest.mark.parametrize(("on", "rule"), [(ON, None), (LAST, None), (date(2022, 3, 9), "hearing_too_late")])
def test_a_hearing_is_asked_for_through_the_last_day_of_the_window(on: date, rule: str | None) -> None:
    if rule is None:
        notified().when(request(on)).then(said(HearingRequested))
    else:
        notified().when(request(on)).then_refused(rule)


def test_a_hearing_is_asked_for_once_and_held_once() -> None:
    registered().when(request()).then_refused("nothing_open")
    notified().when(hold(LAST)).then_refused("nothing_open")
    asked = notified().after(request())
    asked.when(request()).then_refused("nothing_open")
    asked.when(hold(date(2022, 3, 18))).then(said(HearingHeld)).when(hold(date(2022, 3, 19))).then_refused(
        "nothing_open"
    )


def test_the_act_waits_until_the_window_is_over() -> None:
    notified().when(suspend(LAST)).then_refused("hearing_window")
    notified().when(suspend(date(2022, 3, 9))).then(said(OperationsSuspended))


def test_the_act_waits_for_a_hearing_that_was_asked_for() -> None:
    asked = notified().after(request(date(2022, 3, 2)))
    asked.when(suspend(date(2022, 6, 1))).then_refused("hearing_not_held")
    asked.after(hold(date(2022, 3, 4))).when(suspend(date(2022, 3, 4))).then(said(OperationsSuspended))


def test_a_notice_of_one_act_says_nothing_of_another() -> None:
    start = notified().after(act(c.ProposeClosure, ON, proposal="p", kind="closure", ground="refuses_stop_order"))
    close = act(c.Close, ON, proposal="p", authority=SUZHOU_GOVERNMENT, officer="officer-2")
    start.when(close).then(said(EnterpriseClosed))
    start = registered().after(act(c.ProposeClosure, ON, proposal="p", kind="closure", ground="refuses_stop_order"))
    start.after(notify(act="closure")).when(close).then_refused("hearing_window")


def test_a_notice_counts_for_one_suspension() -> None:
    resumed = act(c.Resume, date(2022, 4, 1), suspension="s1", accepted_by="验收组")
    again = notified().after(suspend(date(2022, 3, 9)), resumed, notify(date(2022, 5, 5), notification="n2"))
    again.when(suspend(date(2022, 5, 6), "s2")).then_refused("hearing_window")


@pytest.mark.parametrize(("on", "rule"), [(date(2026, 11, 30), None), (date(2026, 12, 1), "rights_not_notified")])
def test_without_a_notice_a_grave_act_is_refused_from_the_day_that_the_rules_name(on: date, rule: str | None) -> None:
    """What paper did before that day stays recordable, also when it is recorded later."""
    enterprise, today = registered().enterprise, date(2026, 12, 31)
    if rule is None:
        assert decide(Facts.of(enterprise, suspend(on), today))
        return
    with pytest.raises(Refused) as refused:
        decide(Facts.of(enterprise, suspend(on), today))
    assert refused.value.refusal.rule == rule
    for command in (notify(date(2026, 11, 20)), request(date(2026, 11, 24)), hold(date(2026, 12, 1))):
        for event in decide(Facts.of(enterprise, command, today)):
            enterprise.evolve(event)
    assert decide(Facts.of(enterprise, suspend(on), today))
