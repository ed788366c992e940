"""The ahead family: which acts may be decided for a later day; all others take effect when they are recorded."""

from typing import Literal

from pydantic import model_validator

from registry.domain.rulesets.organs import ACTS
from registry.domain.rulesets.sources import RuleFile, Source


class DatedAhead(Source):
    """An act that may be dated ahead, and the event that it makes on its day."""

    act: str
    kind: str


class AheadRules(RuleFile):
    """The acts of an authority that may name a later day than that of the decision."""

    family: Literal["ahead"]
    acts: tuple[DatedAhead, ...]

    @model_validator(mode="after")
    def _known(self) -> "AheadRules":
        for number, one in enumerate(self.acts):
            if one.act not in ACTS:
                raise ValueError(f"acts.{number}.act: no act {one.act!r}")
        return self

    def of(self, act: str) -> DatedAhead | None:
        """What is said of an act; `None` for one that takes effect when it is recorded."""
        return next((one for one in self.acts if one.act == act), None)
