"""Events of the procedure around a case: what a rule set demands beside application, assessment and approval."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from registry.events.event import Code, Event, FreeText, Name
from registry.events.late import Late
from registry.events.vocabulary import Level


class ConsultancyEngaged(Event):
    """聘请咨询单位: the enterprise has itself advised by a consulting body, from a day to another."""

    body: Name
    since: date
    until: date | None = None


class SelfAssessmentReported(Event):
    """自评: posts, specialities and the whole enterprise apart; the inspection group by its roles."""

    group: tuple[Name, ...] = Field(min_length=1, max_length=50)
    posts: FreeText | None = None
    specialities: FreeText | None = None
    whole: FreeText
    score: Decimal | None = None


class ApplicationConsented(Event):
    """县级同意 or 市级推荐: the county consents to the application, or the city recommends it."""

    case: Code
    late: Late | None = None


class ConsentRefused(Event):
    """不予同意, 不予推荐: the county or city refuses; the case ends."""

    case: Code
    reason: FreeText
    late: Late | None = None


class SupplementRequested(Event):
    """一次告知补正: what the application lacks, all of it at once."""

    case: Code
    missing: tuple[FreeText, ...] = Field(min_length=1, max_length=100)
    late: Late | None = None


class SupplementSubmitted(Event):
    """补正: the application is complete; its limits run anew."""

    case: Code
    late: Late | None = None


class SelfAssessmentExamined(Event):
    """审核自评报告 (应急〔2021〕83号, before the site): the conditions for applying are met."""

    case: Code
    opinion: FreeText | None = None
    late: Late | None = None


class SiteAssessmentWaived(Event):
    """免于现场评审: the level held is confirmed for another term without a visit, on the grounds named."""

    case: Code
    grounds: FreeText
    late: Late | None = None


class RectificationExtended(Event):
    """延长不符合项整改期限, by working days, once."""

    case: Code
    working_days: int
    late: Late | None = None


class NonconformitiesRectified(Event):
    """不符合项整改报告: the enterprise reports that what the site assessment found is put right."""

    case: Code
    measures: FreeText | None = None
    late: Late | None = None


class RectificationConfirmed(Event):
    """确认整改合格: the assessment group has checked the report, on paper or on the site."""

    case: Code
    late: Late | None = None


class AssessmentReviewed(Event):
    """审核评审报告 (2011, after the site): the organising body has reviewed the report."""

    case: Code
    opinion: FreeText | None = None
    late: Late | None = None


class ReassessmentAgreed(Event):
    """整改后重新评审: assessed lower than applied for, the enterprise agrees to rectify and be assessed again."""

    case: Code
    late: Late | None = None


class AssessmentVoided(Event):
    """评审报告作废: a report not yet reviewed falls, the case goes back to who assigns it."""

    case: Code
    reason: FreeText
    late: Late | None = None


class PublicNoticeOpened(Event):
    """公示: from the effective date through its last day."""

    case: Code
    ends_on: date
    channels: tuple[Name, ...] = Field(min_length=1, max_length=20)
    late: Late | None = None


class NoticeObjectionRaised(Event):
    """公示期间的反映: somebody objects to what the notice says."""

    case: Code
    objection: Code
    reason: FreeText
    late: Late | None = None


class NoticeObjectionDecided(Event):
    """核实: the objection is upheld or not."""

    case: Code
    objection: Code
    upheld: bool
    reason: FreeText
    late: Late | None = None


class CaseHeld(Event):
    """暂缓办理: the authority holds the case, for example after an accident, until it decides."""

    case: Code
    reason: FreeText
    late: Late | None = None


class CaseReleased(Event):
    """恢复办理: the case goes on."""

    case: Code
    reason: FreeText
    late: Late | None = None


class ApplicationWithdrawn(Event):
    """撤回申请: the enterprise withdraws; the case ends, and nothing is waited for."""

    case: Code
    reason: FreeText | None = None
    late: Late | None = None


class CaseEnded(Event):
    """案件终止: the case ends without a decision on it, for example by a change of jurisdiction."""

    case: Code
    ground: Code
    late: Late | None = None


class CertificateIssued(Event):
    """颁发证书: after the announcement, for the level announced."""

    certificate: Code
    level: Level
    valid_until: date | None = None


class PlaqueAwarded(Event):
    """授牌."""

    certificate: Code
    level: Level


class CertificateReturned(Event):
    """交回证书: a certificate that a later level or a loss has superseded is handed in."""

    certificate: Code


class LevelRecognised(Event):
    """重新认定: the level held is recognised under a new edition of the standard."""

    level: Level
    certificate: Code
    standard: Name
    site: Code | None = None
    late: Late | None = None
