"""The supervision family: what supervision is to dwell on, and the ladder from a missed deadline to closure."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from registry.domain.rulesets.sources import Ground, RuleFile, Source
from registry.events.vocabulary import Level, Sector


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


class Resumption(Source):
    """In some trades: by when a resumption that is asked for is checked, and by when an accepted one is announced.

    Days from the application, working days from the acceptance; of what happens from a day on.
    """

    sectors: tuple[Sector, ...]
    check_days: Annotated[int, Field(ge=1)]
    notice_working_days: Annotated[int, Field(ge=1)]
    since: date


class SupervisionSet(RuleFile):
    """How an enterprise is supervised, by its level and by what was missed."""

    family: Literal["supervision"]
    focus: tuple[Focus, ...]
    elements: tuple[FocusElement, ...]
    ladder: tuple[Rung, ...]
    exposure: tuple[Ground, ...]
    """Grounds on which an enterprise is named in public."""
    resumption: tuple[Resumption, ...] = ()
    gap: Source
    """By what the gap to the next level is told."""

    def focus_at(self, level: Level | None) -> Focus | None:
        """On what supervision dwells at a level, or where there is none."""
        return next((one for one in self.focus if one.level is level), None)

    def dwells_on(self, element: str) -> bool:
        """Whether an element is one of those."""
        return any(word in element for one in self.elements for word in one.words)

    def resuming(self, sector: Sector | None, on: date) -> Resumption | None:
        """What a trade's rules say of a resumption on a day; `None` where they say nothing."""
        return next((one for one in self.resumption if sector in one.sectors and one.since <= on), None)

    def rung(self, code: str) -> Rung | None:
        """A step of the ladder."""
        return next((one for one in self.ladder if one.code == code), None)
