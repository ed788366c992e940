"""Rules of succession: no level is inherited, what is adverse follows by name, and an end leaves nothing to act on."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain.commands import (
    AnnulDecision,
    Close,
    ExecutePenalty,
    FindHazard,
    LinkToCode,
    OrderRectification,
    Penalise,
    ProposeClosure,
    RecordSuccession,
    Register,
    RepairCredit,
    Resume,
    StrikeRegistration,
    Suspend,
)
from registry.domain.deciding.succession import left_behind
from registry.domain.explaining import explain
from registry.domain.facts import Facts
from registry.domain.policies.displays import displayed
from registry.domain.policies.due import due
from registry.events.remedies import CreditRepaired, DecisionAnnulled
from registry.events.succession import AdverseItemFollowed, RegisteredInError, SuccessionRecorded
from registry.events.supervision import MajorHazardFound
from registry.events.vocabulary import AdverseItem, Level, Operation, SuccessionKind
from tests.acts import OFFICE, act, code
from tests.rules.given import TODAY, Given, When, at_level, decide, nobody, registered, said
from tests.rules.test_due import swept

ON, LATER, OTHER = date(2024, 6, 1), date(2024, 7, 1), code(2)
FINE = {"penalty": "x1", "kind": "fine", "severity": "general", "amount": 5000, "document_number": "1号"}
STOP = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": date(2024, 9, 1)}


def successor() -> Given:
    """The enterprise that takes the place of the first one."""
    entry = {"name": "新厂", "region": "320505", "sector": "machinery", "scale": "above", "enterprise": OTHER}
    return nobody(OTHER).after(act(Register, date(2024, 5, 1), **entry))


Taking = RecordSuccession | LinkToCode


def taking(kind: str = "merger", on: date = ON, **given: Any) -> RecordSuccession:
    what = {"succession": "u1", "kind": kind, "predecessor": code(), "enterprise": OTHER}
    return act(RecordSuccession, on, **(what | given))


def succeeds(old: Given, command: Taking | None = None, new: Given | None = None) -> When:
    """The register decides with the other enterprise at hand, as its use case does."""
    asked = command or taking()
    decided = lambda one: decide(Facts.of(one, asked, TODAY)._replace(other=old.enterprise))  # noqa: E731
    return (new or successor()).when_decided(decided)


def ended(old: Given, command: Taking | None = None) -> Given:
    """The predecessor, once its stream says who took its place."""
    facts = Facts.of(successor().enterprise, command or taking(), TODAY)
    for event in left_behind(facts._replace(other=old.enterprise)):
        old.enterprise.evolve(event)
    return old


def fined(start: Given) -> Given:
    return start.after(act(Penalise, date(2024, 5, 2), **FINE))


def test_decision_22_no_level_is_inherited_and_a_penalty_follows_by_a_named_event() -> None:
    old = fined(at_level(Level.THREE, date(2023, 1, 1), valid_until=date(2026, 1, 1)))
    after = succeeds(old).then(
        said(SuccessionRecorded, kind=SuccessionKind.MERGER, predecessor=code()),
        said(
            AdverseItemFollowed,
            item=f"enterprise:{code()}/3",
            kind=AdverseItem.PENALTY_GENERAL,
            ground="fine",
            since=date(2024, 5, 2),
            ended_on=None,
        ),
    )
    assert after.enterprise.holds_level(ON) is None
    assert not after.enterprise.measures.penalties
    assert [one.until for one in displayed(after.enterprise)] == [date(2025, 5, 2)]


def test_decision_22_a_predecessor_that_ends_holds_nothing_and_takes_no_act() -> None:
    old = ended(at_level(Level.THREE, date(2023, 1, 1), valid_until=date(2026, 1, 1)))
    assert old.enterprise.holds_level(ON) is None
    assert old.enterprise.operation is Operation.ENDED
    assert due(old.enterprise, date(2030, 1, 1)) == []
    order = act(OrderRectification, LATER, order="r1", findings=["x"], deadline=date(2024, 8, 1))
    old.when(order).then_refused("record_ended")
    succeeds(old, taking(on=LATER)).then_refused("record_ended")


def test_decision_22_after_a_division_the_predecessor_may_go_on_with_its_level() -> None:
    old = at_level(Level.THREE, date(2023, 1, 1), valid_until=date(2026, 1, 1))
    assert ended(old, taking("division", ends=False)).enterprise.holds_level(ON) is not None
    succeeds(old, taking("division", ends=True)).then(said(SuccessionRecorded))
    succeeds(old, taking("merger", ends=False)).then_refused("succession_ends")


def test_decision_22_an_open_suspension_follows_as_a_fact_and_suspends_nobody() -> None:
    stopped = registered().after(act(Suspend, date(2024, 5, 2), **STOP))
    follows = said(AdverseItemFollowed, kind=AdverseItem.SUSPENSION, ground="not_compliant_in_time")
    after = succeeds(stopped).then(said(SuccessionRecorded), follows)
    assert after.enterprise.suspension is None
    stopped.after(act(Resume, date(2024, 5, 20), suspension="s1", accepted_by="验收组"))
    succeeds(stopped).then(said(SuccessionRecorded))


def test_decision_22_what_is_no_longer_displayed_stays_behind() -> None:
    succeeds(fined(registered()), taking(on=date(2025, 5, 3))).then(said(SuccessionRecorded))


def test_decision_22_an_executed_penalty_follows_as_executed_and_further_to_the_next() -> None:
    old = fined(registered()).after(act(ExecutePenalty, date(2024, 5, 20), penalty="x1"))
    follows = said(AdverseItemFollowed, item=f"enterprise:{code()}/2", ended_on=date(2024, 5, 20))
    middle = succeeds(old).then(said(SuccessionRecorded), follows)
    third = nobody(code(3)).after(
        act(Register, ON, enterprise=code(3), name="新", region="320505", sector="machinery", scale="above")
    )
    again = taking("new_code", LATER, succession="u2", predecessor=OTHER, enterprise=code(3))
    succeeds(middle, again, third).then(said(SuccessionRecorded), follows)


def test_decision_22_an_item_that_followed_is_repaired_and_annulled_where_it_stands() -> None:
    after = succeeds(fined(registered())).then(said(SuccessionRecorded), said(AdverseItemFollowed))
    item = f"enterprise:{OTHER}/3"
    early = act(RepairCredit, date(2024, 8, 1), decision=item, reason="x", enterprise=OTHER)
    after.when(early).then_refused("repair_too_early")
    after.when(early.model_copy(update={"effective_on": date(2024, 8, 2)})).then(said(CreditRepaired, decision=item))
    assert list(displayed(after.enterprise)) == []


def test_decision_22_annulling_the_succession_annuls_what_followed_and_gives_the_place_back() -> None:
    after = succeeds(fined(registered())).then(said(SuccessionRecorded), said(AdverseItemFollowed))
    annul = act(AnnulDecision, LATER, decision=f"enterprise:{OTHER}/2", reason="x", enterprise=OTHER)
    after.when(annul).then(said(DecisionAnnulled, falls_with=(f"enterprise:{OTHER}/3",)))
    old = ended(at_level(Level.THREE, date(2023, 1, 1), valid_until=date(2026, 1, 1)))
    old.after(act(AnnulDecision, LATER, decision=f"enterprise:{code()}/3", reason="x"))
    assert old.enterprise.holds_level(LATER) is not None


def test_decision_22_the_explanation_names_the_predecessor_and_who_took_the_place() -> None:
    after = succeeds(fined(registered())).then(said(SuccessionRecorded), said(AdverseItemFollowed)).enterprise
    (found,) = (one for one in explain(after, after.history, ON) if one.subject == "predecessor")
    assert (found.answer, found.rule) == (code(), "no_level_inherited")
    assert found.evidence == (f"enterprise:{OTHER}/2", f"enterprise:{OTHER}/3")
    old = ended(registered()).enterprise
    (standing, *_) = explain(old, old.history, ON)
    assert (standing.answer, standing.rule, standing.inputs["successor"]) == ("lapsed", "record_ended", OTHER)


@pytest.mark.parametrize(
    ("rule", "given"),
    [
        ("organ_not_competent", {"authority": OFFICE}),
        ("date_goes_back", {"on": date(2024, 5, 1)}),
    ],
)
def test_a_succession_is_refused(rule: str, given: dict[str, Any]) -> None:
    succeeds(fined(registered()), taking(**given)).then_refused(rule)


def test_both_are_in_the_register_and_are_two() -> None:
    succeeds(nobody()).then_refused("unknown_other")
    succeeds(registered(ON + timedelta(days=1))).then_refused("unknown_other")
    succeeds(successor(), taking(predecessor=OTHER)).then_refused("succeeds_itself")


def test_a_hazard_stays_with_the_predecessor_unless_only_the_code_is_new() -> None:
    found = act(FindHazard, date(2024, 5, 2), hazard="h1", finding="x", deadline=date(2024, 8, 1), stopped=False)
    old = registered().after(found)
    assert isinstance(old.enterprise.history[-1], MajorHazardFound)
    succeeds(old).then(said(SuccessionRecorded))
    follows = said(AdverseItemFollowed, kind=AdverseItem.HAZARD, ground="major_accident_hazard")
    succeeds(old, taking("new_code")).then(said(SuccessionRecorded), follows)


KEY = "unregistered:320505-7"


def banned() -> Given:
    """An operation without a code, banned."""
    entry = {"name": "无证作坊", "region": "320505", "sector": "machinery", "scale": "below", "enterprise": KEY}
    return nobody(KEY).after(
        act(Register, date(2024, 4, 1), **entry),
        act(ProposeClosure, ON, proposal="p1", kind="ban", ground="unlawful_operation", enterprise=KEY),
        act(Close, ON, proposal="p1", officer="officer-2", enterprise=KEY),
    )


def linking(on: date = LATER, **given: Any) -> LinkToCode:
    return act(LinkToCode, on, **({"succession": "u3", "operation": KEY, "enterprise": OTHER} | given))


def test_decision_38_a_ban_without_a_code_is_linked_to_one_later_and_follows_there() -> None:
    ban = said(AdverseItemFollowed, item=f"{banned().enterprise.stream}/3", kind=AdverseItem.BAN)
    taken = said(SuccessionRecorded, kind=SuccessionKind.LINK, predecessor=KEY)
    after = succeeds(banned(), linking()).then(taken, ban)
    assert after.enterprise.closure is None
    operation = ended(banned(), linking()).enterprise
    assert operation.ending is not None
    assert operation.ending.by == OTHER
    assert operation.operation is Operation.BANNED


def test_decision_38_only_what_has_no_code_is_linked_and_only_once() -> None:
    succeeds(registered(), linking(operation=code())).then_refused("link_to_code")
    succeeds(ended(banned(), linking()), linking(date(2024, 8, 1))).then_refused("record_ended")


def test_decision_38_what_was_registered_in_error_holds_and_shows_nothing_more() -> None:
    wrong = fined(at_level(Level.THREE, date(2023, 1, 1), valid_until=date(2026, 1, 1)))
    strike = act(StrikeRegistration, ON, replaced_by=OTHER, reason="代码录入有误")
    facts = Facts.of(wrong.enterprise, strike, TODAY)._replace(other=successor().enterprise)
    struck = wrong.when_decided(lambda _: decide(facts)).then(said(RegisteredInError, replaced_by=OTHER))
    assert struck.enterprise.holds_level(LATER) is None
    assert list(displayed(struck.enterprise)) == []
    struck.when(act(StrikeRegistration, LATER, reason="x")).then_refused("record_ended")
    early = act(StrikeRegistration, date(2024, 5, 1), reason="x")
    fined(registered()).when(early).then_refused("date_goes_back")


def test_decision_38_a_striking_error_may_name_no_right_key_and_be_annulled() -> None:
    wrong = at_level(Level.THREE, date(2023, 1, 1), valid_until=date(2026, 1, 1))
    struck = wrong.when(act(StrikeRegistration, ON, reason="查无此企业")).then(
        said(RegisteredInError, replaced_by=None)
    )
    struck.after(act(AnnulDecision, LATER, decision=struck.enterprise.last_event, reason="x"))
    assert struck.enterprise.holds_level(LATER) is not None


def test_decision_01_what_the_clock_recorded_is_not_in_the_way_of_an_end() -> None:
    old = at_level(Level.THREE, date(2021, 1, 4), valid_until=date(2024, 6, 2))
    assert "LevelExpired 2024-06-03" in swept(old, date(2024, 7, 1))
    succeeds(old).then(said(SuccessionRecorded))
    old.when(act(StrikeRegistration, ON, reason="重复登记")).then(said(RegisteredInError))
