"""The grading rules: levels, authorities, promotion, passing scores, validity, grounds."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from registry.domain.rulesets.procedure import (
    NamedRank,
    Renewal,
    Simplified,
    StepRule,
    order_is_whole,
    wrongly_left_out,
)
from registry.domain.rulesets.sources import Ground, RuleFile, Source
from registry.events.vocabulary import Level, Scale, Sector


class GradingLevel(Source):
    """A level and the rank of the organ that decides it."""

    level: Level
    decided_by: NamedRank


class Timely(Source):
    """An application for more counts as in time from so many months before the certificate ends."""

    months: Annotated[int, Field(ge=1)]


class Promotion(Source):
    """A level asked for needs years at one of the levels held.

    `departure`: the years hold in principle (原则上), a written ground may set them aside. `certified`: who has an
    internationally recognised certification may ask directly.
    """

    wanted: Level
    held: tuple[Level, ...]
    years: Annotated[int, Field(ge=0)]
    departure: Source | None = None
    certified: Source | None = None
    timely: Timely | None = None


class Parallel(Source):
    """That the level held may be renewed beside a case for a higher one."""


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
    DOWNGRADE = "downgrade"
    TERMINATION = "termination"


class Announced(Source):
    """That a wait runs from the announcement 公告; of decisions from a day on, it has no end before there is one."""

    since: date


class Waiting(Source):
    """Years from a setback to the next application: a revocation, an assessment not passed, a downgrade, a termination.

    `levels`: for which level is asked, `sectors`: in which trade; absent for any.
    """

    after: Setback
    levels: tuple[Level, ...] = tuple(Level)
    sectors: tuple[Sector, ...] = tuple(Sector)
    years: Annotated[int, Field(ge=1)]
    announced: Announced | None = None

    @model_validator(mode="after")
    def _announced_at_all(self) -> "Waiting":
        if self.announced is not None and self.after is not Setback.REVOCATION:
            raise ValueError("announced: only a revocation is announced")
        return self


class Method(Source):
    """A sector's grading method: where the scheme is silent, a downgrade or revocation rests on one."""

    document: str
    sectors: tuple[Sector, ...]
    downgrade: tuple[Ground, ...] = ()
    revocation: tuple[Ground, ...] = ()


class Reassessment(Source):
    """The trades in which an enterprise assessed lower than it applied for may rectify and be assessed again."""

    sectors: tuple[Sector, ...]


class AccidentsCost(Source):
    """From which counts on accidents cost a level: deaths in one, injuries or losses together within months."""

    deaths: Annotated[int, Field(ge=1)]
    serious_injuries: Annotated[int, Field(ge=1)]
    direct_loss: Annotated[Decimal, Field(gt=0)]
    months: Annotated[int, Field(ge=1)]


class AssessedBy(Source):
    """A standard by which trades are assessed, of the nation or of the province; without `since` it is still awaited.

    A trade of which no entry speaks is one whose standards nobody told the register.
    """

    sectors: tuple[Sector, ...]
    scale: Scale | None = None
    standard: str
    issued_by: Literal["nation", "province"]
    since: date | None = None
    until: date | None = None

    def in_force(self, on: date) -> bool:
        return self.since is not None and self.since <= on and (self.until is None or on <= self.until)


class Stopped(Source):
    """In some trades a stop of more months than these costs the level."""

    sectors: tuple[Sector, ...]
    months: Annotated[int, Field(ge=1)]


class OnRecord(Source):
    """Grounds for revocation that need the record of what meets them, for decisions from a day on."""

    grounds: tuple[str, ...]
    since: date


class RuleSet(RuleFile):
    """The grading family: levels and who decides them, promotion, passing, validity, grounds."""

    family: Literal["grading"]
    levels: tuple[GradingLevel, ...]
    steps: tuple[StepRule, ...]
    renewal: Renewal | None = None
    simplified: Simplified | None = None
    promotion: tuple[Promotion, ...] = ()
    parallel: Parallel | None = None
    passing: tuple[Passing, ...] = ()
    assessed_by: tuple[AssessedBy, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    reassessment: Reassessment | None = None
    validity: Validity
    closure: tuple[Ground, ...]
    suspension: tuple[Ground, ...]
    upgrade: Ground
    exemplar: Ground
    accidents_cost: AccidentsCost | None = None
    stopped: Stopped | None = None
    on_record: OnRecord | None = None
    revocation: tuple[Ground, ...] = ()
    downgrade: tuple[Ground, ...] = ()
    termination: tuple[Ground, ...] = ()
    methods: tuple[Method, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> "RuleSet":
        if sorted(one.level for one in self.levels) != sorted(Level):
            raise ValueError("levels: every level exactly once")
        for sector in self.sectors:
            asked = [one.percent for level in Level if (one := self.passing_of(level, sector)) is not None]
            if asked != sorted(asked, reverse=True):
                raise ValueError(f"passing: a lower level asks for more than a higher one in {sector}")
        wrong = order_is_whole(self.steps) or (self.simplified and wrongly_left_out(self.simplified, self.steps))
        if wrong is not None:
            raise ValueError(wrong)
        return self

    def decided_by(self, level: Level) -> GradingLevel:
        """Who decides a level."""
        return next(one for one in self.levels if one.level is level)

    def revoking(self, sector: Sector | None) -> Iterator[tuple[str, Ground]]:
        """The grounds for a revocation in a trade, each with its document: the set's own and its methods'."""
        yield from ((self.document_of(ground), ground) for ground in self.revocation)
        for method in self.methods:
            if sector in method.sectors:
                yield from ((ground.document or method.document, ground) for ground in method.revocation)

    def path(self, level: Level) -> tuple[StepRule, ...]:
        """The steps to a level, in their order."""
        return tuple(one for one in self.steps if level in one.levels)

    def passing_of(self, level: Level, sector: Sector) -> Passing | None:
        """What an assessment in a sector must reach for a level; `None` where the set gives no number."""
        return next((one for one in self.passing if one.level is level and sector in one.sectors), None)
