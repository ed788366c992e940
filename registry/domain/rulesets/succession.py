"""The succession family: whether the predecessor ends, which adverse items follow."""

from typing import Literal

from registry.domain.rulesets.sources import RuleFile, Source
from registry.events.vocabulary import AdverseItem, SuccessionKind


class Follows(Source):
    """One kind of succession; `ends` is absent where the predecessor may go on beside its successor."""

    kind: SuccessionKind
    ends: bool | None = None
    items: tuple[AdverseItem, ...]


class SuccessionRules(RuleFile):
    """What follows from a predecessor to its successor."""

    family: Literal["succession"]
    successions: tuple[Follows, ...]

    def of(self, kind: SuccessionKind) -> Follows:
        """The rule for a kind of succession. Raises `StopIteration` where the file has none."""
        return next(one for one in self.successions if one.kind is kind)
