"""Ours: all views rebuilt beside the live ones from the store, caught up with the log, and pointed at.

The option `part` is `tenth` for the first tenth of the history, so that the cost of an event can be compared; then the
store's own log stands for Kafka's, in the whole too. With the option `beside` = `nothing` no generation is live, as
before an installation's first build: half the room on the disk, and the log is read from its beginning once the store
is folded.
"""

from contextlib import closing
from pathlib import Path

from infra.kafka.client import Client
from infra.kafka.log import KafkaLog
from infra.kafka.topics import events_topic
from infra.local_log import LocalLog
from projections.catalogue import VIEWS
from projections.database import Database
from projections.databases import open_database
from projections.log import Log
from projections.rebuild import rebuild
from projections.runner import Runner
from registry.store import Journal, open_journal
from tests.benchmarks.place import Place, Proof, Timed
from tests.benchmarks.prepared import fill
from tests.benchmarks.rows import rows_in


def run(place: Place, meter: Timed) -> Proof:
    """The clock starts when a live generation stands at the end of the log, as an installation's does."""
    events = place.events
    store = place.store
    if place.options.get("part") == "tenth":
        events, store = events // 10, place.fresh_store
        fill(store, place.messages, upto=events)
    database = open_database(Path(place.folder), place.postgres if place.database == "postgres" else None)
    with closing(open_journal(store)) as journal:
        if place.options.get("beside") != "nothing":
            with closing(log_of(place, journal)) as log:
                live(log, database, events)
        with closing(log_of(place, journal)) as log, meter:
            rebuild(database, VIEWS, log, journal)
    meter.extra["units"] = events
    proof = {"events": events, "rows": rows_in(database)}
    return proof if events == place.events else {f"{name} of a tenth": value for name, value in proof.items()}


def log_of(place: Place, journal: Journal) -> Log:
    """Kafka's log of the history, or the store's own."""
    return LocalLog(journal) if "part" in place.options else KafkaLog(Client(place.kafka), events_topic(place.topics))


def live(log: Log, database: Database, events: int) -> None:
    """Fills the first generation."""
    runner = Runner(log, database, VIEWS)
    with closing(runner):
        while runner.status().watermark < events:
            runner.step(1.0)
