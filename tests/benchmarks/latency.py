"""Times from an act to where it is seen, at a steady rate: each act starts on schedule, however long the last took."""

import time
from collections.abc import Callable
from statistics import quantiles

RATE = 100.0
"""Acts a second: far below what the system can do, so that waiting in line is not what is measured."""

WARM = 10.0
"""Seconds at the same rate before the clock starts, for ours and for peers.

A server that has just begun compiles what it runs: on two cores that takes more of them than the work itself. What is
measured is a system that has been at work for a while.
"""

KEPT = 0.9
"""The share of the rate that must be kept."""


def paced(acts: int, act: Callable[[int, float], None], rate: float = RATE) -> None:
    """Calls `act` with its number and the time at which it was due; a late act does not delay those after it.

    Raises `RuntimeError` when the acts took too long for the rate: then it would be a queue that is measured.
    """
    began = time.perf_counter()
    for number in range(acts):
        due = began + number / rate
        while (left := due - time.perf_counter()) > 0:
            time.sleep(left)
        act(number, due)
    kept = acts / (time.perf_counter() - began)
    if kept < KEPT * rate:
        raise RuntimeError(f"this machine took {kept:.0f} acts a second, {rate:.0f} were asked: it is too busy")


def warming(rate: float, acts: int) -> int:
    """How many acts come before those that are measured; no more than ten times as many."""
    return min(round(WARM * rate), 10 * acts)


def percentiles(seconds: list[float]) -> dict[str, float]:
    """p50 and p99 in milliseconds, and the greatest."""
    hundredths = quantiles(seconds, n=100, method="inclusive")
    return {"p50": hundredths[49] * 1000, "p99": hundredths[98] * 1000, "greatest": max(seconds) * 1000}
