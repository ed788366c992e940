"""Turns rounds into figures: medians, spreads, ratios round by round, targets met or missed."""

from collections.abc import Sequence
from statistics import median

import msgspec

from tests.benchmarks.child import Outcome
from tests.benchmarks.figures import Figure
from tests.benchmarks.rounds import Measured, units_of

PEAK = 300.0
"""MiB that a part of the system may take."""
FLAT = 1.10
"""How much more memory it may have at the end of the work than at half of it."""


class Result(msgspec.Struct, frozen=True):
    """One figure as `bench.json` holds it.

    `spread` is the least and the greatest of the rounds, `ratio` the median of the rounds' ratios of ours to the peer
    that the target names; `ok` is null where there is no target or the peer was left out. `bound` is what nothing can
    be faster than, or the most or least that ours may be. `cpu` holds the CPU seconds of all processes for a million
    units and `memory` the greatest resident size in MiB, by entry; both are empty where nothing is measured in entries.
    """

    id: str
    unit: str
    median: float
    spread: tuple[float, float]
    bound: float | None
    peers: dict[str, float]
    ratio: float | None
    target: float | None
    ok: bool | None
    cpu: dict[str, float] = {}
    memory: dict[str, float] = {}


def compared(
    id: str, unit: str, ours: Sequence[float], peer: str, theirs: Sequence[float], target: float | None
) -> Result:
    """Ours against one peer, measured turn by turn: the median of the rounds' ratios must reach the target."""
    ratio = median(own / other for own, other in zip(ours, theirs, strict=True))
    return Result(
        id=id, unit=unit, median=median(ours), spread=(min(ours), max(ours)), bound=None, peers={peer: median(theirs)},
        ratio=ratio, target=target, ok=None if target is None else ratio >= target,
    )  # fmt: skip


def bounded(id: str, unit: str, values: Sequence[float], most: float | None) -> Result:
    """A figure whose greatest value may be `most`."""
    ok = None if most is None else max(values) <= most
    return Result(
        id=id, unit=unit, median=median(values), spread=(min(values), max(values)), bound=most, peers={}, ratio=None,
        target=None, ok=ok,
    )  # fmt: skip


def results(measured: Measured) -> list[Result]:
    """The figure, and the memory figure that is taken from it; none when ours was left out."""
    figure, ours = measured.figure, measured.values(measured.figure.ours)
    if not ours:
        return []
    against = measured.values(figure.against)
    ratios = [own / other for own, other in zip(ours, against, strict=False)]
    ratio = median(ratios) if ratios else None
    bound = measured.values(figure.bound)
    result = Result(
        id=figure.id, unit=figure.unit, median=median(ours), spread=(min(ours), max(ours)),
        bound=figure.most or figure.least or (median(bound) if bound else None),
        peers={name: median(measured.values(name)) for name in measured.outcomes if name != figure.ours},
        ratio=ratio, target=figure.target, ok=_ok(figure, median(ours), ratio),
        cpu={name: sum(cpu_of(measured, name).values()) for name in measured.outcomes},
        memory={name: peak_of(measured, name) for name in measured.outcomes},
    )  # fmt: skip
    return [result, *([_memory(measured)] if figure.remembers else [])]


def _ok(figure: Figure, ours: float, ratio: float | None) -> bool | None:
    """Whether ours is within its limit, or the ratio as good as wanted; None where neither is asked or known."""
    if figure.most is not None:
        return ours <= figure.most
    if figure.least is not None:
        return ours >= figure.least
    if ratio is None or figure.target is None:
        return None
    return ratio >= figure.target if figure.value == "rate" else ratio <= figure.target


def _memory(measured: Measured) -> Result:
    readings = [outcome.reading for outcome in measured.outcomes[measured.figure.ours]]
    peaks = [reading.peak for reading in readings]
    growth = median(reading.end / reading.half for reading in readings)
    return Result(
        id=measured.figure.remembers, unit="MiB", median=median(peaks), spread=(min(peaks), max(peaks)), bound=PEAK,
        peers={
            "at half of the work": median(reading.half for reading in readings),
            "at its end": median(reading.end for reading in readings),
        },
        ratio=growth, target=FLAT, ok=max(peaks) < PEAK and growth <= FLAT,
    )  # fmt: skip


def cpu_of(measured: Measured, name: str) -> dict[str, float]:
    """CPU seconds for a million units, by process: medians of the rounds."""
    outcomes = measured.outcomes[name]
    return {
        process: median(_cpu(outcome, process) * 1e6 / units_of(outcome) for outcome in outcomes)
        for process in outcomes[0].reading.cpu
    }


def _cpu(outcome: Outcome, process: str) -> float:
    measured = outcome.reading.cpu[process]
    return outcome.reading.extra.get("cpu", measured) if process == "self" else measured


def peak_of(measured: Measured, name: str) -> float:
    """The greatest resident size of an entry's process in MiB, over all rounds."""
    return max(outcome.reading.extra.get("peak", outcome.reading.peak) for outcome in measured.outcomes[name])
