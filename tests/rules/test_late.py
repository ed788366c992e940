"""What is recorded late stands where it belongs, if every later act of people stays what it is (domain decision 34)."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain import commands as c
from registry.domain.deciding.late_acts import AGAIN, BEFORE
from registry.domain.enterprise import Enterprise
from registry.domain.explaining import explain
from registry.domain.policies.due import due
from registry.domain.refusals import Refused
from registry.domain.rulesets.organs import ACTS
from registry.events.clock import LevelExpired
from registry.events.enterprise import (
    LevelAnnounced,
    LevelDowngraded,
    LevelRevoked,
    LicenceReturned,
    LicenceWithheld,
    OperationsSuspended,
    ResumptionAccepted,
    RevocationProposed,
)
from registry.events.event import Event
from registry.events.procedure import CaseEnded
from registry.events.site import LevelEnded
from registry.events.vocabulary import Level, Operation
from tests.acts import HUQIU, JIANGSU, SUZHOU, SUZHOU_GOVERNMENT, act
from tests.rules.given import TODAY, Given, applied, at_level, registered, said
from tests.rules.test_annulment import annul, event
from tests.rules.test_due import swept
from tests.rules.test_loss import METHOD, lower, propose, revoke

DAY, YEAR = timedelta(days=1), timedelta(days=365)
FIRST, ORDERED, SECOND = date(2012, 3, 15), date(2013, 7, 2), date(2016, 6, 15)


def level(on: date, certificate: str, **given: Any) -> c.EnterLedgerLevel:
    return act(c.EnterLedgerLevel, on, **({"level": "three", "certificate": certificate} | given))


def stop(on: date, **given: Any) -> c.Suspend:
    told = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": on + YEAR}
    return act(c.Suspend, on, **(told | {"licences": ["production_licence"]} | given))


def resume(on: date) -> c.Resume:
    return act(c.Resume, on, suspension="s1", accepted_by="验收组")


def retrofit(on: date) -> c.DirectUpgrade:
    return act(c.DirectUpgrade, on, direction="d1", equipment=["x"], deadline=on + YEAR)


def twice() -> Given:
    """Level three in 2012 and again in 2016, by the second certificate."""
    return at_level(Level.THREE, FIRST).after(level(SECOND, "c2", valid_until=SECOND + 3 * YEAR))


def again(told: Given) -> Enterprise:
    """The enterprise from its events alone."""
    one = Enterprise(told.enterprise.id)
    for each in told.enterprise.history:
        one.evolve(each)
    return one


def test_decision_34_an_older_level_is_entered_before_the_one_that_is_held() -> None:
    given = registered().after(level(SECOND, "c2"))
    held = given.enterprise.held
    told = given.when(level(FIRST, "c1", valid_until=FIRST + YEAR)).then(said(LevelAnnounced, certificate="c1"))
    late = told.enterprise.history[-1]
    assert isinstance(late, LevelAnnounced)
    assert late.late is not None
    assert late.late.before == event(2)
    assert late.late.stands.level is not None
    assert late.late.stands.level.granted_event == event(2)
    assert told.enterprise.held == held
    assert told.enterprise.superseded == {"c1"}
    assert [version for version, _ in told.enterprise.living()] == [1, 3, 2]
    assert again(told) == told.enterprise


def test_decision_34_what_a_later_act_would_be_refused_for_is_named_with_its_rule() -> None:
    given = registered().after(level(SECOND, "c2"))
    higher = level(FIRST, "c1", level="two", authority=JIANGSU)
    given.when(higher).then_refused("date_goes_back")
    with pytest.raises(Refused, match=f"LevelAnnounced of {SECOND} .*{event(2)}.*refused .below_held_level") as refused:
        given.after(higher)
    assert refused.value.refusal.field == "effective_on"
    given.when(level(FIRST, "c1", level="two", authority=JIANGSU, valid_until=SECOND - DAY)).then(said(LevelAnnounced))


def test_decision_34_unlawful_on_its_own_day_it_is_refused_by_the_rule_of_that_day() -> None:
    given = registered().after(level(SECOND, "c2"))
    given.when(lower(FIRST)).then_refused("no_level_held")
    stopped = registered().after(retrofit(SECOND), stop(ORDERED))
    stopped.when(stop(ORDERED + DAY, suspension="s2")).then_refused("already_suspended")


def test_decision_34_a_downgrade_is_recorded_before_the_level_that_was_granted_after_it() -> None:
    given = at_level(Level.TWO, FIRST).after(level(SECOND, "c2", level="two", authority=JIANGSU))
    told = given.when(lower()).then(said(LevelDowngraded, previous=Level.TWO, level=Level.THREE))
    held = told.enterprise.held
    assert held is not None
    assert (held.level, held.since, held.certificate) == (Level.TWO, SECOND, "c2")


def test_decision_34_an_act_that_would_say_something_else_is_in_the_way() -> None:
    given = at_level(Level.TWO, FIRST).after(lower(date(2015, 3, 2)))
    down = {"level": "three", "legal_basis": METHOD, "ground": "system_not_kept_running", "authority": JIANGSU}
    with pytest.raises(Refused, match=r"LevelDowngraded of 2015-03-02 .* refused .not_lower"):
        given.after(act(c.Downgrade, ORDERED, **down))
    one = at_level(Level.ONE, FIRST).after(lower(date(2015, 3, 2), level="three", authority=given_by(Level.ONE)))
    middle = act(c.Downgrade, ORDERED, **(down | {"level": "two", "authority": given_by(Level.ONE)}))
    with pytest.raises(Refused, match=r"LevelDowngraded of 2015-03-02 .*it would not say what it says"):
        one.after(middle)


def given_by(held: Level) -> Any:
    """Who granted a level of the ledger."""
    one = at_level(held, FIRST).enterprise.held
    assert one is not None
    return one.granted_by


def test_decision_34_a_revocation_is_proposed_and_confirmed_late_by_who_granted_that_level() -> None:
    given = at_level(Level.TWO, FIRST, valid_until=SECOND - DAY).after(level(SECOND, "c2"))
    by = {"legal_basis": METHOD, "ground": "system_not_kept_running", "authority": JIANGSU}
    asked = propose(ORDERED, **by)
    given.when(propose(ORDERED, **(by | {"authority": SUZHOU}))).then_refused("original_authority")
    proposed = given.when(asked).then(said(RevocationProposed, level=Level.TWO))
    proposed.when(revoke(FIRST, legal_basis=METHOD, authority=JIANGSU)).then_refused("date_goes_back")
    confirmed = revoke(ORDERED + DAY, legal_basis=METHOD, authority=JIANGSU)
    told = proposed.when(confirmed).then(said(LevelRevoked, level=Level.TWO))
    held = told.enterprise.held
    assert held is not None
    assert (held.certificate, told.enterprise.revocation, told.enterprise.proposals) == ("c2", None, {})
    assert again(told) == told.enterprise


def test_decision_34_an_application_in_the_year_after_a_late_revocation_is_in_its_way() -> None:
    given = applied(on=date(2023, 9, 1), start=at_level(Level.THREE, date(2022, 1, 4), valid_until=date(2023, 8, 1)))
    with pytest.raises(Refused, match=r"ApplicationSubmitted of 2023-09-01 .*refused .waiting_period"):
        given.after(propose(date(2023, 5, 4)), revoke(date(2023, 5, 5)))


def test_decision_34_a_suspension_and_its_resumption_are_recorded_before_a_later_direction() -> None:
    given = registered().after(retrofit(ORDERED))
    late = stop(FIRST)
    told = given.when(late).then(said(LicenceWithheld), said(OperationsSuspended, suspension="s1"))
    assert told.enterprise.operation is Operation.SUSPENDED
    assert again(told) == told.enterprise
    ran = told.when(resume(FIRST + 30 * DAY)).then(said(LicenceReturned), said(ResumptionAccepted))
    assert ran.enterprise.operation is Operation.RUNNING
    assert ran.enterprise.withheld == ()
    assert [version for version, _ in ran.enterprise.living()] == [1, 3, 4, 5, 6, 2]
    assert again(ran) == ran.enterprise


def test_decision_34_a_suspension_that_is_over_is_recorded_with_its_resumption_before_a_later_level() -> None:
    given = registered().after(retrofit(FIRST + 40 * DAY), level(SECOND, "c2"))
    given.when(stop(FIRST)).then_refused("date_goes_back")
    events = (said(LicenceWithheld), said(OperationsSuspended), said(LicenceReturned), said(ResumptionAccepted))
    told = given.when(stop(FIRST, resumed_on=FIRST + 90 * DAY)).then(*events)
    one = told.enterprise
    assert (one.operation, one.withheld) == (Operation.RUNNING, ())
    assert [version for version, _ in one.living()] == [1, 4, 5, 2, 6, 7, 3]
    assert [(each.since, each.resumed_on) for each in one.suspensions] == [(FIRST, FIRST + 90 * DAY)]
    assert again(told) == one


def test_decision_34_between_a_suspension_and_its_resumption_a_later_one_is_in_the_way() -> None:
    given = registered().after(stop(ORDERED))
    with pytest.raises(Refused, match=f"LicenceWithheld of {ORDERED} .*refused .already_suspended"):
        given.after(stop(FIRST, suspension="s0", resumed_on=ORDERED + DAY))
    told = given.when(stop(FIRST, suspension="s0", resumed_on=ORDERED - DAY, licences=[]))
    told.then(said(OperationsSuspended, suspension="s0"), said(ResumptionAccepted, suspension="s0"))
    assert given.enterprise.suspension is not None
    assert given.enterprise.suspension.id == "s1"


def test_decision_34_who_suspended_resumes_nothing_that_has_moved_to_another_region_meanwhile() -> None:
    nantong = SUZHOU.model_copy(update={"region": "320600", "name": "南通市应急管理局"})
    moved = act(c.ChangeDetails, FIRST + 60 * DAY, region="320612", authority=JIANGSU)
    given = registered().after(moved, level(SECOND, "c2", authority=nantong))
    given.when(stop(FIRST, resumed_on=FIRST + 90 * DAY)).then_refused("wrong_region")
    given.when(stop(FIRST, resumed_on=FIRST + 90 * DAY, authority=nantong)).then_refused("wrong_region")
    events = (said(LicenceWithheld), said(OperationsSuspended), said(LicenceReturned), said(ResumptionAccepted))
    given.when(stop(FIRST, resumed_on=FIRST + 30 * DAY)).then(*events)


def test_a_resumption_recorded_with_its_suspension_came_after_it_and_has_come() -> None:
    registered().when(stop(FIRST, resumed_on=FIRST)).then_refused("end_date")
    registered().when(stop(FIRST, resumed_on=TODAY + DAY)).then_refused("end_date")
    registered().after(stop(FIRST, resumed_on=FIRST + DAY)).when(resume(ORDERED)).then_refused("not_suspended")


def test_decision_34_no_suspension_is_recorded_before_a_step_that_it_would_have_stayed() -> None:
    given = applied(on=ORDERED)
    with pytest.raises(Refused, match=f"ApplicationSubmitted of {ORDERED} .*refused .case_stayed"):
        given.after(stop(FIRST))
    accepted = given.after(act(c.ConsentToApplication, ORDERED + DAY, case="k1", authority=HUQIU))
    with pytest.raises(Refused, match=f"ApplicationConsented of {ORDERED + DAY} .*refused .case_stayed"):
        accepted.after(stop(ORDERED))


def test_decision_34_where_acts_were_recorded_in_another_order_there_is_no_place_between_them() -> None:
    given = registered().after(level(SECOND, "c1"), retrofit(FIRST))
    with pytest.raises(Refused, match=f"LevelAnnounced of {SECOND} .*UpgradeDirected of {FIRST} .*recorded after it"):
        given.after(stop(ORDERED))


def test_decision_34_a_late_act_is_annulled_and_corrected_as_any_other() -> None:
    told = at_level(Level.TWO, FIRST).after(level(SECOND, "c2", level="two", authority=JIANGSU), lower())
    before = at_level(Level.TWO, FIRST).after(level(SECOND, "c2", level="two", authority=JIANGSU)).enterprise
    gone = told.after(annul(4, by=JIANGSU))
    assert (gone.enterprise.held, gone.enterprise.void) == (before.held, {4})
    assert again(gone) == gone.enterprise


def test_decision_34_what_rests_on_a_late_act_is_found_in_the_order_in_which_they_count() -> None:
    told = at_level(Level.TWO, FIRST).after(level(SECOND, "c2", level="two", authority=JIANGSU), lower())
    assert told.after(annul(3, by=JIANGSU)).enterprise.flagged == {}
    again_ = at_level(Level.TWO, FIRST).after(level(SECOND, "c2", level="two", authority=JIANGSU), lower())
    assert event(4) in again_.after(annul(2, by=JIANGSU)).enterprise.flagged


def test_decision_34_what_the_clock_recorded_is_in_nobodys_way_and_stays_as_it_was_told() -> None:
    given = at_level(Level.THREE, FIRST, valid_until=FIRST + YEAR).after(level(SECOND, "c2"))
    early = at_level(Level.THREE, FIRST, valid_until=FIRST + YEAR)
    assert "LevelExpired" in " ".join(swept(early, date(2014, 6, 2)))
    late = level(FIRST + 100 * DAY, "c1b", valid_until=SECOND)
    told = early.after(level(SECOND, "c2")).when(late).then(said(LevelAnnounced))
    same = given.when(late).then(said(LevelAnnounced))
    assert (told.enterprise.held, told.enterprise.suspensions) == (same.enterprise.held, same.enterprise.suspensions)
    assert [one for one in told.enterprise.history if isinstance(one, LevelExpired)]
    assert told.enterprise.batch_proposal is not None
    withdrawn = [type(one.command).__name__ for one in due(told.enterprise, SECOND + DAY)]
    assert "WithdrawBatchProposal" in withdrawn


def test_decision_34_a_late_suspension_answers_the_proposal_of_one() -> None:
    given = registered().after(retrofit(ORDERED + 400 * DAY))
    assert "BatchProposed" in " ".join(swept(given, date(2014, 6, 2)))
    told = given.after(stop(date(2014, 7, 1)))
    assert told.enterprise.batch_proposal is None


def test_decision_34_a_closed_enterprise_takes_nothing_late() -> None:
    closing = {"proposal": "x1", "kind": "closure", "ground": "refuses_stop_order"}
    closed = twice().after(act(c.ProposeClosure, SECOND + YEAR, **closing))
    closed.after(act(c.Close, SECOND + YEAR, proposal="x1", authority=SUZHOU_GOVERNMENT, officer="officer-2"))
    closed.when(level(ORDERED, "c1")).then_refused("closed_enterprise")


def test_decision_34_explain_names_what_counts_last_and_not_what_was_recorded_last() -> None:
    told = registered().after(level(SECOND, "c2"), level(FIRST, "c1", valid_until=FIRST + YEAR))
    found = {one.subject: one for one in explain(told.enterprise, told.enterprise.history, SECOND + DAY)}
    assert found["standing"].evidence == (event(2),)
    assert found["standing"].inputs["since"] == str(SECOND)


def test_a_proposal_that_was_withdrawn_is_not_confirmed_late() -> None:
    given = twice().after(propose(SECOND + DAY, legal_basis=METHOD, ground="system_not_kept_running"))
    gone = given.after(act(c.WithdrawProposal, SECOND + 2 * DAY, proposal="p1", reason="x"), level(SECOND + YEAR, "c3"))
    gone.when(revoke(SECOND + DAY, legal_basis=METHOD)).then_refused("no_such_proposal")


def test_every_act_that_may_be_recorded_late_or_is_asked_anew_is_one_of_an_officer() -> None:
    assert {*BEFORE, *AGAIN.values()} <= set(ACTS.values())
    made = {kind for kind, act_ in AGAIN.items() if act_ in BEFORE} | {LicenceWithheld, LicenceReturned}
    made |= {CaseEnded, LevelEnded}
    assert {kind for kind in Event.__subclasses__() if "late" in kind.model_fields} == made
