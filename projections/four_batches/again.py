"""The decided stays of an enterprise in the order of their days, once one is decided, or left, late (decision 34)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import msgspec

from projections.four_batches.stays import ending, rank, returning
from projections.four_batches.tables import Stay
from registry.events.envelope import Told
from registry.events.vocabulary import Batch, BatchStatus

_EXITS = ("resumed", "retrofitted", "exemplar_withdrawn", "level_lost", "lifted")
"""Why a stay ends of its own, and not for another."""
Turn = tuple[str, int, int, "Stay | None", str, str, str]
"""Day, 1 for the last of that day, position; the stay that is decided, or the batch that is left, why and by what."""


@dataclass
class _Course:
    """Which stay runs, which wait under it, and how the others ended: day, reason, by what."""

    running: Stay | None = None
    waiting: list[Stay] = field(default_factory=list)
    gone: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def decided(self, stay: Stay) -> None:
        if self.running is not None and rank(self.running) < rank(stay):
            self.waiting.append(stay)
            return
        if self.running is not None and stay.batch == Batch.CLOSE.value:
            self.waiting.append(self.running)
        elif self.running is not None:
            self.gone[self.running.entry] = (stay.since, "superseded", stay.entry)
        self.running = stay

    def left(self, batch: str, day: str, reason: str, by: str) -> None:
        fallen = (batch, Batch.CONSOLIDATE.value) if reason == "lifted" else (batch,)
        for stay in [one for one in self.waiting if one.batch in fallen]:
            self.waiting.remove(stay)
            self.gone[stay.entry] = (day, reason, by)
        if self.running is not None and self.running.batch == batch:
            self.gone[self.running.entry] = (day, reason, by)
            self.running = min(self.waiting, key=rank, default=None)
            self.waiting = [one for one in self.waiting if one is not self.running]


def decided_again(stays: Sequence[Stay], told: Told, new: Stay) -> list[Stay]:
    """The stays that change, and the new one, which is decided as of its own day."""
    turns = [*_turns(stays), (new.since, 1, told.position, new, "", "", "")]
    return _changes(stays, _course(turns), told, new)


def left_again(stays: Sequence[Stay], told: Told, batch: Batch, reason: str) -> list[Stay]:
    """The stays that change, once a batch is left as of the day of what is told."""
    turns = [*_turns(stays), (told.on, 1, told.position, None, batch.value, reason, told.id)]
    return _changes(stays, _course(turns), told)


def _course(turns: Sequence[Turn]) -> _Course:
    course = _Course()
    for day, _, _, stay, batch, reason, by in sorted(turns, key=lambda turn: turn[:3]):
        if stay is None:
            course.left(batch, day, reason, by)
        else:
            course.decided(stay)
    return course


def _turns(stays: Sequence[Stay]) -> Iterator[Turn]:
    """How the stays were decided and left, each by the row that tells of it last."""
    for first, last in _told_last(stays):
        yield last.since, 0, first.since_position, last, "", "", ""
        if last.end_reason in _EXITS and last.until is not None:
            by = last.ended_by or ""
            yield last.until, 0, last.until_position or 0, None, last.batch, last.end_reason, by


def _told_last(stays: Sequence[Stay]) -> Iterator[tuple[Stay, Stay]]:
    """The first row and the last of each decided stay, but for what was annulled, or left its batch as it waited."""
    decided = [one for one in stays if one.status == BatchStatus.DECIDED.value]
    for _, rows in groupby(sorted(decided, key=_which), key=lambda one: _which(one)[:2]):
        first, *others = rows
        last = others[-1] if others else first
        if last.end_reason != "annulled" and not (
            last.moot_by is not None and last.end_reason in ("outranked", "closed")
        ):
            yield first, last


def _which(stay: Stay) -> tuple[str, str, int]:
    return stay.batch, stay.since, stay.since_position


def _changes(stays: Sequence[Stay], course: _Course, told: Told, new: Stay | None = None) -> list[Stay]:
    changed = list[Stay]()
    for _, stay in _told_last(stays):
        open_ = stay.until_position is None
        if stay is course.running:
            changed += [] if open_ else [msgspec.structs.replace(stay, moot_by=told.id), returning(stay, told)]
        elif stay in course.waiting and not open_:
            changed.append(msgspec.structs.replace(stay, end_reason="outranked", moot_by=None))
        elif open_ or stay.end_reason != course.gone[stay.entry][1] or stay.until != course.gone[stay.entry][0]:
            changed.append(_settled(stay, course, told))
    if new is None or any(one.since_position == told.position for one in changed):  # one row for an event
        return changed
    return [*changed, new if new is course.running else _settled(new, course, told)]


def _settled(stay: Stay, course: _Course, told: Told) -> Stay:
    """A stay that waits, or that has ended on the day on which it would have."""
    if stay in course.waiting:
        by = course.running.entry if course.running is not None else told.id
        return msgspec.structs.replace(ending(stay, told, "outranked"), ended_by=by)
    day, reason, by = course.gone[stay.entry]
    return msgspec.structs.replace(ending(stay, told, reason), until=day, ended_by=by)
