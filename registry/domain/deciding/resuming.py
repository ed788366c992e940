"""Decides the resumption of a key that readers hold back."""

from collections.abc import Callable, Sequence
from datetime import date

from registry.domain.announcement import Announcement, unknown_document
from registry.domain.authority_record import AuthorityRecord
from registry.domain.commands import EnterpriseCommand
from registry.domain.deciding.asking import unless
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.policies.acts import not_in_the_future, plausible_dates, stale
from registry.domain.policies.parties import Asked, known_party
from registry.domain.policies.privacy import no_personal_data
from registry.domain.refusals import ask
from registry.domain.verification import ResumeAuthority, ResumeDocument, ResumeVerification
from registry.events.event import Event
from registry.events.operations import VerificationResumed

_OF_NO_ENTERPRISE = (not_in_the_future, plausible_dates, no_personal_data)
"""Those rules of every act that ask nothing of an enterprise."""


def resume(facts: Facts[ResumeVerification]) -> Sequence[Event]:
    """恢复核对; the rules of every act have said that the key exists and that the organ answers for it."""
    return [VerificationResumed(**facts.carried(), reason=facts.command.reason)]


def resume_document(document: Announcement, command: ResumeDocument, today: date) -> Sequence[Event]:
    """恢复核对 of an announcement. Raises `Refused`."""
    unless(unknown_document(document, command))
    return _resumed(document.id, command, today)


def resume_authority(record: AuthorityRecord, command: ResumeAuthority, today: date) -> Sequence[Event]:
    """恢复核对 of an authority's record. Raises `Refused`."""
    unless(stale(record.version, command))
    unless(known_party(Asked.of(record, command)))
    return _resumed(record.id, command, today)


def _resumed(id: str, command: ResumeDocument | ResumeAuthority, today: date) -> Sequence[Event]:
    facts = Facts(Enterprise(id), command, None, today)
    ask(_OF_NO_ENTERPRISE, facts)
    return [VerificationResumed(**facts.carried(), reason=command.reason)]


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    ResumeVerification: resume,
}
