"""What was recorded late and stands before acts that were recorded before it: what stands now, and the order of all."""

from collections.abc import Sequence

import msgspec

from registry.events import read
from registry.events.catalogue import EVENTS
from registry.events.envelope import Told

MAY_BE_LATE = frozenset(getattr(read, name) for name, kind in EVENTS.items() if "late" in kind.model_fields)


def late_of(event: read.Event) -> read.Late | None:
    """Before which event it stands and what stands with it there; `None` for one that was recorded in its order."""
    late: read.Late | None = getattr(event, "late") if type(event) in MAY_BE_LATE else None  # noqa: B009
    return late


def level_at(stands: read.Stands, site: str | None) -> read.HeldLevel | None:
    """The level that stands at the principal place, or at a site."""
    if site is None:
        return stands.level
    return next((one.level for one in stands.sites if one.site == site), None)


def in_order(events: Sequence[Told]) -> list[Told]:
    """A stream's events, given in position order, in the order in which they count; each as if recorded there."""
    order = list[Told]()
    for one in events:
        late = late_of(one.event)
        if late is None:
            order.append(one)
        else:
            place = next((n for n, other in enumerate(order) if other.id == late.before), len(order))
            event = msgspec.structs.replace(one.event, late=None)
            order.insert(place, one.saying(event))
    return order
