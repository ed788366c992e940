"""How an enterprise's details follow from its events."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from registry.events import enterprise
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def enterprise_registered(one: "Enterprise", event: enterprise.EnterpriseRegistered) -> None:
    one.name, one.region = event.name, event.region
    one.sector, one.scale, one.address = event.sector, event.scale, event.address
    one.registered_on, one.founded_on = event.effective_on, event.founded_on
    one.scales.append((event.effective_on, event.scale))


def details_changed(one: "Enterprise", event: enterprise.DetailsChanged) -> None:
    one.name, one.region = event.name or one.name, event.region or one.region
    one.sector, one.scale = event.sector or one.sector, event.scale or one.scale
    one.address = event.address or one.address
    if event.scale is not None:
        one.scales.append((event.effective_on, event.scale))


FOLD: dict[type[Event], Callable[..., None]] = {
    enterprise.EnterpriseRegistered: enterprise_registered,
    enterprise.DetailsChanged: details_changed,
}
