"""The field's words as types: levels, standings, batches, sectors, scales, organs, licences."""

from registry.events.term import Term


class Level(Term):
    """等级: the grades of work-safety standardization; level one is the highest."""

    ONE = "one"
    TWO = "two"
    THREE = "three"

    @property
    def rank(self) -> int:
        """1 for the highest level."""
        return _RANKS[self]

    def at_least(self, other: "Level") -> bool:
        """Whether this level is `other` or a higher one."""
        return self.rank <= other.rank


_RANKS = {Level.ONE: 1, Level.TWO: 2, Level.THREE: 3}


class Standing(Term):
    """Where an enterprise stands; never `None`: each way of having no level has a word of its own."""

    COMPLIANT = "compliant"
    NOT_COMPLIANT = "not_compliant"
    NEVER_ASSESSED = "never_assessed"
    LAPSED = "lapsed"
    REVOKED = "revoked"
    NO_DATA = "no_data"


class Batch(Term):
    """四个一批: close, suspend, upgrade (retrofit), consolidate; in order of precedence."""

    CLOSE = "close"
    SUSPEND = "suspend"
    UPGRADE = "upgrade"
    CONSOLIDATE = "consolidate"


class BatchStatus(Term):
    """A batch entry is proposed (拟) or decided."""

    PROPOSED = "proposed"
    DECIDED = "decided"


