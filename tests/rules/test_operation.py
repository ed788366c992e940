"""Rules for orders, suspension and resumption, retrofit, exemplars."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from registry.domain.commands import (
    AcceptRectification,
    ConfirmRetrofit,
    DirectUpgrade,
    NameExemplar,
    OrderRectification,
    Resume,
    Suspend,
    WithdrawExemplar,
)
from registry.events.enterprise import (
    ExemplarNamed,
    ExemplarWithdrawn,
    LicenceReturned,
    LicenceWithheld,
    OperationsSuspended,
    RectificationAccepted,
    RectificationOrdered,
    ResumptionAccepted,
    RetrofitConfirmed,
    UpgradeDirected,
)
from registry.events.vocabulary import Level, Licence, Operation
from tests.acts import SUZHOU_ISSUER, XIAN, act
from tests.rules.given import Given, applied, at_level, registered, said

ON = date(2012, 5, 1)
LATER = date(2012, 8, 1)


def order(on: date = ON, **given: Any) -> OrderRectification:
    return act(OrderRectification, on, **({"order": "r1", "findings": ["护栏缺失"], "deadline": LATER} | given))


def suspend(on: date = ON, **given: Any) -> Suspend:
    what = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": LATER}
    return act(Suspend, on, **(what | given))


def resume(on: date = LATER, **given: Any) -> Resume:
    return act(Resume, on, **({"suspension": "s1", "accepted_by": "验收组"} | given))


def direct(on: date = ON, **given: Any) -> DirectUpgrade:
    return act(DirectUpgrade, on, **({"direction": "d1", "equipment": ["老式冲床"], "deadline": LATER} | given))


def holder() -> Given:
    return at_level(Level.THREE, date(2012, 1, 1))


def test_a_rectification_is_ordered_with_a_later_deadline_and_accepted_once() -> None:
    ordered = (
        registered().when(order()).then(said(RectificationOrdered, order="r1", findings=("护栏缺失",), deadline=LATER))
    )
    done = ordered.when(act(AcceptRectification, LATER, order="r1")).then(said(RectificationAccepted, order="r1"))
    done.when(act(AcceptRectification, LATER, order="r1")).then_refused("nothing_open")


def test_a_deadline_lies_ahead() -> None:
    registered().when(order(deadline=ON)).then_refused("end_date")
    registered().when(direct(deadline=ON)).then_refused("end_date")
    registered().when(suspend(ends_on=ON)).then_refused("end_date")


def test_an_order_that_was_not_given_is_not_accepted() -> None:
    registered().when(act(AcceptRectification, ON, order="r9")).then_refused("nothing_open")


def test_several_orders_may_be_open() -> None:
    both = registered().after(order(), order(order="r2"))
    both.when(act(AcceptRectification, LATER, order="r1")).then(said(RectificationAccepted, order="r1"))
    assert set(both.enterprise.rectifications) == {"r2"}


def test_a_suspension_withholds_licences_that_the_resumption_returns() -> None:
    both = ["safety_production_licence", "production_licence"]
    stopped = (
        registered()
        .when(suspend(licences=both))
        .then(
            said(LicenceWithheld, licence=Licence.SAFETY_PRODUCTION, suspension="s1"),
            said(LicenceWithheld, licence=Licence.PRODUCTION, suspension="s1"),
            said(OperationsSuspended, suspension="s1", ground="not_compliant_in_time", ends_on=LATER),
        )
    )
    assert stopped.enterprise.operation is Operation.SUSPENDED
    running = stopped.when(resume()).then(
        said(LicenceReturned, licence=Licence.SAFETY_PRODUCTION),
        said(LicenceReturned, licence=Licence.PRODUCTION),
        said(ResumptionAccepted, suspension="s1", accepted_by="验收组"),
    )
    assert running.enterprise.operation is Operation.RUNNING
    assert running.enterprise.withheld == ()


def test_one_suspension_at_a_time() -> None:
    registered().after(suspend()).when(suspend(LATER, suspension="s2", ends_on=date(2013, 1, 1))).then_refused(
        "already_suspended"
    )


def test_a_suspension_does_not_end_by_itself() -> None:
    past = LATER + timedelta(days=400)
    stopped = registered().after(suspend())
    assert stopped.enterprise.suspended(past) is not None
    stopped.when(resume(past)).then(said(ResumptionAccepted))


def test_only_the_suspension_in_force_is_resumed() -> None:
    registered().when(resume()).then_refused("not_suspended")
    registered().after(suspend()).when(resume(suspension="s2")).then_refused("not_suspended")


def test_a_licence_is_withheld_once() -> None:
    registered().when(suspend(licences=["production_licence"] * 2)).then_refused("licence_twice")


def test_a_suspension_needs_a_ground_of_the_rule_set() -> None:
    registered().when(suspend(ground="bad_mood")).then_refused("no_ground_in_rule_set")


def test_a_suspension_and_its_end_need_a_competent_organ() -> None:
    registered().when(suspend(authority=SUZHOU_ISSUER)).then_refused("organ_not_competent")
    registered().after(suspend()).when(resume(authority=SUZHOU_ISSUER)).then_refused("organ_not_competent")
    registered().when(suspend(authority=XIAN)).then_refused("wrong_region")


def test_a_suspension_recorded_late_does_not_undo_a_later_step() -> None:
    applied(on=LATER).when(suspend()).then_refused("date_goes_back")
    applied(on=ON).when(suspend()).then(said(OperationsSuspended))


def test_a_retrofit_is_directed_and_confirmed() -> None:
    directed = (
        registered()
        .when(direct())
        .then(said(UpgradeDirected, direction="d1", ground="equipment_lag", equipment=("老式冲床",), deadline=LATER))
    )
    second = {"direction": "d2", "equipment": ["y"], "deadline": LATER}
    two = deepcopy(directed).after(act(DirectUpgrade, ON, **second))
    two.when(act(ConfirmRetrofit, LATER, direction="d1")).then(said(RetrofitConfirmed, still_open=("d2",)))
    done = directed.when(act(ConfirmRetrofit, LATER, direction="d1")).then(said(RetrofitConfirmed, still_open=()))
    done.when(act(ConfirmRetrofit, LATER, direction="d1")).then_refused("nothing_open")
    registered().when(act(ConfirmRetrofit, LATER, direction="d9")).then_refused("nothing_open")


def test_a_compliant_enterprise_that_runs_is_named_exemplary() -> None:
    named = (
        holder()
        .when(act(NameExemplar, ON, field="机械制造"))
        .then(said(ExemplarNamed, ground="exemplary", field="机械制造"))
    )
    named.when(act(NameExemplar, ON, field="机械制造")).then_refused("already_exemplar")
    named.when(act(WithdrawExemplar, ON, reason="示范作用消失")).then(said(ExemplarWithdrawn))


def test_no_exemplar_without_a_level_or_while_suspended() -> None:
    registered().when(act(NameExemplar, ON, field="x")).then_refused("level_for_exemplar")
    holder().after(suspend()).when(act(NameExemplar, ON, field="x")).then_refused("level_for_exemplar")
    holder().when(act(NameExemplar, date(2011, 12, 31), field="x")).then_refused("level_for_exemplar")
    expired = at_level(Level.THREE, date(2012, 1, 1), valid_until=date(2012, 4, 30))
    expired.when(act(NameExemplar, ON, field="x")).then_refused("level_for_exemplar")


def test_only_an_exemplar_loses_its_name() -> None:
    holder().when(act(WithdrawExemplar, ON, reason="x")).then_refused("not_exemplar")
