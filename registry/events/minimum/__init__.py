"""The lowest level that counts as compliant, by region, sector, scale and day: data that rules and views share."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from registry.events.vocabulary import Level, Scale, Sector


@dataclass(frozen=True, slots=True)
class Minimum:
    """One row of the data; `region` is the beginning of a code, `scale` is `None` for both."""

    region: str
    sectors: tuple[Sector, ...]
    scale: Scale | None
    level: Level
    since: date
    until: date | None
    document: str
    article: str
    mark: str

    def concerns(self, region: str, sector: Sector, scale: Scale | None) -> bool:
        """Whether it is about such an enterprise, whatever the day."""
        return region.startswith(self.region) and sector in self.sectors and self.scale in (None, scale)

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


@cache
def minima() -> tuple[Minimum, ...]:
    """Every row, as the file gives them; that they hold together is checked with the other rule files."""
    told = tomllib.loads((files("registry.events.minimum") / "cn-minimum.toml").read_text("utf-8"))
    return tuple(
        Minimum(
            one["region"],
            tuple(Sector(sector) for sector in one["sectors"]),
            Scale(one["scale"]) if "scale" in one else None,
            Level(one["level"]),
            one["since"],
            one.get("until"),
            one["document"],
            one["article"],
            one["mark"],
        )
        for one in told.get("minima", ())
    )


@lru_cache(maxsize=65_536)
def minimum_of(region: str, sector: Sector, scale: Scale | None, on: date) -> Minimum | None:
    """The row that holds for such an enterprise on a day; `None` where the lowest level is enough."""
    return next((one for one in minima() if one.concerns(region, sector, scale) and one.holds(on)), None)


def enough(level: Level, region: str, sector: Sector, scale: Scale | None, on: date) -> bool:
    """Whether a level counts as compliant: it is at least the minimum (苏安办〔2011〕34号 四(四))."""
    row = minimum_of(region, sector, scale, on)
    return row is None or level.at_least(row.level)
