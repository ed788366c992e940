"""A coal mine that stood still for longer than its method allows: proposed for revocation, by what is on record."""

from datetime import date, timedelta

from registry.domain.clock_commands import ProposeLoss
from registry.domain.commands import (
    AcceptReconsideration,
    AnnulDecision,
    DismissLoss,
    EnterLedgerLevel,
    FindHazard,
    LiftStay,
    OrderStay,
    ProposeRevocation,
    RemoveHazard,
    Resume,
    Revoke,
    Suspend,
)
from registry.domain.explaining import explain
from registry.domain.policies.due import Due, due
from registry.domain.policies.stopping import stops
from registry.events.enterprise import LevelRevoked, RevocationProposed
from registry.events.event import LegalBasis
from registry.events.vocabulary import Level
from tests.acts import BASIS, SUZHOU_GOVERNMENT, act
from tests.rules.given import Given, at_level, said

SINCE = date(2024, 1, 10)
LAST, OVER = date(2024, 7, 10), date(2024, 7, 11)
METHOD = LegalBasis(document="煤矿安全生产标准化考核定级办法", article="停产停建超过6个月")
ENDS_ON = date(2025, 1, 10)


def mine(sector: str = "coal") -> Given:
    return at_level(Level.THREE, date(2023, 1, 4), sector=sector)


def stop(on: date = SINCE, id: str = "s1") -> Suspend:
    return act(Suspend, on, suspension=id, ground="not_compliant_in_time", ends_on=max(ENDS_ON, on + timedelta(30)))


def resume(on: date, id: str = "s1") -> Resume:
    return act(Resume, on, suspension=id, accepted_by="验收组")


def proposed(one: Given, on: date) -> list[Due]:
    return [each for each in due(one.enterprise, on) if isinstance(each.command, ProposeLoss)]


def revocation(on: date) -> ProposeRevocation:
    return act(ProposeRevocation, on, proposal="p1", ground="stopped_too_long", legal_basis=METHOD)


def test_decision_03_a_coal_mine_stopped_for_more_than_six_months_is_proposed_for_revocation() -> None:
    one = mine().after(stop())
    assert proposed(one, LAST) == []
    (found,) = proposed(one, OVER)
    assert isinstance(found.command, ProposeLoss)
    assert (found.on, found.command.ground) == (OVER, "stopped_too_long")
    assert found.command.legal_basis.document == METHOD.document
    assert proposed(one, ENDS_ON)[0].on == OVER
    one.after(found.command)
    assert one.enterprise.holds_level(OVER) is not None
    assert proposed(one, OVER) == []


def test_decision_03_the_proposal_is_explained_by_ground_clause_mark_and_evidence_without_a_sweep() -> None:
    one = mine().after(stop())
    told = {each.subject: each for each in explain(one.enterprise, one.enterprise.history, OVER)}["loss_proposed"]
    assert (told.answer, told.mark, told.inputs["since"]) == ("stopped_too_long", "rule", "2024-07-11")
    assert told.clause == "煤矿安全生产标准化考核定级办法 停产停建超过6个月 (期限、条号待核)"
    assert told.evidence == (one.enterprise.orders["s1"],)


def test_decision_03_the_level_is_revoked_for_it_only_once_the_stop_is_on_record() -> None:
    mine().when(revocation(OVER)).then_refused("ground_not_on_record")
    mine().after(stop()).when(revocation(LAST)).then_refused("ground_not_on_record")
    one = mine().after(stop())
    one.when(revocation(OVER).model_copy(update={"legal_basis": BASIS})).then_refused("no_ground_in_rule_set")
    one.when(revocation(OVER)).then(said(RevocationProposed, ground="stopped_too_long"))
    confirmed = act(Revoke, OVER, proposal="p1", officer="officer-2", legal_basis=METHOD)
    one.when(confirmed).then(said(LevelRevoked, ground="stopped_too_long"))


def test_decision_03_other_trades_keep_their_level_and_a_mine_that_runs_in_time_does() -> None:
    assert proposed(mine("non_coal_mine").after(stop()), ENDS_ON) == []
    assert proposed(mine().after(stop(), resume(OVER)), ENDS_ON) == []


def test_decision_03_a_resumption_after_six_months_undoes_nothing_but_a_level_granted_since_does() -> None:
    one = mine().after(stop(), resume(date(2024, 7, 12)))
    assert [each.on for each in proposed(one, ENDS_ON)] == [OVER]
    again = {"level": "three", "certificate": "c2", "valid_until": date(2027, 8, 1)}
    assert proposed(one.after(act(EnterLedgerLevel, date(2024, 8, 1), **again)), ENDS_ON) == []


def test_decision_03_stops_without_a_running_day_between_them_are_one() -> None:
    hazard = {"hazard": "h1", "finding": "通风系统不完善", "deadline": date(2025, 3, 1), "stopped": True}
    one = mine().after(act(FindHazard, SINCE, **hazard), stop(date(2024, 3, 1)))
    one.after(act(RemoveHazard, date(2024, 5, 6), hazard="h1"))
    (whole,) = stops(one.enterprise)
    assert (whole.since, whole.until, len(whole.events)) == (SINCE, None, 2)
    assert [each.on for each in proposed(one, ENDS_ON)] == [OVER]
    two = mine().after(stop(), resume(date(2024, 5, 6)), stop(date(2024, 5, 7), "s2"))
    assert [each.since for each in stops(two.enterprise)] == [SINCE, date(2024, 5, 7)]
    assert proposed(two, date(2024, 11, 7)) == []
    assert [each.on for each in proposed(two, date(2024, 11, 8))] == [date(2024, 11, 8)]


def test_decision_03_the_proposal_falls_with_its_facts_and_the_authority_may_dismiss_it() -> None:
    one = mine().after(stop())
    one.after(proposed(one, OVER)[0].command)
    annulled = mine().after(stop())
    annulled.after(proposed(annulled, OVER)[0].command)
    order = annulled.enterprise.orders["s1"]
    annulled.after(act(AnnulDecision, date(2024, 8, 1), decision=order, reason="x"))
    assert annulled.enterprise.loss_proposal is None
    assert proposed(annulled, date(2024, 8, 1)) == []
    one.after(act(DismissLoss, OVER, ground="stopped_too_long", reason="保留等级"))
    assert proposed(one, ENDS_ON) == []


def test_decision_03_while_the_suspension_is_stayed_nothing_is_proposed_on_it() -> None:
    one = mine().after(stop())
    order = one.enterprise.orders["s1"]
    by = {"authority": SUZHOU_GOVERNMENT, "reconsideration": "r1"}
    one.after(act(AcceptReconsideration, date(2024, 2, 1), decision=order, **by))
    one.after(act(OrderStay, date(2024, 2, 2), reason="x", **by))
    assert proposed(one, ENDS_ON) == []


def test_decision_03_the_days_of_a_stay_that_was_lifted_do_not_count() -> None:
    one = mine().after(stop())
    by = {"authority": SUZHOU_GOVERNMENT, "reconsideration": "r1"}
    one.after(act(AcceptReconsideration, date(2024, 2, 1), decision=one.enterprise.orders["s1"], **by))
    one.after(act(OrderStay, date(2024, 2, 2), reason="x", **by), act(LiftStay, date(2024, 6, 30), reason="x", **by))
    assert [(each.since, each.until) for each in stops(one.enterprise)] == [
        (SINCE, date(2024, 2, 2)),
        (date(2024, 6, 30), None),
    ]
    assert proposed(one, date(2024, 12, 30)) == []
    assert [each.on for each in proposed(one, ENDS_ON)] == [date(2024, 12, 31)]
