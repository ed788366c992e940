"""CPU time of a ledger's import on a busy machine: `python -m tests.benchmarks.import_cpu [ROWS]`.

By one process, then with the second one that works out rows ahead.
"""

import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from infra.ledger import import_ledger
from infra.ledger.importing import LONG
from registry.application import Registry
from registry.store import migrate
from tests.benchmarks.cohorts import RECORDED, TODAY
from tests.benchmarks.ledger import write_ledger
from tests.benchmarks.prepared import SEED

ROWS = 20_000
PASSES = 3


def imported(folder: Path, ledger: Path, number: int, ahead_from: int | None) -> tuple[int, float, float]:
    """Events, seconds of CPU of all processes and of the clock for one import into a store of its own."""
    url = f"sqlite:///{folder / f'{number}.sqlite'}"
    migrate(url)
    registry = Registry(url, lambda: RECORDED, lambda: TODAY)
    try:
        cpu, clock = spent(), perf_counter()
        import_ledger(registry, ledger, ahead_from=ahead_from)
        return registry.journal.last_position(), spent() - cpu, perf_counter() - clock
    finally:
        registry.close()


def spent() -> float:
    """CPU seconds of this process and of those that it has ended."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger.csv"
        write_ledger(ledger, rows, SEED)
        for number in range(2 * PASSES):
            ahead = LONG if number % 2 else None
            events, cpu, clock = imported(Path(folder), ledger, number, ahead)
            of = "two processes" if ahead else "one process"
            each = f"{cpu / events * 1e6:6.1f} µs of CPU an event, {clock / events * 1e6:6.1f} µs"
            print(f"{of:<14}{events} events: {each}", flush=True)


if __name__ == "__main__":
    main()
