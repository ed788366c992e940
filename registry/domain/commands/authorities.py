"""Acts on the record of an authority: its people, plan, targets, delegations, reports and publications."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from registry.domain import texts
from registry.domain.commands.base import AuthorityCommand, Id, Key, Line, Organ, Place, Prose, Word
from registry.events.authority import Count
from registry.events.penalty import Yuan
from registry.events.vocabulary import Audience, Channel, Matter, PublicationKind, ReportKind, Scale, Sector

Period = Annotated[
    str, texts.first(texts.code), StringConstraints(pattern=r"^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$", max_length=7)
]
"""A year `2026`, a quarter `2026-Q3` or a month `2026-07`."""


class EnterAuthority(AuthorityCommand):
    """建档: enter an authority as a party, so that what it owes is followed from then on."""

    name: Line


class RenameAuthority(AuthorityCommand):
    """更名: the authority goes on under another name."""

    name: Line


class NameLeadingGroup(AuthorityCommand):
    """成立领导小组: name head and members by officer id."""

    head: Word
    group_members: tuple[Word, ...] = Field(default=(), max_length=50)
    office: Line | None = None


class NameInformationOfficer(AuthorityCommand):
    """明确信息员: name the officer who reports, full time or beside other work."""

    named: Word
    full_time: bool = False


class SubmitPlan(AuthorityCommand):
    """报送实施方案: submit the plan for the authority's region or sector."""

    title: Line
    to: Organ


class SetTarget(AuthorityCommand):
    """任务分解: set how many enterprises of a sector are to be compliant by a day."""

    sector: Sector
    scale: Scale | None = None
    count: Count
    by: date


class Delegate(AuthorityCommand):
    """委托: let another organ act on this one's behalf in some matters."""

    delegation: Id
    to: Organ
    matters: tuple[Matter, ...] = Field(min_length=1, max_length=20)
    until: date | None = None


class EndDelegation(AuthorityCommand):
    """终止委托: end a delegation before its last day."""

    delegation: Id
    reason: Prose | None = None


class HoldTraining(AuthorityCommand):
    """举办培训: record a training that the authority held."""

    audience: Audience
    topic: Line
    attended: Count | None = None


class ReportInformation(AuthorityCommand):
    """信息报送: report a practice, a problem or a proposal to another authority."""

    to: Organ
    practice: Prose | None = None
    problem: Prose | None = None
    suggestion: Prose | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "ReportInformation":
        if self.practice is None and self.problem is None and self.suggestion is None:
            raise ValueError("give a practice, a problem or a suggestion")
        return self


class SubmitReport(AuthorityCommand):
    """书面报告: submit the report on a quarter's progress or a year's results."""

    report: ReportKind
    period: Period
    to: Organ
    position: Annotated[int, Field(ge=0)] | None = None


class IssuePublication(AuthorityCommand):
    """定期发布: record one issue of a publication and its channels."""

    publication: PublicationKind
    period: Period
    title: Line
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=10)


class NameKeySubject(AuthorityCommand):
    """确定重点: name a region, a sector or an enterprise, or a region's sector, as one to watch most."""

    region: Place | None = None
    sector: Sector | None = None
    enterprise: Key | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _names_something(self) -> "NameKeySubject":
        if self.region is None and self.sector is None and self.enterprise is None:
            raise ValueError("give a region, a sector or an enterprise")
        return self


class NameExemplarSector(AuthorityCommand):
    """树立示范行业: name a sector as exemplary."""

    sector: Sector


class WithdrawExemplarSector(AuthorityCommand):
    """撤销示范行业: end the naming of an exemplary sector."""

    sector: Sector
    reason: Prose


class RecordFee(AuthorityCommand):
    """查实收费: record that the authority charged for standardization, which it may not."""

    finding: Id
    facts: Prose
    enterprise: Key | None = None
    amount: Yuan | None = None


class ReturnFee(AuthorityCommand):
    """退还费用: record that what was charged was given back, or how it was put right."""

    finding: Id
    measures: Prose


class WithdrawFee(AuthorityCommand):
    """撤回查实收费: withdraw a finding that does not hold."""

    finding: Id
    reason: Prose
