"""Which levels of an enterprise wait for their re-examination."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from registry.events import reexamination
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def flagged(one: "Enterprise", event: reexamination.ReexaminationFlagged) -> None:
    one.told_due.add(f"{event.disqualification} {event.case}")
    one.reexamined = event.case


def settled(one: "Enterprise", event: reexamination.ReexaminationSettled) -> None:
    one.reexamined = None


FOLD: dict[type[Event], Callable[..., None]] = {
    reexamination.ReexaminationFlagged: flagged,
    reexamination.ReexaminationSettled: settled,
}
