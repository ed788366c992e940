"""Decides the resumption of a key that readers hold back."""

from collections.abc import Callable, Sequence
from datetime import date

from registry.domain.announcement import Announcement, unknown_document
from registry.domain.commands import EnterpriseCommand
from registry.domain.deciding.asking import unless
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.policies.acts import known_authority, not_in_the_future, plausible_dates
from registry.domain.policies.privacy import no_personal_data
from registry.domain.refusals import ask
from registry.domain.verification import ResumeDocument, ResumeVerification
from registry.events.event import Event
from registry.events.operations import VerificationResumed

_OF_A_DOCUMENT = (not_in_the_future, plausible_dates, known_authority, no_personal_data)
"""Those rules of every act that ask nothing of an enterprise."""


def resume(facts: Facts[ResumeVerification]) -> Sequence[Event]:
    """恢复核对; the rules of every act have said that the key exists and that the organ answers for it."""
    return [VerificationResumed(**facts.carried(), reason=facts.command.reason)]


def resume_document(document: Announcement, command: ResumeDocument, today: date) -> Sequence[Event]:
    """恢复核对 of an announcement. Raises `Refused`."""
    unless(unknown_document(document, command))
    facts = Facts(Enterprise(document.id), command, None, today)
    ask(_OF_A_DOCUMENT, facts)
    return [VerificationResumed(**facts.carried(), reason=command.reason)]


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    ResumeVerification: resume,
}
