"""The accidents family: classes by counts, how long counts may change, and what an accident costs a level."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from registry.domain.rulesets.sources import RuleFile, Source
from registry.events.vocabulary import AccidentClass, AccidentKind


class ClassFrom(Source):
    """From which counts on, each alone, an accident is of a class; the bound itself is inside."""

    accident_class: AccidentClass
    deaths: Annotated[int, Field(ge=1)]
    serious_injuries: Annotated[int, Field(ge=1)]
    direct_loss: Annotated[Decimal, Field(gt=0)]


class Supplement(Source):
    """How many days after an accident its counts may change."""

    kinds: tuple[AccidentKind, ...]
    days: Annotated[int, Field(ge=1)]


class AccidentSet(RuleFile):
    """How accidents are classed and counted."""

    family: Literal["accidents"]
    classes: tuple[ClassFrom, ...]
    below: AccidentClass
    supplement: tuple[Supplement, ...]

    @model_validator(mode="after")
    def _in_order(self) -> "AccidentSet":
        for graver, lesser in zip(self.classes, self.classes[1:], strict=False):
            for count in ("deaths", "serious_injuries", "direct_loss"):
                if getattr(graver, count) <= getattr(lesser, count):
                    raise ValueError(f"classes: {count} of {lesser.accident_class} is not below the class before")
        if sorted(kind for one in self.supplement for kind in one.kinds) != sorted(AccidentKind):
            raise ValueError("supplement: every kind exactly once")
        return self

    def class_of(self, deaths: int, serious_injuries: int, direct_loss: Decimal) -> AccidentClass:
        """The gravest class that one of the counts reaches."""
        for one in self.classes:
            if deaths >= one.deaths or serious_injuries >= one.serious_injuries or direct_loss >= one.direct_loss:
                return one.accident_class
        return self.below

    def supplement_of(self, kind: AccidentKind) -> Supplement:
        """How long the counts of an accident of this kind may change."""
        return next(one for one in self.supplement if kind in one.kinds)
