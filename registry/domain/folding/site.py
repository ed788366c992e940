"""How the sites of an enterprise follow from its events, and how a level ends without a decision about it."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain.state import OF_A_SITE, Site
from registry.events import site
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def entered(one: "Enterprise", event: site.SiteEntered) -> None:
    one.acts.add(event.site)
    one.sites[event.site] = Site(
        name=event.name,
        region=event.region,
        sector=event.sector,
        scale=event.scale,
        scales=[(event.effective_on, event.scale)],
        registered_on=event.effective_on,
        address=event.address,
    )


def changed(one: "Enterprise", event: site.SiteChanged) -> None:
    """Taken in at the site, as every event that names one after its entry."""
    there = one.sites[event.site]
    one.sites[event.site] = replace(there, name=event.name or there.name)
    one.region, one.address = event.region or one.region, event.address or one.address
    one.sector, one.scale = event.sector or one.sector, event.scale or one.scale
    if event.scale is not None:
        one.scales.append((event.effective_on, event.scale))


def left(one: "Enterprise", event: site.SiteLeft) -> None:
    one.sites[event.site] = replace(one.sites[event.site], left_on=event.effective_on)


def level_ended(one: "Enterprise", event: site.LevelEnded) -> None:
    one.supersede()
    one.held = one.loss_proposal = None
    one.exemplar = False


def at_site(one: "Enterprise", site: str, take: Callable[..., None], event: Event) -> None:
    """Takes an event in with the site in the place of the principal one (domain decision 21)."""
    own = {name: getattr(one, name) for name in OF_A_SITE}
    for name in OF_A_SITE:
        setattr(one, name, getattr(one.sites[site], name))
    one.site = site
    take(one, event)
    one.sites[site] = replace(one.sites[site], **{name: getattr(one, name) for name in OF_A_SITE})
    for name, value in own.items():
        setattr(one, name, value)
    one.site = None


FOLD: dict[type[Event], Callable[..., None]] = {
    site.SiteEntered: entered,
    site.SiteChanged: changed,
    site.SiteLeft: left,
    site.LevelEnded: level_ended,
}
