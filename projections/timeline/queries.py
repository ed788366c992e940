"""Answers what happened to a stream, and what stood on a day as it was known at a position."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from projections.late import in_order
from projections.reading import LATEST, Reading, select
from projections.standing.fold import folded
from projections.standing.judged import ground_on, in_abeyance, standing_on
from projections.standing.tables import Enterprise
from projections.timeline.tables import Line
from projections.timeline.told import told, told_of
from registry.events import read
from registry.events.envelope import Told
from registry.events.vocabulary import Standing


@dataclass(frozen=True)
class AsOf:
    """What stood on a day, as it was known at a position, and the events it follows from."""

    on: date
    known_at: int
    row: Enterprise | None
    standing: Standing
    ground: str | None
    in_abeyance: bool
    events: tuple[Told, ...]
    annulled: frozenset[str] = frozenset()
    """Ids of what a later annulment makes void from the beginning, and of what fell with it."""


def history(reading: Reading, stream: str, known_at: int = LATEST) -> list[Told]:
    """The stream's events known at a position, ordered by the day they took effect, then by position."""
    return sorted(told_of(reading, stream, known_at), key=lambda one: (one.event.effective_on, one.position))


def oldest_after(reading: Reading, position: int) -> str | None:
    """When the first event after a position was recorded, of those that the view knows."""
    found = reading.query("SELECT recorded FROM timeline WHERE position > ? ORDER BY position LIMIT 1", (position,))
    return str(found[0][0]) if found else None


def event(reading: Reading, event_id: str) -> Told | None:
    """One event by its id `<stream>/<version>`, for a reader who follows a piece of evidence."""
    stream, _, version = event_id.rpartition("/")
    if not (version.isascii() and version.isdecimal() and len(version) <= 9):
        return None
    lines = select(reading, Line, "timeline", "WHERE stream = ? AND version = ?", (stream, int(version)))
    return told(lines[0]) if lines else None


def as_of(reading: Reading, stream: str, on: date, known_at: int = LATEST) -> AsOf:
    """What stood on day `on`, as it was known at position `known_at`: the bitemporal audit.

    Of what was known, the events that had taken effect count, in position order, what was recorded late where it
    belongs: within a track (level, operation, details) that is the order of their days. An annulment known by then
    counts from the day of the decision it annuls, whenever it was decided: what it annuls is shown as never having been
    in force.
    """
    counted = effective(in_order(told_of(reading, stream, known_at)), on)
    void = annulled(counted)
    row = folded(_as_corrected([one for one in counted if _folds(one, void)], counted))
    standing = [one for one in counted if one.id not in void]
    events = tuple(sorted(standing, key=lambda one: (one.event.effective_on, one.position)))
    abeyance = row is not None and in_abeyance(row)
    return AsOf(on, known_at, row, standing_on(row, on), ground_on(row, on), abeyance, events, void)


def living(events: Sequence[Told]) -> list[Told]:
    """The events, given in position order, that count: as corrections let them read, in the order in which they do."""
    void, order = annulled(events), in_order(events)
    return _as_corrected([one for one in order if one.id not in void], order)


def annulled(events: Sequence[Told]) -> frozenset[str]:
    """What one of the events annuls from the beginning, and what falls with it, by event id."""
    void = {one.event.closure for one in events if isinstance(one.event, read.ClosureAnnulled)}
    for one in events:
        if isinstance(one.event, read.DecisionAnnulled):
            void.update((one.event.decision, *one.event.falls_with))
    return frozenset(void)


def effective(events: Sequence[Told], on: date) -> list[Told]:
    """The events, given in position order, that count on day `on`; an annulment from the day of what it annuls."""
    days = {one.id: one.event.effective_on for one in events}
    return [one for one in events if _counts_from(one.event, days) <= on]


def _counts_from(event: read.Event, days: Mapping[str, date]) -> date:
    match event:
        case read.ClosureAnnulled(closure=decision) | read.DecisionAnnulled(decision=decision):
            return days.get(decision, event.effective_on)
        case read.DecisionCorrected(decision=decision) | read.ReconsiderationDecided(decision=decision, field=str()):
            return days.get(decision, event.effective_on)
        case _:
            return event.effective_on


def _folds(one: Told, void: frozenset[str]) -> bool:
    """An annulled decision never was, so its annulment has nothing to undo; a closure is folded with its annulment."""
    if isinstance(one.event, read.EnterpriseClosed):
        return True
    return one.id not in void and not isinstance(one.event, read.DecisionAnnulled | read.DecisionCorrected)


def _as_corrected(folds: Sequence[Told], counted: Sequence[Told]) -> list[Told]:
    """The events as a correction, or a change on reconsideration, lets them read from the beginning."""
    reads: dict[str, list[tuple[str, str]]] = {}
    for one in counted:
        match one.event:
            case (
                read.DecisionCorrected(decision=decision, field=field, after=str(after))
                | read.ReconsiderationDecided(decision=decision, field=str(field), after=str(after))
            ):
                reads.setdefault(decision, []).append((field, after))
    return [_reading(one, reads.get(one.id, ())) for one in folds]


def _reading(told: Told, changes: Sequence[tuple[str, str]]) -> Told:
    """The event with some fields replaced; the change itself has nothing more to set on a day."""
    event = told.event
    if isinstance(event, read.ReconsiderationDecided):
        return told.saying(msgspec.structs.replace(event, stands=None))
    for field, value in changes:
        within, _, name = field.rpartition(".")
        part = getattr(event, within) if within else event
        kinds = {one.name: one.type for one in msgspec.structs.fields(type(part))}
        new = msgspec.structs.replace(part, **{name: msgspec.convert(value, kinds[name])})
        event = msgspec.structs.replace(event, **{within: new}) if within else new
    return told.saying(event) if changes else told
