"""Rules for corrections, objections to the record, reconsideration, stay and credit repair."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from registry.domain.commands import (
    AcceptReconsideration,
    CorrectDecision,
    DecideReconsideration,
    DecideRecordObjection,
    Downgrade,
    EnterpriseCommand,
    LiftStay,
    NameExemplar,
    OrderRectification,
    OrderStay,
    Penalise,
    RaiseRecordObjection,
    RepairCredit,
    Suspend,
)
from registry.domain.policies.due import due
from registry.domain.refusals import Refusal, Refused
from registry.events.event import Authority, LegalBasis
from registry.events.penalty import PenaltyDecided
from registry.events.remedies import (
    CreditRepaired,
    DecisionAnnulled,
    DecisionCorrected,
    ReconsiderationAccepted,
    ReconsiderationDecided,
    RecordObjectionDecided,
    RecordObjectionRaised,
    StayLifted,
    StayOrdered,
)
from registry.events.vocabulary import Level, Licence, Operation, OrganKind
from tests.acts import HUQIU, JIANGSU, NATION, SUZHOU, SUZHOU_GOVERNMENT, act
from tests.rules.given import Given, at_level, registered, said
from tests.rules.test_annulment import METHOD, ON, YEAR, annul, event, revoked, suspended

LATER = ON + YEAR


def correct(number: int, field: str, value: str, **given: Any) -> CorrectDecision:
    return act(CorrectDecision, LATER, decision=event(number), field=field, value=value, reason="笔误", **given)


def reconsider(number: int = 3, on: date = LATER) -> AcceptReconsideration:
    return act(AcceptReconsideration, on, reconsideration="v1", decision=event(number), authority=SUZHOU_GOVERNMENT)


def on_v1(kind: type[EnterpriseCommand], on: date = LATER, **given: Any) -> EnterpriseCommand:
    what = {"reconsideration": "v1", "reason": "理由", "authority": SUZHOU_GOVERNMENT}
    return act(kind, on, **(what | given))


def decided(outcome: str, **given: Any) -> EnterpriseCommand:
    return on_v1(DecideReconsideration, outcome=outcome, **given)


def downgraded() -> Given:
    ground = {"level": "three", "ground": "system_not_kept_running", "legal_basis": METHOD, "authority": JIANGSU}
    return at_level(Level.TWO, date(2012, 1, 1)).after(act(Downgrade, ON, **ground))


def test_decision_32_a_correction_shows_before_and_after_and_reaches_back() -> None:
    start = at_level(Level.THREE, date(2012, 1, 1))
    fields = {"field": "certificate", "before": "苏AQB-1", "after": "苏AQB-2", "kind": "LevelAnnounced"}
    told = start.when(correct(2, "certificate", "苏AQB-2")).then(said(DecisionCorrected, **fields))
    held = told.enterprise.held
    assert held is not None
    assert (held.certificate, held.since) == ("苏AQB-2", date(2012, 1, 1))
    told.when(correct(2, "certificate", "苏AQB-2")).then_refused("nothing_to_correct")
    twice = told.after(correct(2, "certificate", "苏AQB-3"), annul(2))
    assert twice.enterprise.held is None


def test_a_name_and_a_legal_basis_are_corrected() -> None:
    told = at_level(Level.THREE, date(2012, 1, 1)).after(
        correct(1, "name", "机械一厂"), correct(2, "legal_basis.article", "五(二)")
    )
    assert told.enterprise.name == "机械一厂"
    read = told.enterprise.event(event(2))
    assert read is not None
    assert read.legal_basis.article == "五(二)"


@pytest.mark.parametrize("field", ["level", "valid_until", "effective_on", "case", "x", "legal_basis.x"])
def test_decision_32_what_was_decided_is_not_corrected(field: str) -> None:
    at_level(Level.THREE, date(2012, 1, 1)).when(correct(2, field, "two")).then_refused("correction_not_clerical")


def test_what_is_not_there_is_not_corrected() -> None:
    start = at_level(Level.THREE, date(2012, 1, 1))
    start.when(correct(2, "assessment_body", "x")).then_refused("nothing_to_correct")
    start.when(correct(2, "certificate", "y" * 200)).then_refused("nothing_to_correct")
    start.when(correct(2, "certificate", "x", authority=HUQIU)).then_refused("not_over_the_decision")


def test_an_objection_marks_the_decision_until_it_is_decided() -> None:
    raised = act(RaiseRecordObjection, LATER, objection="o1", decision=event(3), statement="期限有误")
    told = suspended().when(raised).then(said(RecordObjectionRaised, kind="OperationsSuspended"))
    assert told.enterprise.objections == {"o1": event(3)}
    told.when(raised).then_refused("id_used")
    dismiss = act(DecideRecordObjection, LATER, objection="o1", upheld=False, reason="与决定书一致")
    gone = told.when(dismiss).then(said(RecordObjectionDecided, decision=event(3), upheld=False))
    assert gone.enterprise.objections == {}
    gone.when(dismiss).then_refused("no_open_objection")


def test_decision_36_a_reconsideration_does_not_stop_execution_unless_a_stay_is_ordered() -> None:
    told = suspended().when(reconsider()).then(said(ReconsiderationAccepted, decision=event(3)))
    told.when(reconsider()).then_refused("already_reconsidered")
    assert told.enterprise.operation is Operation.SUSPENDED
    late = ON + 2 * YEAR
    assert [type(one.command).__name__ for one in due(told.enterprise, late)] == [
        "RecordOverdueSuspension",
        "ProposeBatch",
    ]
    told.when(on_v1(LiftStay)).then_refused("stay")
    stayed = told.when(on_v1(OrderStay)).then(said(StayOrdered, decision=event(3)))
    stayed.when(on_v1(OrderStay)).then_refused("stay")
    assert [one for one in due(stayed.enterprise, late) if "Suspension" in type(one.command).__name__] == []
    again = stayed.when(on_v1(LiftStay)).then(said(StayLifted, decision=event(3)))
    assert len(due(again.enterprise, late)) == 2


def test_decision_36_a_stayed_order_leads_to_no_closure() -> None:
    order = act(OrderRectification, ON, order="r1", findings=["x"], deadline=ON + timedelta(days=30))
    start = registered().after(order)
    late = date(2016, 1, 4)
    assert next(type(one.command).__name__ for one in due(start.enterprise, late)) == "RecordOverdueRectification"
    stayed = start.after(reconsider(2), on_v1(OrderStay))
    batches = [getattr(one.command, "batch", None) for one in due(stayed.enterprise, late)]
    assert [str(one) for one in batches] == ["suspend"]


def test_decision_36_five_outcomes() -> None:
    upheld = (
        suspended().after(reconsider()).when(decided("upheld")).then(said(ReconsiderationDecided, outcome="upheld"))
    )
    assert upheld.enterprise.operation is Operation.SUSPENDED
    assert upheld.enterprise.reconsiderations == {}
    upheld.when(decided("upheld")).then_refused("no_open_reconsideration")

    value = str(LATER - timedelta(days=30))
    told = suspended().after(reconsider()).when(decided("changed", field="ends_on", value=value))
    changed = told.then(said(ReconsiderationDecided, before=str(ON + YEAR), after=value)).enterprise.suspension
    assert changed is not None
    assert str(changed.ends_on) == value

    for outcome in ("annulled", "invalid"):
        gone = suspended().after(reconsider()).when(decided(outcome))
        void = gone.then(said(ReconsiderationDecided, outcome=outcome), said(DecisionAnnulled, falls_with=(event(2),)))
        assert void.enterprise.operation is Operation.RUNNING

    kept = suspended().after(reconsider()).when(decided("unlawful")).then(said(ReconsiderationDecided, stands=None))
    assert kept.enterprise.operation is Operation.SUSPENDED


def test_decision_36_a_part_is_annulled_alone() -> None:
    start = suspended().after(reconsider())
    start.when(decided("annulled", part=event(3))).then_refused("no_part_of_decision")
    told = start.when(decided("annulled", part=event(2)))
    part = told.then(said(ReconsiderationDecided, part=event(2)), said(DecisionAnnulled, decision=event(2)))
    assert part.enterprise.operation is Operation.SUSPENDED
    assert Licence.PRODUCTION not in part.enterprise.withheld


def test_a_change_sets_what_was_ordered_and_nothing_else() -> None:
    start = suspended().after(reconsider())
    start.when(decided("changed", field="suspension", value="s2")).then_refused("correction_not_clerical")
    start.when(decided("changed")).then_refused("correction_not_clerical")
    start.when(decided("changed", field="ends_on", value="soon")).then_refused("nothing_to_correct")


def repair(number: int, on: date, **given: Any) -> RepairCredit:
    return act(RepairCredit, on, **({"decision": event(number), "reason": "已整改", "authority": JIANGSU} | given))


def test_credit_is_repaired_after_the_shortest_display_of_its_class() -> None:
    start = downgraded()
    start.when(repair(3, date(2013, 7, 31))).then_refused("repair_too_early")
    told = start.when(repair(3, date(2013, 8, 1))).then(said(CreditRepaired, kind="LevelDowngraded"))
    told.when(repair(3, date(2014, 1, 1))).then_refused("nothing_to_repair")
    revoked().when(repair(4, date(2014, 4, 30))).then_refused("repair_too_early")
    revoked().when(repair(4, date(2014, 5, 1))).then(said(CreditRepaired, kind="LevelRevoked"))


def test_a_stop_is_not_repaired_early_and_a_naming_has_nothing_to_repair() -> None:
    suspended().when(repair(3, date(2020, 1, 1))).then_refused("repair_excluded")
    named = at_level(Level.THREE, date(2012, 1, 1)).after(act(NameExemplar, ON, field="机械"))
    named.when(repair(3, date(2020, 1, 1))).then_refused("nothing_to_repair")


def test_a_stop_without_licences_has_no_part() -> None:
    stop = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": LATER}
    start = registered().after(act(Suspend, ON, **stop), reconsider(2))
    start.when(decided("annulled", part=event(1))).then_refused("no_such_decision")


def punished(severity: str, kind: str = "fine") -> Given:
    law = LegalBasis(document="中华人民共和国安全生产法", article="第一百零二条")
    amount = {"amount": 50_000} if kind == "fine" else {}
    what = {"penalty": "pen1", "kind": kind, "severity": severity, "legal_basis": law, "document_number": "苏应急罚1号"}
    return registered().after(act(Penalise, ON, **what, **amount))


@pytest.mark.parametrize(
    ("severity", "kind", "on", "rule"),
    [
        ("minor", "fine", date(2013, 7, 31), "repair_too_early"),
        ("serious", "fine", date(2014, 4, 30), "repair_too_early"),
        ("serious", "stop_production", date(2015, 5, 1), "repair_excluded"),
        ("minor", "stop_production", date(2015, 5, 1), "repair_excluded"),
    ],
)
def test_a_penalty_is_repaired_by_its_class_a_stop_of_production_never(
    severity: str, kind: str, on: date, rule: str
) -> None:
    punished(severity, kind).when(repair(2, on)).then_refused(rule)


def test_a_minor_penalty_is_repaired_after_three_months_and_a_serious_one_after_a_year() -> None:
    punished("minor").when(repair(2, date(2013, 8, 1))).then(said(CreditRepaired, kind="PenaltyDecided"))
    punished("serious").when(repair(2, date(2014, 5, 1))).then(said(CreditRepaired, kind="PenaltyDecided"))


def test_decision_37_an_annulled_penalty_drops_out_of_the_count() -> None:
    told = punished("general").when(annul(2)).then(said(DecisionAnnulled, kind="PenaltyDecided"))
    assert told.enterprise.measures.penalties == {}


def test_decision_36_the_amount_of_a_fine_is_changed_and_it_counts_on_in_the_windows_of_113() -> None:
    start = punished("general").after(reconsider(2))
    assert start.enterprise.measures.penalties["pen1"].on == ON
    start.when(decided("changed", field="amount", value="50000.01")).then_refused("changed_for_the_worse")
    for same in ("50000", "50000.00", "half of it", "-1"):
        start.when(decided("changed", field="amount", value=same)).then_refused("nothing_to_correct")
    told = start.when(decided("changed", field="amount", value="30000.50"))
    changed = told.then(said(ReconsiderationDecided, field="amount", before="50000", after="30000.50"))
    event_ = changed.enterprise.event(event(2))
    assert isinstance(event_, PenaltyDecided)
    assert event_.amount == Decimal("30000.5")
    assert changed.enterprise.measures.penalties["pen1"].on == ON
    stopped = punished("general", "stop_production").after(reconsider(2))
    stopped.when(decided("changed", field="amount", value="1")).then_refused("nothing_to_correct")


def test_what_may_be_changed_or_corrected_is_named_in_both_languages() -> None:
    start = punished("general").after(reconsider(2))
    refusal = refused(start, decided("changed", field="severity", value="minor"))
    assert "amount 金额" in refusal.way_out
    assert refusal.clause == "行政复议法 第六十三条"
    assert "document_number 发文字号" in refused(start, correct(2, "amount", "1")).way_out
    named = at_level(Level.THREE, date(2012, 1, 1)).after(act(NameExemplar, ON, field="机械"), reconsider(3))
    assert "没有可变更的内容" in refused(named, decided("changed", field="field", value="x")).way_out


def refused(given: Given, command: EnterpriseCommand) -> Refusal:
    with pytest.raises(Refused) as error:
        given.after(command)
    return error.value.refusal


GOVERNMENT = {"organ": OrganKind.PEOPLES_GOVERNMENT}
JIANGSU_GOVERNMENT = Authority(region="320000", name="江苏省人民政府", **GOVERNMENT)
HUQIU_GOVERNMENT = Authority(region="320505", name="虎丘区人民政府", **GOVERNMENT)


@pytest.mark.parametrize(
    ("decided_by", "on", "by", "lawful"),
    [
        (SUZHOU, date(2024, 1, 2), SUZHOU_GOVERNMENT, True),
        (SUZHOU, date(2024, 1, 2), SUZHOU, False),
        (SUZHOU, date(2023, 12, 29), SUZHOU, False),
        (SUZHOU, date(2023, 12, 29), JIANGSU, True),
        (SUZHOU, date(2024, 1, 2), JIANGSU, False),
        (SUZHOU, date(2024, 1, 2), JIANGSU_GOVERNMENT, False),
        (SUZHOU, date(2024, 1, 2), HUQIU_GOVERNMENT, False),
        (HUQIU, date(2024, 1, 2), HUQIU_GOVERNMENT, True),
        (HUQIU, date(2023, 12, 29), SUZHOU, True),
        (HUQIU, date(2023, 12, 29), JIANGSU, False),
        (SUZHOU_GOVERNMENT, date(2024, 1, 2), JIANGSU_GOVERNMENT, True),
        (SUZHOU_GOVERNMENT, date(2024, 1, 2), SUZHOU_GOVERNMENT, False),
        (SUZHOU_GOVERNMENT, date(2023, 12, 29), JIANGSU, False),
        (JIANGSU_GOVERNMENT, date(2024, 1, 2), JIANGSU_GOVERNMENT, True),
        (NATION, date(2024, 1, 2), NATION, True),
    ],
)
def test_a_decision_is_reconsidered_by_the_government_of_its_level_until_2023_by_the_department_above_too(
    decided_by: Authority, on: date, by: Authority, lawful: bool
) -> None:
    order = act(OrderRectification, ON, order="r1", findings=["x"], deadline=LATER, authority=decided_by)
    given, asked = registered().after(order), reconsider(2, on).model_copy(update={"authority": by})
    if lawful:
        given.when(asked).then(said(ReconsiderationAccepted, decision=event(2)))
    else:
        given.when(asked).then_refused("reconsidering_organ")


def test_who_is_not_competent_is_told_who_is_in_both_languages() -> None:
    asked = reconsider(3, date(2024, 1, 2)).model_copy(update={"authority": SUZHOU})
    refusal = refused(suspended(), asked)
    assert "department 主管部门" in refusal.because
    assert "江苏省苏州市人民政府 (peoples_government 320500) of its level 本级" in refusal.way_out
    assert refusal.clause == "中华人民共和国行政复议法 第二十四条"


def test_who_accepted_decides_and_who_decided_may_stay() -> None:
    given = suspended().after(reconsider())
    given.when(decided("upheld", authority=SUZHOU)).then_refused("reconsidering_organ")
    given.when(on_v1(LiftStay, authority=JIANGSU)).then_refused("reconsidering_organ")
    given.when(on_v1(OrderStay, authority=SUZHOU)).then(said(StayOrdered, decision=event(3)))


def test_decision_36_nothing_is_changed_for_the_worse_unless_a_third_party_asked_for_it() -> None:
    longer = {"field": "ends_on", "value": str(ON + 2 * YEAR)}
    start = suspended().after(reconsider())
    start.when(decided("changed", **longer)).then_refused("changed_for_the_worse")
    told = start.when(decided("changed", third_party=True, **longer))
    told.then(said(ReconsiderationDecided, third_party=True, after=longer["value"]))
    order = act(OrderRectification, ON, order="r1", findings=["x"], deadline=LATER)
    given = registered().after(order, reconsider(2))
    sooner = {"field": "deadline", "value": str(LATER - timedelta(days=1))}
    given.when(decided("changed", **sooner)).then_refused("changed_for_the_worse")
