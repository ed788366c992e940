"""Checks, inspections, hazards, licences, own dates, warnings and exposure."""

from datetime import date
from typing import Any

import pytest

from registry.domain.commands import (
    ConfirmRetrofit,
    DeregisterLicence,
    DirectUpgrade,
    EnterpriseCommand,
    FindHazard,
    HoldBackLicence,
    HoldInspection,
    NameExemplar,
    OpenCheck,
    ProposeLicenceRevocation,
    PublishExposure,
    RecordDefiance,
    RemoveHazard,
    Resume,
    ReturnLicence,
    RevokeLicence,
    SetOwnDate,
    Suspend,
    WarnSlowProgress,
    WithdrawExposure,
)
from registry.domain.explaining import explain
from registry.domain.refusals import Refused
from registry.events import supervision
from registry.events.supervision import LicenceRevoked
from registry.events.vocabulary import Batch, InspectionResult, Level
from tests.acts import SUZHOU_ISSUER, act
from tests.rules.given import Given, at_level, registered, said
from tests.rules.test_batches import found
from tests.rules.test_due import swept

ON = date(2022, 3, 1)
LICENCE = "safety_production_licence"


def compliant() -> Given:
    return at_level(Level.THREE, date(2020, 5, 2))


def inspection(id: str = "i1", on: date = ON, **given: Any) -> HoldInspection:
    return act(HoldInspection, on, **({"inspection": id, "kind": "spot_check", "result": "compliant"} | given))


def hold_back(**given: Any) -> HoldBackLicence:
    what = {"withholding": "w1", "licence": LICENCE, "ends_on": date(2022, 6, 1), "reason": "条件降低"}
    return act(HoldBackLicence, ON, **({"authority": SUZHOU_ISSUER} | what | given))


def expose(on: date = ON, **given: Any) -> PublishExposure:
    shown = {"channels": ["site", "media"], "until": date(2022, 6, 1)}
    return act(PublishExposure, on, **({"exposure": "e1", "ground": "not_compliant_in_time"} | shown | given))


def test_a_licence_renewal_opens_a_check_that_an_inspection_settles() -> None:
    opened = compliant().after(act(OpenCheck, ON, inspection="i1", kind="licence_renewal", by=date(2022, 4, 1)))
    assert swept(opened, date(2022, 4, 6)) == ["CheckOverdue 2022-04-02"]
    assert swept(opened, date(2022, 5, 6)) == []
    settled = opened.when(inspection(on=date(2022, 5, 1), kind="licence_renewal")).then(
        said(supervision.InspectionHeld, inspection="i1")
    )
    assert settled.enterprise.measures.checks == {}


def test_not_inspected_is_not_compliant_nor_its_opposite() -> None:
    given = compliant().after(inspection(result="not_inspected", findings=["拒绝入厂"]))
    assert given.enterprise.measures.inspection is not None
    assert given.enterprise.measures.inspection.result is InspectionResult.NOT_INSPECTED


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (inspection(kind="joint_enforcement", departments=["应急局"]), "departments_named"),
        (inspection(result="not_compliant"), "findings_named"),
        (inspection(findings=["电话13812345678"]), "personal_data"),
        (act(OpenCheck, ON, inspection="i1", kind="periodic_evaluation", by=ON), "end_date"),
        (act(RemoveHazard, ON, hazard="h1"), "nothing_open"),
        (act(RecordDefiance, ON, suspension="s1", finding="x"), "not_suspended"),
        (hold_back(authority=act(SetOwnDate, ON, by=ON).authority), "organ_not_competent"),
        (act(ReturnLicence, ON, withholding="w1", authority=SUZHOU_ISSUER), "nothing_open"),
        (act(SetOwnDate, ON, by=date(2022, 1, 1)), "end_date"),
        (act(WithdrawExposure, ON, exposure="e1", reason="x"), "nothing_open"),
        (expose(until=ON), "end_date"),
        (expose(ground="slow_progress"), "no_ground_in_rule_set"),
        (act(SetOwnDate, date(2002, 1, 1), by=ON, enterprise="x"), "unknown_enterprise"),
    ],
)
def test_what_is_refused(command: EnterpriseCommand, rule: str) -> None:
    given = compliant() if rule != "unknown_enterprise" else Given(type(compliant().enterprise)("x"))
    given.when(command).then_refused(rule)


def test_before_the_law_there_is_no_supervision() -> None:
    registered(date(1999, 1, 1)).when(act(SetOwnDate, date(2000, 1, 1), by=ON)).then_refused("no_rule_set")


