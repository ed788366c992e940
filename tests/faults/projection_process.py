"""A projection worker, or a rebuild, in a process of its own that kills or pauses itself at a chosen step."""

import json
import os
import signal
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from infra.workers import until_told
from projections.databases import open_database
from projections.rebuild import rebuild
from projections.runner import Runner
from projections.stops import Stop
from tests.projections.engine.memory_log import MemoryLog
from tests.projections.engine.memory_store import MemoryStore
from tests.projections.engine.small_views import VIEWS, chunks, history


@dataclass(frozen=True)
class Orders:
    """What the process is to do: fold the whole log (or rebuild), and send itself `signal` at the n-th `step`."""

    folder: str
    url: str | None = None
    rebuild: tuple[str, ...] | None = None
    step: str = ""
    occurrence: int = 1
    signal: int = signal.SIGKILL
    linger: bool = False

    def argument(self) -> str:
        return json.dumps(asdict(self))


class Trap:
    """Springs at the n-th time that a step is reached; "any" stands for every step."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._seen = 0

    def __call__(self, step: str) -> None:
        if self._orders.step in (step, "any"):
            self._seen += 1
            if self._seen == self._orders.occurrence:
                os.kill(os.getpid(), self._orders.signal)


def told() -> MemoryLog:
    """The log that every process of these tests reads."""
    log = MemoryLog()
    for chunk in chunks(list(history(30, 18)), 25):
        log.tell(chunk)
    return log


def main(orders: Orders) -> int:
    log, trap = told(), Trap(orders)
    database = open_database(Path(orders.folder), orders.url)
    try:
        if orders.rebuild is not None:
            rebuild(database, VIEWS, log, MemoryStore(log), orders.rebuild, lambda phase, *_: trap(phase))
            return 0
        runner = Runner(log, database, VIEWS, trap, most=40)
        with until_told() as stop:
            if not orders.linger:
                threading.Thread(target=_watch, args=(runner, log, stop), daemon=True).start()
            runner.run(stop)
    except Stop as error:
        print(error, file=sys.stderr)
        return error.exit_code
    finally:
        database.close()
    return 0


def _watch(runner: Runner, log: MemoryLog, stop: threading.Event) -> None:
    """Everything was folded: the worker may end."""
    last = log.all()[-1][0]
    while runner.status().watermark < last:
        time.sleep(0.005)
    stop.set()


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    sys.exit(main(Orders(**given)))
