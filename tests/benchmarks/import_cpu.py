"""CPU time of a ledger's import on a busy machine: `python -m tests.benchmarks.import_cpu [ROWS]`."""

import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

from infra.ledger import import_ledger
from registry.application import Registry
from registry.store import migrate
from tests.benchmarks.cohorts import RECORDED, TODAY
from tests.benchmarks.ledger import write_ledger
from tests.benchmarks.prepared import SEED

ROWS = 20_000
PASSES = 3


def imported(folder: Path, ledger: Path, number: int) -> tuple[int, float, float]:
    """Events, seconds of CPU and of the clock for one import into a store of its own."""
    url = f"sqlite:///{folder / f'{number}.sqlite'}"
    migrate(url)
    registry = Registry(url, lambda: RECORDED, lambda: TODAY)
    try:
        cpu, clock = process_time(), perf_counter()
        import_ledger(registry, ledger)
        return registry.journal.last_position(), process_time() - cpu, perf_counter() - clock
    finally:
        registry.close()


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger.csv"
        write_ledger(ledger, rows, SEED)
        for number in range(PASSES):
            events, cpu, clock = imported(Path(folder), ledger, number)
            each = f"{cpu / events * 1e6:6.1f} µs of CPU an event, {clock / events * 1e6:6.1f} µs"
            print(f"{events} events: {each}", flush=True)


if __name__ == "__main__":
    main()
