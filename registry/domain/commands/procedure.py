"""Acts of the procedure around a case: consent, supplements, examination, review, notice, certificate."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from registry.domain.commands.base import EnterpriseCommand, Id, Line, Prose, Word

Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=1)]


class EngageConsultant(EnterpriseCommand):
    """聘请咨询单位: record that a consulting body advises the enterprise."""

    body: Line
    since: date
    until: date | None = None


class ReportSelfAssessment(EnterpriseCommand):
    """自评: record the enterprise's self-assessment, posts, specialities and the whole apart; `group` gives roles."""

    group: tuple[Line, ...] = Field(min_length=1, max_length=50)
    posts: Prose | None = None
    specialities: Prose | None = None
    whole: Prose
    score: Percent | None = None


class ConsentToApplication(EnterpriseCommand):
    """同意、推荐: consent to the application as county, recommend it as city."""

    case: Id


class RefuseConsent(EnterpriseCommand):
    """不予同意、不予推荐: refuse consent or recommendation, with the reason; the case ends."""

    case: Id
    reason: Prose


class RequestSupplement(EnterpriseCommand):
    """一次告知补正: ask for everything that the application lacks."""

    case: Id
    missing: tuple[Prose, ...] = Field(min_length=1, max_length=100)
    submitted_on: date | None = None
    """补正之日: when it was supplemented, where that is recorded together with the request."""


class SubmitSupplement(EnterpriseCommand):
    """补正: record that the application was completed."""

    case: Id


class ExamineSelfAssessment(EnterpriseCommand):
    """审核自评报告: find that the conditions for applying are met, before the site."""

    case: Id
    opinion: Prose | None = None


class WaiveSiteAssessment(EnterpriseCommand):
    """免于现场评审: confirm the level held for another term without a visit, with the grounds."""

    case: Id
    grounds: Prose


class ExtendRectification(EnterpriseCommand):
    """延长整改期限: give more working days for the rectification of nonconformities, once."""

    case: Id
    working_days: Annotated[int, Field(ge=1)]


class ReportRectification(EnterpriseCommand):
    """不符合项整改报告: record that the enterprise put the nonconformities right."""

    case: Id
    measures: Prose | None = None


class ConfirmRectification(EnterpriseCommand):
    """确认整改合格: confirm that the nonconformities are put right."""

    case: Id


class ReviewAssessment(EnterpriseCommand):
    """审核评审报告: review the report of the on-site assessment."""

    case: Id
    opinion: Prose | None = None


class AgreeToReassessment(EnterpriseCommand):
    """整改后重新评审: agree with an enterprise assessed too low that it rectifies and is assessed again."""

    case: Id


class VoidAssessment(EnterpriseCommand):
    """评审报告作废: declare void a report not yet reviewed; the case is assigned again."""

    case: Id
    reason: Prose


class OpenPublicNotice(EnterpriseCommand):
    """公示: open the public notice, through its last day, in the channels named."""

    case: Id
    ends_on: date
    channels: tuple[Line, ...] = Field(min_length=1, max_length=20)


class RaiseNoticeObjection(EnterpriseCommand):
    """公示异议: record what somebody reports against the notice."""

    case: Id
    objection: Id
    reason: Prose


class DecideNoticeObjection(EnterpriseCommand):
    """核实异议: decide whether the objection is upheld, with the reason."""

    case: Id
    objection: Id
    upheld: bool
    reason: Prose


class HoldCase(EnterpriseCommand):
    """暂缓办理: hold the case, with the reason, until the authority decides."""

    case: Id
    reason: Prose
    released_on: date | None = None
    """恢复办理之日: since when it goes on, where that is recorded together with the hold."""


class ReleaseCase(EnterpriseCommand):
    """恢复办理: let the case go on, with the reason."""

    case: Id
    reason: Prose


class WithdrawApplication(EnterpriseCommand):
    """撤回申请: record that the enterprise withdraws its application; the case ends."""

    case: Id
    reason: Prose | None = None


class TerminateCase(EnterpriseCommand):
    """终止定级: end the case, at whatever step, on a ground that the rules name, such as a false promise 承诺不实."""

    case: Id
    ground: Word


class IssueCertificate(EnterpriseCommand):
    """颁发证书: issue the certificate of the level that was announced."""

    certificate: Id


class AwardPlaque(EnterpriseCommand):
    """授牌: award the plaque of the level that was announced."""

    certificate: Id


class ReturnCertificate(EnterpriseCommand):
    """交回证书: record that a superseded certificate was handed in."""

    certificate: Id


class RecogniseLevel(EnterpriseCommand):
    """重新认定: recognise the level held under a new edition of the standard."""

    standard: Line
    site: Id | None = None
    """Of which site; none is the principal place."""
