"""How an event changes when the clock should next look at its enterprise."""

from datetime import date, timedelta

import msgspec

from projections.agenda.tables import Entry
from projections.view import Rows
from registry.events import read
from registry.events.catalogue import EVENTS
from registry.events.envelope import Told

ALWAYS = "0001-01-01"
HANDLES: frozenset[type] = frozenset(getattr(read, name) for name in EVENTS) - {
    read.AnnouncementPublished,
    read.VerificationResumed,
}


def evolve(rows: Rows, told: Told) -> None:
    """Put the enterprise's entry as `told` leaves it."""
    if type(told.event) not in HANDLES:
        return
    entry = rows.get(Entry, told.stream) or Entry(stream=told.stream)
    rows.put(_looked(_after(entry, told.event)))


def _after(entry: Entry, event: read.Event) -> Entry:
    change = msgspec.structs.replace
    match event:
        case read.LevelAnnounced(certificate=certificate, valid_until=until):
            lasts = None if until is None else until.isoformat()
            return change(entry, certificate=certificate, valid_until=lasts, unsettled=int(entry.proposal is not None))
        case read.LevelExpired() | read.LevelRevoked():
            return change(entry, certificate=None, valid_until=None, unsettled=1)
        case read.RectificationOrdered(order=key, deadline=day) | read.UpgradeDirected(direction=key, deadline=day):
            return _term(entry, key, day)
        case read.OperationsSuspended(suspension=key, ends_on=day):
            return change(_term(entry, key, day), suspension=key, proposal=None, unsettled=0)
        case read.RectificationAccepted(order=key) | read.RetrofitConfirmed(direction=key):
            return change(_term(entry, key, None), unsettled=1)
        case read.RectificationOverdue(order=key) | read.RetrofitOverdue(direction=key):
            return change(_term(entry, key, None), unsettled=1)
        case read.SuspensionOverdue(suspension=key):
            return change(_term(entry, key, None), unsettled=1)
        case read.ResumptionAccepted(suspension=key):
            return change(_term(entry, key, None), suspension=None, unsettled=1)
        case read.BatchProposed(proposal=proposal):
            return change(entry, proposal=proposal, unsettled=0)
        case read.BatchProposalWithdrawn() | read.ClosureProposed():
            return change(entry, proposal=None, unsettled=1)
        case read.EnterpriseClosed():
            return change(entry, closed=1, proposal=None)
        case read.ClosureAnnulled():
            return change(entry, closed=0, unsettled=1)
        case _:
            return change(entry, unsettled=1)


def _term(entry: Entry, key: str, day: date | None) -> Entry:
    terms = msgspec.json.decode(entry.terms, type=dict[str, str])
    terms.pop(key, None)
    if day is not None:
        terms[key] = day.isoformat()
    return msgspec.structs.replace(entry, terms=msgspec.json.encode(terms).decode())


def _looked(entry: Entry) -> Entry:
    """The entry with its `look_on`: the day after the first term, or at once while something may be proposed."""
    days = list(msgspec.json.decode(entry.terms, type=dict[str, str]).values())
    if entry.valid_until is not None:
        days.append(entry.valid_until)
    look = (date.fromisoformat(min(days)) + timedelta(days=1)).isoformat() if days else None
    if entry.unsettled:
        look = ALWAYS
    return msgspec.structs.replace(entry, look_on=None if entry.closed else look)
