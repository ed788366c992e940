"""Acts on an enterprise's details: it enters the register, its name, place, sector, scale change."""

from datetime import date

from registry.domain.commands.base import EnterpriseCommand, Line, Place
from registry.events.vocabulary import Scale, Sector


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
