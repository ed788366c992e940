"""Events of supervision: checks, inspections, hazards, licences, own dates, warnings, exposure."""

from datetime import date

from pydantic import Field

from registry.events.event import Code, Event, FreeText, Name
from registry.events.late import Late
from registry.events.vocabulary import Channel, InspectionKind, InspectionResult, Licence


class CheckOpened(Event):
    """应检: a licence renewal opens a check, a periodic evaluation is due; by a day."""

    inspection: Code
    kind: InspectionKind
    by: date


class InspectionHeld(Event):
    """检查: what was found, which equipment lags, and the field in which the inspectors find it exemplary.

    One whose id is an open check's settles the check. `not_inspected` says that they came and could not look.
    """

    inspection: Code
    kind: InspectionKind
    result: InspectionResult
    findings: tuple[FreeText, ...] = Field(default=(), max_length=100)
    equipment: tuple[FreeText, ...] = Field(default=(), max_length=100)
    exemplary_in: Name | None = None
    departments: tuple[Name, ...] = Field(default=(), max_length=30)


class MajorHazardFound(Event):
    """重大事故隐患: found, to be removed by a deadline; a temporary stop meanwhile is no batch."""

    hazard: Code
    finding: FreeText
    deadline: date
    stopped: bool = False


class MajorHazardRemoved(Event):
    """重大事故隐患治理验收: the hazard is gone, and with it a temporary stop."""

    hazard: Code


class StopOrderDefied(Event):
    """拒不执行停产停业整顿决定: the enterprise goes on in spite of its suspension."""

    suspension: Code
    finding: FreeText


class LicenceHeldBack(Event):
    """暂扣许可证: its issuer withholds a licence outside a suspension, until a day."""

    withholding: Code
    licence: Licence
    ends_on: date
    reason: FreeText


class HeldLicenceReturned(Event):
    """发还许可证: the issuer gives back what it held back."""

    withholding: Code
    licence: Licence


class LicenceRevocationProposed(Event):
    """拟吊销许可证: by a first officer of its issuer; another confirms."""

    proposal: Code
    licence: Licence
    reason: FreeText
    late: Late | None = None


class LicenceRevoked(Event):
    """吊销许可证: a penalty; the licence is gone. `proposed_by` is the first officer's id."""

    licence: Licence
    reason: FreeText
    proposal: Code | None = None
    proposed_by: Code | None = None


class LicenceDeregistered(Event):
    """注销许可证: the licence ended, by expiry or because it was given up; no penalty."""

    licence: Licence
    reason: FreeText


class OwnDateSet(Event):
    """限期达标: the day by which this enterprise must be compliant; the later order binds."""

    by: date
    reason: FreeText | None = None


class SlowProgressWarned(Event):
    """开展不力、进展缓慢: a warning; a penalty still needs its own law."""

    warning: Code
    reason: FreeText


class ExposurePublished(Event):
    """曝光: the enterprise is named in public, through channels, until a day."""

    exposure: Code
    ground: Code
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=2)
    until: date


class ExposureWithdrawn(Event):
    """撤回曝光: before its end."""

    exposure: Code
    reason: FreeText
