"""Annulling what supervision found and decided: what stands again, what falls with it, what rests on it."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain.commands import (
    AcceptReconsideration,
    ChangeDetails,
    CorrectDecision,
    DecideReconsideration,
    DeregisterLicence,
    DirectUpgrade,
    DismissLoss,
    EngageConsultant,
    GiveDishonestyNotice,
    HoldInspection,
    ListDishonest,
    NameExemplar,
    OpenCheck,
    ProposeRevocation,
    RecogniseLevel,
    RecordDefiance,
    RemoveEarly,
    Revoke,
    RevokeEarlyRemoval,
    SetOwnDate,
    Suspend,
    WarnSlowProgress,
)
from registry.events.clock import DishonestyListingEnded, LossProposed
from registry.events.event import Event
from registry.events.remedies import DecisionAnnulled, DecisionCorrected
from registry.events.vocabulary import AccidentClass, Batch, Level
from tests.acts import SUZHOU, SUZHOU_GOVERNMENT, SUZHOU_ISSUER, act
from tests.rules.given import Given, registered, said
from tests.rules.test_accidents import accident, again, concluded, level, lost
from tests.rules.test_annulment import annul, event
from tests.rules.test_batches import found
from tests.rules.test_due import swept

ON = date(2024, 3, 1)
LATER = date(2025, 6, 1)
YEAR = timedelta(days=366)


def inspected(given: Given, on: date = ON, **found_: Any) -> Given:
    what = {"inspection": f"i{given.enterprise.version}", "kind": "spot_check", "result": "compliant"} | found_
    return given.after(act(HoldInspection, on, **what))


def listed(given: Given) -> Given:
    notice = {"listing": "l1", "ground": "concealed_accident", "reason": "瞒报"}
    return given.after(act(GiveDishonestyNotice, ON, **notice), act(ListDishonest, ON, listing="l1"))


def revoked(given: Given, ground: str, on: date = LATER) -> Given:
    first = act(ProposeRevocation, on, proposal="p1", ground=ground)
    return given.after(first, act(Revoke, on, proposal="p1", officer="officer-2"))


def test_an_accident_that_never_was_takes_its_supplements_and_its_investigation_with_it() -> None:
    given = level().after(accident(deaths=1), again(ON, deaths=3), concluded())
    told = given.when(annul(3, LATER)).then(said(DecisionAnnulled, falls_with=(event(4), event(5)), flagged=()))
    assert told.enterprise.measures.accidents == {}
    assert lost(told, LATER) is None


def test_without_a_supplement_the_counts_before_it_stand() -> None:
    given = level().after(accident(deaths=1), again(ON, deaths=3))
    told = given.after(annul(4, LATER))
    assert told.enterprise.measures.accidents["a1"].accident_class is AccidentClass.ORDINARY
    annulled = told.enterprise.history[-1]
    assert isinstance(annulled, DecisionAnnulled)
    assert annulled.stands.accidents == {"a1": AccidentClass.ORDINARY}


@pytest.mark.parametrize("sweep", [True, False])
def test_decision_33_a_revocation_for_an_accident_that_never_was_is_flagged_swept_or_not(sweep: bool) -> None:
    given = level().after(accident(deaths=1))
    if sweep:
        swept(given, LATER)
        assert any(isinstance(one, LossProposed) for one in given.enterprise.history)
    revoked(given, "fatal_accident")
    loss = given.enterprise.version
    told = given.after(annul(3, LATER + YEAR))
    assert told.enterprise.flagged.keys() == {event(loss)}
    assert told.enterprise.held is None
    restored = told.after(annul(loss, LATER + YEAR))
    assert restored.enterprise.flagged == {}
    assert restored.enterprise.holds_level(LATER + YEAR) is not None


def test_a_loss_that_the_clock_proposed_falls_with_its_accident_and_the_dismissal_is_flagged() -> None:
    given = level().after(accident(deaths=1))
    swept(given, LATER)
    proposed = next(n for n, one in enumerate(given.enterprise.history, 1) if isinstance(one, LossProposed))
    given.after(act(DismissLoss, LATER, ground="fatal_accident", reason="已查明"))
    dismissed = given.enterprise.version
    told = given.after(annul(3, LATER))
    assert proposed in told.enterprise.void
    assert told.enterprise.flagged.keys() == {event(dismissed)}


def test_a_dismissal_annulled_lets_the_loss_be_proposed_again() -> None:
    given = level().after(accident(deaths=1), act(DismissLoss, LATER, ground="fatal_accident", reason="已查明"))
    assert lost(given, LATER) is None
    told = given.after(annul(4, LATER))
    found_ = lost(told, LATER)
    assert found_ is not None
    assert found_.ground == "fatal_accident"


def test_a_listing_annulled_takes_what_followed_on_it_and_its_notice_stays() -> None:
    given = listed(level())
    given.after(act(RemoveEarly, LATER, listing="l1", reason="已整改"))
    given.after(act(RevokeEarlyRemoval, LATER, listing="l1", reason="隐瞒"))
    told = given.when(annul(4, LATER)).then(said(DecisionAnnulled, falls_with=(event(5), event(6))))
    assert not told.enterprise.measures.listings["l1"].on_list(LATER)
    told.after(act(ListDishonest, LATER, listing="l1"))
    assert told.enterprise.measures.listings["l1"].on_list(LATER)


def test_an_early_removal_annulled_puts_it_on_the_list_for_the_first_term() -> None:
    given = listed(level()).after(act(RemoveEarly, LATER, listing="l1", reason="已整改"))
    told = given.after(annul(5, LATER))
    annulled = told.enterprise.history[-1]
    assert isinstance(annulled, DecisionAnnulled)
    assert [(one.id, one.ends_on) for one in annulled.stands.listings] == [("l1", date(2027, 3, 1))]
    assert told.enterprise.measures.listings["l1"].on_list(LATER)


def test_a_revoked_removal_annulled_leaves_the_removal() -> None:
    given = listed(level()).after(act(RemoveEarly, LATER, listing="l1", reason="已整改"))
    given.after(act(RevokeEarlyRemoval, LATER, listing="l1", reason="隐瞒"))
    told = given.after(annul(6, LATER))
    assert told.enterprise.measures.listings["l1"].removed_on == LATER


def test_decision_32_the_end_of_a_listing_falls_with_it_and_is_derived_again() -> None:
    given = listed(level())
    act_ = given.enterprise.history[-1].model_dump(include={*Event.model_fields})
    given.enterprise.evolve(DishonestyListingEnded(**act_, listing="l1", until=date(2027, 3, 1)))
    told = given.when(annul(4, LATER)).then(said(DecisionAnnulled, falls_with=(event(5),)))
    assert told.enterprise.told_due == set()


def test_an_inspection_annulled_opens_its_check_and_the_look_before_it_counts_again() -> None:
    given = inspected(level(), equipment=["冲床"])
    given.after(act(OpenCheck, ON, inspection="i9", kind="licence_renewal", by=ON + YEAR))
    inspected(given, LATER, inspection="i9")
    assert given.enterprise.measures.checks == {}
    told = given.after(annul(5, LATER))
    assert told.enterprise.measures.checks.keys() == {"i9"}
    lags = found(told, LATER)
    assert lags is not None
    assert (lags.batch, lags.evidence) == (Batch.UPGRADE, (event(3),))
    annulled = told.enterprise.history[-1]
    assert isinstance(annulled, DecisionAnnulled)
    assert [one.id for one in annulled.stands.checks] == ["i9"]


def test_decision_33_an_upgrade_and_a_naming_on_an_inspection_that_never_was_are_flagged() -> None:
    lags = inspected(level(), equipment=["冲床"])
    lags.after(act(DirectUpgrade, ON, direction="d1", equipment=["冲床"], deadline=ON + YEAR))
    assert lags.after(annul(3, LATER)).enterprise.flagged.keys() == {event(4)}
    example = inspected(level(), exemplary_in="机械").after(act(NameExemplar, ON, field="机械"))
    assert example.after(annul(3, LATER)).enterprise.flagged.keys() == {event(4)}


def test_decision_33_a_suspension_for_a_day_of_its_own_is_flagged_when_that_day_was_never_set() -> None:
    given = registered(date(2023, 1, 1)).after(act(SetOwnDate, ON, by=ON + timedelta(days=30)))
    stop = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": LATER + YEAR, "licences": []}
    given.after(act(Suspend, LATER, **stop))
    told = given.after(annul(2, LATER))
    assert told.enterprise.measures.own_date is None
    assert told.enterprise.flagged.keys() == {event(3)}


def test_a_day_of_its_own_is_changed_on_reconsideration() -> None:
    given = registered(date(2023, 1, 1)).after(act(SetOwnDate, ON, by=ON + timedelta(days=30)))
    by = {"reconsideration": "v1", "authority": SUZHOU_GOVERNMENT}
    given.after(act(AcceptReconsideration, ON, decision=event(2), **by))
    later = {"outcome": "changed", "field": "by", "value": "2026-01-01", "reason": "期限过短"}
    given.after(act(DecideReconsideration, LATER, **by, **later))
    assert given.enterprise.measures.own_date is not None
    assert given.enterprise.measures.own_date.until == date(2026, 1, 1)


def test_a_recognition_annulled_leaves_the_level_under_its_old_standard() -> None:
    given = level().after(act(RecogniseLevel, LATER, standard="机械企业评定标准"))
    told = given.after(annul(3, LATER))
    assert told.enterprise.held is not None
    assert (told.enterprise.held.level, told.enterprise.held.standard) == (Level.THREE, None)
    again_ = given.after(act(RecogniseLevel, LATER, standard="机械企业评定标准"))
    told = again_.when(annul(2, LATER)).then(said(DecisionAnnulled, falls_with=(event(5),)))
    assert told.enterprise.held is None


def test_the_end_of_a_level_annulled_gives_the_level_back() -> None:
    given = level().after(act(ChangeDetails, LATER, sector="fireworks"))
    assert given.enterprise.held is None
    told = given.when(annul(3, LATER)).then(said(DecisionAnnulled, kind="LevelEnded", falls_with=()))
    assert told.enterprise.held is not None


def test_defiance_a_warning_and_a_deregistration_are_annulled_alone() -> None:
    stop = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": LATER + YEAR, "licences": []}
    given = level().after(
        act(WarnSlowProgress, ON, warning="w1", reason="进展缓慢"),
        act(DeregisterLicence, ON, licence="production_licence", reason="到期", authority=SUZHOU_ISSUER),
        act(Suspend, ON, **stop),
        act(RecordDefiance, LATER, suspension="s1", finding="继续生产"),
    )
    assert given.enterprise.measures.defied
    for number, by in ((3, SUZHOU), (4, SUZHOU_ISSUER), (6, SUZHOU)):
        given.after(annul(number, LATER, by=by))
    assert given.enterprise.measures.defied == {}
    assert given.enterprise.measures.gone == {}
    given.after(act(RecordDefiance, LATER, suspension="s1", finding="继续生产"))
    told = given.when(annul(5, LATER)).then(said(DecisionAnnulled, falls_with=(event(given.enterprise.version),)))
    assert told.enterprise.suspension is None


def test_a_consultancy_that_never_was_is_no_conflict_of_interest() -> None:
    given = level().after(act(EngageConsultant, ON, body="咨询公司", since=ON))
    assert given.enterprise.advised_by == [("咨询公司", ON)]
    assert given.after(annul(3, LATER)).enterprise.advised_by == []


def test_how_they_are_written_down_is_corrected_and_what_they_say_is_not() -> None:
    given = level().after(accident(deaths=1, document_number="1号"))
    correct = {"decision": event(3), "reason": "笔误", "authority": SUZHOU}
    given.when(act(CorrectDecision, LATER, field="deaths", value="2", **correct)).then_refused(
        "correction_not_clerical"
    )
    article = act(CorrectDecision, LATER, field="legal_basis.article", value="第三十条", **correct)
    given.when(article).then(said(DecisionCorrected, before="五(三)", after="第三十条"))
