"""The remedies family: what a correction may touch, what a reconsideration may change, when credit may be repaired."""

from typing import Annotated, Literal

from pydantic import Field

from registry.domain.rulesets.sources import RuleFile, Source
from registry.events.event import Event
from registry.events.penalty import PenaltyDecided
from registry.events.succession import AdverseItemFollowed
from registry.events.vocabulary import AdverseItem, PenaltyKind


class Touched(Source):
    """Fields of some kinds of events; `worse`: which way a new value is worse for who asked for a reconsideration."""

    events: tuple[str, ...]
    fields: tuple[str, ...]
    worse: Literal["more", "less"] | None = None


class Repair(Source):
    """Months from the legal document after which an item of these kinds may be repaired; absent where it may not."""

    events: tuple[str, ...]
    severity: Literal["minor", "general", "serious"]
    months: Annotated[int, Field(ge=0)] | None = None
    penalties: tuple[PenaltyKind, ...] = ()
    items: tuple[AdverseItem, ...] = ()
    """The kinds of item that it covers where one has followed from a predecessor."""

    def covers(self, event: Event) -> bool:
        """Whether it is the rule for an item; one for penalties goes by their kind, else by their severity."""
        if isinstance(event, AdverseItemFollowed):
            return event.kind in self.items and (not self.penalties or event.ground in self.penalties)
        if type(event).__name__ not in self.events:
            return False
        if not isinstance(event, PenaltyDecided):
            return True
        return event.kind in self.penalties if self.penalties else event.severity == self.severity


class RemedyRules(RuleFile):
    """What may be corrected as clerical, changed by a reconsideration, and repaired when."""

    family: Literal["remedies"]
    clerical: tuple[Touched, ...]
    changeable: tuple[Touched, ...]
    repair: tuple[Repair, ...]

    def repair_of(self, event: Event) -> Repair | None:
        """The rule for the repair of an item, the first that covers it; `None` for what is no adverse item."""
        return next((one for one in self.repair if one.covers(event)), None)


def touchable(rules: tuple[Touched, ...], event: str) -> tuple[str, ...]:
    """The fields of an event that may be touched."""
    return tuple(field for one in rules if event in one.events for field in one.fields)


def touches(rules: tuple[Touched, ...], event: str, field: str) -> Touched | None:
    """The rule by which a field of an event may be touched."""
    return next((one for one in rules if event in one.events and field in one.fields), None)
