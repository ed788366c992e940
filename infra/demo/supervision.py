"""How an enterprise is supervised: checks, hazards, penalties, licences, warnings, exposure."""

from datetime import date, timedelta

from infra.demo.life import SECOND, Life
from infra.demo.names import issuer
from infra.demo.stories import LATER, compliant
from registry.domain.commands import (
    DeregisterLicence,
    ExecutePenalty,
    FindHazard,
    HoldBackLicence,
    HoldInspection,
    OpenCheck,
    Penalise,
    ProposeLicenceRevocation,
    PublishExposure,
    PublishPenalty,
    RecordDefiance,
    RemoveHazard,
    ReturnLicence,
    RevokeLicence,
    SetOwnDate,
    Suspend,
    WarnSlowProgress,
    WithdrawExposure,
)
from registry.events import regions
from registry.events.event import LegalBasis
from registry.events.vocabulary import Channel, InspectionKind, InspectionResult, Licence, PenaltyKind, Severity

LAW = "中华人民共和国安全生产法"
REVISED = date(2021, 9, 1)
"""From here the law counts penalties."""
RULES_OF_LICENCES = LegalBasis(document="安全生产许可证条例", article="第十四条")


def inspected(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    inspection = _check(life)
    life.wait(10, 40)
    if life.random.random() < 0.2:
        unfit, findings = InspectionResult.NOT_COMPLIANT, ("应急预案未及时修订",)
        _inspect(life, inspection, result=unfit, findings=findings, equipment=("除尘系统泄爆装置",))
    else:
        _inspect(life, inspection)


def check_overdue(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    _check(life)


def jointly_inspected(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    life.until(LATER)
    city = regions.name(life.city)
    departments = (f"{city}应急管理局", f"{city}工业和信息化局", f"{city}总工会")
    kind = life.random.choice((InspectionKind.JOINT_INSPECTION, InspectionKind.JOINT_ENFORCEMENT))
    _inspect(life, life.own_id("inspection"), kind=kind, departments=departments)


def found_exemplary(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    life.until(LATER)
    _inspect(life, life.own_id("inspection"), exemplary_in="安全文化建设")


def hazard_removed(life: Life, announced_on: date) -> None:
    hazard = _hazard(life, announced_on, LATER)
    life.wait(20, 50)
    life.act(RemoveHazard, hazard=hazard)


def hazard_there(life: Life, announced_on: date) -> None:
    _hazard(life, announced_on, LATER)


def penalised(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    life.until(LATER)
    penalty = _penalise(life, life.random.choice((Severity.MINOR, Severity.GENERAL)))
    life.wait(3, 9)
    shown = {"penalty": penalty, "channels": (Channel.SITE,)}
    life.act(PublishPenalty, legal_basis=LegalBasis(document=LAW, article="第七十八条"), **shown)
    life.wait(12, 21)
    life.act(ExecutePenalty, legal_basis=LegalBasis(document=LAW, article="第一百零二条"), penalty=penalty)


def penalised_again_and_again(life: Life, announced_on: date) -> None:
    _hazard(life, announced_on, REVISED)
    for _ in range(3):
        life.wait(20, 50)
        _penalise(life, Severity.SERIOUS)


def licence_held_back(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    life.until(LATER)
    withholding, what = life.own_id("withholding"), {"licence": Licence.SAFETY_PRODUCTION, "reason": "安全生产条件降低"}
    ends_on, by = life.on + timedelta(days=90), issuer(life.city)
    life.act(HoldBackLicence, by, legal_basis=RULES_OF_LICENCES, withholding=withholding, ends_on=ends_on, **what)
    if life.random.random() < 0.6:
        life.wait(30, 80)
        life.act(ReturnLicence, by, legal_basis=RULES_OF_LICENCES, withholding=withholding)


def licence_revoked(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    life.until(LATER)
    what = {"licence": Licence.SAFETY_PRODUCTION, "reason": "逾期仍不具备安全生产条件"}
    proposal, by = life.own_id("licence"), issuer(life.city)
    life.act(ProposeLicenceRevocation, by, legal_basis=RULES_OF_LICENCES, proposal=proposal, **what)
    life.wait(5, 20)
    life.act(RevokeLicence, by, legal_basis=RULES_OF_LICENCES, proposal=proposal, officer=SECOND)


def licence_deregistered(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    life.until(LATER)
    basis = LegalBasis(document="中华人民共和国行政许可法", article="第七十条")
    reason = "有效期届满未延续"
    life.act(DeregisterLicence, issuer(life.city), legal_basis=basis, licence=Licence.PRODUCTION, reason=reason)


def slow(life: Life, _: date) -> None:
    life.register()
    life.until(LATER)
    life.act(WarnSlowProgress, warning=life.own_id("warning"), reason="未开展自评，创建工作进展缓慢")
    life.wait(60, 90)
    life.act(SetOwnDate, by=life.on + timedelta(days=180), reason="督促限期达标")
    life.wait(190, 230)
    _expose(life)


def exposed(life: Life, _: date) -> None:
    life.register()
    exposure = _expose(life)
    life.wait(20, 40)
    life.act(WithdrawExposure, exposure=exposure, reason="企业已停用该生产线，曝光内容不再属实")


def defiant(life: Life, _: date) -> None:
    life.register()
    life.until(REVISED)
    suspension, ends_on = life.own_id("suspension"), life.on + timedelta(days=180)
    life.act(Suspend, suspension=suspension, ground="not_compliant_in_time", ends_on=ends_on)
    life.wait(20, 60)
    life.act(RecordDefiance, suspension=suspension, finding="夜间擅自恢复生产")


def _check(life: Life) -> str:
    life.until(LATER)
    inspection = life.own_id("inspection")
    life.act(OpenCheck, inspection=inspection, kind=InspectionKind.LICENCE_RENEWAL, by=life.on + timedelta(days=60))
    return inspection


def _inspect(life: Life, inspection: str, **found: object) -> None:
    usual = {"kind": InspectionKind.LICENCE_RENEWAL, "result": InspectionResult.COMPLIANT}
    life.act(HoldInspection, inspection=inspection, **(usual | found))


def _hazard(life: Life, announced_on: date, earliest: date) -> str:
    compliant(life, announced_on)
    life.until(earliest)
    hazard, deadline = life.own_id("hazard"), life.on + timedelta(days=60)
    basis = LegalBasis(document=LAW, article="第六十五条")
    finding = "粉尘爆炸危险场所未设置泄爆装置"
    life.act(FindHazard, legal_basis=basis, hazard=hazard, finding=finding, deadline=deadline, stopped=True)
    return hazard


def _penalise(life: Life, severity: Severity) -> str:
    penalty = life.own_id("penalty")
    life.act(
        Penalise,
        legal_basis=LegalBasis(document=LAW, article="第一百零二条"),
        document_number=f"{regions.name(life.city)[:2]}应急罚〔{life.on.year}〕{life.random.randint(1, 300)}号",
        penalty=penalty,
        kind=PenaltyKind.FINE,
        severity=severity,
        amount=life.random.randint(1, 20) * 5_000,
    )
    return penalty


def _expose(life: Life) -> str:
    life.until(LATER)
    exposure, until = life.own_id("exposure"), life.on + timedelta(days=90)
    channels, ground = (Channel.SITE, Channel.MEDIA), "not_compliant_in_time"
    life.act(PublishExposure, exposure=exposure, ground=ground, channels=channels, until=until)
    return exposure
