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
    """Age of the watermark while something is unread or unproven, 0 when all is folded, None when not known."""
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
    _told: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=1000))

    def note(self, events: int) -> None:
        """A batch was written, or a poll came back empty."""
        self._told.append((time.monotonic(), events))

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
        seconds_behind=_behind(lag, heads),
        awaited=progress.awaited,
        events_per_second=round(progress.rate(), 1),
        parked=progress.parked,
        error=progress.error,
    )


def _behind(lag: int | None, heads: Heads | None) -> float | None:
    if heads is None or lag is None:
        return None
    if lag == 0 and (heads.latest is None or heads.reached is None or heads.latest.position <= heads.reached.position):
        return 0.0
    if heads.reached is None:
        return None
    reached = datetime.fromisoformat(heads.reached.time)
    return max(0.0, (datetime.now(UTC) - reached).total_seconds())
