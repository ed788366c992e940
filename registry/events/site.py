"""Events of an enterprise's sites: where else, or in what other trade, it is graded (domain decision 21)."""

from registry.events.event import Code, Event, Name, Region
from registry.events.late import Late
from registry.events.vocabulary import Level, Scale, Sector


class SiteEntered(Event):
    """登记场所: a further site, or a further trade at the same place; levels are granted to it on its own."""

    site: Code
    name: Name
    region: Region
    sector: Sector
    scale: Scale
    address: Name | None = None


class SiteChanged(Event):
    """场所变更: name, region, sector, scale or address of a site changed; absent fields stay as they were."""

    site: Code
    name: Name | None = None
    region: Region | None = None
    sector: Sector | None = None
    scale: Scale | None = None
    address: Name | None = None
    late: Late | None = None


class SiteLeft(Event):
    """场所停用: the site is given up; it is graded no longer."""

    site: Code
    late: Late | None = None


class LevelEnded(Event):
    """等级失效: the level ends without a decision about it: its trade left its standard, or its site was given up."""

    level: Level
    certificate: Code
    ground: Code
    site: Code | None = None
    late: Late | None = None