def test_an_exposure_rests_on_a_ground_that_a_text_has_for_it() -> None:
    with pytest.raises(Refused) as refused:
        compliant().after(expose(ground="slow_progress"))
    told = refused.value.refusal
    assert (told.rule, told.field, told.clause) == ("no_ground_in_rule_set", "ground", "苏安办〔2011〕34号 五(五)")
    assert "not_compliant_in_time 在规定时间内不达标" in told.way_out
    assert compliant().after(expose()).enterprise.history[-1].rule_sets["supervision"] == "cn-supervision"
    early = expose(date(2011, 6, 26), until=date(2011, 9, 1))
    registered(date(1999, 1, 1)).when(early).then_refused("no_rule_set")


def test_an_exposure_recorded_with_other_words_is_read_as_before() -> None:
    given = compliant()
    exposed = compliant().after(expose()).enterprise.history[-1]
    older = exposed.model_copy(update={"ground": "slow_progress", "rule_sets": {}})
    given.enterprise.evolve(older)
    assert swept(given, date(2022, 6, 2)) == ["ExposureEnded 2022-06-02"]
    given.when(act(WithdrawExposure, date(2022, 5, 1), exposure="e1", reason="已达标")).then(
        said(supervision.ExposureWithdrawn, exposure="e1", reason="已达标")
    )
    given.after(act(WarnSlowProgress, date(2022, 2, 1), warning="g9", reason="慢"))  # recorded late, before it


def test_a_temporary_stop_for_a_hazard_is_no_batch_and_the_hazard_falls_due() -> None:
    hazard = act(FindHazard, ON, hazard="h1", finding="泄爆失效", deadline=date(2022, 4, 1), stopped=True)
    given = compliant().after(hazard)
    assert found(given, ON) is None
    assert given.enterprise.suspension is None
    assert swept(given, date(2022, 4, 6)) == ["HazardOverdue 2022-04-02", "LossProposed 2022-04-02"]
    given.when(act(RemoveHazard, date(2022, 2, 1), hazard="h1")).then_refused("date_goes_back")
    given.after(act(RemoveHazard, date(2022, 4, 7), hazard="h1"))
    assert given.enterprise.measures.hazards == {}


def test_a_licence_is_withheld_by_its_issuer_returned_revoked_and_then_gone() -> None:
    given = compliant().after(hold_back())
    assert LICENCE in given.enterprise.licences_withheld
    given.when(hold_back(withholding="w2")).then_refused("licence_twice")
    given.after(act(ReturnLicence, date(2022, 4, 1), withholding="w1", authority=SUZHOU_ISSUER))
    assert given.enterprise.licences_withheld == ()
    what = {"proposal": "l1", "authority": SUZHOU_ISSUER}
    given.after(act(ProposeLicenceRevocation, date(2022, 5, 1), licence=LICENCE, reason="x", **what))
    given.after(act(RevokeLicence, date(2022, 5, 1), officer="officer-2", **what))
    gone = act(DeregisterLicence, date(2022, 5, 2), licence=LICENCE, reason="x", authority=SUZHOU_ISSUER)
    given.when(gone).then_refused("licence_ended")
    stop = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": date(2023, 1, 1), "licences": [LICENCE]}
    given.when(act(Suspend, date(2022, 6, 1), **stop)).then_refused("licence_ended")


def test_a_licence_is_revoked_by_a_second_officer_on_what_the_first_proposed() -> None:
    on, what = date(2022, 5, 3), {"proposal": "l1", "authority": SUZHOU_ISSUER}
    propose = act(ProposeLicenceRevocation, on, licence=LICENCE, reason="不具备条件", **what)
    second = {"officer": "officer-2"} | what
    compliant().when(act(RevokeLicence, on, **second)).then_refused("no_such_proposal")
    given = compliant().after(propose)
    again = act(ProposeLicenceRevocation, on, licence=LICENCE, reason="x", proposal="l2", authority=SUZHOU_ISSUER)
    given.when(again).then_refused("already_proposed")
    given.when(act(RevokeLicence, on, **what)).then_refused("second_officer")
    given.when(act(RevokeLicence, date(2022, 5, 2), **second)).then_refused("date_goes_back")
    revoked = said(LicenceRevoked, licence=LICENCE, reason="不具备条件", proposal="l1", proposed_by="officer-1")
    assert given.when(act(RevokeLicence, on, **second)).then(revoked).enterprise.proposals == {}


def test_slow_progress_is_warned_of_once_under_an_id() -> None:
    given = compliant().after(act(WarnSlowProgress, ON, warning="g1", reason="慢"))
    given.when(act(WarnSlowProgress, ON, warning="g1", reason="慢")).then_refused("id_used")


def test_an_exposure_ends_with_its_last_day_unless_it_is_withdrawn() -> None:
    assert swept(compliant().after(expose()), date(2022, 6, 2)) == ["ExposureEnded 2022-06-02"]
    withdrawn = compliant().after(expose(), act(WithdrawExposure, date(2022, 5, 1), exposure="e1", reason="已达标"))
    assert swept(withdrawn, date(2022, 7, 1)) == []


