"""The duties family: what authorities owe, to whom and by when."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from registry.domain.periods import Rhythm
from registry.domain.rulesets.procedure import NamedRank
from registry.domain.rulesets.sources import RuleFile, Source
from registry.events.regions import Rank
from registry.events.vocabulary import OrganKind


class Duty(Source):
    """What some organs owe: once by a day, or for every period on a day of the month so many months after its end.

    `acts` says that the day is a term to act, which moves from a holiday to the next working day (民法典 203).
    `to` is who is reported to, in the province.
    """

    code: str
    zh: str
    en: str
    organs: tuple[OrganKind, ...]
    ranks: tuple[NamedRank, ...]
    every: Rhythm
    by: date | None = None
    months_after: Annotated[int, Field(ge=0, le=12)] = 0
    day: Annotated[int, Field(ge=1, le=28)] | None = None
    acts: bool = True
    to: OrganKind | None = None

    @model_validator(mode="after")
    def _dated(self) -> "Duty":
        if (self.every is Rhythm.ONCE) != (self.by is not None) or (self.by is None) != (self.day is not None):
            raise ValueError("once needs `by`, a rhythm needs `day`")
        return self

    def binds(self, organ: OrganKind, rank: Rank) -> bool:
        """Whether an organ of this kind and rank owes it."""
        return organ in self.organs and rank in self.ranks


class DutySet(RuleFile):
    """What one issuer asks of the authorities of its territory."""

    family: Literal["duties"]
    duties: tuple[Duty, ...]

    def of(self, code: str) -> Duty | None:
        """The duty of a code."""
        return next((one for one in self.duties if one.code == code), None)
