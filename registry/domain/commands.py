"""What an officer can ask for: one frozen model per command, each an act with officer, authority, basis and date."""

import hashlib
from datetime import date
from typing import Annotated

from pydantic import Field

from registry.events.case import ElementScore
from registry.events.event import Authority, Code, Contract, FreeText, LegalBasis, Name, Region
from registry.events.vocabulary import ClosureKind, Level, Licence, Scale, Sector


class Command(Contract):
    """An act: who, for whom, on what basis, when; repeated under the same `command` id it records nothing new."""

    command: Code
    officer: Code
    authority: Authority
    on_behalf_of: Authority | None = None
    legal_basis: LegalBasis
    effective_on: date
    expected_version: Annotated[int, Field(ge=0)] | None = None

    def digest(self) -> str:
        """SHA-256 (hex) of the command's content, the kind included: the same id must mean the same act."""
        content = type(self).__name__.encode() + b"\x00" + self.__pydantic_serializer__.to_json(self)
        return hashlib.sha256(content).hexdigest()


class EnterpriseCommand(Command):
    """An act on one enterprise, named by its credit code or its `unregistered:` key."""

    enterprise: Code


class Register(EnterpriseCommand):
    """Enter the enterprise under `enterprise`: its credit code, or `unregistered:<region>-<number>`."""

    name: Name
    region: Region
    sector: Sector
    scale: Scale
    address: Name | None = None
    founded_on: date | None = None


class ChangeDetails(EnterpriseCommand):
    """Change name, region, sector, scale or address; at least one."""

    name: Name | None = None
    region: Region | None = None
    sector: Sector | None = None
    scale: Scale | None = None
    address: Name | None = None


class Apply(EnterpriseCommand):
    """申请: open a case for a level."""

    case: Code
    level: Level


class AcceptApplication(EnterpriseCommand):
    """受理."""

    case: Code


class RefuseApplication(EnterpriseCommand):
    """不予受理, with the reason."""

    case: Code
    reason: FreeText


class ReportAssessment(EnterpriseCommand):
    """Record the on-site assessment's report (现场评审)."""

    case: Code
    assessment_body: Name
    standard: Name
    elements: tuple[ElementScore, ...] = Field(min_length=1, max_length=200)


class ApproveLevel(EnterpriseCommand):
    """核准."""

    case: Code


class RefuseLevel(EnterpriseCommand):
    """不予核准, with the reason."""

    case: Code
    reason: FreeText


class Member(Contract):
    """One enterprise of an announcement: its approved case and the certificate it receives."""

    enterprise: Code
    case: Code
    certificate: Code


class Announce(Command):
    """公告: announce and grant a level to every member at once; `document` is the announcement's number."""

    announcement: Code
    document: Name
    title: Name
    level: Level
    members: tuple[Member, ...] = Field(min_length=1, max_length=1000)


class EnterLedgerLevel(EnterpriseCommand):
    """Enter a level from the ledger that officials kept before this register."""

    level: Level
    certificate: Code
    assessment_body: Name | None = None
    valid_until: date | None = None


class Downgrade(EnterpriseCommand):
    """降级."""

    level: Level
    ground: Code
    reason: FreeText | None = None


class ProposeRevocation(EnterpriseCommand):
    """The first officer proposes to revoke the level (撤销等级)."""

    proposal: Code
    ground: Code
    reason: FreeText | None = None


class Revoke(EnterpriseCommand):
    """A second officer confirms the proposed revocation."""

    proposal: Code


class OrderRectification(EnterpriseCommand):
    """限期整改."""

    order: Code
    findings: tuple[FreeText, ...] = Field(min_length=1, max_length=100)
    deadline: date


class AcceptRectification(EnterpriseCommand):
    """The ordered rectification is accepted."""

    order: Code


class Suspend(EnterpriseCommand):
    """责令停产整顿, with the licences that are withheld (暂扣) meanwhile."""

    suspension: Code
    ground: Code
    ends_on: date
    licences: tuple[Licence, ...] = ()
    reason: FreeText | None = None


class Resume(EnterpriseCommand):
    """复产验收 passed: withheld licences are returned, the enterprise runs again."""

    suspension: Code
    accepted_by: Name


class DirectUpgrade(EnterpriseCommand):
    """改造提升: direct a retrofit of lagging equipment."""

    direction: Code
    equipment: tuple[FreeText, ...] = Field(min_length=1, max_length=100)
    deadline: date


class ConfirmRetrofit(EnterpriseCommand):
    """The directed retrofit is done."""

    direction: Code


class NameExemplar(EnterpriseCommand):
    """巩固发展: name the enterprise exemplary in a field."""

    field: Name


class WithdrawExemplar(EnterpriseCommand):
    """Withdraw the naming, with the reason."""

    reason: FreeText


class ProposeClosure(EnterpriseCommand):
    """The first officer proposes closure (关闭) or ban (取缔)."""

    proposal: Code
    kind: ClosureKind
    ground: Code
    reason: FreeText | None = None


class WithdrawProposal(EnterpriseCommand):
    """Withdraw a proposed closure, ban or revocation."""

    proposal: Code
    reason: FreeText


class Close(EnterpriseCommand):
    """A second officer confirms the proposed closure or ban."""

    proposal: Code


class AnnulClosure(EnterpriseCommand):
    """撤销决定: the closure was void from the beginning."""

    reason: FreeText
