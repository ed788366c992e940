"""How the penalties of an enterprise follow from its events."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain.measures import Penalty
from registry.events import penalty
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def penalty_decided(one: "Enterprise", event: penalty.PenaltyDecided) -> None:
    one.acts.add(event.penalty)
    law = event.legal_basis.document
    one.measures.penalties[event.penalty] = Penalty(
        event.penalty, one.last_event, event.effective_on, law, event.kind, event.continues
    )


def penalty_executed(one: "Enterprise", event: penalty.PenaltyExecuted) -> None:
    decided = one.measures.penalties.get(event.penalty)
    if decided is not None:
        one.measures.penalties[event.penalty] = replace(decided, executed_on=event.effective_on)


def penalty_published(one: "Enterprise", event: penalty.PenaltyPublished) -> None:
    decided = one.measures.penalties.get(event.penalty)
    if decided is not None:
        one.measures.penalties[event.penalty] = replace(decided, published_on=event.effective_on)


FOLD: dict[type[Event], Callable[..., None]] = {
    penalty.PenaltyDecided: penalty_decided,
    penalty.PenaltyExecuted: penalty_executed,
    penalty.PenaltyPublished: penalty_published,
}
