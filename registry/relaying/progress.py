"""How the relay is doing: an immutable snapshot that any thread may read."""

import time
from collections import deque
from dataclasses import dataclass, replace

WINDOW = 10.0
"""Seconds over which the rate is measured."""


@dataclass(frozen=True)
class Status:
    """What an operator asks first.

    `rate` is events per second over the last ten seconds; `published_at` is when the last transaction was committed
    (RFC 3339); `error` is what went wrong last and `failures` how often in a row, empty and 0 once all is well.
    """

    state: str = "not started"
    position: int = 0
    store_position: int = 0
    rate: float = 0.0
    published_at: str = ""
    error: str = ""
    failures: int = 0

    @property
    def behind(self) -> bool:
        """Whether the store holds events that have not been told."""
        return self.position < self.store_position


class Progress:
    """Keeps the snapshot up to date; written by the relay's thread alone."""

    def __init__(self) -> None:
        self._status = Status()
        self._told: deque[tuple[float, int]] = deque()

    @property
    def status(self) -> Status:
        return replace(self._status, rate=self._rate())

    def enters(self, state: str) -> None:
        self._status = replace(self._status, state=state)

    def stands(self, position: int) -> None:
        """The log holds everything up to this position."""
        store = max(position, self._status.store_position)
        self._status = replace(self._status, position=position, store_position=store)

    def store_holds(self, position: int) -> None:
        self._status = replace(self._status, store_position=max(position, self._status.position))

    def published(self, events: int, at: str) -> None:
        now = time.monotonic()
        self._told.append((now, events))
        while self._told and self._told[0][0] < now - WINDOW:
            self._told.popleft()
        self._status = replace(self._status, published_at=at)
        self.is_well()

    def failed(self, error: BaseException) -> None:
        text = f"{type(error).__name__}: {error}"
        self._status = replace(self._status, state="retrying", error=text, failures=self._status.failures + 1)

    def is_well(self) -> None:
        if self._status.failures:
            self._status = replace(self._status, error="", failures=0)

    def _rate(self) -> float:
        now = time.monotonic()
        return sum(events for when, events in list(self._told) if when >= now - WINDOW) / WINDOW
