"""Ours, end to end: commands at a steady rate (option `rate`), until each is visible in the standing view.

Relay and projector are processes of their own, started as in an installation; the reader polls as pages do.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra import clock
from projections.database import Database
from projections.databases import open_database
from projections.stops import Refused
from registry.application import Registry
from registry.store import migrate
from tests.benchmarks.kafka import make_topics
from tests.benchmarks.latency import paced, percentiles, warming
from tests.benchmarks.officer import Officer
from tests.benchmarks.peers.commanding import ENTERPRISES, ON
from tests.benchmarks.place import Place, Proof, Timed
from tests.benchmarks.texts import FINDINGS

POLL = 0.002
PATIENCE = 60.0


def run(place: Place, meter: Timed) -> Proof:
    """The store is on SQLite, like the views; every command must become visible."""
    home = Path(place.folder)
    store = f"sqlite:///{home / 'store.sqlite'}"
    migrate(store)
    make_topics(place.kafka, place.prefix)
    registry = Registry(store, clock.now, clock.today)
    try:
        with _parts(place, meter):
            eye = Eye(open_database(home))
            officer = Officer()
            for number in range(ENTERPRISES):
                last = registry.execute(officer.registers(number))
            eye.expect(last.stream, last.position, time.perf_counter())
            eye.wait()
            eye.seen.clear()

            def act(number: int, due: float) -> None:
                answer = registry.execute(officer.orders(number % ENTERPRISES, ON, FINDINGS[:2]))
                eye.expect(answer.stream, answer.position, due)

            rate = float(place.options["rate"])
            paced(warming(rate, place.acts), act, rate)
            eye.wait()
            eye.seen.clear()
            with meter:
                paced(place.acts, act, rate)
                eye.wait()
            eye.close()
        meter.extra.update(percentiles(eye.seen), units=place.acts)
        return {"seen": len(eye.seen)}
    finally:
        registry.close()


class Eye:
    """Looks into the standing view until what it expects is there; on a thread of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._expected: dict[int, tuple[str, float]] = {}
        self._closed = threading.Event()
        self.seen: list[float] = []
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def expect(self, stream: str, position: int, since: float) -> None:
        """An event of a stream that must become visible."""
        with self._lock:
            self._expected[position] = (stream, since)

    def wait(self) -> None:
        """Until everything expected was seen. Raises `RuntimeError` after a minute."""
        until = time.monotonic() + PATIENCE
        while self._expected:
            if time.monotonic() > until or not self._thread.is_alive():
                raise RuntimeError(f"{len(self._expected)} commands did not become visible")
            time.sleep(POLL)

    def close(self) -> None:
        """Stops looking."""
        self._closed.set()
        self._thread.join()
        self._database.close()

    def _look(self) -> None:
        while not self._closed.wait(POLL):
            with self._lock:
                lowest = min(self._expected, default=None)
            if lowest is None:
                continue
            visible = self._visible(lowest)
            now = time.perf_counter()
            with self._lock:
                for position, (stream, since) in list(self._expected.items()):
                    if visible.get(stream, 0) >= position:
                        del self._expected[position]
                        self.seen.append(now - since)

    def _visible(self, lowest: int) -> dict[str, int]:
        try:
            with self._database.reading() as session:
                rows = session.select("SELECT stream, position FROM standing WHERE position >= ?", (lowest,))
        except Refused:  # no worker has made the views yet
            return {}
        return {str(stream): int(str(position)) for stream, position in rows}


@contextmanager
def _parts(place: Place, meter: Timed) -> Iterator[None]:
    environment = {
        **os.environ,
        "REGISTRY_HOME": place.folder,
        "REGISTRY_TOPIC_PREFIX": place.prefix,
        "KAFKA_BOOTSTRAP_SERVERS": place.kafka,
    }
    parts = []
    try:
        for name in ("relay", "project"):
            part = subprocess.Popen([sys.executable, "-m", "infra.cli", name], env=environment)
            parts.append(part)
            meter.counts(name, part.pid)
        yield
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(30)
