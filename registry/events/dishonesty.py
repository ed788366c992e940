"""Events of the list of seriously dishonest entities 严重失信主体名单."""

from datetime import date

from pydantic import Field

from registry.events.event import Code, Event, FreeText
from registry.events.vocabulary import Channel


class DishonestyNoticeGiven(Event):
    """列入告知: the ground and the right to be heard, before the decision."""

    listing: Code
    ground: Code
    reason: FreeText


class DishonestyListed(Event):
    """列入决定: on the list through a day."""

    listing: Code
    ground: Code
    until: date


class DishonestyPublished(Event):
    """公布: the listing is published, through channels."""

    listing: Code
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=2)


class DishonestyRemovedEarly(Event):
    """提前移出: the conditions for leaving the list early are met."""

    listing: Code
    reason: FreeText


class EarlyRemovalRevoked(Event):
    """撤销提前移出: it was obtained by deceit; on the list again, the term begins anew."""

    listing: Code
    until: date
    reason: FreeText
