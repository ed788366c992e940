"""Rules for closure (关闭), ban (取缔), and the annulment of either."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain.commands import (
    AnnulClosure,
    Apply,
    ChangeDetails,
    Close,
    LiftClosure,
    NameExemplar,
    OrderRectification,
    ProposeClosure,
    ProposeLicenceRevocation,
    ProposeRevocation,
    RevokeLicence,
    Suspend,
    WithdrawProposal,
)
from registry.domain.policies.due import due
from registry.domain.refusals import Refused
from registry.domain.tracks import Track
from registry.events.case import ApplicationSubmitted
from registry.events.enterprise import (
    ClosureAnnulled,
    ClosureLifted,
    ClosureProposed,
    EnterpriseClosed,
    ProposalWithdrawn,
    RectificationOrdered,
)
from registry.events.event import Authority
from registry.events.supervision import LicenceRevocationProposed
from registry.events.vocabulary import Batch, BatchStatus, ClosureKind, Level, Operation
from registry.events.ways_out import way_out
from tests.acts import SUZHOU, SUZHOU_GOVERNMENT, SUZHOU_ISSUER, act, code
from tests.rules.given import Given, applied, at_level, registered, said

ON = date(2013, 5, 1)
DAY = timedelta(days=1)


def propose(on: date = ON, **given: Any) -> ProposeClosure:
    what = {"proposal": "p1", "kind": "closure", "ground": "unfit_after_suspension"}
    return act(ProposeClosure, on, **(what | given))


def close(on: date = ON, **given: Any) -> Close:
    what: dict[str, Any] = {"proposal": "p1", "officer": "officer-2", "authority": SUZHOU_GOVERNMENT}
    return act(Close, on, **(what | given))


def annul(on: date = ON, **given: Any) -> AnnulClosure:
    return act(AnnulClosure, on, **({"reason": "程序违法", "authority": SUZHOU_GOVERNMENT} | given))


def order(on: date) -> OrderRectification:
    return act(OrderRectification, on, order="r1", findings=["x"], deadline=on + DAY)


def closed(start: Given | None = None) -> Given:
    return (start or registered()).after(propose(), close())


def test_the_department_proposes_and_the_peoples_government_closes() -> None:
    proposed = (
        registered()
        .when(propose())
        .then(said(ClosureProposed, proposal="p1", kind=ClosureKind.CLOSURE, ground="unfit_after_suspension"))
    )
    gone = proposed.when(close()).then(
        said(EnterpriseClosed, proposal="p1", kind=ClosureKind.CLOSURE, proposed_by="officer-1", officer="officer-2")
    )
    assert gone.enterprise.operation is Operation.CLOSED


@pytest.mark.parametrize(
    ("kind", "organ", "may"),
    [
        ("closure", SUZHOU_GOVERNMENT, True),
        ("closure", SUZHOU, False),
        ("closure", SUZHOU_ISSUER, False),
        ("ban", SUZHOU, True),
        ("ban", SUZHOU_ISSUER, True),
        ("ban", SUZHOU_GOVERNMENT, False),
    ],
)
def test_closure_and_ban_have_their_organs(kind: str, organ: Authority, may: bool) -> None:
    asked = registered().after(propose(kind=kind)).when(close(authority=organ))
    if may:
        asked.then(said(EnterpriseClosed, kind=ClosureKind(kind)))
    else:
        asked.then_refused("organ_not_competent")


def test_nobody_closes_on_the_governments_behalf() -> None:
    start = registered().after(propose())
    start.when(close(authority=SUZHOU, on_behalf_of=SUZHOU_GOVERNMENT)).then_refused("organ_not_competent")


def test_a_closure_takes_two_officers() -> None:
    registered().after(propose()).when(close(officer="officer-1")).then_refused("second_officer")


def test_nothing_is_closed_that_was_not_proposed() -> None:
    registered().when(close()).then_refused("no_such_proposal")
    held = at_level(Level.THREE, date(2022, 1, 1))
    held.after(act(ProposeRevocation, date(2023, 1, 1), proposal="p1", ground="fatal_accident"))
    held.when(close(date(2023, 1, 1))).then_refused("no_such_proposal")


def test_one_closure_is_proposed_at_a_time() -> None:
    registered().after(propose()).when(propose(proposal="p2", kind="ban")).then_refused("already_proposed")


def test_a_closure_needs_a_ground_of_the_rule_set() -> None:
    registered().when(propose(ground="bad_mood")).then_refused("no_ground_in_rule_set")


def test_a_proposal_is_withdrawn_and_its_id_is_spent() -> None:
    withdrawn = (
        registered()
        .after(propose())
        .when(act(WithdrawProposal, ON, proposal="p1", reason="已整改"))
        .then(said(ProposalWithdrawn, proposal="p1", reason="已整改"))
    )
    withdrawn.when(close()).then_refused("no_such_proposal")
    withdrawn.when(propose()).then_refused("id_used")
    registered().when(act(WithdrawProposal, ON, proposal="p1", reason="x")).then_refused("no_such_proposal")


def test_a_closure_does_not_precede_its_proposal_nor_any_later_act() -> None:
    registered().after(propose()).when(close(ON - DAY)).then_refused("date_goes_back")
    later = registered().after(propose(), order(ON + DAY))
    later.when(close()).then_refused("date_goes_back")
    with pytest.raises(Refused, match=f"RectificationOrdered of {ON + DAY} .*refused .closed_enterprise"):
        later.after(close())
    registered().after(propose(), order(ON)).when(close()).then(said(EnterpriseClosed))


def test_a_closed_enterprise_takes_no_act_but_the_annulment() -> None:
    closed().when(order(ON + DAY)).then_refused("closed_enterprise")
    closed().when(act(ChangeDetails, ON, name="x")).then_refused("closed_enterprise")
    closed().when(propose(proposal="p2")).then_refused("closed_enterprise")
    annulled = closed().when(annul()).then(said(ClosureAnnulled, closure=f"enterprise:{code()}/3", reason="程序违法"))
    annulled.when(order(ON)).then(said(RectificationOrdered))


def test_decision_32_what_the_clock_recorded_is_no_act_in_the_way_of_a_closure() -> None:
    told = registered().after(order(ON), propose())
    told.after(*(one.command for one in due(told.enterprise, ON + 400 * DAY)))
    assert told.enterprise.last_effective[Track.CLOCK] > ON
    told.when(close()).then(said(EnterpriseClosed))


def test_only_a_closure_is_annulled_by_who_may_close() -> None:
    registered().when(annul()).then_refused("not_closed")
    closed().when(annul(authority=SUZHOU)).then_refused("organ_not_competent")
    closed().when(annul(ON - DAY)).then_refused("date_goes_back")
    banned = registered().after(propose(kind="ban"), close(authority=SUZHOU))
    banned.when(annul(authority=SUZHOU)).then(said(ClosureAnnulled))


def test_a_closure_takes_the_level_and_its_annulment_gives_it_back_from_the_beginning() -> None:
    gone = closed(at_level(Level.THREE, date(2012, 1, 1)))
    assert gone.enterprise.holds_level(ON) is None
    back = gone.after(annul(date(2014, 1, 1))).enterprise
    held = back.holds_level(date(2014, 1, 1))
    assert held is not None
    assert held.running_since == date(2012, 1, 1)


def test_a_level_that_expired_meanwhile_does_not_come_back() -> None:
    gone = closed(at_level(Level.THREE, date(2012, 1, 1), valid_until=date(2013, 12, 31)))
    assert gone.after(annul(date(2014, 1, 1))).enterprise.holds_level(date(2014, 1, 1)) is None


def test_an_annulment_gives_back_the_suspension_and_the_exemplar() -> None:
    stopped = registered().after(
        act(Suspend, date(2013, 3, 1), suspension="s1", ground="not_compliant_in_time", ends_on=ON)
    )
    assert closed(stopped).enterprise.operation is Operation.CLOSED
    assert stopped.after(annul()).enterprise.operation is Operation.SUSPENDED
    exemplary = at_level(Level.THREE, date(2012, 1, 1)).after(act(NameExemplar, date(2013, 3, 1), field="x"))
    assert closed(exemplary).after(annul()).enterprise.exemplar


def test_cases_that_a_closure_ended_stay_ended_and_a_new_one_needs_no_waiting() -> None:
    back = closed(applied()).after(annul())
    assert back.enterprise.open_cases == []
    back.when(act(Apply, ON, case="k1", level="three")).then_refused("id_used")
    back.when(act(Apply, ON, case="k2", level="three")).then(said(ApplicationSubmitted))


def test_decision_09_a_lifted_closure_ends_from_now_on_and_the_level_does_not_come_back() -> None:
    held = at_level(Level.THREE, date(2012, 1, 1), valid_until=date(2030, 1, 1))
    lift = act(LiftClosure, ON + 30 * DAY, reason="已具备条件", authority=SUZHOU_GOVERNMENT)
    held.when(lift).then_refused("not_closed")
    start = closed(held)
    start.when(act(LiftClosure, ON + 30 * DAY, reason="x", authority=SUZHOU)).then_refused("organ_not_competent")
    told = start.when(lift).then(said(ClosureLifted, closure=start.enterprise.closure.id))  # type: ignore[union-attr]
    assert told.enterprise.operation is Operation.RUNNING
    assert told.enterprise.holds_level(ON + 30 * DAY) is None
    told.when(order(ON + 31 * DAY)).then(said(RectificationOrdered))


def test_what_leads_out_of_a_closure_is_its_annulment_or_its_lifting() -> None:
    zh, en = way_out(Batch.CLOSE, BatchStatus.DECIDED, "unlawful_operation")
    assert ("撤销" in zh, "解除" in zh, "annulment" in en, "lifting" in en) == (True, True, True, True)


LICENCE = {"licence": "safety_production_licence", "reason": "x", "authority": SUZHOU_ISSUER}
LIFTED = ON + 30 * DAY


def closed_for_a_time() -> Given:
    return registered().after(propose(), close(), act(LiftClosure, LIFTED, reason="x", authority=SUZHOU_GOVERNMENT))


def test_decision_08_a_proposal_to_revoke_a_licence_that_is_dated_before_a_closure_falls_with_it() -> None:
    start = closed_for_a_time()
    before = act(ProposeLicenceRevocation, ON - DAY, proposal="l1", **LICENCE)
    told = start.when(before).then(said(LicenceRevocationProposed, proposal="l1"))
    assert told.enterprise.proposals == {}
    revoked = act(RevokeLicence, LIFTED, proposal="l1", officer="officer-2", authority=SUZHOU_ISSUER)
    told.when(revoked).then_refused("no_such_proposal")
    told.when(act(ProposeLicenceRevocation, LIFTED, proposal="l2", **LICENCE)).then(said(LicenceRevocationProposed))


def test_decision_08_while_it_was_closed_nobody_proposed_to_revoke_a_licence() -> None:
    within = act(ProposeLicenceRevocation, ON + DAY, proposal="l1", **LICENCE)
    closed_for_a_time().when(within).then_refused("closed_enterprise")
