"""Events of an announcement: the public document that covers many enterprises."""

from pydantic import Field

from registry.events.event import Code, Event, Name
from registry.events.vocabulary import Level


class AnnouncementPublished(Event):
    """公告: recorded last in the transaction that grants every member its level."""

    document: Name
    title: Name
    level: Level
    members: tuple[Code, ...] = Field(min_length=1, max_length=1000)
