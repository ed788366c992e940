"""The events as readers decode them; generated from the models by `python -m registry.events.generate`."""

from datetime import date
from decimal import Decimal

import msgspec

from registry.events.vocabulary import (
    AccidentClass,
    AccidentKind,
    AccidentReporting,
    AdverseItem,
    Audience,
    Batch,
    BodyKind,
    BodyRole,
    Channel,
    ClosureKind,
    GraveAct,
    InspectionKind,
    InspectionResult,
    Level,
    LevelBasis,
    Licence,
    Matter,
    OrganKind,
    PenaltyKind,
    PublicationKind,
    ReportKind,
    ReviewOutcome,
    Scale,
    Sector,
    Severity,
    SuccessionKind,
)


class Authority(msgspec.Struct, frozen=True, kw_only=True):
    """An organ with the region it answers for (GB/T 2260; 000000 is the nation)."""

    organ: OrganKind
    region: str
    name: str


class LegalBasis(msgspec.Struct, frozen=True, kw_only=True):
    """The document and the article that an act rests on."""

    document: str
    article: str


class HeldLevel(msgspec.Struct, frozen=True, kw_only=True):
    """A level that is held: since when without a gap, and the event that granted it."""

    level: Level
    since: date
    valid_until: date | None
    certificate: str
    announcement: str
    basis: LevelBasis
    granted_on: date
    granted_by: Authority
    granted_event: str
    standard: str | None = None


class OpenTerm(msgspec.Struct, frozen=True, kw_only=True):
    """An order, direction or suspension that is open, since when and through which day."""

    id: str
    since: date
    ends_on: date


