"""What a worker says of itself: how far, how far behind, how fast, what went wrong."""

import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from projections.watermark import Heads, Partition

_WINDOW = 30.0
"""Seconds over which the rate is taken."""


class PartitionStatus(NamedTuple):
    """One partition: last position folded, next offset to read, events not yet read (None while the log is away)."""

    partition: int
    position: int
    offset: int
    lag: int | None


@dataclass(frozen=True)
class Status:
    """One worker at one moment. All its views stand at the same positions: a batch writes them together."""

    generation: str | None
    views: tuple[str, ...]
    partitions: tuple[PartitionStatus, ...]
    watermark: int
    watermark_time: str | None
    lag: int | None
    seconds_behind: float | None
    """Seconds since all was folded, at most the watermark's age: what is unread or unproven is no older. 0 when there
    is nothing, None when it is not known."""
    awaited: tuple[int, ...]
    """Partitions of which a head says more than was told; when it lasts, the log has lost their last events."""
    events_per_second: float
    parked: tuple[str, ...]
    error: str | None


@dataclass
class Progress:
    """What the loop notes down as it goes; read by `Runner.status` from any thread."""

    error: str | None = None
    ends: Mapping[int, int] | None = None
    parked: tuple[str, ...] = ()
    awaited: tuple[int, ...] = ()
    whole_at: float | None = None
    """When all that the log had was last seen to be folded and proven."""
    _told: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=1000))

    def note(self, events: int) -> None:
        """A batch was written, or a poll came back empty."""
        self._told.append((time.monotonic(), events))

    def looked(self, ends: Mapping[int, int], partitions: Mapping[int, Partition], heads: Heads) -> None:
        """The log was asked how long it is."""
        self.ends = ends
        if not heads.unproven and all(p.offset >= ends.get(p.number, 0) for p in partitions.values()):
            self.whole_at = time.monotonic()

    def rate(self) -> float:
        """Events a second in the last half minute."""
        now = time.monotonic()
        told = [(at, events) for at, events in list(self._told) if now - at <= _WINDOW]
        return sum(events for _, events in told[1:]) / max(now - told[0][0], 0.001) if told else 0.0


def status_of(
    generation: str | None,
    views: tuple[str, ...],
    partitions: Mapping[int, Partition],
    heads: Heads | None,
    progress: Progress,
) -> Status:
    """The status of a worker with this state."""
    ends = progress.ends
    told = tuple(
        PartitionStatus(
            p.number, p.position, p.offset, None if ends is None else max(0, ends.get(p.number, 0) - p.offset)
        )
        for p in list(partitions.values())
    )
    lag = None if ends is None else sum(p.lag or 0 for p in told)
    reached = None if heads is None else heads.reached
    return Status(
        generation=generation,
        views=views,
        partitions=told,
        watermark=0 if reached is None else reached.position,
        watermark_time=None if reached is None else reached.time,
        lag=lag,
        seconds_behind=_behind(lag, heads, progress.whole_at),
        awaited=progress.awaited,
        events_per_second=round(progress.rate(), 1),
        parked=progress.parked,
        error=progress.error,
    )


def _behind(lag: int | None, heads: Heads | None, whole_at: float | None) -> float | None:
    if heads is None or lag is None:
        return None
    if lag == 0 and not heads.unproven:
        return 0.0
    ages = [] if whole_at is None else [time.monotonic() - whole_at]
    if heads.reached is not None:
        ages.append((datetime.now(UTC) - datetime.fromisoformat(heads.reached.time)).total_seconds())
    return max(0.0, min(ages)) if ages else None
