"""The public document that covers many enterprises: published once, with every member's level."""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.domain.commands import Announce
from registry.domain.policies.acts import stale
from registry.domain.refusals import Refusal
from registry.domain.verification import ResumeDocument
from registry.events.announcement import AnnouncementPublished
from registry.events.event import Event
from registry.events.operations import VerificationResumed


@dataclass(slots=True)
class Announcement:
    """State folded from an announcement's stream."""

    id: str
    version: int = 0

    @property
    def stream(self) -> str:
        return f"announcement:{self.id}"

    def evolve(self, event: Event) -> None:
        """Takes one more event in."""
        if not isinstance(event, (AnnouncementPublished, VerificationResumed)):
            raise TypeError(f"an announcement's stream holds no {type(event).__name__}")
        self.version += 1


def wrong_document(announcement: Announcement, command: Announce) -> Refusal | None:
    """A document is published once, and names a member and a certificate once."""
    if announcement.version:
        because = f"announcement {announcement.id} is published"
        return Refusal("already_published", because, "give the new document an id of its own", field="announcement")
    twice = _twice(member.enterprise for member in command.members)
    if twice is not None:
        return Refusal("member_twice", f"{twice} is named twice", "name each member once", field="members")
    twice = _twice(member.certificate for member in command.members)
    if twice is not None:
        because = f"certificate {twice} is given to two members"
        return Refusal("certificate_twice", because, "give each member a certificate of its own", field="members")
    return stale(announcement.version, command)


def unknown_document(announcement: Announcement, command: ResumeDocument) -> Refusal | None:
    """Only what was published is held back and resumed."""
    if announcement.version:
        return stale(announcement.version, command)
    because = f"announcement {announcement.id} was never published"
    return Refusal("unknown_announcement", because, "check the announcement's id", field="announcement")


def _twice(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def published(command: Announce, rule_sets: dict[str, str]) -> AnnouncementPublished:
    """The document's own event, recorded last."""
    return AnnouncementPublished(
        effective_on=command.effective_on,
        officer=command.officer,
        authority=command.authority,
        on_behalf_of=command.on_behalf_of,
        legal_basis=command.legal_basis,
        document_number=command.document,
        rule_sets=rule_sets,
        command=command.command,
        document=command.document,
        title=command.title,
        level=command.level,
        members=tuple(member.enterprise for member in command.members),
    )