class SiteStands(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at a site of the enterprise."""

    site: str
    level: HeldLevel | None = None
    assessed: bool
    revoked_on: date | None = None


class Stands(msgspec.Struct, frozen=True, kw_only=True):
    """What stands again once a decision is thought away or read as corrected, so that no reader folds anew."""

    level: HeldLevel | None = None
    assessed: bool
    revoked_on: date | None = None
    suspension: OpenTerm | None = None
    resumed_on: date | None = None
    licences: tuple[Licence, ...] = ()
    orders: tuple[OpenTerm, ...] = ()
    directions: tuple[OpenTerm, ...] = ()
    exemplar: bool = False
    held_back: dict[str, str] | None = None
    ended_licences: dict[str, str] | None = None
    name: str | None = None
    address: str | None = None
    sites: tuple[SiteStands, ...] = ()
    checks: tuple[OpenTerm, ...] = ()
    listings: tuple[OpenTerm, ...] = ()
    accidents: dict[str, AccidentClass] | None = None
    held_cases: dict[str, tuple[date, ...]] | None = None
    proposals: tuple[str, ...] | None = None


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """How a place is named, where it is, what and how large; since when a site is given up."""

    name: str
    region: str
    sector: Sector
    scale: Scale
    address: str | None = None
    left_on: date | None = None


class Over(msgspec.Struct, frozen=True, kw_only=True):
    """When, and by which event, what an act began was over."""

    on: date
    by: str
    kind: str


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """补录: the event took effect before others that were recorded already, and stands right before the first of them."""

    before: str
    stands: Stands
    steps: dict[str, str] | None = None
    details: Details | None = None
    over: Over | None = None


class ElementScore(msgspec.Struct, frozen=True, kw_only=True):
    """One element's points, out of its total, less what is not applicable (空项)."""

    element: str
    points: Decimal
    total: Decimal
    not_applicable: Decimal = Decimal("0")


class AppointmentStands(msgspec.Struct, frozen=True, kw_only=True):
    """An appointment that stands: when it was filed, and when it ended before its term."""

    appointment: str
    filed_on: date | None = None
    ended_on: date | None = None


class AssessorStands(msgspec.Struct, frozen=True, kw_only=True):
    """The last training of an assessor for a level, and since when it works for the body no more."""

    assessor: str
    level: Level
    sectors: tuple[Sector, ...]
    since: date
    until: date
    left_on: date | None = None


class BodyStands(msgspec.Struct, frozen=True, kw_only=True):
    """What stands of a body once a decision is thought away, so that no reader folds anew."""

    state: str
    since: date
    event: str
    ends_on: date | None = None
    findings: int
    warnings: int
    appointment: AppointmentStands | None = None
    assessors: tuple[AssessorStands, ...] = ()


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded fact about exactly one stream."""

    effective_on: date
    officer: str
    authority: Authority
    on_behalf_of: Authority | None = None
    legal_basis: LegalBasis
    document_number: str | None = None
    rule_sets: dict[str, str] = {}
    command: str
    cause: str | None = None


class EnterpriseRegistered(Event, frozen=True, kw_only=True):
    """The enterprise enters the register under the id of its stream."""

    uscc: str | None
    name: str
    region: str
    sector: Sector
    scale: Scale
    address: str | None = None
    founded_on: date | None = None


class DetailsChanged(Event, frozen=True, kw_only=True):
    """Name, region, sector, scale or address changed; absent fields stay as they were."""

    name: str | None = None
    region: str | None = None
    sector: Sector | None = None
    scale: Scale | None = None
    address: str | None = None
    late: Late | None = None


class LevelAnnounced(Event, frozen=True, kw_only=True):
    """公告: the level is announced and granted, with its certificate; `standard` is what it was assessed by."""

    case: str | None
    basis: LevelBasis
    level: Level
    announcement: str
    certificate: str
    assessment_body: str | None = None
    valid_until: date | None = None
    site: str | None = None
    standard: str | None = None
    late: Late | None = None


class LevelDowngraded(Event, frozen=True, kw_only=True):
    """降级: from a level to a lower one, on a named ground."""

    previous: Level
    level: Level
    ground: str
    reason: str | None = None
    site: str | None = None
    fact_on: date | None = None
    late: Late | None = None


class RevocationProposed(Event, frozen=True, kw_only=True):
    """The first officer's half of a revocation (撤销等级)."""

    proposal: str
    level: Level
    ground: str
    reason: str | None = None
    site: str | None = None
    fact_on: date | None = None
    late: Late | None = None


class LevelRevoked(Event, frozen=True, kw_only=True):
    """撤销等级: confirmed by a second officer; works from its decision."""

    proposal: str
    level: Level
    ground: str
    proposed_by: str
    site: str | None = None
    late: Late | None = None


class RevocationAnnounced(Event, frozen=True, kw_only=True):
    """撤销公告: the revocation that confirmed a proposal is announced; the wait for a new application runs from it."""

    proposal: str
    channels: tuple[Channel, ...]
    site: str | None = None
    late: Late | None = None


class RectificationOrdered(Event, frozen=True, kw_only=True):
    """限期整改: a rectification order with a deadline."""

    order: str
    findings: tuple[str, ...]
    deadline: date


class RectificationAccepted(Event, frozen=True, kw_only=True):
    """The ordered rectification was checked and accepted."""

    order: str
    late: Late | None = None


class LicenceWithheld(Event, frozen=True, kw_only=True):
    """暂扣许可证: a licence is withheld for the time of a suspension."""

    licence: Licence
    suspension: str
    late: Late | None = None


class LicenceReturned(Event, frozen=True, kw_only=True):
    """The withheld licence is given back."""

    licence: Licence
    suspension: str
    late: Late | None = None


class OperationsSuspended(Event, frozen=True, kw_only=True):
    """责令停产整顿: suspension for rectification, always with an end date."""

    suspension: str
    ground: str
    ends_on: date
    reason: str | None = None
    late: Late | None = None


class ResumptionAccepted(Event, frozen=True, kw_only=True):
    """复产验收: the acceptance check passed, the enterprise runs again."""

    suspension: str
    accepted_by: str
    publish_by: date | None = None
    late: Late | None = None


class ResumptionRequested(Event, frozen=True, kw_only=True):
    """复产申请: a suspended enterprise asks for the check for its resumption; its trade's rules may say by when."""

    suspension: str
    check_by: date | None = None


class ResumptionRefused(Event, frozen=True, kw_only=True):
    """复产验收不合格: the check found that it may not run yet; it may ask again."""

    suspension: str
    findings: tuple[str, ...]


class ResumptionPublished(Event, frozen=True, kw_only=True):
    """复产公告: that the enterprise runs again is announced to the public, on these channels."""

    suspension: str
    channels: tuple[Channel, ...]


class UpgradeDirected(Event, frozen=True, kw_only=True):
    """改造提升: conditions are basically met, technology and equipment lag; retrofit by a deadline."""

    direction: str
    ground: str
    equipment: tuple[str, ...]
    deadline: date
    late: Late | None = None


class RetrofitConfirmed(Event, frozen=True, kw_only=True):
    """The directed retrofit is done; `still_open` are the other directions, for which it stays in the batch."""

    direction: str
    still_open: tuple[str, ...] = ()
    late: Late | None = None


class ExemplarNamed(Event, frozen=True, kw_only=True):
    """示范企业: named as exemplary in its sector."""

    ground: str
    field: str
    late: Late | None = None


class ExemplarWithdrawn(Event, frozen=True, kw_only=True):
    """The naming as exemplar is withdrawn."""

    reason: str
    late: Late | None = None


class ClosureProposed(Event, frozen=True, kw_only=True):
    """The first officer's half of a closure (关闭) or ban (取缔)."""

    proposal: str
    kind: ClosureKind
    ground: str
    reason: str | None = None
    late: Late | None = None


class ProposalWithdrawn(Event, frozen=True, kw_only=True):
    """A proposed closure, ban or revocation is withdrawn before its confirmation."""

    proposal: str
    reason: str
    late: Late | None = None


class EnterpriseClosed(Event, frozen=True, kw_only=True):
    """关闭 or 取缔, confirmed by a second officer: cases end, the level lapses."""

    proposal: str
    kind: ClosureKind
    ground: str
    proposed_by: str


class ClosureLifted(Event, frozen=True, kw_only=True):
    """解除关闭: a lawful closure is lifted from now on; the level does not come back."""

    closure: str
    reason: str


class ClosureAnnulled(Event, frozen=True, kw_only=True):
    """撤销决定: the closure was void from the beginning; what would have stood without it stands again."""

    closure: str
    reason: str


class ApplicationSubmitted(Event, frozen=True, kw_only=True):
    """申请: the enterprise applies for a level; accidents known by then hold the case, since the days `held_since`."""

    case: str
    level: Level
    departure: str | None = None
    certification: str | None = None
    site: str | None = None
    held_since: tuple[date, ...] = ()
    late: Late | None = None


class ApplicationAccepted(Event, frozen=True, kw_only=True):
    """受理: the application is accepted."""

    case: str
    late: Late | None = None


class ApplicationRefused(Event, frozen=True, kw_only=True):
    """不予受理: the authority refuses the application; the case ends."""

    case: str
    reason: str
    late: Late | None = None


class OnSiteAssessmentReported(Event, frozen=True, kw_only=True):
    """现场评审: the assessment body's report, element by element; `score` is a percentage to one decimal."""

    case: str
    assessment_body: str
    standard: str
    elements: tuple[ElementScore, ...]
    score: Decimal
    body: str | None = None
    assessors: tuple[str, ...] = ()
    advised: bool = False
    nonconformities: tuple[str, ...] = ()
    late: Late | None = None


class LevelApproved(Event, frozen=True, kw_only=True):
    """核准: the authority approves the level that the case applied for."""

    case: str
    level: Level
    late: Late | None = None


class LevelRefused(Event, frozen=True, kw_only=True):
    """不予核准: the authority refuses the level; the case ends."""

    case: str
    reason: str
    late: Late | None = None


class ConsultancyEngaged(Event, frozen=True, kw_only=True):
    """聘请咨询单位: the enterprise has itself advised by a consulting body, from a day to another."""

    body: str
    since: date
    until: date | None = None


class SelfAssessmentReported(Event, frozen=True, kw_only=True):
    """自评: posts, specialities and the whole enterprise apart; the inspection group by its roles."""

    group: tuple[str, ...]
    posts: str | None = None
    specialities: str | None = None
    whole: str
    score: Decimal | None = None


class ApplicationConsented(Event, frozen=True, kw_only=True):
    """县级同意 or 市级推荐: the county consents to the application, or the city recommends it."""

    case: str
    late: Late | None = None


class ConsentRefused(Event, frozen=True, kw_only=True):
    """不予同意, 不予推荐: the county or city refuses; the case ends."""

    case: str
    reason: str
    late: Late | None = None


class SupplementRequested(Event, frozen=True, kw_only=True):
    """一次告知补正: what the application lacks, all of it at once."""

    case: str
    missing: tuple[str, ...]
    late: Late | None = None


class SupplementSubmitted(Event, frozen=True, kw_only=True):
    """补正: the application is complete; its limits run anew."""

    case: str
    late: Late | None = None


class SelfAssessmentExamined(Event, frozen=True, kw_only=True):
    """审核自评报告 (应急〔2021〕83号, before the site): the conditions for applying are met."""

    case: str
    opinion: str | None = None
    late: Late | None = None


class SiteAssessmentWaived(Event, frozen=True, kw_only=True):
    """免于现场评审: the level held is confirmed for another term without a visit, on the grounds named."""

    case: str
    grounds: str
    late: Late | None = None


class RectificationExtended(Event, frozen=True, kw_only=True):
    """延长不符合项整改期限, by working days, once."""

    case: str
    working_days: int
    late: Late | None = None


class NonconformitiesRectified(Event, frozen=True, kw_only=True):
    """不符合项整改报告: the enterprise reports that what the site assessment found is put right."""

    case: str
    measures: str | None = None
    late: Late | None = None


class RectificationConfirmed(Event, frozen=True, kw_only=True):
    """确认整改合格: the assessment group has checked the report, on paper or on the site."""

    case: str
    late: Late | None = None


class AssessmentReviewed(Event, frozen=True, kw_only=True):
    """审核评审报告 (2011, after the site): the organising body has reviewed the report."""

    case: str
    opinion: str | None = None
    late: Late | None = None


class ReassessmentAgreed(Event, frozen=True, kw_only=True):
    """整改后重新评审: assessed lower than applied for, the enterprise agrees to rectify and be assessed again."""

    case: str
    late: Late | None = None


class AssessmentVoided(Event, frozen=True, kw_only=True):
    """评审报告作废: a report not yet reviewed falls, the case goes back to who assigns it."""

    case: str
    reason: str
    late: Late | None = None


class PublicNoticeOpened(Event, frozen=True, kw_only=True):
    """公示: from the effective date through its last day."""

    case: str
    ends_on: date
    channels: tuple[str, ...]
    late: Late | None = None


class NoticeObjectionRaised(Event, frozen=True, kw_only=True):
    """公示期间的反映: somebody objects to what the notice says."""

    case: str
    objection: str
    reason: str
    late: Late | None = None


class NoticeObjectionDecided(Event, frozen=True, kw_only=True):
    """核实: the objection is upheld or not."""

    case: str
    objection: str
    upheld: bool
    reason: str
    late: Late | None = None


class CaseHeld(Event, frozen=True, kw_only=True):
    """暂缓办理: the authority holds the case, for example after an accident, until it decides."""

    case: str
    reason: str
    late: Late | None = None


class CaseReleased(Event, frozen=True, kw_only=True):
    """恢复办理: the case goes on."""

    case: str
    reason: str
    late: Late | None = None


class ApplicationWithdrawn(Event, frozen=True, kw_only=True):
    """撤回申请: the enterprise withdraws; the case ends, and nothing is waited for."""

    case: str
    reason: str | None = None
    late: Late | None = None


class CaseEnded(Event, frozen=True, kw_only=True):
    """案件终止: the case ends without a decision on it, for example by a change of jurisdiction."""

    case: str
    ground: str
    late: Late | None = None


class CertificateIssued(Event, frozen=True, kw_only=True):
    """颁发证书: after the announcement, for the level announced."""

    certificate: str
    level: Level
    valid_until: date | None = None


class PlaqueAwarded(Event, frozen=True, kw_only=True):
    """授牌."""

    certificate: str
    level: Level


class CertificateReturned(Event, frozen=True, kw_only=True):
    """交回证书: a certificate that a later level or a loss has superseded is handed in."""

    certificate: str


class LevelRecognised(Event, frozen=True, kw_only=True):
    """重新认定: the level held is recognised under a new edition of the standard."""

    level: Level
    certificate: str
    standard: str
    site: str | None = None
    late: Late | None = None


class DecisionAnnulled(Event, frozen=True, kw_only=True):
    """撤销决定: a decision was void from the beginning, and `stands` is what stands without it."""

    decision: str
    kind: str
    reason: str
    falls_with: tuple[str, ...] = ()
    flagged: tuple[str, ...] = ()
    stands: Stands


class DecisionKept(Event, frozen=True, kw_only=True):
    """维持: a decision whose basis was annulled was examined again and stays."""

    decision: str
    kind: str
    reason: str


class DecisionCorrected(Event, frozen=True, kw_only=True):
    """更正: a record misstated what was decided; `before` and `after` are shown together. Nothing decided changes."""

    decision: str
    kind: str
    field: str
    before: str
    after: str
    reason: str
    stands: Stands


class RecordObjectionRaised(Event, frozen=True, kw_only=True):
    """异议: someone contests what the record shows; it is marked until the objection is decided."""

    objection: str
    decision: str
    kind: str
    statement: str


class RecordObjectionDecided(Event, frozen=True, kw_only=True):
    """异议处理: the objection is upheld or not; what was wrong is corrected or annulled by an act of its own."""

    objection: str
    decision: str
    upheld: bool
    reason: str


class ReconsiderationAccepted(Event, frozen=True, kw_only=True):
    """行政复议受理: a decision is reconsidered; its execution goes on unless a stay is ordered."""

    reconsideration: str
    decision: str
    kind: str


class StayOrdered(Event, frozen=True, kw_only=True):
    """停止执行: the decision is not executed while it is reconsidered; its time limits do not run out."""

    reconsideration: str
    decision: str
    reason: str


class StayLifted(Event, frozen=True, kw_only=True):
    """恢复执行: the stay ends before the reconsideration does."""

    reconsideration: str
    decision: str
    reason: str


class ReconsiderationDecided(Event, frozen=True, kw_only=True):
    """行政复议决定: upheld, changed, annulled (`part` names the part), declared unlawful or invalid."""

    reconsideration: str
    decision: str
    kind: str
    outcome: ReviewOutcome
    reason: str
    part: str | None = None
    field: str | None = None
    before: str | None = None
    after: str | None = None
    stands: Stands | None = None
    flagged: tuple[str, ...] = ()
    third_party: bool | None = None


class CreditRepaired(Event, frozen=True, kw_only=True):
    """信用修复: an adverse item leaves the credit record before its display would have ended."""

    decision: str
    kind: str
    reason: str


class LevelExpired(Event, frozen=True, kw_only=True):
    """等级届满失效: the certificate's last day has passed; effective on the day after it."""

    level: Level
    certificate: str
    valid_until: date
    site: str | None = None


class RectificationOverdue(Event, frozen=True, kw_only=True):
    """逾期未整改: the deadline of a rectification order has passed without acceptance."""

    order: str
    deadline: date


class RetrofitOverdue(Event, frozen=True, kw_only=True):
    """逾期未完成改造: the deadline of a directed retrofit has passed without confirmation."""

    direction: str
    deadline: date


class SuspensionOverdue(Event, frozen=True, kw_only=True):
    """停产整顿期满: a suspension's end has passed and no resumption was accepted; nothing resumes by itself."""

    suspension: str
    ends_on: date


class AcceptedBySilence(Event, frozen=True, kw_only=True):
    """视为受理: nobody spoke within the limit, the application counts as accepted from its receipt."""

    case: str
    received_on: date


class StepOverdue(Event, frozen=True, kw_only=True):
    """逾期未办: the limit for a step of a case has passed, or a notice has ended over an open objection."""

    case: str
    step: str
    due_on: date


class BatchProposed(Event, frozen=True, kw_only=True):
    """拟列入批次: the rules find the enterprise due for a batch; an authority decides."""

    proposal: str
    batch: Batch
    ground: str
    evidence: tuple[str, ...]


class BatchProposalWithdrawn(Event, frozen=True, kw_only=True):
    """The facts of a proposal by rule have fallen away."""

    proposal: str
    batch: Batch
    reason: str


class CheckOverdue(Event, frozen=True, kw_only=True):
    """逾期未检: the day by which a check was due has passed; it counts for the authority."""

    inspection: str
    by: date


class HazardOverdue(Event, frozen=True, kw_only=True):
    """重大事故隐患逾期未治理: the deadline has passed and the hazard is still there."""

    hazard: str
    deadline: date


class ExposureEnded(Event, frozen=True, kw_only=True):
    """曝光期满: the day through which the enterprise was named has passed."""

    exposure: str
    until: date


class DisplayEnded(Event, frozen=True, kw_only=True):
    """公示期满: the day through which an adverse item of the credit record may be used has passed."""

    decision: str
    until: date


class DishonestyListingEnded(Event, frozen=True, kw_only=True):
    """名单期满: the day through which the enterprise was on the list has passed."""

    listing: str
    until: date


class LossProposed(Event, frozen=True, kw_only=True):
    """拟撤销等级, by rule: a ground for losing the level is met; the authority that granted it decides."""

    proposal: str
    level: Level
    ground: str
    evidence: tuple[str, ...]
    site: str | None = None


class LossProposalWithdrawn(Event, frozen=True, kw_only=True):
    """The facts of a loss proposed by rule have fallen away."""

    proposal: str
    ground: str
    reason: str
    site: str | None = None


class RecognitionDue(Event, frozen=True, kw_only=True):
    """待重新认定: a new edition of the standard is in force; the level stands, to be recognised under it by a day."""

    level: Level
    certificate: str
    rests_on: str | None = None
    standard: str
    by: date | None = None
    site: str | None = None


class AnnouncementPublished(Event, frozen=True, kw_only=True):
    """公告: recorded last in the transaction that grants every member its level."""

    document: str
    title: str
    level: Level
    members: tuple[str, ...]


class AuthorityEntered(Event, frozen=True, kw_only=True):
    """The organ enters the register as a party; what falls due from this day on is owed (our decision)."""

    name: str


class AuthorityRenamed(Event, frozen=True, kw_only=True):
    """The organ goes on under another name."""

    name: str


class LeadingGroupNamed(Event, frozen=True, kw_only=True):
    """成立领导小组: head and members by officer id, and the office that serves it (SN 四(一), JS 五(一))."""

    head: str
    group_members: tuple[str, ...] = ()
    office: str | None = None


class InformationOfficerNamed(Event, frozen=True, kw_only=True):
    """明确专兼职信息员 (SN 四(二)); `named` is an officer id."""

    named: str
    full_time: bool


class PlanSubmitted(Event, frozen=True, kw_only=True):
    """报送实施方案 (SN 三(二))."""

    title: str
    to: Authority


class TargetSet(Event, frozen=True, kw_only=True):
    """任务分解: so many enterprises of a sector and scale are to be compliant by a day (SN 三(二))."""

    sector: Sector
    scale: Scale | None = None
    count: int
    by: date


class AuthorityDelegated(Event, frozen=True, kw_only=True):
    """委托: another organ may act on this one's behalf in these matters (JS 五(一))."""

    delegation: str
    to: Authority
    matters: tuple[Matter, ...]
    until: date | None = None


class DelegationEnded(Event, frozen=True, kw_only=True):
    """终止委托: from this day on nobody acts under it."""

    delegation: str
    reason: str | None = None


class TrainingHeld(Event, frozen=True, kw_only=True):
    """培训, 宣贯: held by this authority (JS 四(三), SN 四(三))."""

    audience: Audience
    topic: str
    attended: int | None = None


class InformationReported(Event, frozen=True, kw_only=True):
    """信息报送: practice, problem, proposal, from this authority to another (SN 四(二))."""

    to: Authority
    practice: str | None = None
    problem: str | None = None
    suggestion: str | None = None


class ReportSubmitted(Event, frozen=True, kw_only=True):
    """书面报告 of a quarter's progress or a year's results (JS 五(三), 四(四)); `position` is what it rests on."""

    report: ReportKind
    period: str
    to: Authority
    position: int | None = None


class PublicationIssued(Event, frozen=True, kw_only=True):
    """定期发布: one issue of a publication, with its channels (SN 四(二), JS 五(五))."""

    publication: PublicationKind
    period: str
    title: str
    channels: tuple[Channel, ...]


class KeySubjectNamed(Event, frozen=True, kw_only=True):
    """重点地区、重点行业和重点企业 (SN 三(二)): shown in work lists, until a day where one is given."""

    region: str | None = None
    sector: Sector | None = None
    enterprise: str | None = None
    until: date | None = None


class ExemplarSectorNamed(Event, frozen=True, kw_only=True):
    """示范行业 (SN 四(三))."""

    sector: Sector


class ExemplarSectorWithdrawn(Event, frozen=True, kw_only=True):
    """The naming of an exemplary sector ends."""

    sector: Sector
    reason: str


class FeeFound(Event, frozen=True, kw_only=True):
    """查实收费: the authority charged for standardization, which it may not (SN 四(四), JS 四(四))."""

    finding: str
    facts: str
    enterprise: str | None = None
    amount: Decimal | None = None


class FeeReturned(Event, frozen=True, kw_only=True):
    """退还费用: what was charged was given back, or put right otherwise."""

    finding: str
    measures: str


class FeeFindingWithdrawn(Event, frozen=True, kw_only=True):
    """撤回查实收费: the finding did not hold; nothing was charged."""

    finding: str
    reason: str


class VerificationResumed(Event, frozen=True, kw_only=True):
    """恢复核对: the key was held back in verification; its events were checked and are shown again."""

    reason: str


class BodyRegistered(Event, frozen=True, kw_only=True):
    """An organising, assessment or consulting body enters the register; it is a legal person."""

    uscc: str
    name: str
    kind: BodyKind
    roles: tuple[BodyRole, ...]
    region: str


class BodyAppointed(Event, frozen=True, kw_only=True):
    """确定评审（组织）单位: appointed for a level, sectors and a region, on stated grounds."""

    appointment: str
    role: BodyRole
    level: Level
    sectors: tuple[Sector, ...]
    region: str
    until: date | None = None
    distribution: str
    conditions: str
    strength: str
    to_be_filed: bool = False


class BodyAppointmentFiled(Event, frozen=True, kw_only=True):
    """备案: the appointment was filed with the provincial safety committee office, which acts here."""

    appointment: str


class BodyAppointmentEnded(Event, frozen=True, kw_only=True):
    """The appointment ends before its term, without a sanction."""

    appointment: str
    reason: str


class AssessorTrained(Event, frozen=True, kw_only=True):
    """评审人员培训合格: the assessor may assess for a level in sectors through a day."""

    assessor: str
    level: Level
    sectors: tuple[Sector, ...]
    organiser: str
    content: str
    until: date


class AssessorReleased(Event, frozen=True, kw_only=True):
    """The assessor works for the body no more."""

    assessor: str


class BodyFindingRecorded(Event, frozen=True, kw_only=True):
    """What was found against the body: a fee taken, misconduct, fraud, a false report."""

    finding: str
    ground: str
    region: str
    sector: Sector
    facts: str
    evidence: tuple[str, ...] = ()


class BodyWarned(Event, frozen=True, kw_only=True):
    """警告: the body is warned for a finding."""

    finding: str
    ground: str


class BodyWorkSuspended(Event, frozen=True, kw_only=True):
    """暂停评审工作: the body does no work until its reinstatement; always with an end date."""

    suspension: str
    finding: str
    ground: str
    ends_on: date


class BodyReinstated(Event, frozen=True, kw_only=True):
    """恢复评审工作: the suspended body works again."""

    suspension: str


class BodyDisqualificationProposed(Event, frozen=True, kw_only=True):
    """The first officer's half of a disqualification (取消资格)."""

    proposal: str
    finding: str
    ground: str


class BodyDisqualificationWithdrawn(Event, frozen=True, kw_only=True):
    """A proposed disqualification is withdrawn before its confirmation."""

    proposal: str
    reason: str


class BodyDisqualified(Event, frozen=True, kw_only=True):
    """取消评审资格: confirmed by a second officer; its appointments end and it may be appointed no more."""

    proposal: str
    finding: str
    ground: str
    proposed_by: str


class BodyDecisionAnnulled(Event, frozen=True, kw_only=True):
    """撤销对机构的决定: void from the beginning; `stands` is what stands without it."""

    decision: str
    kind: str
    about: str | None = None
    reason: str
    falls_with: tuple[str, ...] = ()
    flagged: tuple[str, ...] = ()
    stands: BodyStands


class BodyDecisionKept(Event, frozen=True, kw_only=True):
    """维持对机构的决定: one whose basis was annulled was examined again and stays."""

    decision: str
    kind: str
    reason: str


class BodyDecisionCorrected(Event, frozen=True, kw_only=True):
    """更正: the record misstated how something about the body was written down; before and after are shown together."""

    decision: str
    kind: str
    field: str
    before: str
    after: str
    reason: str


class BodyObjectionRaised(Event, frozen=True, kw_only=True):
    """异议: someone contests what the record says of the body; it is marked until the objection is decided."""

    objection: str
    decision: str
    kind: str
    statement: str


class BodyObjectionDecided(Event, frozen=True, kw_only=True):
    """异议处理: the objection is upheld or not; what was wrong is corrected or annulled by an act of its own."""

    objection: str
    decision: str
    upheld: bool
    reason: str


class BodyReconsiderationAccepted(Event, frozen=True, kw_only=True):
    """行政复议受理: a decision about the body is reconsidered; its execution goes on unless a stay is ordered."""

    reconsideration: str
    decision: str
    kind: str


class BodyStayOrdered(Event, frozen=True, kw_only=True):
    """停止执行: the decision about the body is not executed while it is reconsidered."""

    reconsideration: str
    decision: str
    reason: str


class BodyStayLifted(Event, frozen=True, kw_only=True):
    """恢复执行: the stay ends before the reconsideration does."""

    reconsideration: str
    decision: str
    reason: str


class BodyReconsiderationDecided(Event, frozen=True, kw_only=True):
    """行政复议决定 about a body: upheld, changed, annulled, declared unlawful or invalid."""

    reconsideration: str
    decision: str
    kind: str
    outcome: ReviewOutcome
    reason: str
    about: str | None = None
    field: str | None = None
    before: str | None = None
    after: str | None = None
    stands: BodyStands | None = None
    third_party: bool | None = None


class CheckOpened(Event, frozen=True, kw_only=True):
    """应检: a licence renewal opens a check, a periodic evaluation is due; by a day."""

    inspection: str
    kind: InspectionKind
    by: date


class InspectionHeld(Event, frozen=True, kw_only=True):
    """检查: what was found, which equipment lags, and the field in which the inspectors find it exemplary."""

    inspection: str
    kind: InspectionKind
    result: InspectionResult
    findings: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    exemplary_in: str | None = None
    departments: tuple[str, ...] = ()


class MajorHazardFound(Event, frozen=True, kw_only=True):
    """重大事故隐患: found, to be removed by a deadline; a temporary stop meanwhile is no batch."""

    hazard: str
    finding: str
    deadline: date
    stopped: bool = False


class MajorHazardRemoved(Event, frozen=True, kw_only=True):
    """重大事故隐患治理验收: the hazard is gone, and with it a temporary stop."""

    hazard: str


class StopOrderDefied(Event, frozen=True, kw_only=True):
    """拒不执行停产停业整顿决定: the enterprise goes on in spite of its suspension."""

    suspension: str
    finding: str


class LicenceHeldBack(Event, frozen=True, kw_only=True):
    """暂扣许可证: its issuer withholds a licence outside a suspension, until a day."""

    withholding: str
    licence: Licence
    ends_on: date
    reason: str


class HeldLicenceReturned(Event, frozen=True, kw_only=True):
    """发还许可证: the issuer gives back what it held back."""

    withholding: str
    licence: Licence


class LicenceRevocationProposed(Event, frozen=True, kw_only=True):
    """拟吊销许可证: by a first officer of its issuer; another confirms."""

    proposal: str
    licence: Licence
    reason: str
    late: Late | None = None


class LicenceRevoked(Event, frozen=True, kw_only=True):
    """吊销许可证: a penalty; the licence is gone. `proposed_by` is the first officer's id."""

    licence: Licence
    reason: str
    proposal: str | None = None
    proposed_by: str | None = None


class LicenceDeregistered(Event, frozen=True, kw_only=True):
    """注销许可证: the licence ended, by expiry or because it was given up; no penalty."""

    licence: Licence
    reason: str


class OwnDateSet(Event, frozen=True, kw_only=True):
    """限期达标: the day by which this enterprise must be compliant; the later order binds."""

    by: date
    reason: str | None = None


class SlowProgressWarned(Event, frozen=True, kw_only=True):
    """开展不力、进展缓慢: a warning; a penalty still needs its own law."""

    warning: str
    reason: str


class ExposurePublished(Event, frozen=True, kw_only=True):
    """曝光: the enterprise is named in public, through channels, until a day."""

    exposure: str
    ground: str
    channels: tuple[Channel, ...]
    until: date


class ExposureWithdrawn(Event, frozen=True, kw_only=True):
    """撤回曝光: before its end."""

    exposure: str
    reason: str


class PenaltyDecided(Event, frozen=True, kw_only=True):
    """行政处罚决定. A fine that goes on day by day names the first (安全生产法 112) and counts with it."""

    penalty: str
    kind: PenaltyKind
    severity: Severity
    amount: Decimal | None = None
    continues: str | None = None


class PenaltyExecuted(Event, frozen=True, kw_only=True):
    """处罚执行完毕: paid, served or carried out."""

    penalty: str


class PenaltyPublished(Event, frozen=True, kw_only=True):
    """行政处罚信息公示: shown by who decided it, on these channels (安全生产法 78)."""

    penalty: str
    channels: tuple[Channel, ...]


class ReexaminationFlagged(Event, frozen=True, kw_only=True):
    """列入复核: the level stands, and is to be re-examined; `disqualification` is the event in the body's stream."""

    case: str
    body: str
    disqualification: str
    level: Level
    certificate: str
    ground: str | None = None


class ReexaminationSettled(Event, frozen=True, kw_only=True):
    """复核结论: re-examined, and the level stands; one that does not stand is revoked or downgraded instead."""

    case: str
    reason: str


class AccidentReported(Event, frozen=True, kw_only=True):
    """事故报告: the class follows from the counts by the rules of the day on which it happened."""

    accident: str
    kind: AccidentKind
    happened_on: date
    deaths: int
    serious_injuries: int
    direct_loss: Decimal
    accident_class: AccidentClass
    reporting: AccidentReporting
    site: str | None = None
    holds: tuple[str, ...] = ()


class AccidentSupplemented(Event, frozen=True, kw_only=True):
    """事故补报: the counts have changed, and with them perhaps the class; what follows is derived again."""

    accident: str
    deaths: int
    serious_injuries: int
    direct_loss: Decimal
    accident_class: AccidentClass


class AccidentInvestigated(Event, frozen=True, kw_only=True):
    """事故调查结论: whether it was unfit to run, whether it is responsible, and how it had reported."""

    accident: str
    unfit: bool
    responsible: bool
    reporting: AccidentReporting


class LossDismissed(Event, frozen=True, kw_only=True):
    """不予撤销: the authority decides that a ground which the rules find met is no reason to take the level."""

    ground: str
    evidence: tuple[str, ...]
    reason: str
    site: str | None = None


class DishonestyNoticeGiven(Event, frozen=True, kw_only=True):
    """列入告知: the ground and the right to be heard, before the decision."""

    listing: str
    ground: str
    reason: str


class DishonestyListed(Event, frozen=True, kw_only=True):
    """列入决定: on the list through a day."""

    listing: str
    ground: str
    until: date


class DishonestyPublished(Event, frozen=True, kw_only=True):
    """公布: the listing is published, through channels."""

    listing: str
    channels: tuple[Channel, ...]


class DishonestyRemovedEarly(Event, frozen=True, kw_only=True):
    """提前移出: the conditions for leaving the list early are met."""

    listing: str
    reason: str


class EarlyRemovalRevoked(Event, frozen=True, kw_only=True):
    """撤销提前移出: it was obtained by deceit; on the list again, the term begins anew."""

    listing: str
    until: date
    reason: str


class RightsNotified(Event, frozen=True, kw_only=True):
    """告知: which act is intended and why; a hearing may be asked for through the last day of the window."""

    notification: str
    act: GraveAct
    reason: str
    window_ends: date
    late: Late | None = None


class HearingRequested(Event, frozen=True, kw_only=True):
    """要求听证: the enterprise asks for a hearing."""

    notification: str
    late: Late | None = None


class HearingHeld(Event, frozen=True, kw_only=True):
    """举行听证: the enterprise was heard; the act is decided on the record of the hearing."""

    notification: str
    opinion: str
    late: Late | None = None


class EnterpriseSucceeded(Event, frozen=True, kw_only=True):
    """合并、分立、换码: the successor takes this enterprise's place; with `ends` nothing is left of it here."""

    succession: str
    kind: SuccessionKind
    successor: str
    ends: bool


class SuccessionRecorded(Event, frozen=True, kw_only=True):
    """承继: this enterprise takes the place of its predecessor, whose level it does not inherit."""

    succession: str
    kind: SuccessionKind
    predecessor: str


class AdverseItemFollowed(Event, frozen=True, kw_only=True):
    """不利记录随之承继: a fact on the predecessor's record, by its event's id, with its own ground, basis and day."""

    succession: str
    item: str
    kind: AdverseItem
    ground: str
    basis: LegalBasis
    since: date
    ended_on: date | None = None


class LinkedToCode(Event, frozen=True, kw_only=True):
    """关联信用代码: an operation without a code turned out to be of the enterprise with this one."""

    succession: str
    uscc: str


class RegisteredInError(Event, frozen=True, kw_only=True):
    """登记有误: nothing was ever there under this key; the right one is named if there is one."""

    replaced_by: str | None = None
    reason: str


class SiteEntered(Event, frozen=True, kw_only=True):
    """登记场所: a further site, or a further trade at the same place; levels are granted to it on its own."""

    site: str
    name: str
    region: str
    sector: Sector
    scale: Scale
    address: str | None = None


class SiteChanged(Event, frozen=True, kw_only=True):
    """场所变更: name, region, sector, scale or address of a site changed; absent fields stay as they were."""

    site: str
    name: str | None = None
    region: str | None = None
    sector: Sector | None = None
    scale: Scale | None = None
    address: str | None = None
    late: Late | None = None


class SiteLeft(Event, frozen=True, kw_only=True):
    """场所停用: the site is given up; it is graded no longer."""

    site: str
    late: Late | None = None


class LevelEnded(Event, frozen=True, kw_only=True):
    """等级失效: the level ends without a decision about it: its trade left its standard, or its site was given up."""

    level: Level
    certificate: str
    ground: str
    site: str | None = None
    late: Late | None = None


class ActScheduled(Event, frozen=True, kw_only=True):
    """预定生效: an act was decided that takes effect on a later day; until then nothing changes by it."""

    kind: str
    act: str
    takes_effect_on: date
    given: str


class ScheduledActPerformed(Event, frozen=True, kw_only=True):
    """预定事项生效: the day has come, and the act was recorded before this event, by the command id of the decision."""

    decision: str
    kind: str


class ScheduledActLapsed(Event, frozen=True, kw_only=True):
    """预定事项未能生效: when the day came a rule refused the act; `reason` is what it said."""

    decision: str
    kind: str
    rule: str
    reason: str


class ScheduledActWithdrawn(Event, frozen=True, kw_only=True):
    """撤回预定事项: before its day the act was withdrawn; it never took effect."""

    decision: str
    kind: str
    reason: str
