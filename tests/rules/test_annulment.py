"""Rules for annulling a decision from the beginning, for what falls with it and for what rests on it."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.commands import (
    AnnulDecision,
    Apply,
    Close,
    CorrectDecision,
    Downgrade,
    EnterLedgerLevel,
    KeepDecision,
    NameExemplar,
    OrderRectification,
    ProposeClosure,
    ProposeRevocation,
    Resume,
    Revoke,
    Suspend,
)
from registry.domain.decisions import DECISIONS
from registry.domain.explaining import explain
from registry.domain.policies.due import due
from registry.domain.refusals import Refused
from registry.events.clock import BatchProposed
from registry.events.enterprise import OperationsSuspended
from registry.events.event import Authority, LegalBasis
from registry.events.remedies import DecisionAnnulled, DecisionKept
from registry.events.vocabulary import Batch, Level, Licence, Operation
from tests.acts import HUQIU, JIANGSU, NATION, SUZHOU, SUZHOU_GOVERNMENT, act, code
from tests.rules.given import Given, at_level, registered, said
from tests.rules.histories import ACTS, annulments, state, tell

METHOD = LegalBasis(document="全国冶金等工贸企业安全生产标准化考评办法", article="一")
ON, DAY, YEAR = date(2013, 5, 1), timedelta(days=1), timedelta(days=366)


def event(number: int) -> str:
    return f"enterprise:{code()}/{number}"


def annul(number: int, on: date = ON + 9 * YEAR, by: Authority = SUZHOU, **given: object) -> AnnulDecision:
    return act(AnnulDecision, on, authority=by, **({"decision": event(number), "reason": "程序违法"} | given))


def suspended(start: Given | None = None, on: date = ON) -> Given:
    stop = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": on + YEAR}
    return (start or registered()).after(act(Suspend, on, licences=[Licence.PRODUCTION], **stop))


def revoked() -> Given:
    ground = {"proposal": "p1", "ground": "system_not_kept_running", "legal_basis": METHOD}
    return at_level(Level.THREE, date(2012, 1, 1), valid_until=date(2015, 1, 1)).after(
        act(ProposeRevocation, ON, **ground),
        act(Revoke, ON, proposal="p1", legal_basis=METHOD, officer="officer-2"),
    )


def test_a_revocation_annulled_gives_the_level_back_from_the_beginning() -> None:
    start = revoked()
    assert start.enterprise.holds_level(ON) is None
    told = start.when(annul(4, ON + YEAR)).then(
        said(DecisionAnnulled, decision=event(4), kind="LevelRevoked", flagged=())
    )
    held = told.enterprise.holds_level(ON)
    assert held is not None
    assert held.running_since == date(2012, 1, 1)
    assert told.enterprise.revocation is None
    assert told.enterprise.proposals == {}


def test_a_suspension_annulled_takes_its_licence_and_its_resumption_with_it() -> None:
    start = suspended().after(act(Resume, ON + YEAR, suspension="s1", accepted_by="验收组"))
    falls = (event(2), event(4), event(5))
    told = start.when(annul(3)).then(said(DecisionAnnulled, falls_with=falls, flagged=()))
    assert told.enterprise.suspensions == []
    assert told.enterprise.withheld == ()
    told.when(annul(5)).then_refused("already_annulled")
    told.when(annul(3)).then_refused("already_annulled")


def test_a_licence_is_given_back_alone_when_its_withholding_alone_was_void() -> None:
    told = suspended().when(annul(2)).then(said(DecisionAnnulled, falls_with=()))
    assert told.enterprise.operation is Operation.SUSPENDED
    assert told.enterprise.withheld == ()


def test_a_resumption_annulled_puts_the_suspension_in_force_again() -> None:
    start = suspended().after(act(Resume, ON + YEAR, suspension="s1", accepted_by="验收组"))
    told = start.when(annul(5)).then(said(DecisionAnnulled, falls_with=(event(4),)))
    assert told.enterprise.operation is Operation.SUSPENDED
    assert told.enterprise.withheld == (Licence.PRODUCTION,)


def test_decision_08_and_36_a_closed_enterprise_takes_a_remedy_and_stays_closed() -> None:
    closed = revoked().after(
        act(ProposeClosure, ON, proposal="p2", kind="closure", ground="refuses_stop_order"),
        act(Close, ON, proposal="p2", authority=SUZHOU_GOVERNMENT, officer="officer-2"),
    )
    told = closed.when(annul(4)).then(said(DecisionAnnulled, decision=event(4)))
    assert told.enterprise.operation is Operation.CLOSED
    assert told.enterprise.held is not None
    assert told.enterprise.holds_level(ON) is None
    told.when(annul(6, by=SUZHOU_GOVERNMENT)).then_refused("closure_by_its_own_act")


def test_decision_09_ended_cases_stay_ended() -> None:
    start = at_level(Level.THREE, date(2012, 1, 1)).after(act(Apply, ON, case="k1", level="three"))
    ground = {"proposal": "p1", "ground": "system_not_kept_running", "legal_basis": METHOD}
    second = act(Revoke, ON, proposal="p1", legal_basis=METHOD, officer="officer-2")
    told = start.after(act(ProposeRevocation, ON, **ground), second, annul(5))
    assert told.enterprise.holds_level(ON) is not None
    assert told.enterprise.open_cases == []


def test_decision_32_what_the_clock_derived_is_withdrawn_and_derived_again() -> None:
    start = suspended()
    late = ON + 2 * YEAR
    start.after(*(one.command for one in due(start.enterprise, late)))
    assert start.enterprise.batch_proposal is not None
    assert start.enterprise.batch_proposal.batch is Batch.CLOSE
    rests = {n for n, one in enumerate(start.enterprise.history, 1) if isinstance(one, BatchProposed)}
    told = start.after(annul(3))
    assert rests <= told.enterprise.void
    assert told.enterprise.batch_proposal is None
    again = due(told.enterprise, late)
    assert [type(one.command).__name__ for one in again] == ["ProposeBatch"]
    assert told.after(*(one.command for one in again)).enterprise.batch_proposal is not None


def test_decision_33_level_two_on_an_annulled_level_three_is_flagged_and_stays_until_decided() -> None:
    start = at_level(Level.THREE, date(2012, 1, 1)).after(
        act(EnterLedgerLevel, ON + 3 * YEAR, level="two", certificate="c2", authority=JIANGSU),
        act(NameExemplar, ON + 4 * YEAR, field="机械"),
    )
    keep = {"decision": event(3), "reason": "另有依据", "authority": JIANGSU}
    start.when(act(KeepDecision, ON + 5 * YEAR, **keep)).then_refused("basis_not_annulled")
    told = start.when(annul(2)).then(said(DecisionAnnulled, flagged=(event(3), event(4))))
    held = told.enterprise.holds_level(ON + 5 * YEAR)
    assert held is not None
    assert held.level is Level.TWO
    assert set(told.enterprise.flagged) == {event(3), event(4)}
    kept = told.when(act(KeepDecision, ON + 9 * YEAR, **keep)).then(said(DecisionKept, kind="LevelAnnounced"))
    assert set(kept.enterprise.flagged) == {event(4)}
    gone = kept.after(annul(4))
    assert gone.enterprise.flagged == {}
    assert not gone.enterprise.exemplar


def test_decision_33_a_closure_that_answers_a_proposal_without_basis_is_flagged() -> None:
    start = suspended()
    start.after(*(one.command for one in due(start.enterprise, ON + 2 * YEAR)))
    on = ON + 2 * YEAR
    start.after(
        act(ProposeClosure, on, proposal="p1", kind="closure", ground="unfit_after_suspension"),
        act(Close, on, proposal="p1", authority=SUZHOU_GOVERNMENT, officer="officer-2"),
    )
    closure = start.enterprise.closure
    assert closure is not None
    told = start.when(annul(3)).then(said(DecisionAnnulled, flagged=(closure.id,)))
    assert told.enterprise.closure == closure


def test_a_downgrade_of_a_level_that_never_was_leaves_none() -> None:
    ground = {"level": "three", "ground": "system_not_kept_running", "legal_basis": METHOD, "authority": JIANGSU}
    start = at_level(Level.TWO, date(2012, 1, 1)).after(act(Downgrade, ON, **ground))
    told = start.when(annul(2, by=JIANGSU)).then(said(DecisionAnnulled, flagged=(event(3),)))
    assert told.enterprise.held is None


@pytest.mark.parametrize("by", [SUZHOU, JIANGSU, NATION, SUZHOU_GOVERNMENT])
def test_who_decided_or_stands_above_annuls(by: Authority) -> None:
    suspended().when(annul(3, by=by)).then(said(DecisionAnnulled, decision=event(3)))


def test_a_lower_or_strange_organ_annuls_nothing() -> None:
    suspended().when(annul(3, by=HUQIU)).then_refused("not_over_the_decision")
    suspended().when(annul(3, ON - YEAR)).then_refused("date_goes_back")


@pytest.mark.parametrize("id", ["enterprise:x/1", event(99), event(0), event(1), f"enterprise:{code()}/x", "3"])
def test_only_a_decision_of_the_enterprise_is_annulled(id: str) -> None:
    suspended().when(annul(3, decision=id)).then_refused("no_such_decision")


def test_decision_34_a_remedy_goes_back_behind_those_of_other_decisions_alone() -> None:
    order = act(OrderRectification, ON, order="r1", findings=["x"], deadline=ON + YEAR)
    start = suspended().after(order, annul(4, ON + 2 * YEAR))
    start.when(annul(3, ON + YEAR)).then(said(DecisionAnnulled, decision=event(3)))
    mended = {"decision": event(3), "field": "legal_basis.article", "value": "三(四)", "reason": "x"}
    stopped = suspended().after(act(CorrectDecision, ON + 2 * YEAR, **mended))
    stopped.when(annul(3, ON + YEAR)).then_refused("date_goes_back")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 900)), max_size=14), st.data())
def test_annulling_a_decision_gives_the_state_of_the_history_without_it(
    acts: list[tuple[str, int]], data: st.DataObject
) -> None:
    """A plain fold of the other events, however many were annulled and in whatever order."""
    told = tell(acts)
    for _ in range(data.draw(st.integers(1, 3))):
        choice = annulments(told.enterprise)
        if not choice:
            return
        told.after(data.draw(st.sampled_from(choice)))
        again = told.enterprise.unfolded()
        for version, one in enumerate(told.enterprise.history, 1):
            if version not in told.enterprise.void and not isinstance(one, DecisionAnnulled):
                again.takes(version, one)
        assert state(told.enterprise) == state(again)
    assert all(
        type(one) in DECISIONS
        for n, one in enumerate(told.enterprise.history, 1)
        if event(n) in told.enterprise.flagged
    )


def test_explain_names_what_rests_on_an_annulled_decision_and_by_which_annulment() -> None:
    start = at_level(Level.THREE, date(2012, 1, 1)).after(act(NameExemplar, ON, field="机械"), annul(2, ON + YEAR))
    found = {one.subject: one for one in explain(start.enterprise, start.enterprise.history, ON + YEAR)}
    unsound = found["basis_annulled"]
    assert (unsound.answer, unsound.rule, unsound.evidence) == (event(3), "rests_on_annulled", (event(4),))
    assert found["standing"].answer == "never_assessed"


def test_decision_34_what_is_recorded_late_is_refused_for_the_first_act_in_its_way() -> None:
    start = suspended().after(act(Resume, ON + YEAR, suspension="s1", accepted_by="验收组"))
    late = act(Suspend, ON - DAY, suspension="s0", ground="not_compliant_in_time", ends_on=ON + YEAR)
    start.when(late).then_refused("date_goes_back")
    with pytest.raises(Refused, match=f"LicenceWithheld of {ON} .*{event(2)}.* is in its way: .*already_suspended"):
        start.after(late)
    told = start.after(annul(3)).when(late)
    told.then(said(OperationsSuspended, suspension="s0"))


def test_decision_34_what_was_decided_wrongly_is_annulled_and_the_right_decision_entered_with_its_own_date() -> None:
    wrong = at_level(Level.THREE, date(2012, 6, 1))
    right = act(EnterLedgerLevel, date(2012, 1, 1), level="two", certificate="c2", authority=JIANGSU)
    wrong.when(right).then_refused("date_goes_back")
    told = wrong.after(annul(2)).after(right)
    held = told.enterprise.holds_level(ON)
    assert held is not None
    assert (held.level, held.since) == (Level.TWO, date(2012, 1, 1))
