"""What was decided for a later day and has not taken effect, read from an enterprise's history."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.events import read
from registry.events.envelope import Told, iso


@dataclass(frozen=True, slots=True)
class Ahead:
    """A decision that takes effect on a later day: the event that it will make, its own event, and its two days."""

    kind: str
    event: str
    decided_on: str
    takes_effect_on: str
    document: str
    article: str


SETTLED = (read.ScheduledActPerformed, read.ScheduledActLapsed, read.ScheduledActWithdrawn)


def still_ahead(living: Sequence[Told]) -> list[Ahead]:
    """What is still to take effect after these events, the nearest day first."""
    found: dict[str, Ahead] = {}
    for one in living:
        if isinstance(one.event, read.ActScheduled):
            basis = one.event.legal_basis
            days = (one.on, iso(one.event.takes_effect_on))
            found[one.id] = Ahead(one.event.kind, one.id, *days, basis.document, basis.article)
        elif isinstance(one.event, SETTLED):
            found.pop(one.event.decision, None)
    return sorted(found.values(), key=lambda one: (one.takes_effect_on, one.event))