def test_a_day_of_its_own_binds_beside_the_sector_deadline() -> None:
    given = registered(date(2014, 1, 2)).after(act(SetOwnDate, date(2014, 2, 1), by=date(2014, 12, 31)))
    assert found(given, date(2014, 12, 31)) is None
    finding = found(given, date(2015, 1, 1))
    assert finding is not None
    assert (finding.batch, finding.since, finding.evidence) == (
        Batch.SUSPEND,
        date(2015, 1, 1),
        (f"{given.enterprise.stream}/2",),
    )
    later = registered().after(act(SetOwnDate, date(2013, 6, 1), by=date(2015, 6, 30)))
    assert found(later, date(2014, 6, 1)) is None
    sectorless = registered(sector="transport").after(act(SetOwnDate, date(2013, 6, 1), by=date(2014, 6, 30)))
    assert found(sectorless, date(2014, 7, 1)) is not None


def test_a_stop_order_that_is_not_obeyed_leads_to_closure_until_the_resumption() -> None:
    stop = act(Suspend, ON, suspension="s1", ground="not_compliant_in_time", ends_on=date(2022, 12, 1))
    given = compliant().after(stop, act(RecordDefiance, date(2022, 4, 1), suspension="s1", finding="夜间生产"))
    finding = found(given, date(2022, 4, 1))
    assert finding is not None
    assert (finding.batch, finding.ground, finding.basis.article) == (
        Batch.CLOSE,
        "refuses_stop_order",
        "第一百一十三条(四)",
    )
    given.after(act(Resume, date(2022, 6, 1), suspension="s1", accepted_by="验收组"))
    assert found(given, date(2022, 6, 1)) is None


def test_equipment_that_lags_leads_to_an_upgrade_which_its_direction_answers() -> None:
    given = compliant().after(inspection(equipment=["老旧冲压机"]))
    finding = found(given, ON)
    assert finding is not None
    assert (finding.batch, finding.ground) == (Batch.UPGRADE, "equipment_lag")
    assert swept(given, ON) == ["BatchProposed 2022-03-01"]
    given.after(
        act(DirectUpgrade, date(2022, 4, 1), direction="d1", equipment=["老旧冲压机"], deadline=date(2023, 1, 1))
    )
    assert given.enterprise.batch_proposal is None
    given.after(act(ConfirmRetrofit, date(2022, 9, 1), direction="d1"))
    assert found(given, date(2022, 9, 2)) is None


def test_a_later_inspection_without_lag_withdraws_the_proposal() -> None:
    given = compliant().after(inspection(equipment=["老旧冲压机"]))
    assert swept(given, date(2022, 3, 5)) == ["BatchProposed 2022-03-01"]
    given.after(inspection("i2", date(2022, 5, 1)))
    assert swept(given, date(2022, 5, 2)) == ["BatchProposalWithdrawn 2022-05-02"]


def test_an_example_is_proposed_to_be_consolidated_while_it_is_compliant() -> None:
    given = compliant().after(inspection(exemplary_in="班组建设"))
    assert swept(given, ON) == ["BatchProposed 2022-03-01"]
    (entry,) = [one for one in explain(given.enterprise, [], ON) if one.subject == "batch_proposed"]
    assert (entry.answer, entry.rule) == ("consolidate", "exemplary")
    assert entry.way_out
    assert entry.way_out_zh
    given.after(act(NameExemplar, date(2022, 4, 1), field="班组建设"))
    assert found(given, date(2022, 4, 1)) is None
    assert given.enterprise.batch_proposal is None
    assert found(registered(date(2015, 1, 1)).after(inspection(exemplary_in="班组建设")), ON) is None


def test_decision_10_close_goes_before_suspend_upgrade_and_consolidate() -> None:
    lag = inspection(on=date(2014, 3, 1), equipment=["x"], exemplary_in="y")
    given = registered().after(lag)
    finding = found(given, date(2014, 3, 1))
    assert finding is not None
    assert finding.batch is Batch.SUSPEND
    assert swept(given, date(2014, 3, 1)) == ["BatchProposed 2014-01-01"]


def test_a_graver_finding_replaces_the_proposal_and_when_it_falls_the_lesser_comes_back() -> None:
    given = registered()
    assert swept(given, date(2014, 1, 1)) == ["BatchProposed 2014-01-01"]
    stop = act(Suspend, date(2014, 2, 1), suspension="s1", ground="not_compliant_in_time", ends_on=date(2014, 6, 1))
    given.after(stop)
    assert swept(given, date(2014, 7, 1)) == ["SuspensionOverdue 2014-06-02", "BatchProposed 2014-06-02"]
    given.after(act(Resume, date(2014, 8, 1), suspension="s1", accepted_by="验收组"))
    assert swept(given, date(2014, 8, 2)) == ["BatchProposalWithdrawn 2014-08-02", "BatchProposed 2014-08-02"]
    assert swept(given, date(2014, 8, 3)) == []
