"""How an event becomes a published change: the whole record, only when it says something new."""

import hashlib

from projections import four_batches, standing
from projections.credit.record import content, placed
from projections.credit.state import State, advanced
from projections.credit.tables import Change, Current
from projections.standing.tables import Enterprise
from projections.view import Rows
from registry.events import read
from registry.events.envelope import Told

_OF_A_CASE: frozenset[type] = (
    frozenset(
        {read.ApplicationSubmitted, read.NoticeObjectionDecided, read.StepOverdue, read.CaseHeld, read.CaseReleased}
    )
    | frozenset(standing.cases.REACHED)
    | frozenset(standing.cases.ENDED_EARLY)
)
_ADVERSE: frozenset[type] = frozenset(
    {
        read.PenaltyDecided,
        read.PenaltyExecuted,
        read.MajorHazardFound,
        read.MajorHazardRemoved,
        read.LicenceRevoked,
        read.AccidentReported,
        read.AccidentSupplemented,
        read.DishonestyListed,
        read.DishonestyRemovedEarly,
        read.DishonestyListingEnded,
        read.EarlyRemovalRevoked,
        read.DisplayEnded,
        read.AdverseItemFollowed,
    }
)
HANDLES: frozenset[type] = (standing.VIEW.handles | four_batches.VIEW.handles | _ADVERSE) - _OF_A_CASE
UNREGISTERED = "enterprise:unregistered:"


def evolve(rows: Rows, told: Told) -> None:
    """Put the stream's state and, if its record says something new, the change.

    An operation without a credit code keeps its state and is never published.
    """
    if type(told.event) not in HANDLES:
        return
    current = rows.get(Current, told.stream)
    state = advanced(current.state if current else State(), told)
    digest = current.digest if current else None
    row = state.enterprise
    if row is not None and published(row):
        said = content(row, state)
        new = hashlib.sha256(said).hexdigest()
        if new != digest:
            rows.put(Change(stream=told.stream, position=told.position, record=placed(said, told.position)))
            digest = new
    rows.put(Current(stream=told.stream, state=state, digest=digest))


def published(row: Enterprise) -> bool:
    """Whether the enterprise enters the feed: it has a credit code."""
    return row.uscc is not None and not row.stream.startswith(UNREGISTERED)
