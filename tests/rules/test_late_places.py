"""What was over stays over, ends come in their time, an act is its day's organ's (domain decisions 9, 20, 25, 34)."""

from datetime import date, timedelta

import pytest

from registry.domain import commands as c
from registry.domain.case import Step
from registry.domain.explaining import explain
from registry.domain.policies.batches import gravest
from registry.domain.refusals import Refused
from registry.events import enterprise as of_enterprise
from registry.events import procedure as e
from registry.events.case import ApplicationSubmitted, LevelApproved
from registry.events.enterprise import LevelAnnounced, RevocationProposed
from registry.events.penalty import PenaltyDecided
from registry.events.supervision import OwnDateSet, StopOrderDefied
from registry.events.vocabulary import Batch, Level
from tests.acts import HUQIU, JIANGSU, SUZHOU, SUZHOU_GOVERNMENT, SUZHOU_ISSUER, act
from tests.rules.given import Given, applied, approved, assessed, at_level, registered, reported, said
from tests.rules.test_accidents import accident, release
from tests.rules.test_annulment import METHOD, annul, event
from tests.rules.test_late import FIRST, ORDERED, SECOND, YEAR, again, level, resume, retrofit, stop
from tests.rules.test_loss import propose, revoke
from tests.rules.test_procedure import announced

DAY = timedelta(days=1)
CASE = {"case": "k1"}
NANTONG = SUZHOU.model_copy(update={"region": "320600", "name": "南通市应急管理局"})
TONGZHOU = {"region": "320612", "authority": JIANGSU}
MEETS = {"legal_basis": METHOD, "ground": "system_not_kept_running"}


def move(on: date) -> c.ChangeDetails:
    """To another city, by the province that lies over both."""
    return act(c.ChangeDetails, on, **TONGZHOU)


def granted_and_annulled() -> Given:
    """Level three of a case `k1` in 2012, annulled in 2013."""
    given = approved(on=date(2012, 2, 1))
    given.when_decided(lambda _: announced(given, date(2012, 3, 1))).then(said(LevelAnnounced))
    return given.after(annul(given.enterprise.version, date(2013, 4, 1)))


def test_decision_09_a_case_that_an_annulled_announcement_ended_is_in_no_late_acts_way() -> None:
    given = granted_and_annulled().after(level(SECOND, "c2"))
    told = given.when(level(ORDERED, "c1", valid_until=SECOND - DAY)).then(said(LevelAnnounced, certificate="c1"))
    assert told.enterprise.open_cases == []
    assert again(told) == told.enterprise


def test_decision_34_what_a_late_act_makes_unlawful_is_found_behind_a_case_that_is_over() -> None:
    given = granted_and_annulled().after(level(date(2022, 1, 4), "c2", valid_until=date(2023, 8, 1)))
    given.after(act(c.Apply, date(2023, 9, 1), case="k2", level="three"))
    with pytest.raises(Refused, match=r"ApplicationSubmitted of 2023-09-01 .*refused .waiting_period"):
        given.after(propose(date(2023, 5, 4)), revoke(date(2023, 5, 5)))


def test_decision_33_a_later_level_is_not_in_doubt_for_a_case_that_an_annulled_announcement_ended() -> None:
    given = approved(on=date(2022, 3, 1))
    given.when_decided(lambda _: announced(given, date(2022, 3, 15))).then(said(LevelAnnounced))
    first = given.enterprise.version
    given.after(level(date(2025, 9, 1), "c2"))
    assert given.after(annul(first, date(2026, 1, 5))).enterprise.flagged == {}


def test_decision_34_a_proposal_whose_confirmation_was_annulled_is_in_no_late_ones_way() -> None:
    lost = at_level(Level.THREE, FIRST).after(propose(ORDERED, **MEETS), revoke(ORDERED, legal_basis=METHOD))
    given = lost.after(annul(4, ORDERED + YEAR), level(SECOND, "c2"))
    told = given.when(propose(ORDERED + 2 * YEAR, proposal="p2", **MEETS)).then(said(RevocationProposed))
    assert [*told.enterprise.proposals] == ["p2"]


def test_decision_34_no_release_is_recorded_after_the_end_of_its_case() -> None:
    given = assessed(on=date(2012, 2, 1)).after(act(c.WithdrawApplication, date(2012, 3, 20), reason="x", **CASE))
    over = act(c.HoldCase, date(2012, 3, 5), reason="x", released_on=date(2012, 4, 9), **CASE)
    with pytest.raises(Refused, match=r"ApplicationWithdrawn of 2012-03-20 .*end on 2012-04-09 .*order_of_steps"):
        given.after(over)
    before = over.model_copy(update={"released_on": date(2012, 3, 19)})
    given.when(before).then(said(e.CaseHeld), said(e.CaseReleased))


def test_decision_34_no_supplement_is_recorded_after_the_refusal_of_its_application() -> None:
    given = applied(on=date(2022, 3, 1)).after(act(c.RefuseApplication, date(2022, 3, 4), reason="x", **CASE))
    asked = act(c.RequestSupplement, date(2022, 3, 2), missing=["x"], submitted_on=date(2022, 3, 7), **CASE)
    with pytest.raises(Refused, match=r"ApplicationRefused of 2022-03-04 .*end on 2022-03-07 .*order_of_steps"):
        given.after(asked)


