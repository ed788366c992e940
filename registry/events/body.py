"""Events of a body: registration, appointments, assessors, findings, sanctions; assessors are ids, never names."""

from datetime import date

from pydantic import Field

from registry.events.event import Code, Contract, Event, FreeText, Name, Region
from registry.events.vocabulary import BodyKind, BodyRole, Level, ReviewOutcome, Sector


class BodyRegistered(Event):
    """An organising, assessment or consulting body enters the register; it is a legal person."""

    uscc: Code
    name: Name
    kind: BodyKind
    roles: tuple[BodyRole, ...] = Field(min_length=1, max_length=3)
    region: Region


class BodyAppointed(Event):
    """确定评审（组织）单位: appointed for a level, sectors and a region, on stated grounds."""

    appointment: Code
    role: BodyRole
    level: Level
    sectors: tuple[Sector, ...] = Field(min_length=1, max_length=50)
    region: Region
    until: date | None = None
    distribution: FreeText
    conditions: FreeText
    strength: FreeText
    to_be_filed: bool = False


class BodyAppointmentFiled(Event):
    """备案: the appointment was filed with the provincial safety committee office, which acts here."""

    appointment: Code


class BodyAppointmentEnded(Event):
    """The appointment ends before its term, without a sanction."""

    appointment: Code
    reason: FreeText


class AssessorTrained(Event):
    """评审人员培训合格: the assessor may assess for a level in sectors through a day."""

    assessor: Code
    level: Level
    sectors: tuple[Sector, ...] = Field(min_length=1, max_length=50)
    organiser: Name
    content: FreeText
    until: date


class AssessorReleased(Event):
    """The assessor works for the body no more."""

    assessor: Code


class BodyFindingRecorded(Event):
    """What was found against the body: a fee taken, misconduct, fraud, a false report."""

    finding: Code
    ground: Code
    region: Region
    sector: Sector
    facts: FreeText
    evidence: tuple[Code, ...] = Field(default=(), max_length=20)


class BodyWarned(Event):
    """警告: the body is warned for a finding."""

    finding: Code
    ground: Code


class BodyWorkSuspended(Event):
    """暂停评审工作: the body does no work until its reinstatement; always with an end date."""

    suspension: Code
    finding: Code
    ground: Code
    ends_on: date


class BodyReinstated(Event):
    """恢复评审工作: the suspended body works again."""

    suspension: Code


class BodyDisqualificationProposed(Event):
    """The first officer's half of a disqualification (取消资格)."""

    proposal: Code
    finding: Code
    ground: Code


class BodyDisqualificationWithdrawn(Event):
    """A proposed disqualification is withdrawn before its confirmation."""

    proposal: Code
    reason: FreeText


class BodyDisqualified(Event):
    """取消评审资格: confirmed by a second officer; its appointments end and it may be appointed no more."""

    proposal: Code
    finding: Code
    ground: Code
    proposed_by: Code


class AppointmentStands(Contract):
    """An appointment that stands: when it was filed, and when it ended before its term."""

    appointment: Code
    filed_on: date | None = None
    ended_on: date | None = None


class AssessorStands(Contract):
    """The last training of an assessor for a level, and since when it works for the body no more."""

    assessor: Code
    level: Level
    sectors: tuple[Sector, ...]
    since: date
    until: date
    left_on: date | None = None


class BodyStands(Contract):
    """What stands of a body once a decision is thought away, so that no reader folds anew.

    `appointment` and `assessors` say it of the appointment or the assessor that the decision was about, if one stands.
    """

    state: Code
    since: date
    event: Code
    ends_on: date | None = None
    findings: int
    warnings: int
    appointment: AppointmentStands | None = None
    assessors: tuple[AssessorStands, ...] = ()


class BodyDecisionAnnulled(Event):
    """撤销对机构的决定: void from the beginning; `stands` is what stands without it.

    `falls_with` are events that have no object any more, `flagged` the sanctions that rest on it, which stay until they
    are decided. What rests on it at enterprises, the walk finds. `about` is the appointment or assessor concerned.
    """

    decision: Code
    kind: Code
    about: Code | None = None
    reason: FreeText
    falls_with: tuple[Code, ...] = Field(default=(), max_length=200)
    flagged: tuple[Code, ...] = Field(default=(), max_length=200)
    stands: BodyStands


class BodyDecisionKept(Event):
    """维持对机构的决定: one whose basis was annulled was examined again and stays."""

    decision: Code
    kind: Code
    reason: FreeText


class BodyDecisionCorrected(Event):
    """更正: the record misstated how something about the body was written down; before and after are shown together."""

    decision: Code
    kind: Code
    field: Code
    before: FreeText
    after: FreeText
    reason: FreeText


class BodyObjectionRaised(Event):
    """异议: someone contests what the record says of the body; it is marked until the objection is decided."""

    objection: Code
    decision: Code
    kind: Code
    statement: FreeText


class BodyObjectionDecided(Event):
    """异议处理: the objection is upheld or not; what was wrong is corrected or annulled by an act of its own."""

    objection: Code
    decision: Code
    upheld: bool
    reason: FreeText


class BodyReconsiderationAccepted(Event):
    """行政复议受理: a decision about the body is reconsidered; its execution goes on unless a stay is ordered."""

    reconsideration: Code
    decision: Code
    kind: Code


class BodyStayOrdered(Event):
    """停止执行: the decision about the body is not executed while it is reconsidered."""

    reconsideration: Code
    decision: Code
    reason: FreeText


class BodyStayLifted(Event):
    """恢复执行: the stay ends before the reconsideration does."""

    reconsideration: Code
    decision: Code
    reason: FreeText


class BodyReconsiderationDecided(Event):
    """行政复议决定 about a body: upheld, changed, annulled, declared unlawful or invalid.

    A change names its field, before and after, the appointment that it is `about`, and what stands; an annulment
    follows as an event of its own. What rests on it at enterprises, the walk finds.
    """

    reconsideration: Code
    decision: Code
    kind: Code
    outcome: ReviewOutcome
    reason: FreeText
    about: Code | None = None
    field: Code | None = None
    before: FreeText | None = None
    after: FreeText | None = None
    stands: BodyStands | None = None
    third_party: bool | None = None
    """A third party asked for the change 第三人提出相反请求; else nothing is said."""
