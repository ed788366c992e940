"""The histories within a stream whose effective dates never go back, and which event belongs to which."""

from enum import StrEnum

from registry.events import case, clock, enterprise, operations
from registry.events.event import Event


class Track(StrEnum):
    """One line of acts: a date in one says nothing about the dates in another."""

    DETAILS = "details"
    LEVEL = "level"
    OPERATION = "operation"
    CLOSURE = "closure"
    CLOCK = "clock"
    RECORD = "record"


_CLOSURE: tuple[type[Event], ...] = (
    enterprise.ClosureProposed,
    enterprise.ProposalWithdrawn,
    enterprise.EnterpriseClosed,
    enterprise.ClosureAnnulled,
)
_LEVEL: tuple[type[Event], ...] = (
    enterprise.LevelAnnounced,
    enterprise.LevelDowngraded,
    enterprise.LevelRevoked,
    enterprise.RevocationProposed,
    *(kind for kind in vars(case).values() if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event),
)
_DETAILS: tuple[type[Event], ...] = (enterprise.EnterpriseRegistered, enterprise.DetailsChanged)
_CLOCK: tuple[type[Event], ...] = (
    clock.LevelExpired,
    clock.RectificationOverdue,
    clock.RetrofitOverdue,
    clock.SuspensionOverdue,
    clock.BatchProposed,
    clock.BatchProposalWithdrawn,
)
TRACKS: dict[type[Event], Track] = {
    **dict.fromkeys(_DETAILS, Track.DETAILS),
    **dict.fromkeys(_LEVEL, Track.LEVEL),
    **dict.fromkeys(_CLOSURE, Track.CLOSURE),
    **dict.fromkeys(_CLOCK, Track.CLOCK),
    operations.VerificationResumed: Track.RECORD,
}


def track_of(event: Event) -> Track:
    """The track an event belongs to; what is in none of the lists is operation."""
    return TRACKS.get(type(event), Track.OPERATION)