def test_decision_25_an_accident_is_not_weighed_by_a_release_of_a_day_before_its_report() -> None:
    given = assessed(on=date(2013, 2, 1)).after(accident(on=date(2013, 3, 20), happened_on=date(2013, 3, 1)))
    with pytest.raises(Refused, match=r"AccidentReported of 2013-03-20 .*not weighed on 2013-03-10"):
        given.after(release(date(2013, 3, 10)))
    over = act(c.HoldCase, date(2013, 2, 20), reason="x", released_on=date(2013, 3, 10), **CASE)
    with pytest.raises(Refused, match=r"AccidentReported of 2013-03-20 .*not weighed on 2013-03-10"):
        given.after(over)
    given.when(over.model_copy(update={"released_on": date(2013, 2, 28)})).then(said(e.CaseHeld), said(e.CaseReleased))
    assert given.enterprise.cases["k1"].held(date(2013, 3, 21)) is not None


def test_decision_34_an_act_of_a_day_before_a_move_is_that_of_the_organ_of_that_day() -> None:
    given = registered().after(move(SECOND))
    given.when(stop(FIRST, resumed_on=ORDERED, authority=NANTONG)).then_refused("wrong_region")
    fine = {"penalty": "x1", "kind": "warning", "severity": "minor", "document_number": "1号"}
    given.when(act(c.Penalise, FIRST, **fine, authority=NANTONG)).then_refused("wrong_region")
    given.when(act(c.Penalise, FIRST, **fine)).then(said(PenaltyDecided))
    given.after(stop(FIRST, licences=[])).when(resume(ORDERED)).then(said(of_enterprise.ResumptionAccepted))


def test_decision_34_a_move_is_not_recorded_before_an_act_of_the_organ_that_it_leaves() -> None:
    suspended = registered().after(stop(SECOND))
    with pytest.raises(Refused, match=f"OperationsSuspended of {SECOND} .*refused .wrong_region"):
        suspended.after(move(ORDERED))
    looked = {"inspection": "i1", "kind": "spot_check", "result": "compliant"}
    with pytest.raises(Refused, match=f"InspectionHeld of {SECOND} .*refused .wrong_region"):
        registered().after(act(c.HoldInspection, SECOND, **looked), move(ORDERED))
    given = registered().after(act(c.HoldInspection, SECOND, **looked, authority=JIANGSU))
    given.when(move(ORDERED)).then(said(of_enterprise.DetailsChanged))


def test_decision_34_an_application_is_not_recorded_before_a_move_that_would_have_ended_its_case() -> None:
    given = registered().after(move(SECOND))
    with pytest.raises(Refused, match=f"DetailsChanged of {SECOND} .*would not say what it says"):
        given.after(act(c.Apply, ORDERED, level="three", **CASE))
    near = registered().after(act(c.ChangeDetails, SECOND, region="320506"))
    told = near.when(act(c.Apply, ORDERED, level="three", **CASE)).then(said(ApplicationSubmitted))
    assert told.enterprise.cases["k1"].region == "320505"
    assert again(told) == told.enterprise


def test_decision_34_a_level_is_not_entered_before_a_change_of_trade_that_would_have_ended_it() -> None:
    given = registered().after(act(c.ChangeDetails, SECOND, sector="fireworks"))
    with pytest.raises(Refused, match=f"DetailsChanged of {SECOND} .*would not say what it says"):
        given.after(level(ORDERED, "c1"))
    given.when(level(FIRST, "c1", valid_until=FIRST + YEAR)).then(said(LevelAnnounced))


def test_decision_34_an_older_certificate_is_issued_late_and_defiance_of_a_past_suspension_recorded() -> None:
    given = at_level(Level.THREE, FIRST, valid_until=FIRST + 3 * YEAR).after(level(SECOND, "c2"))
    given.when(act(c.IssueCertificate, ORDERED, certificate="苏AQB-1")).then(said(e.CertificateIssued))
    given.when(act(c.IssueCertificate, ORDERED, certificate="苏AQB-1")).then_refused("already_awarded")
    given.when(act(c.AwardPlaque, ORDERED, certificate="c2")).then_refused("certificate_of_level")
    ran = registered().after(stop(FIRST, licences=[]), resume(ORDERED))
    ran.when(act(c.RecordDefiance, FIRST + DAY, suspension="s1", finding="x")).then(said(StopOrderDefied))
    ran.when(act(c.RecordDefiance, ORDERED, suspension="s1", finding="x")).then_refused("not_suspended")


def test_of_two_days_set_for_an_enterprise_that_of_the_later_order_binds_whichever_is_recorded_last() -> None:
    given = registered().after(act(c.SetOwnDate, ORDERED, by=SECOND, reason="x"))
    given.when(act(c.SetOwnDate, FIRST, by=FIRST + YEAR, reason="x")).then(said(OwnDateSet))
    own = given.enterprise.measures.own_date
    assert own is not None
    assert (own.on, own.until) == (ORDERED, SECOND)


