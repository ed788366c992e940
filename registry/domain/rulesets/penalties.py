"""The penalties family: under which law penalties count, how many in which time, and who decides what."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from registry.domain.calendar import months_after
from registry.domain.rulesets.sources import Ground, RuleFile, Source
from registry.events.vocabulary import AccidentClass


class Count(Source):
    """So many penalties within days or months, the decision's own day not counted; asked from a day on."""

    since: date
    penalties: Annotated[int, Field(ge=2)]
    days: Annotated[int, Field(ge=1)] | None = None
    months: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _one_term(self) -> "Count":
        if (self.days is None) is (self.months is None):
            raise ValueError("give days or months")
        return self

    def ends(self, first: date) -> date:
        """The last day of the window that a decision opens; it lies inside (民法典 201, 202)."""
        return first + timedelta(days=self.days) if self.days is not None else months_after(first, self.months or 0)


class Alone(Source):
    """A ground for closure that stands alone, from a day on."""

    ground: str
    since: date


class Publishing(Ground):
    """Within how many working days after its day a penalty is shown to the public; of decisions from a day on."""

    since: date
    working_days: Annotated[int, Field(ge=1)]


class PenaltySet(RuleFile):
    """Which repeated penalties are a ground for closure, and which organs supervise."""

    family: Literal["penalties"]
    laws: tuple[str, ...]
    """Names of the law under which penalties count."""
    counts: tuple[Count, ...]
    alone: tuple[Alone, ...]
    grave: tuple[AccidentClass, ...]
    """The accidents that, caused by an enterprise unfit to run, close it."""
    publishing: Publishing | None = None
    """By when who decided a penalty shows it to the public."""
