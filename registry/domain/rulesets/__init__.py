"""Dated rule sets as data: which applies follows from province, sector and date; every value has its source."""

import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import combinations
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from registry.events.regions import Rank
from registry.events.vocabulary import ClosureKind, Level, OrganKind, Sector


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


def _rank(word: object) -> object:
    return Rank[word.upper()] if isinstance(word, str) and word.upper() in Rank.__members__ else word


class GradingLevel(Source):
    """A level and the rank of the organ that decides it."""

    level: Level
    decided_by: Annotated[Rank, BeforeValidator(_rank)]


class Promotion(Source):
    """A level asked for needs years at one of the levels held."""

    wanted: Level
    held: tuple[Level, ...]
    years: Annotated[int, Field(ge=1)]


class Validity(Source):
    """Years from the announcement; absent where the source is silent."""

    years: Annotated[int, Field(ge=1)] | None = None


class Passing(Source):
    """What an assessment must reach for a level: the whole, and every element where the source says so; percent."""

    sectors: tuple[Sector, ...]
    level: Level
    percent: Annotated[Decimal, Field(ge=0, le=100)]
    every_element: Annotated[Decimal, Field(ge=0, le=100)] = Decimal(0)


class Setback(StrEnum):
    """After what an enterprise waits before it applies again."""

    REVOCATION = "revocation"
    FAILURE = "failure"


class Waiting(Source):
    """Years from a revocation, or from an assessment that was not passed, to the next application."""

    after: Setback
    years: Annotated[int, Field(ge=1)]


class Ground(Source):
    """A named ground with its Chinese and English wording."""

    code: str
    zh: str
    en: str


class Organs(Source):
    """Which organs may decide an act."""

    organs: tuple[OrganKind, ...]


class Method(Source):
    """A sector's grading method: where the scheme is silent, a downgrade or revocation rests on one."""

    document: str
    sectors: tuple[Sector, ...]
    downgrade: tuple[Ground, ...] = ()
    revocation: tuple[Ground, ...] = ()


class Period(BaseModel):
    """Days from `since` through `until`, both inside; for some sectors an earlier end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date
    until: date | None = None
    ends_for: dict[Sector, date] = {}

    def holds(self, sector: Sector, on: date) -> bool:
        last = self.ends_for.get(sector, self.until)
        return self.since <= on and (last is None or on <= last)


class RuleSet(BaseModel):
    """One family's rules of one issuer for a territory, sectors and a period."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    family: str
    title: str
    document: str
    issued_on: date
    territory: tuple[str, ...]
    sectors: tuple[Sector, ...]
    period: Period
    levels: tuple[GradingLevel, ...]
    promotion: tuple[Promotion, ...] = ()
    passing: tuple[Passing, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    validity: Validity
    closing: dict[ClosureKind, Organs]
    suspension_organs: Organs
    closure: tuple[Ground, ...]
    suspension: tuple[Ground, ...]
    upgrade: Ground
    exemplar: Ground
    revocation: tuple[Ground, ...] = ()
    downgrade: tuple[Ground, ...] = ()
    methods: tuple[Method, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> "RuleSet":
        if sorted(one.level for one in self.levels) != sorted(Level):
            raise ValueError("levels: every level exactly once")
        if sorted(self.closing) != sorted(ClosureKind):
            raise ValueError("closing: every kind exactly once")
        return self

    def decided_by(self, level: Level) -> GradingLevel:
        """Who decides a level."""
        return next(one for one in self.levels if one.level is level)

    def passing_of(self, level: Level, sector: Sector) -> Passing | None:
        """What an assessment in a sector must reach for a level; `None` where the set gives no number."""
        return next((one for one in self.passing if one.level is level and sector in one.sectors), None)

    def applies(self, region: str, sector: Sector, on: date) -> bool:
        """Whether it covers this region, sector and day."""
        here = any(region.startswith(prefix) for prefix in self.territory)
        return here and sector in self.sectors and self.period.holds(sector, on)


class RuleSetError(Exception):
    """Raised when a rule file does not hold together; names file, key and reason."""


def load(folder: Traversable) -> tuple[RuleSet, ...]:
    """Every `*.toml` of the folder. Raises `RuleSetError` for an invalid file or two sets that claim one day."""
    files_ = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    sets = [(file.name, _one(file)) for file in files_]
    for (name, first), (other, second) in combinations(sets, 2):
        because = "have one id" if first.id == second.id else _both_claim(first, second)
        if because is not None:
            raise RuleSetError(f"{name} and {other} {because}")
    return tuple(rules for _, rules in sets)


@cache
def shipped() -> tuple[RuleSet, ...]:
    """The rule sets of this package."""
    return load(files("registry.domain.rulesets"))


@cache
def applying(family: str, region: str, sector: Sector, on: date) -> RuleSet | None:
    """The one set of a family that covers this region, sector and day; `None` where there is none."""
    return choose(shipped(), family, region, sector, on)


def choose(sets: Iterable[RuleSet], family: str, region: str, sector: Sector, on: date) -> RuleSet | None:
    """The set among `sets` that applies."""
    return next((s for s in sets if s.family == family and s.applies(region, sector, on)), None)


def _one(file: Traversable) -> RuleSet:
    try:
        return RuleSet.model_validate(tomllib.loads(file.read_text("utf-8")))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise RuleSetError(f"{file.name}: {wrong}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleSetError(f"{file.name}: {error}") from error


def _both_claim(first: RuleSet, second: RuleSet) -> str | None:
    same_place = any(a.startswith(b) or b.startswith(a) for a in first.territory for b in second.territory)
    if first.family != second.family or not same_place:
        return None
    for sector in sorted(set(first.sectors) & set(second.sectors)):
        later = max(first.period.since, second.period.since)
        if first.period.holds(sector, later) and second.period.holds(sector, later):
            return f"both claim sector {sector} on {later}"
    return None