def test_a_direction_answers_no_inspection_that_came_after_it_and_all_that_came_before() -> None:
    looked = {"kind": "spot_check", "result": "compliant", "equipment": ["x"]}
    lag = act(c.HoldInspection, SECOND, inspection="i2", **looked)
    confirmed = act(c.ConfirmRetrofit, ORDERED + DAY, direction="d1")
    late = at_level(Level.THREE, FIRST).after(lag, retrofit(ORDERED), confirmed)
    found = gravest(late.enterprise, SECOND + DAY)
    assert found is not None
    assert found.batch is Batch.UPGRADE
    early = act(c.HoldInspection, FIRST + DAY, inspection="i1", **looked)
    answered = at_level(Level.THREE, FIRST).after(retrofit(ORDERED), confirmed, early)
    assert gravest(answered.enterprise, SECOND) is None


def test_a_score_is_held_to_the_trade_that_applied_whatever_the_trade_is_now() -> None:
    given = reported(on=date(2012, 2, 1), start=registered(sector="coal"), points="10").after(
        act(c.ReviewAssessment, date(2012, 2, 1), **CASE), act(c.ChangeDetails, date(2012, 2, 2), sector="machinery")
    )
    given.when(act(c.ApproveLevel, date(2012, 2, 3), **CASE)).then(said(LevelApproved))


def test_decision_34_a_case_is_explained_by_its_last_step_and_not_by_the_one_recorded_last() -> None:
    given = reported(on=date(2022, 3, 1), nonconformities=["x"])
    given.after(act(c.ReportRectification, date(2022, 3, 3), **CASE))
    last = given.enterprise.last_event
    given.after(act(c.ExtendRectification, date(2022, 3, 2), working_days=20, **CASE))
    found = next(
        one for one in explain(given.enterprise, given.enterprise.history, date(2022, 3, 4)) if one.subject == "case"
    )
    assert (found.answer, found.evidence) == ("rectified", (last,))


def test_decision_20_in_a_municipality_a_case_for_level_three_ends_with_its_district() -> None:
    district = HUQIU.model_copy(update={"region": "110105", "name": "朝阳区应急管理局"})
    beijing = HUQIU.model_copy(update={"region": "110000", "name": "北京市应急管理局"})
    on = date(2022, 1, 4)
    given = registered(on, region="110105", by=district).after(
        act(c.Apply, on, level="three", authority=district, **CASE)
    )
    moved = act(c.ChangeDetails, on + DAY, region="110106", authority=beijing)
    given.when(moved).then(said(e.CaseEnded, ground="jurisdiction_changed"), said(of_enterprise.DetailsChanged))
    assert given.enterprise.cases["k1"].step is Step.ENDED


def test_a_stay_is_still_known_where_an_act_dated_ahead_has_taken_effect_and_nobody_swept() -> None:
    stopped = registered().after(stop(date(2026, 3, 2), licences=[], ends_on=date(2026, 5, 1)))
    by = {"reconsideration": "r1", "authority": SUZHOU_GOVERNMENT}
    stopped.after(
        act(c.AcceptReconsideration, date(2026, 4, 1), decision=event(2), **by),
        act(c.OrderStay, date(2026, 4, 2), reason="x", **by),
        act(c.ChangeDetails, date(2026, 7, 10), name="新"),
    )
    for on in (date(2026, 7, 9), date(2026, 7, 11)):
        told = explain(stopped.enterprise, stopped.enterprise.history, on)
        assert "batch_proposed" not in {one.subject for one in told}


def test_decision_34_what_withheld_a_licence_since_is_named_where_an_earlier_withholding_is_refused_for_it() -> None:
    licence = "production_licence"
    held = {"licence": licence, "reason": "x", "ends_on": SECOND + YEAR, "authority": SUZHOU_ISSUER}
    given = registered().after(act(c.HoldBackLicence, SECOND, withholding="w2", **held))
    with pytest.raises(Refused, match=f"licence_twice: .*by LicenceHeldBack of {SECOND} .*{event(2)}"):
        given.after(act(c.HoldBackLicence, ORDERED, withholding="w1", **held))
    suspended = registered().after(stop(SECOND, licences=[licence]))
    with pytest.raises(Refused, match=f"licence_twice: .*by LicenceWithheld of {SECOND} .*{event(2)}"):
        suspended.after(act(c.HoldBackLicence, ORDERED, withholding="w1", **held))


def test_decision_34_what_gave_up_a_site_since_is_named_where_an_earlier_act_on_it_is_refused() -> None:
    site = {"site": "s2", "name": "二厂", "region": "320505", "sector": "machinery", "scale": "above", "address": "x"}
    given = registered().after(act(c.EnterSite, FIRST, **site), act(c.LeaveSite, SECOND, site="s2"))
    with pytest.raises(Refused, match=f"unknown_site: .*by SiteLeft of {SECOND} .*{event(3)}"):
        given.after(level(ORDERED, "c1", site="s2"))
