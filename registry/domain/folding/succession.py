"""How succession changes an enterprise: the predecessor may end; what follows is a fact and counts in no rule."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from registry.domain.state import IN_ERROR, Ending
from registry.events import succession
from registry.events.event import Event
from registry.events.vocabulary import SuccessionKind

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def enterprise_succeeded(one: "Enterprise", event: succession.EnterpriseSucceeded) -> None:
    if event.ends:
        ends(one, event, event.kind, event.successor)


def succession_recorded(one: "Enterprise", event: succession.SuccessionRecorded) -> None:
    one.acts.add(event.succession)


def item_followed(one: "Enterprise", event: succession.AdverseItemFollowed) -> None:
    """A fact of the predecessor's; it is displayed, and orders or takes nothing here."""


def linked_to_code(one: "Enterprise", event: succession.LinkedToCode) -> None:
    ends(one, event, SuccessionKind.LINK, event.uscc)


def registered_in_error(one: "Enterprise", event: succession.RegisteredInError) -> None:
    ends(one, event, IN_ERROR, event.replaced_by)


def ends(one: "Enterprise", event: Event, how: str, by: str | None) -> None:
    """Nothing is left under this key: cases and proposals fall, the level counts no longer."""
    one.proposals.clear()
    one.batch_proposal = one.loss_proposal = None
    one.ending = Ending(one.last_event, how, event.effective_on, by)
    one.end_cases(everywhere=True)


FOLD: dict[type[Event], Callable[..., None]] = {
    succession.EnterpriseSucceeded: enterprise_succeeded,
    succession.SuccessionRecorded: succession_recorded,
    succession.AdverseItemFollowed: item_followed,
    succession.LinkedToCode: linked_to_code,
    succession.RegisteredInError: registered_in_error,
}
