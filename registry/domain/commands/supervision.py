"""Acts of supervision: checks, inspections, hazards, licences, own dates, warnings, exposure."""

from datetime import date

from pydantic import Field

from registry.domain.commands.base import EnterpriseCommand, Id, Line, Prose, Word
from registry.events.vocabulary import Channel, InspectionKind, InspectionResult, Licence


class OpenCheck(EnterpriseCommand):
    """应检: open a check that is due by a day, because a licence is renewed or a periodic evaluation falls due."""

    inspection: Id
    kind: InspectionKind
    by: date


class HoldInspection(EnterpriseCommand):
    """检查: record an inspection and what it found; under the id of an open check it settles the check."""

    inspection: Id
    kind: InspectionKind
    result: InspectionResult
    findings: tuple[Prose, ...] = Field(default=(), max_length=100)
    equipment: tuple[Prose, ...] = Field(default=(), max_length=100)
    exemplary_in: Line | None = None
    departments: tuple[Line, ...] = Field(default=(), max_length=30)


class FindHazard(EnterpriseCommand):
    """重大事故隐患: record a major accident hazard, to be removed by a deadline; `stopped` orders a stop meanwhile."""

    hazard: Id
    finding: Prose
    deadline: date
    stopped: bool = False


class RemoveHazard(EnterpriseCommand):
    """隐患治理验收: record that a major accident hazard is removed."""

    hazard: Id


class RecordDefiance(EnterpriseCommand):
    """拒不执行停产停业整顿决定: record that the enterprise goes on in spite of its suspension."""

    suspension: Id
    finding: Prose


class HoldBackLicence(EnterpriseCommand):
    """暂扣许可证: withhold a licence, as its issuer, outside a suspension."""

    withholding: Id
    licence: Licence
    ends_on: date
    reason: Prose


class ReturnLicence(EnterpriseCommand):
    """发还许可证: give back, as its issuer, a licence that was held back."""

    withholding: Id


class ProposeLicenceRevocation(EnterpriseCommand):
    """拟吊销许可证: propose, as first officer of its issuer, to revoke a licence."""

    proposal: Id
    licence: Licence
    reason: Prose


class RevokeLicence(EnterpriseCommand):
    """吊销许可证: confirm, as second officer of its issuer, the proposed revocation of a licence."""

    proposal: Id


class DeregisterLicence(EnterpriseCommand):
    """注销许可证: deregister, as its issuer, a licence that ended."""

    licence: Licence
    reason: Prose


class SetOwnDate(EnterpriseCommand):
    """限期达标: set the day by which this enterprise must be compliant, beside its sector's deadline."""

    by: date
    reason: Prose | None = None


class WarnSlowProgress(EnterpriseCommand):
    """警示: warn the enterprise that its work towards compliance is too slow."""

    warning: Id
    reason: Prose


class PublishExposure(EnterpriseCommand):
    """曝光: name the enterprise in public, through channels, until a day."""

    exposure: Id
    ground: Word
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=2)
    until: date


class WithdrawExposure(EnterpriseCommand):
    """撤回曝光: withdraw an exposure before its end."""

    exposure: Id
    reason: Prose
