"""How stays on the list of seriously dishonest entities follow from an enterprise's events."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from registry.domain.measures import Listing
from registry.events import dishonesty
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def notice_given(one: "Enterprise", event: dishonesty.DishonestyNoticeGiven) -> None:
    one.acts.add(event.listing)
    one.measures.listings[event.listing] = Listing(event.listing, event.ground, one.last_event, event.effective_on)


def listed(one: "Enterprise", event: dishonesty.DishonestyListed) -> None:
    _changed(one, event.listing, event=one.last_event, listed_on=event.effective_on, until=event.until)


def published(one: "Enterprise", event: dishonesty.DishonestyPublished) -> None:
    """That it was published changes nothing of what stands."""


def removed_early(one: "Enterprise", event: dishonesty.DishonestyRemovedEarly) -> None:
    _changed(one, event.listing, removed_on=event.effective_on)


def removal_revoked(one: "Enterprise", event: dishonesty.EarlyRemovalRevoked) -> None:
    again = {"event": one.last_event, "listed_on": event.effective_on, "until": event.until, "removed_on": None}
    _changed(one, event.listing, **again)


def _changed(one: "Enterprise", listing: str, **changes: object) -> None:
    one.measures.listings[listing] = replace(one.measures.listings[listing], **changes)  # type: ignore[arg-type]


FOLD: dict[type[Event], Callable[..., None]] = {
    dishonesty.DishonestyNoticeGiven: notice_given,
    dishonesty.DishonestyListed: listed,
    dishonesty.DishonestyPublished: published,
    dishonesty.DishonestyRemovedEarly: removed_early,
    dishonesty.EarlyRemovalRevoked: removal_revoked,
}
