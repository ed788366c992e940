"""The minimum family: the lowest level that counts as compliant; what is checked here is read in `registry.events`."""

from datetime import date
from typing import Literal

from pydantic import model_validator

from registry.domain.rulesets.sources import RuleFile, Source
from registry.events.vocabulary import Level, Scale, Sector


class MinimumLevelSet(Source):
    """The minimum of a region, sectors and a scale from a day on."""

    region: str
    sectors: tuple[Sector, ...]
    scale: Scale | None = None
    level: Level
    since: date
    until: date | None = None


class MinimumSet(RuleFile):
    """Every minimum that is not the lowest level."""

    family: Literal["minimum"]
    minima: tuple[MinimumLevelSet, ...]

    @model_validator(mode="after")
    def _one_at_a_time(self) -> "MinimumSet":
        for place, one in enumerate(self.minima):
            for other in self.minima[:place]:
                same = set(one.sectors) & set(other.sectors) and one.scale in (None, other.scale)
                near = one.region.startswith(other.region) or other.region.startswith(one.region)
                apart = (one.until or date.max) < other.since or (other.until or date.max) < one.since
                if same and near and not apart:
                    raise ValueError(f"minima: two for {one.region} on {max(one.since, other.since)}")
        return self
