"""Events of an authority as a recorded party: its people, plan, targets, delegations, reports and publications."""

from datetime import date
from typing import Annotated

from pydantic import Field

from registry.events.event import Authority, Code, Event, FreeText, Name, Region
from registry.events.penalty import Yuan
from registry.events.vocabulary import Audience, Channel, Matter, PublicationKind, ReportKind, Scale, Sector

Count = Annotated[int, Field(ge=1, le=10_000_000)]


class AuthorityEntered(Event):
    """The organ enters the register as a party; what falls due from this day on is owed (our decision)."""

    name: Name


class AuthorityRenamed(Event):
    """The organ goes on under another name."""

    name: Name


class LeadingGroupNamed(Event):
    """成立领导小组: head and members by officer id, and the office that serves it (SN 四(一), JS 五(一))."""

    head: Code
    group_members: tuple[Code, ...] = Field(default=(), max_length=50)
    office: Name | None = None


class InformationOfficerNamed(Event):
    """明确专兼职信息员 (SN 四(二)); `named` is an officer id."""

    named: Code
    full_time: bool


class PlanSubmitted(Event):
    """报送实施方案 (SN 三(二))."""

    title: Name
    to: Authority


class TargetSet(Event):
    """任务分解: so many enterprises of a sector and scale are to be compliant by a day (SN 三(二)).

    A later target for the same sector, scale and day takes the place of the earlier one.
    """

    sector: Sector
    scale: Scale | None = None
    count: Count
    by: date


class AuthorityDelegated(Event):
    """委托: another organ may act on this one's behalf in these matters (JS 五(一))."""

    delegation: Code
    to: Authority
    matters: tuple[Matter, ...] = Field(min_length=1, max_length=20)
    until: date | None = None


class DelegationEnded(Event):
    """终止委托: from this day on nobody acts under it."""

    delegation: Code
    reason: FreeText | None = None


class TrainingHeld(Event):
    """培训, 宣贯: held by this authority (JS 四(三), SN 四(三))."""

    audience: Audience
    topic: Name
    attended: Count | None = None


class InformationReported(Event):
    """信息报送: practice, problem, proposal, from this authority to another (SN 四(二))."""

    to: Authority
    practice: FreeText | None = None
    problem: FreeText | None = None
    suggestion: FreeText | None = None


class ReportSubmitted(Event):
    """书面报告 of a quarter's progress or a year's results (JS 五(三), 四(四)); `position` is what it rests on."""

    report: ReportKind
    period: Code
    to: Authority
    position: int | None = Field(default=None, ge=0)


class PublicationIssued(Event):
    """定期发布: one issue of a publication, with its channels (SN 四(二), JS 五(五))."""

    publication: PublicationKind
    period: Code
    title: Name
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=10)


class KeySubjectNamed(Event):
    """重点地区、重点行业和重点企业 (SN 三(二)): shown in work lists, until a day where one is given."""

    region: Region | None = None
    sector: Sector | None = None
    enterprise: Code | None = None
    until: date | None = None


class ExemplarSectorNamed(Event):
    """示范行业 (SN 四(三))."""

    sector: Sector


class ExemplarSectorWithdrawn(Event):
    """The naming of an exemplary sector ends."""

    sector: Sector
    reason: FreeText


class FeeFound(Event):
    """查实收费: the authority charged for standardization, which it may not (SN 四(四), JS 四(四))."""

    finding: Code
    facts: FreeText
    enterprise: Code | None = None
    amount: Yuan | None = None


class FeeReturned(Event):
    """退还费用: what was charged was given back, or put right otherwise."""

    finding: Code
    measures: FreeText


class FeeFindingWithdrawn(Event):
    """撤回查实收费: the finding did not hold; nothing was charged."""

    finding: Code
    reason: FreeText
