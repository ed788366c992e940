"""CPU time of the fold on a busy machine: all views, and each alone; `python -m tests.benchmarks.fold_cpu [EVENTS]`."""

import gc
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import process_time

from projections.catalogue import VIEWS
from projections.columns import Sheet
from projections.fold import dispatch_of
from projections.rows import Buffer
from projections.view import View
from registry.events.envelope import tell
from tests.benchmarks.cohorts import played
from tests.benchmarks.history import history
from tests.benchmarks.messages import Message, read_chunks, write_chunks
from tests.benchmarks.peers.folding import NO_DATABASE
from tests.benchmarks.prepared import COHORTS, LARGEST, SEED
from tests.benchmarks.rows import Rolled

EVENTS = 24_000
PASSES = 8
PIECE = 250
"""Events that are timed together: of each piece the quickest pass counts, as other work slows some of them down."""


def messages(events: int) -> list[Message]:
    """The benchmarks' history, as much of it as is asked for."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "history.messages"
        write_chunks(told, history(played(Path(folder), SEED, COHORTS, LARGEST), events, SEED))
        return [message for chunk in read_chunks(str(told)) for message in chunk]


def folded(told: Sequence[Message], views: Sequence[View]) -> tuple[float, str]:
    """Seconds of CPU for decoding and folding, and the proof of the rows."""
    best: dict[int, float] = {}
    sheets = {table.row: Sheet(table) for view in views for table in view.tables}
    for _ in range(PASSES):
        rows, dispatch = Buffer(NO_DATABASE, sheets, (), careful=False), dispatch_of(views)
        gc.collect()
        gc.disable()
        for start in range(0, len(told), PIECE):
            begun = process_time()
            for message in told[start : start + PIECE]:
                event = tell(message.position, message.data)
                rows.stream = event.stream
                for evolve in dispatch[type(event.event)]:
                    evolve(rows, event)
                rows.settle()
            best[start] = min(process_time() - begun, best.get(start, 60.0))
        gc.enable()
    rolled = Rolled()
    for sheet, values in sorted(rows.written(), key=lambda written: written[0].name):
        rolled.table(sheet.name, values)
    return sum(best.values()), rolled.proof()


def main() -> None:
    told = messages(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)
    for views in (VIEWS, *((view,) for view in VIEWS)):
        seconds, proof = folded(told, views)
        name = "all views" if views is VIEWS else views[0].name
        print(f"{name:<14}{seconds / len(told) * 1e6:6.1f} µs an event   {proof}", flush=True)


if __name__ == "__main__":
    main()
