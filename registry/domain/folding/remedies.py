"""How annulled decisions, and what rests on them, follow from an enterprise's events."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from registry.events import remedies
from registry.events.clock import BatchProposed
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def decision_annulled(one: "Enterprise", event: remedies.DecisionAnnulled) -> None:
    gone = (event.decision, *event.falls_with)
    one.annul({int(id.rpartition("/")[2]) for id in gone})
    open_ = one.batch_proposal
    for void in map(one.event, gone):
        if open_ is not None and isinstance(void, BatchProposed) and void.proposal == open_.id:
            one.batch_proposal = None
    for id in gone:
        one.flagged.pop(id, None)
    one.flagged |= dict.fromkeys(event.flagged, f"{one.stream}/{one.version}")


def decision_kept(one: "Enterprise", event: remedies.DecisionKept) -> None:
    one.flagged.pop(event.decision, None)


FOLD: dict[type[Event], Callable[..., None]] = {
    remedies.DecisionAnnulled: decision_annulled,
    remedies.DecisionKept: decision_kept,
}
