"""What was done to the record of an enterprise, not to the enterprise."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from registry.events import operations
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def verification_resumed(one: "Enterprise", event: operations.VerificationResumed) -> None:
    """It says something of the record, and nothing of the enterprise."""


FOLD: dict[type[Event], Callable[..., None]] = {
    operations.VerificationResumed: verification_resumed,
}
