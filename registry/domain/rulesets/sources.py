"""What every rule file shares: a source for each value, where and when it holds."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from registry.events.vocabulary import OrganKind, Sector


class Mark(StrEnum):
    """How sure a value is: said by the text, read in a law, known rule, our reading, our decision."""

    SN = "SN"
    JS = "JS"
    LAW = "law"
    RULE = "rule"
    RULE_SEEN = "rule+"
    READING = "reading"
    OURS = "ours"


class Source(BaseModel):
    """Where a value stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    article: str
    mark: Mark


class Ground(Source):
    """A named ground with its Chinese and English wording."""

    code: str
    zh: str
    en: str


class Organs(Source):
    """Which organs may decide an act."""

    organs: tuple[OrganKind, ...]


class Period(BaseModel):
    """Days from `since` through `until`, both inside; for some sectors an earlier end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date
    until: date | None = None
    ends_for: dict[Sector, date] = {}

    def holds(self, sector: Sector, on: date) -> bool:
        last = self.ends_for.get(sector, self.until)
        return self.since <= on and (last is None or on <= last)


class RuleFile(BaseModel):
    """One issuer's rules of one family for a territory, sectors and a period."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    family: str
    title: str
    document: str
    issued_on: date
    territory: tuple[str, ...]
    sectors: tuple[Sector, ...]
    period: Period

    def applies(self, region: str, sector: Sector, on: date) -> bool:
        """Whether it covers this region, sector and day."""
        here = any(region.startswith(prefix) for prefix in self.territory)
        return here and sector in self.sectors and self.period.holds(sector, on)