class Operation(Term):
    """Whether the enterprise may run."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    BANNED = "banned"
    ENDED = "ended"


class Scale(Term):
    """规模以上 / 规模以下: above or below designated size."""

    ABOVE = "above"
    BELOW = "below"


class OrganKind(Term):
    """Who acts: the kinds of organ that the scheme knows."""

    PEOPLES_GOVERNMENT = "peoples_government"
    DEPARTMENT = "department"
    LICENCE_ISSUER = "licence_issuer"
    SAFETY_COMMITTEE_OFFICE = "safety_committee_office"
    ORGANISING_BODY = "organising_body"
    ASSESSMENT_BODY = "assessment_body"


class ClosureKind(Term):
    """关闭 (people's government) or 取缔 (approving department)."""

    CLOSURE = "closure"
    BAN = "ban"


class Licence(Term):
    """The licences that a suspension withholds (SN 三(四), JS 五(三))."""

    SAFETY_PRODUCTION = "safety_production_licence"
    PRODUCTION = "production_licence"


class Sector(Term):
    """行业(领域): the trades of SN 二, JS 二 and 应急〔2021〕83号 art. 2."""

    COAL = "coal"
    NON_COAL_MINE = "non_coal_mine"
    HAZARDOUS_CHEMICALS = "hazardous_chemicals"
    CHEMICAL = "chemical"
    PHARMACEUTICAL = "pharmaceutical"
    FIREWORKS = "fireworks"
    OIL = "oil"
    TRANSPORT = "transport"
    CONSTRUCTION = "construction"
    CIVIL_EXPLOSIVES = "civil_explosives"
    METALLURGY = "metallurgy"
    NON_FERROUS = "non_ferrous"
    BUILDING_MATERIALS = "building_materials"
    MACHINERY = "machinery"
    LIGHT_INDUSTRY = "light_industry"
    TEXTILE = "textile"
    TOBACCO = "tobacco"
    COMMERCE = "commerce"
    OTHER_TRADE = "other_trade"


class LevelBasis(Term):
    """What a level rests on: an assessment case, or the ledger that officials kept before this register."""

    CASE = "case"
    LEDGER = "ledger"


class Matter(Term):
    """What an organ may delegate: 评审、公告、授牌等有关事项 (JS 五(一)), and what is near to it."""

    ASSESSMENT = "assessment"
    ANNOUNCEMENT = "announcement"
    PLAQUE = "plaque"
    SUPERVISION = "supervision"
    BODIES = "bodies"
    OTHER = "other"


class ReportKind(Term):
    """What an authority reports in writing."""

    QUARTERLY_PROGRESS = "quarterly_progress"
    YEARLY_RESULTS = "yearly_results"


class PublicationKind(Term):
    """What a publisher publishes regularly: progress, compliant, closed and banned enterprises, exposure 曝光."""

    PROGRESS = "progress"
    COMPLIANT_ENTERPRISES = "compliant_enterprises"
    CLOSED_AND_BANNED = "closed_and_banned"
    EXPOSURE = "exposure"


class Channel(Term):
    """Where something was published."""

    SITE = "site"
    MEDIA = "media"


class Audience(Term):
    """Who was trained."""

    ENTERPRISE_HEADS = "enterprise_heads"
    SAFETY_MANAGERS = "safety_managers"
    WORKERS = "workers"
    ASSESSORS = "assessors"
    OFFICIALS = "officials"


class BodyRole(Term):
    """评审组织单位 / 评审单位 / 咨询单位: organising, assessing, advising."""

    ORGANISING = "organising"
    ASSESSMENT = "assessment"
    CONSULTING = "consulting"


class BodyKind(Term):
    """What kind of legal person a body is (SN 三(四): 科研院校、社会团体、行业协会; JS 三: 技术服务机构)."""

    RESEARCH_INSTITUTE = "research_institute"
    SOCIAL_ORGANISATION = "social_organisation"
    ASSOCIATION = "association"
    TECHNICAL_SERVICE = "technical_service"


class InspectionKind(Term):
    """Why somebody looked: 抽查, 许可证延期换证, 定期评估, 联合督查, 联合执法 (SN 三(三), JS 三, 五(四))."""

    SPOT_CHECK = "spot_check"
    LICENCE_RENEWAL = "licence_renewal"
    PERIODIC_EVALUATION = "periodic_evaluation"
    JOINT_INSPECTION = "joint_inspection"
    JOINT_ENFORCEMENT = "joint_enforcement"


class InspectionResult(Term):
    """What looking found; that nobody could look, or that there was nothing to look at, is neither of the others."""

    COMPLIANT = "compliant"
    NOT_COMPLIANT = "not_compliant"
    NOT_INSPECTED = "not_inspected"
    NOT_APPLICABLE = "not_applicable"


class PenaltyKind(Term):
    """行政处罚 by kind (行政处罚法 9)."""

    WARNING = "warning"
    FINE = "fine"
    CONFISCATION = "confiscation"
    STOP_PRODUCTION = "stop_production"
    LICENCE_WITHHELD = "licence_withheld"
    LICENCE_REVOKED = "licence_revoked"
    OTHER = "other"


class Severity(Term):
    """How grave an adverse act is: 轻微, 一般, 严重."""

    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"


class ReviewOutcome(Term):
    """复议决定: the five outcomes of a reconsideration; an annulment may be of a part (行政复议法 63–68)."""

    UPHELD = "upheld"
    CHANGED = "changed"
    ANNULLED = "annulled"
    UNLAWFUL = "unlawful"
    INVALID = "invalid"


class AccidentKind(Term):
    """Of what kind an accident is, as far as the time for its counts depends on it."""

    PRODUCTION = "production"
    ROAD_TRAFFIC = "road_traffic"
    FIRE = "fire"


class AccidentClass(Term):
    """事故等级: 特别重大, 重大, 较大, 一般; the gravest first."""

    PARTICULARLY_MAJOR = "particularly_major"
    MAJOR = "major"
    LARGER = "larger"
    ORDINARY = "ordinary"


class AccidentReporting(Term):
    """How an enterprise reported its accident: 及时, 迟报, 漏报, 谎报, 瞒报."""

    IN_TIME = "in_time"
    LATE = "late"
    OMITTED = "omitted"
    FALSE = "false"
    CONCEALED = "concealed"


class GraveAct(Term):
    """What is decided only after a notice of rights (行政处罚法 44, 63; the occupational ban is of persons)."""

    SUSPENSION = "suspension"
    CLOSURE = "closure"
    BAN = "ban"
    LICENCE_REVOCATION = "licence_revocation"


class SuccessionKind(Term):
    """How one key takes the place of another: 合并, 分立, 换领统一社会信用代码, 无代码单位关联到代码."""

    MERGER = "merger"
    DIVISION = "division"
    NEW_CODE = "new_code"
    LINK = "link"


class AdverseItem(Term):
    """不利记录: the kinds of adverse item of a credit record."""

    DOWNGRADE = "downgrade"
    REVOCATION = "revocation"
    SUSPENSION = "suspension"
    CLOSURE = "closure"
    BAN = "ban"
    PENALTY_MINOR = "penalty_minor"
    PENALTY_GENERAL = "penalty_general"
    PENALTY_SERIOUS = "penalty_serious"
    LICENCE_REVOKED = "licence_revoked"
    ACCIDENT = "accident"
    GRAVE_ACCIDENT = "grave_accident"
    DISHONESTY_LIST = "dishonesty_list"
    HAZARD = "hazard"
