"""What a command that is on no enterprise acts on: the stream it names, and who decides it there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from registry.domain.announcement import Announcement
from registry.domain.authority_record import AuthorityRecord
from registry.domain.body import Body
from registry.domain.commands import Command
from registry.domain.deciding import authorities, bodies
from registry.domain.deciding.resuming import resume_authority, resume_document
from registry.domain.verification import ResumeAuthority, ResumeDocument
from registry.events.event import Event


class Subject(Protocol):
    """What a stream's events are folded into."""

    version: int

    @property
    def stream(self) -> str:
        """`<kind>:<id>`."""

    def evolve(self, event: Event) -> None:
        """Takes one more event in. Raises `TypeError` for an event of another kind of stream."""


@dataclass(frozen=True, slots=True)
class Acting:
    """How one command is decided: its subject as it is before any event, and the events that follow from the two.

    `decide` raises `Refused` and changes nothing; the day is today's in Asia/Shanghai.
    """

    subject: Callable[[Any], Subject]
    decide: Callable[[Any, Any, date], Sequence[Event]]


STREAMS: dict[type[Command], Acting] = {
    ResumeDocument: Acting(lambda command: Announcement(command.announcement), resume_document),
    ResumeAuthority: Acting(lambda command: AuthorityRecord(command.party), resume_authority),
    **dict.fromkeys(
        authorities.DECIDERS, Acting(lambda command: AuthorityRecord(command.party), authorities.decide_on_record)
    ),
    **dict.fromkeys(bodies.DECIDERS, Acting(lambda command: Body(command.body), bodies.decide)),
}
"""Command → where and by whom it is decided, for every command that is no `EnterpriseCommand`, `Announce` apart."""
