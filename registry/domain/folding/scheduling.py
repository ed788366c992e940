"""What was decided for a later day, until it is performed, lapses or is withdrawn."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from registry.domain.state import Scheduled
from registry.events import scheduling
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def act_scheduled(one: "Enterprise", event: scheduling.ActScheduled) -> None:
    decision = one.last_event
    one.scheduled[decision] = Scheduled(decision, event.kind, event.act, event.takes_effect_on, event.given)


def settled(
    one: "Enterprise",
    event: scheduling.ScheduledActPerformed | scheduling.ScheduledActLapsed | scheduling.ScheduledActWithdrawn,
) -> None:
    one.scheduled.pop(event.decision, None)


FOLD: dict[type[Event], Callable[..., None]] = {
    scheduling.ActScheduled: act_scheduled,
    scheduling.ScheduledActPerformed: settled,
    scheduling.ScheduledActLapsed: settled,
    scheduling.ScheduledActWithdrawn: settled,
}
