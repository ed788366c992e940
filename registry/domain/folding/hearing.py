"""What an enterprise was told before a grave act, and whether it was heard."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain.state import Notified
from registry.events import hearing
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def rights_notified(one: "Enterprise", event: hearing.RightsNotified) -> None:
    one.acts.add(event.notification)
    one.notified[event.notification] = Notified(event.notification, event.act, event.effective_on, event.window_ends)


def hearing_requested(one: "Enterprise", event: hearing.HearingRequested) -> None:
    one.notified[event.notification] = replace(one.notified[event.notification], requested_on=event.effective_on)


def hearing_held(one: "Enterprise", event: hearing.HearingHeld) -> None:
    one.notified[event.notification] = replace(one.notified[event.notification], held_on=event.effective_on)


FOLD: dict[type[Event], Callable[..., None]] = {
    hearing.RightsNotified: rights_notified,
    hearing.HearingRequested: hearing_requested,
    hearing.HearingHeld: hearing_held,
}
