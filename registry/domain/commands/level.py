"""Acts on a level: entered from the ledger, taken down, taken away."""

from datetime import date

from pydantic import Field, field_validator

from registry.domain.commands.base import EnterpriseCommand, Id, Line, Prose, Word
from registry.events.event import LegalBasis
from registry.events.vocabulary import Channel, Level

LONGEST_ANNOUNCEMENT = 128
TOO_LONG = f"the announcement's number has more than {LONGEST_ANNOUNCEMENT} characters"


class EnterLedgerLevel(EnterpriseCommand):
    """台账: enter a level from the ledger kept before this register; its legal basis is the announcement."""

    level: Level
    certificate: Id
    assessment_body: Line | None = None
    valid_until: date | None = None
    site: Id | None = None
    """Of which site; none is the principal place."""

    @field_validator("legal_basis")
    @classmethod
    def _names_the_announcement(cls, basis: LegalBasis) -> LegalBasis:
        if len(basis.document) > LONGEST_ANNOUNCEMENT:
            raise ValueError(TOO_LONG)
        return basis

    @field_validator("document_number")
    @classmethod
    def _numbers_the_announcement(cls, number: str | None) -> str | None:
        if number is not None and len(number) > LONGEST_ANNOUNCEMENT:
            raise ValueError(TOO_LONG)
        return number


class Downgrade(EnterpriseCommand):
    """降级: take the level down to a lower one, on a named ground."""

    level: Level
    ground: Word
    reason: Prose | None = None
    site: Id | None = None
    """Of which site; none is the principal place."""
    fact_on: date | None = None
    """事实发生之日: whose rule set the loss follows; without it that of the decision (domain decision 18)."""


class ProposeRevocation(EnterpriseCommand):
    """拟撤销等级: propose, as first officer, to revoke the level."""

    proposal: Id
    ground: Word
    reason: Prose | None = None
    site: Id | None = None
    """Of which site; none is the principal place."""
    fact_on: date | None = None
    """事实发生之日: whose rule set the loss follows; without it that of the decision (domain decision 18)."""


class Revoke(EnterpriseCommand):
    """撤销等级: confirm, as second officer, the proposed revocation; the level is lost."""

    proposal: Id


class AnnounceRevocation(EnterpriseCommand):
    """撤销公告: record that a revocation was announced, and where; the wait before a new application runs from it."""

    proposal: Id
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=10)
