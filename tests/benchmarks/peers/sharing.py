"""Ours: workers that share the views on PostgreSQL as one group; the option `workers` says how many.

Each is a process of its own. They have imported everything and wait at a gate when the clock starts.
"""

import time
from contextlib import ExitStack, closing
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path

from infra.installation import Installation
from infra.settings import read_settings
from infra.workers import run_project
from projections.database import Database
from projections.databases import open_database
from projections.stops import Refused
from tests.benchmarks.place import Place, Proof, Timed
from tests.benchmarks.rows import rows_in

LOOKS = 0.1


def run(place: Place, meter: Timed) -> Proof:
    """Ends once the watermark stands at the last event, whoever told it."""
    spawn = get_context("spawn")
    gate, stop = spawn.Event(), spawn.Event()
    with ExitStack() as stack, closing(open_database(Path(place.folder), place.postgres)) as database:
        for number in range(int(place.options["workers"])):
            ready = spawn.Event()
            worker = spawn.Process(target=_work, args=(place, number, ready, gate, stop), daemon=True)
            worker.start()
            stack.callback(worker.join)
            stack.callback(stop.set)
            ready.wait(60)
            assert worker.pid is not None
            meter.counts(f"worker {number + 1}", worker.pid)
        with meter:
            gate.set()
            while _watermark(database) < place.events:
                time.sleep(LOOKS)
        stop.set()
        meter.extra["units"] = place.events
        return {"events": place.events, "rows": rows_in(database)}


def _work(place: Place, number: int, ready: Event, gate: Event, stop: Event) -> None:
    home = Path(place.folder) / f"worker{number}"
    installation = Installation(
        read_settings(
            home=home, kafka_bootstrap_servers=place.kafka, topic_prefix=place.topics, views_url=place.postgres,
            store_url=place.store,
        )
    )  # fmt: skip
    ready.set()
    gate.wait()
    run_project(installation, stop, name=f"project-{number}")  # type: ignore[arg-type]  # a process's event is a thread's


def _watermark(database: Database) -> int:
    try:
        with database.reading() as session:
            rows = session.select("SELECT position FROM watermark")
    except Refused:  # nobody has made the views yet
        return 0
    return int(str(rows[0][0])) if rows else 0
