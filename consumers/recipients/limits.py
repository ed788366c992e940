"""How often a recipient may ask: a bucket of tokens each, filled by time."""

import math
import threading
import time
from collections.abc import Callable


class Limits:
    """`rate` requests a second on average, `burst` at once; counted per recipient, whatever key it uses."""

    def __init__(self, rate: float, burst: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._left: dict[int, tuple[float, float]] = {}

    def wait(self, recipient: int) -> int:
        """0 when the request may go on, else the whole seconds until one may."""
        now = self._monotonic()
        with self._lock:
            tokens, since = self._left.get(recipient, (self._burst, now))
            tokens = min(self._burst, tokens + (now - since) * self._rate)
            allowed = tokens >= 1.0
            self._left[recipient] = (tokens - 1.0 if allowed else tokens, now)
        return 0 if allowed else max(1, math.ceil((1.0 - tokens) / self._rate))

    def give_back(self, recipient: int) -> None:
        """A request that went on is not answered after all: it comes again on another way."""
        with self._lock:
            tokens, since = self._left[recipient]
            self._left[recipient] = (min(self._burst, tokens + 1.0), since)
