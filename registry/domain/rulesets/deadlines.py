"""The deadlines family: by when enterprises of a sector and scale must be compliant."""

from datetime import date
from typing import Literal

from registry.domain.rulesets.sources import RuleFile, Source
from registry.events.vocabulary import Scale, Sector


class Deadline(Source):
    """The last day for some sectors; for one scale only where it says so."""

    sectors: tuple[Sector, ...]
    scale: Scale | None = None
    by: date


class DeadlineSet(RuleFile):
    """Deadlines of one issuer; a sector without one has none, so that "past the deadline" cannot fire."""

    family: Literal["deadlines"]
    deadlines: tuple[Deadline, ...]

    def of(self, sector: Sector, scale: Scale) -> Deadline | None:
        """The deadline of a sector and scale."""
        return next((d for d in self.deadlines if sector in d.sectors and d.scale in (None, scale)), None)
