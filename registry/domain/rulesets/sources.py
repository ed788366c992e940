"""What every rule file shares: a source for each value, where and when it holds."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from registry.events.vocabulary import Sector


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
    """Where a value stands; `document` is named where it is another than the rule file's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    article: str
    mark: Mark
    document: str | None = None


class Ground(Source):
    """A named ground with its Chinese and English wording."""

    code: str
    zh: str
    en: str


class Period(BaseModel):
    """Days from `since` through `until`, both inside; for some sectors an earlier end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date
    until: date | None = None
    ends_for: dict[Sector, date] = {}

    def holds(self, sector: Sector, on: date) -> bool:
        last = self.last(sector)
        return self.since <= on and (last is None or on <= last)

    def last(self, sector: Sector) -> date | None:
        """The last day for a sector; `None` while there is none."""
        return self.ends_for.get(sector, self.until)

    def encloses(self, other: "Period", sector: Sector) -> bool:
        """Whether every day of the other's lies in this one's, for a sector."""
        last, others = self.last(sector), other.last(sector)
        return self.since <= other.since and (last is None or (others is not None and others <= last))


class RuleFile(BaseModel):
    """One issuer's rules of one family for a territory, sectors and a period.

    One that `extends` another lays its own values over it, inside the other's territory, sectors and period.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    extends: str | None = None
    family: str
    title: str
    document: str
    issued_on: date
    territory: tuple[str, ...]
    sectors: tuple[Sector, ...]
    period: Period

    def applies(self, region: str, sector: Sector, on: date) -> bool:
        """Whether it covers this region, sector and day."""
        return self.covers(region, sector) and self.period.holds(sector, on)

    def covers(self, region: str, sector: Sector) -> bool:
        """Whether it covers this region and sector while it holds."""
        return any(region.startswith(prefix) for prefix in self.territory) and sector in self.sectors

    def clause(self, source: Source) -> str:
        """Document and article of a value."""
        return f"{self.document_of(source)} {source.article}"

    def document_of(self, source: Source) -> str:
        """The document in which a value stands: this one's, or that of the set it was laid over."""
        return source.document or self.document
