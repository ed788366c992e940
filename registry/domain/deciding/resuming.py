"""Decides the resumption of a key that readers hold back."""

from collections.abc import Sequence

from registry.domain.facts import Facts
from registry.domain.verification import ResumeVerification
from registry.events.event import Event
from registry.events.operations import VerificationResumed


def resume(facts: Facts[ResumeVerification]) -> Sequence[Event]:
    """恢复核对; the rules of every act have said that the key exists and that the organ answers for it."""
    return [VerificationResumed(**facts.carried(), reason=facts.command.reason)]
