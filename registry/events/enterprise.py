"""Events of an enterprise: its details, level, orders, suspension, upgrade, closure."""

from datetime import date

from pydantic import Field

from registry.events.event import Code, Event, FreeText, Name, Region
from registry.events.late import Late
from registry.events.vocabulary import Channel, ClosureKind, Level, LevelBasis, Licence, Scale, Sector


class EnterpriseRegistered(Event):
    """The enterprise enters the register under the id of its stream."""

    uscc: Code | None
    name: Name
    region: Region
    sector: Sector
    scale: Scale
    address: Name | None = None
    founded_on: date | None = None


class DetailsChanged(Event):
    """Name, region, sector, scale or address changed; absent fields stay as they were."""

    name: Name | None = None
    region: Region | None = None
    sector: Sector | None = None
    scale: Scale | None = None
    address: Name | None = None
    late: Late | None = None


class LevelAnnounced(Event):
    """公告: the level is announced and granted, with its certificate; `standard` is what it was assessed by."""

    case: Code | None
    basis: LevelBasis
    level: Level
    announcement: Code
    certificate: Code
    assessment_body: Name | None = None
    valid_until: date | None = None
    site: Code | None = None
    standard: Name | None = None
    late: Late | None = None


class LevelDowngraded(Event):
    """降级: from a level to a lower one, on a named ground."""

    previous: Level
    level: Level
    ground: Code
    reason: FreeText | None = None
    site: Code | None = None
    fact_on: date | None = None
    late: Late | None = None


class RevocationProposed(Event):
    """The first officer's half of a revocation (撤销等级)."""

    proposal: Code
    level: Level
    ground: Code
    reason: FreeText | None = None
    site: Code | None = None
    fact_on: date | None = None
    late: Late | None = None


class LevelRevoked(Event):
    """撤销等级: confirmed by a second officer; works from its decision."""

    proposal: Code
    level: Level
    ground: Code
    proposed_by: Code
    site: Code | None = None
    late: Late | None = None


class RevocationAnnounced(Event):
    """撤销公告: the revocation that confirmed a proposal is announced; the wait for a new application runs from it."""

    proposal: Code
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=10)
    site: Code | None = None
    late: Late | None = None


class RectificationOrdered(Event):
    """限期整改: a rectification order with a deadline."""

    order: Code
    findings: tuple[FreeText, ...] = Field(min_length=1, max_length=100)
    deadline: date


class RectificationAccepted(Event):
    """The ordered rectification was checked and accepted."""

    order: Code
    late: Late | None = None


class LicenceWithheld(Event):
    """暂扣许可证: a licence is withheld for the time of a suspension."""

    licence: Licence
    suspension: Code
    late: Late | None = None


class LicenceReturned(Event):
    """The withheld licence is given back."""

    licence: Licence
    suspension: Code
    late: Late | None = None


class OperationsSuspended(Event):
    """责令停产整顿: suspension for rectification, always with an end date."""

    suspension: Code
    ground: Code
    ends_on: date
    reason: FreeText | None = None
    late: Late | None = None


class ResumptionAccepted(Event):
    """复产验收: the acceptance check passed, the enterprise runs again."""

    suspension: Code
    accepted_by: Name
    publish_by: date | None = None
    """By when the trade's rules have it announced, where they do."""
    late: Late | None = None


class ResumptionRequested(Event):
    """复产申请: a suspended enterprise asks for the check for its resumption; its trade's rules may say by when."""

    suspension: Code
    check_by: date | None = None


class ResumptionRefused(Event):
    """复产验收不合格: the check found that it may not run yet; it may ask again."""

    suspension: Code
    findings: tuple[FreeText, ...] = Field(min_length=1, max_length=100)


class ResumptionPublished(Event):
    """复产公告: that the enterprise runs again is announced to the public, on these channels."""

    suspension: Code
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=10)


class UpgradeDirected(Event):
    """改造提升: conditions are basically met, technology and equipment lag; retrofit by a deadline."""

    direction: Code
    ground: Code
    equipment: tuple[FreeText, ...] = Field(min_length=1, max_length=100)
    deadline: date
    late: Late | None = None


class RetrofitConfirmed(Event):
    """The directed retrofit is done; `still_open` are the other directions, for which it stays in the batch."""

    direction: Code
    still_open: tuple[Code, ...] = Field(default=(), max_length=200)
    late: Late | None = None


class ExemplarNamed(Event):
    """示范企业: named as exemplary in its sector."""

    ground: Code
    field: Name
    late: Late | None = None


class ExemplarWithdrawn(Event):
    """The naming as exemplar is withdrawn."""

    reason: FreeText
    late: Late | None = None


class ClosureProposed(Event):
    """The first officer's half of a closure (关闭) or ban (取缔)."""

    proposal: Code
    kind: ClosureKind
    ground: Code
    reason: FreeText | None = None
    late: Late | None = None


class ProposalWithdrawn(Event):
    """A proposed closure, ban or revocation is withdrawn before its confirmation."""

    proposal: Code
    reason: FreeText
    late: Late | None = None


class EnterpriseClosed(Event):
    """关闭 or 取缔, confirmed by a second officer: cases end, the level lapses."""

    proposal: Code
    kind: ClosureKind
    ground: Code
    proposed_by: Code


class ClosureLifted(Event):
    """解除关闭: a lawful closure is lifted from now on; the level does not come back."""

    closure: Code
    reason: FreeText


class ClosureAnnulled(Event):
    """撤销决定: the closure was void from the beginning; what would have stood without it stands again."""

    closure: Code
    reason: FreeText
