"""Rules for downgrade (降级) and revocation (撤销等级)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain import deciding
from registry.domain.commands import (
    ChangeDetails,
    Downgrade,
    ProposeRevocation,
    ReportAccident,
    Revoke,
    WithdrawProposal,
)
from registry.domain.facts import Facts
from registry.domain.refusals import Refused
from registry.events.enterprise import LevelDowngraded, LevelRevoked, ProposalWithdrawn, RevocationProposed
from registry.events.event import Event, LegalBasis
from registry.events.vocabulary import Level
from tests.acts import BASIS, HUQIU, JIANGSU, NATION, SUZHOU, act
from tests.rules.given import Given, applied, at_level, registered, said

SINCE = date(2022, 1, 1)
ON = date(2023, 5, 1)
METHOD = LegalBasis(document="全国冶金等工贸企业安全生产标准化考评办法", article="一")
OLD = date(2013, 5, 1)


def lower(on: date = OLD, **given: Any) -> Downgrade:
    what = {"level": "three", "ground": "system_not_kept_running", "authority": JIANGSU, "legal_basis": METHOD}
    return act(Downgrade, on, **(what | given))


def propose(on: date = ON, **given: Any) -> ProposeRevocation:
    return act(ProposeRevocation, on, **({"proposal": "p1", "ground": "fatal_accident"} | given))


def revoke(on: date = ON, **given: Any) -> Revoke:
    return act(Revoke, on, **({"proposal": "p1", "officer": "officer-2"} | given))


def holder() -> Given:
    return at_level(Level.THREE, SINCE)


def test_a_level_is_taken_down_on_a_ground_of_the_sectors_method() -> None:
    down = (
        at_level(Level.TWO, date(2012, 1, 1))
        .when(lower())
        .then(said(LevelDowngraded, previous=Level.TWO, level=Level.THREE, ground="system_not_kept_running"))
    )
    held = down.enterprise.held
    assert held is not None
    assert (held.level, held.since, held.running_since) == (Level.THREE, OLD, OLD)


def test_without_a_named_method_there_is_no_downgrade() -> None:
    at_level(Level.TWO, date(2012, 1, 1)).when(lower(legal_basis=BASIS)).then_refused("no_ground_in_rule_set")


def test_the_method_of_another_sector_is_no_ground() -> None:
    coal = LegalBasis(document="煤矿安全生产标准化考核定级办法", article="一")
    at_level(Level.TWO, date(2012, 1, 1)).when(lower(legal_basis=coal)).then_refused("no_ground_in_rule_set")
    at_level(Level.TWO, date(2012, 1, 1), sector="coal").when(lower(legal_basis=coal)).then(said(LevelDowngraded))


def test_cn_2021_revokes_and_does_not_downgrade() -> None:
    at_level(Level.TWO, SINCE).when(lower(ON)).then_refused("no_ground_in_rule_set")


def test_a_downgrade_goes_down() -> None:
    at_level(Level.TWO, date(2012, 1, 1)).when(lower(level="two")).then_refused("not_lower")
    at_level(Level.TWO, date(2012, 1, 1)).when(lower(level="one")).then_refused("not_lower")


def test_an_expired_level_is_not_taken() -> None:
    expired = at_level(Level.TWO, date(2012, 1, 1), valid_until=OLD - timedelta(days=1))
    expired.when(lower()).then_refused("no_level_held")
    at_level(Level.TWO, date(2012, 1, 1), valid_until=OLD).when(lower()).then(said(LevelDowngraded))


def test_who_granted_takes_away() -> None:
    at_level(Level.TWO, date(2012, 1, 1)).when(lower(authority=NATION)).then_refused("original_authority")
    at_level(Level.TWO, date(2012, 1, 1)).when(lower(authority=HUQIU, on_behalf_of=JIANGSU)).then(said(LevelDowngraded))
    holder().when(propose(authority=HUQIU)).then_refused("original_authority")


def test_a_revocation_takes_two_officers() -> None:
    proposed = (
        holder()
        .when(propose())
        .then(said(RevocationProposed, proposal="p1", level=Level.THREE, ground="fatal_accident"))
    )
    proposed.when(revoke(officer="officer-1")).then_refused("second_officer")
    gone = proposed.when(revoke()).then(
        said(LevelRevoked, level=Level.THREE, ground="fatal_accident", proposed_by="officer-1", officer="officer-2")
    )
    assert gone.enterprise.held is None
    assert gone.enterprise.revocation is not None
    assert gone.enterprise.revocation.on == ON


def test_nothing_is_revoked_that_was_not_proposed() -> None:
    holder().when(revoke()).then_refused("no_such_proposal")
    holder().after(propose()).when(revoke(proposal="p2")).then_refused("no_such_proposal")


def test_one_revocation_is_proposed_at_a_time() -> None:
    holder().after(propose()).when(propose(proposal="p2")).then_refused("already_proposed")


def test_only_what_is_held_is_revoked() -> None:
    registered().when(propose()).then_refused("no_level_held")
    at_level(Level.THREE, SINCE, valid_until=ON).after(propose()).when(revoke(ON + timedelta(days=1))).then_refused(
        "no_level_held"
    )


def test_a_ground_stands_in_the_rule_set() -> None:
    holder().when(propose(ground="bad_mood")).then_refused("no_ground_in_rule_set")


def test_a_confirmation_does_not_precede_its_proposal() -> None:
    holder().after(propose()).when(revoke(ON - timedelta(days=1))).then_refused("date_goes_back")


def test_decision_26_a_revocation_ends_the_open_case() -> None:
    start = applied(Level.ONE, date(2025, 1, 1), start=holder())
    gone = start.after(propose(date(2025, 2, 1)), revoke(date(2025, 2, 1)))
    assert gone.enterprise.open_cases == []


def test_a_proposed_revocation_is_withdrawn_on_or_after_its_day() -> None:
    start = holder().after(propose())
    early = act(WithdrawProposal, ON - timedelta(days=1), proposal="p1", reason="查无实据")
    start.when(early).then_refused("date_goes_back")
    withdrawn = start.when(act(WithdrawProposal, ON, proposal="p1", reason="查无实据")).then(
        said(ProposalWithdrawn, proposal="p1")
    )
    withdrawn.when(revoke()).then_refused("no_such_proposal")
    withdrawn.when(propose()).then_refused("id_used")
    withdrawn.when(propose(proposal="p2", authority=SUZHOU)).then(said(RevocationProposed))


def test_a_revocation_on_a_fatal_accident_needs_the_accident_on_record() -> None:
    def asked(given: Given, on: date, ground: str = "fatal_accident") -> Sequence[Event]:
        propose = act(ProposeRevocation, on, proposal="p1", ground=ground)
        return deciding.decide(Facts.of(given.enterprise, propose, date(2027, 3, 1)))

    held = at_level(Level.THREE, date(2025, 1, 6), valid_until=date(2028, 1, 6))
    asked(held, date(2026, 11, 30))
    asked(held, date(2026, 12, 1), "grave_harm")
    for ground in ("fatal_accident", "serious_injuries", "dishonesty_list"):
        with pytest.raises(Refused) as refused:
            asked(held, date(2026, 12, 1), ground)
        assert refused.value.refusal.rule == "ground_not_on_record"
        assert refused.value.refusal.clause == "应急〔2021〕83号 第十四条"
    counts = {"deaths": 1, "serious_injuries": 0, "direct_loss": 0, "reporting": "in_time"}
    told = {"accident": "a1", "kind": "production", "happened_on": date(2026, 3, 2)} | counts
    asked(held.after(act(ReportAccident, date(2026, 3, 3), **told)), date(2026, 12, 1))


LATER, FACT = date(2022, 6, 1), date(2021, 6, 1)
"""After and before `cn-2021` took the place of `js-2011` in machinery."""


def test_decision_18_a_loss_follows_the_rule_set_of_the_day_of_its_fact() -> None:
    given = at_level(Level.TWO, date(2019, 1, 1))
    given.when(lower(LATER)).then_refused("no_ground_in_rule_set")
    down = said(LevelDowngraded, ground="system_not_kept_running", fact_on=FACT, rule_sets={"grading": "js-2011"})
    given.when(lower(LATER, fact_on=LATER + timedelta(days=1))).then_refused("fact_before_decision")
    given.when(lower(LATER, fact_on=FACT)).then(down)
    other = at_level(Level.THREE, date(2019, 1, 1))
    by = {"ground": "system_not_kept_running", "fact_on": FACT}
    other.when(propose(LATER, **by)).then_refused("no_ground_in_rule_set")
    proposed = other.when(propose(LATER, **by, legal_basis=METHOD)).then(said(RevocationProposed, fact_on=FACT))
    proposed.when(revoke(LATER, legal_basis=METHOD)).then(said(LevelRevoked, rule_sets={"grading": "js-2011"}))


def test_decision_18_a_milder_rule_set_in_force_at_the_decision_prevails() -> None:
    given = at_level(Level.THREE, date(2019, 1, 1))
    accident = {"ground": "serious_accident", "legal_basis": METHOD}
    given.when(propose(FACT, **accident)).then(said(RevocationProposed))
    given.after(act(WithdrawProposal, FACT, proposal="p1", reason="x"))
    given.when(propose(LATER, **accident, proposal="p2", fact_on=FACT)).then_refused("milder_prevails")


def test_decision_18_the_rule_set_of_the_fact_is_that_of_the_place_and_trade_of_its_day() -> None:
    moved = act(ChangeDetails, date(2020, 6, 1), region="610113")
    given = at_level(Level.THREE, date(2019, 1, 1)).after(moved)
    by = {"ground": "system_not_kept_running", "legal_basis": METHOD}
    for proposal, fact_on, rules in (("p1", "2020-03-02", "js-2011"), ("p2", "2020-07-01", "sn-2011")):
        asked = propose(date(2020, 12, 1), **by, proposal=proposal, fact_on=fact_on)
        told = given.when(asked).then(said(RevocationProposed, rule_sets={"grading": rules}))
        given = told.after(act(WithdrawProposal, date(2020, 12, 1), proposal=proposal, reason="x"))
