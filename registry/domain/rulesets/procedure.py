"""The order of a case's steps as a rule set gives it: within how many days each, what may be left out."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from registry.domain.case import Step
from registry.domain.rulesets.sources import Source
from registry.events.regions import Rank
from registry.events.vocabulary import Level, Scale


def _rank(word: object) -> object:
    return Rank[word.upper()] if isinstance(word, str) and word.upper() in Rank.__members__ else word


NamedRank = Annotated[Rank, BeforeValidator(_rank)]
Days = Annotated[int, Field(ge=1)]


class StepRule(Source):
    """One step of a case; days are working days after the step before it.

    Whose each step is, the table of competence says. `silence`: at the end of its days it counts as taken from the
    receipt. `supplements`: how often one may be asked for, absent where the source does not limit it. `lasts`: how long
    a public notice lasts at least.
    """

    step: Step
    levels: tuple[Level, ...] = tuple(Level)
    optional: bool = False
    working_days: Days | None = None
    silence: bool = False
    supplements: Annotated[int, Field(ge=0)] | None = None
    extension: Days | None = None
    lasts: Days | None = None
    objections: bool = False


class Renewal(Source):
    """From how many months before the end the level held may be asked for again, and which steps may be left out."""

    months: Days
    without: tuple[Step, ...] = ()


class Simplified(Source):
    """What is left out of the procedure for one scale; nothing, as long as no rule says what."""

    scale: Scale
    without: tuple[Step, ...] = ()


def order_is_whole(steps: tuple[StepRule, ...]) -> str | None:
    """What is wrong with an order of steps, if anything."""
    for level in Level:
        path = [one.step for one in steps if level in one.levels]
        if len(set(path)) < len(path):
            return f"steps: a step stands twice for level {level}"
        if path[:1] != [Step.SUBMITTED] or path[-2:] != [Step.APPROVED, Step.ANNOUNCED] or Step.ASSESSED not in path:
            return f"steps: submitted, …, assessed, …, approved, announced is wanted for level {level}"
    return None


def wrongly_left_out(simplified: Simplified, steps: tuple[StepRule, ...]) -> str | None:
    """What is wrong with a simplified procedure, if anything: it leaves out steps of the set, and never the grant."""
    lasting = {Step.SUBMITTED, Step.APPROVED, Step.ANNOUNCED}
    for step in simplified.without:
        if step in lasting or all(one.step is not step for one in steps):
            return f"simplified.without: {step} is no step of this set that can be left out"
    return None
