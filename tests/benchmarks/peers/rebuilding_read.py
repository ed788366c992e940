"""Ours: how long a reader waits while all views are rebuilt beside the ones it reads, up to the flip and after it.

The reader is a process of its own and asks as pages do, one enterprise and one list in turn. A read that fails or
shows nothing voids the figure.
"""

import time
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import quantiles
from typing import Any

from projections.catalogue import VIEWS
from projections.databases import open_database
from projections.reader import Views
from projections.rebuild import rebuild
from projections.standing import queries
from registry.store import open_journal
from tests.benchmarks.peers.rebuilding import live, log_of
from tests.benchmarks.place import Place, Proof, Timed

PAUSE = 0.002
"""Seconds between two reads."""
ON = date(2020, 6, 30)
AWHILE = 1.0
"""Seconds of reading before the rebuild and after it."""


@dataclass(frozen=True)
class Reader:
    """What the reading process is told."""

    folder: str
    url: str | None


def run(place: Place, meter: Timed) -> Proof:
    """The longest read while the rebuild works, and the 99th percentile before it."""
    url = place.postgres if place.database == "postgres" else None
    database = open_database(Path(place.folder), url)
    spawn = get_context("spawn")
    mine, its = spawn.Pipe()
    stop = spawn.Event()
    with closing(open_journal(place.store)) as journal:
        with closing(log_of(place, journal)) as log:
            live(log, database, place.events)
        reader = spawn.Process(target=_read, args=(Reader(place.folder, url), its, stop), daemon=True)
        reader.start()
        mine.recv()
        time.sleep(AWHILE)
        began = time.monotonic()
        with closing(log_of(place, journal)) as log, meter:
            rebuild(database, VIEWS, log, journal)
        time.sleep(AWHILE)
        ended = time.monotonic()
        stop.set()
        reads: list[tuple[float, float]] = mine.recv()
        reader.join()
    calm = [seconds for since, seconds in reads if since < began]
    meter.extra["units"] = place.events
    meter.extra["stall"] = 1000 * max(seconds for since, seconds in reads if began <= since < ended)
    meter.extra["calm"] = 1000 * quantiles(calm, n=100, method="inclusive")[98]
    return {"events": place.events}


def _read(place: Reader, pipe: Any, stop: Event) -> None:
    """Sends a word when it is ready, and in the end when each read began and how many seconds it took."""
    reads: list[tuple[float, float]] = []
    with closing(Views(open_database(Path(place.folder), place.url))) as views:
        with views.reading() as reading:
            streams = [row.row.stream for row in queries.search(reading, queries.Filter(), ON) if row.row]
        assert streams
        pipe.send("ready")
        while not stop.wait(PAUSE):
            since = time.monotonic()
            with views.reading() as reading:
                if len(reads) % 2:
                    assert queries.search(reading, queries.Filter(), ON), "an empty page"
                else:
                    assert queries.current(reading, streams[len(reads) % len(streams)], ON).row, "an empty page"
            reads.append((since, time.monotonic() - since))
    pipe.send(reads)
