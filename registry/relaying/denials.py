"""Whether a log that denies what it is asked means it, or only for a while."""

import time
from collections.abc import Callable

APART = 60.0
"""Seconds after which another denial is not one in a row any more."""


class Denials:
    """How often in a row, and for how long, a log has denied: what a broker asks itself may be away for a moment."""

    def __init__(self, most: int, lasting: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._lasting, self._clock = most, lasting, clock
        self._times: list[float] = []

    def forget(self) -> None:
        """What was denied is allowed now."""
        self._times.clear()

    def enough(self) -> bool:
        """Counts one; whether there were so many, over so many seconds, that waiting mends nothing."""
        now = self._clock()
        if self._times and now - self._times[-1] > APART:
            self._times.clear()
        self._times.append(now)
        return len(self._times) >= self._most and now - self._times[0] >= self._lasting
