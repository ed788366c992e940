"""The supervision family: what supervision is to dwell on, and the ladder from a missed deadline to closure."""

from typing import Literal

from registry.domain.rulesets.sources import Ground, RuleFile, Source
from registry.events.vocabulary import Level


class Focus(Ground):
    """On what supervision dwells at a level; without a level, for those that are not compliant."""

    level: Level | None = None


class FocusElement(Ground):
    """An element on which supervision dwells, known by words in its name."""

    words: tuple[str, ...]


class Rung(Ground):
    """What an authority is to decide next: the act, and what leads away from the ladder."""

    act: str
    way_out_zh: str
    way_out_en: str


class SupervisionSet(RuleFile):
    """How an enterprise is supervised, by its level and by what was missed."""

    family: Literal["supervision"]
    focus: tuple[Focus, ...]
    elements: tuple[FocusElement, ...]
    ladder: tuple[Rung, ...]
    exposure: tuple[Ground, ...]
    """Grounds on which an enterprise is named in public."""
    gap: Source
    """By what the gap to the next level is told."""

    def focus_at(self, level: Level | None) -> Focus | None:
        """On what supervision dwells at a level, or where there is none."""
        return next((one for one in self.focus if one.level is level), None)

    def dwells_on(self, element: str) -> bool:
        """Whether an element is one of those."""
        return any(word in element for one in self.elements for word in one.words)

    def rung(self, code: str) -> Rung | None:
        """A step of the ladder."""
        return next((one for one in self.ladder if one.code == code), None)
