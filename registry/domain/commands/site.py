"""Acts on an enterprise's sites: a further site or trade is entered, changed, given up."""

from registry.domain.commands.base import EnterpriseCommand, Id, Line, Place
from registry.events.vocabulary import Scale, Sector


class EnterSite(EnterpriseCommand):
    """登记场所: enter a further site, or a further trade at the same place, that is graded on its own."""

    site: Id
    name: Line
    region: Place
    sector: Sector
    scale: Scale
    address: Line | None = None


class ChangeSite(EnterpriseCommand):
    """场所变更: change name, region, sector, scale or address of a site; at least one."""

    site: Id
    name: Line | None = None
    region: Place | None = None
    sector: Sector | None = None
    scale: Scale | None = None
    address: Line | None = None


class LeaveSite(EnterpriseCommand):
    """场所停用: give up a site; its level and its case end."""

    site: Id
