"""The figures that bring their own population: of the credit feed, of a decision's acknowledgement, of the sweep."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import credit_feed, credit_latency, credit_record, sweep
from tests.benchmarks.results import Result
from tests.benchmarks.rounds import Void
from tests.benchmarks.sizes import Size

ACTS = 200
Part = Callable[[Path, Size, int], list[Result]]


def _feed(folder: Path, size: Size, rounds: int) -> list[Result]:
    return credit_feed.measured(folder, size.enterprises, size.subscribers, rounds)


def _record(folder: Path, size: Size, rounds: int) -> list[Result]:
    credit_feed.populated(folder, size.enterprises, 100)
    return credit_record.measured(folder, rounds)


def _acknowledged(folder: Path, size: Size, rounds: int) -> list[Result]:
    return credit_latency.measured(folder, min(ACTS, size.acts))


def _swept(folder: Path, size: Size, rounds: int) -> list[Result]:
    return sweep.measured(folder, size.enterprises, rounds)


PARTS: dict[str, Part] = {
    "credit.feed": _feed,
    "credit.record": _record,
    "credit.acknowledged": _acknowledged,
    "sweep": _swept,
}
"""Id → what measures it; the results' ids say more."""


def measured(part: Part, size: Size, rounds: int) -> list[Result]:
    """One part's figures, in a folder of its own. Raises `Void` when an answer was wrong."""
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as folder:
        try:
            return part(Path(folder), size, rounds)
        except (RuntimeError, TimeoutError) as error:
            raise Void(str(error)) from error
