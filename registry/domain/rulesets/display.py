"""The display family: through which day an adverse item of the credit record may be used at the longest."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from registry.domain.rulesets.sources import RuleFile, Source
from registry.events.event import Event
from registry.events.succession import AdverseItemFollowed


class Display(Source):
    """Months from the legal document on, for items of these events whose fields say what `where` says."""

    item: str
    events: tuple[str, ...]
    where: Mapping[str, str] = Field(default_factory=dict)
    months: Annotated[int, Field(ge=1)]

    def covers(self, event: Event) -> bool:
        """Whether the event makes an item of this kind."""
        return type(event).__name__ in self.events and all(getattr(event, k) == v for k, v in self.where.items())


class DisplayRules(RuleFile):
    """How long each kind of item is displayed."""

    family: Literal["display"]
    display: tuple[Display, ...]

    def display_of(self, event: Event) -> Display | None:
        """The rule for the item that an event makes; `None` for an event that makes none."""
        if isinstance(event, AdverseItemFollowed):
            return next((one for one in self.display if one.item == event.kind), None)
        return next((one for one in self.display if one.covers(event)), None)
