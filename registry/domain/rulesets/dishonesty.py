"""The dishonesty family: who is listed on what ground, for how long, and when it may leave early."""

from typing import Annotated, Literal

from pydantic import Field

from registry.domain.rulesets.sources import Ground, RuleFile, Source


class Months(Source):
    """A period in months, from the listing on."""

    months: Annotated[int, Field(ge=1)]


class DishonestySet(RuleFile):
    """The list of seriously dishonest entities."""

    family: Literal["dishonesty"]
    term: Months
    early_removal: Months
    grounds: tuple[Ground, ...]
