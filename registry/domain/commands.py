"""What an officer can ask for: one frozen model per command, each an act with officer, authority, basis and date."""

import hashlib
from datetime import date
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from registry.domain import texts
from registry.domain.identity import normal
from registry.events.case import ElementScore
from registry.events.event import Authority, Code, Contract, FreeText, LegalBasis, Name, Region
from registry.events.vocabulary import ClosureKind, Level, Licence, Scale, Sector

Word = Annotated[Code, texts.first(texts.code)]
Id = Annotated[Code, texts.first(texts.id_)]
Key = Annotated[Code, texts.first(normal)]
Line = Annotated[Name, texts.first(texts.line)]
Prose = Annotated[FreeText, texts.first(texts.prose)]
Place = Annotated[Region, texts.first(texts.code)]
Organ = Annotated[Authority, AfterValidator(texts.tidy)]
Basis = Annotated[LegalBasis, AfterValidator(texts.tidy)]
Element = Annotated[ElementScore, AfterValidator(texts.tidy)]


class Command(Contract):
    """An act: who, for whom, on what basis, when; repeated under the same `command` id it records nothing new."""

    command: Word
    officer: Word
    authority: Organ
    on_behalf_of: Organ | None = None
    legal_basis: Basis
    document_number: Line | None = None
    effective_on: date
    expected_version: Annotated[int, Field(ge=0)] | None = None

    def digest(self) -> str:
        """SHA-256 (hex) of the command's content, the kind included: the same id must mean the same act.

        What is not given is left out, so that a field added later does not change an old act's digest.
        """
        content = type(self).__name__.encode() + b"\x00" + self.__pydantic_serializer__.to_json(self, exclude_none=True)
        return hashlib.sha256(content).hexdigest()


@cache
def fields_of(kind: type[Command], names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the names that a kind of command has; a pydantic model is slow to say that it lacks one."""
    return tuple(name for name in names if name in kind.model_fields)


class EnterpriseCommand(Command):
    """An act on one enterprise, named by its credit code or its `unregistered:` key."""

    enterprise: Key


class Register(EnterpriseCommand):
    """登记: enter the enterprise in the register, under its credit code or `unregistered:<region>-<number>`."""

    name: Line
    region: Place
    sector: Sector
    scale: Scale
    address: Line | None = None
    founded_on: date | None = None


class ChangeDetails(EnterpriseCommand):
    """变更: change name, region, sector, scale or address; at least one."""

    name: Line | None = None
    region: Place | None = None
    sector: Sector | None = None
    scale: Scale | None = None
    address: Line | None = None


class Apply(EnterpriseCommand):
    """申请: open a case, in which the enterprise applies for a level."""

    case: Id
    level: Level


class AcceptApplication(EnterpriseCommand):
    """受理: accept the application."""

    case: Id


class RefuseApplication(EnterpriseCommand):
    """不予受理: refuse the application, with the reason; the case ends."""

    case: Id
    reason: Prose


class ReportAssessment(EnterpriseCommand):
    """现场评审: record the report of the on-site assessment, element by element."""

    case: Id
    assessment_body: Line
    standard: Line
    elements: tuple[Element, ...] = Field(min_length=1, max_length=200)


class ApproveLevel(EnterpriseCommand):
    """核准: approve the level that the case applied for."""

    case: Id


class RefuseLevel(EnterpriseCommand):
    """不予核准: refuse the level after the assessment, with the reason; the case ends."""

    case: Id
    reason: Prose


class Member(Contract):
    """One enterprise of an announcement: its approved case and the certificate it receives."""

    enterprise: Key
    case: Id
    certificate: Id


class Announce(Command):
    """公告: announce and grant a level to every member at once, all or none; `document` is its number."""

    announcement: Id
    document: Line
    title: Line
    level: Level
    members: tuple[Member, ...] = Field(min_length=1, max_length=1000)


class EnterLedgerLevel(EnterpriseCommand):
    """台账: enter a level from the ledger kept before this register; its legal basis is the announcement."""

    level: Level
    certificate: Id
    assessment_body: Line | None = None
    valid_until: date | None = None

    @field_validator("legal_basis")
    @classmethod
    def _names_the_announcement(cls, basis: LegalBasis) -> LegalBasis:
        if len(basis.document) > 128:
            raise ValueError("the announcement's number has more than 128 characters")
        return basis


class Downgrade(EnterpriseCommand):
    """降级: take the level down to a lower one, on a named ground."""

    level: Level
    ground: Word
    reason: Prose | None = None


class ProposeRevocation(EnterpriseCommand):
    """拟撤销等级: propose, as first officer, to revoke the level."""

    proposal: Id
    ground: Word
    reason: Prose | None = None


class Revoke(EnterpriseCommand):
    """撤销等级: confirm, as second officer, the proposed revocation; the level is lost."""

    proposal: Id


class OrderRectification(EnterpriseCommand):
    """限期整改: order the rectification of findings by a deadline."""

    order: Id
    findings: tuple[Prose, ...] = Field(min_length=1, max_length=100)
    deadline: date


class AcceptRectification(EnterpriseCommand):
    """整改验收: accept the ordered rectification as done."""

    order: Id


class Suspend(EnterpriseCommand):
    """责令停产整顿: suspend operations for rectification, withholding (暂扣) the licences named meanwhile."""

    suspension: Id
    ground: Word
    ends_on: date
    licences: tuple[Licence, ...] = ()
    reason: Prose | None = None


class Resume(EnterpriseCommand):
    """复产验收: accept the resumption of operations; the licences withheld are returned."""

    suspension: Id
    accepted_by: Line


class DirectUpgrade(EnterpriseCommand):
    """改造提升: direct the retrofit of lagging equipment by a deadline."""

    direction: Id
    equipment: tuple[Prose, ...] = Field(min_length=1, max_length=100)
    deadline: date


class ConfirmRetrofit(EnterpriseCommand):
    """改造验收: confirm the directed retrofit as done."""

    direction: Id


class NameExemplar(EnterpriseCommand):
    """示范企业: name the enterprise exemplary in a field."""

    field: Line


class WithdrawExemplar(EnterpriseCommand):
    """取消示范: withdraw the naming as exemplar, with the reason."""

    reason: Prose


class ProposeClosure(EnterpriseCommand):
    """拟关闭 or 拟取缔: propose, as first officer, the closure or ban of the enterprise."""

    proposal: Id
    kind: ClosureKind
    ground: Word
    reason: Prose | None = None


class WithdrawProposal(EnterpriseCommand):
    """撤回提议: withdraw a proposed closure, ban or revocation before it is confirmed."""

    proposal: Id
    reason: Prose


class Close(EnterpriseCommand):
    """关闭 or 取缔: confirm, as second officer, the proposed closure or ban."""

    proposal: Id


class AnnulClosure(EnterpriseCommand):
    """撤销决定: annul a closure or ban that was void from the beginning."""

    reason: Prose
