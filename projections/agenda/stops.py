"""Which enterprises stand still, among the terms of an agenda: only the rules know how long is too long."""

from registry.events import read
from registry.events.envelope import Told, iso

STOP = "stop:"
"""Before the id of a suspension, or of a hazard that stopped operations."""
_OF_STOPS = frozenset(
    (read.OperationsSuspended, read.ResumptionAccepted, read.MajorHazardFound, read.MajorHazardRemoved)
)
"""The events that begin or end a stop; of others `stops` is not asked."""


def stops(terms: dict[str, str], told: Told) -> None:
    """A stop is among the terms since its first day."""
    if type(told.event) not in _OF_STOPS:
        return
    match told.event:
        case read.OperationsSuspended(suspension=key) | read.MajorHazardFound(hazard=key, stopped=True):
            terms[STOP + key] = told.on
        case read.ResumptionAccepted(suspension=key) | read.MajorHazardRemoved(hazard=key):
            terms.pop(STOP + key, None)


def stops_again(terms: dict[str, str], stands: read.Stands) -> None:
    """The suspension that stands again; one that is gone stays here, and makes the clock look early."""
    if stands.suspension is not None:
        terms[STOP + stands.suspension.id] = iso(stands.suspension.since)
