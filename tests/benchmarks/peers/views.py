"""Ours: one worker folds all views into a fresh database; the option `from` is `memory`, or Kafka's client.

`kafka` stands for the default client. The option `only` names the one view that is folded.
"""

from pathlib import Path

from infra.kafka.client import Client
from infra.kafka.log import KafkaLog
from infra.kafka.readers import KafkaClient
from infra.kafka.topics import events_topic
from projections.catalogue import VIEWS
from projections.databases import open_database
from projections.log import Log
from projections.runner import Runner
from tests.benchmarks.feed import MemoryFeed
from tests.benchmarks.place import Place, Proof, Timed
from tests.benchmarks.rows import rows_in

CLIENTS = {"kafka": KafkaClient.KAFKA_PYTHON, "librdkafka": KafkaClient.LIBRDKAFKA}


def run(place: Place, meter: Timed) -> Proof:
    """Ends once everything is written and the watermark stands at the last event."""
    log: Log
    if place.options["from"] == "memory":
        log = MemoryFeed(place.messages)
    else:
        log = KafkaLog(Client(place.kafka, reads_with=CLIENTS[place.options["from"]]), events_topic(place.topics))
    database = open_database(Path(place.folder), place.postgres if place.database == "postgres" else None)
    views = [view for view in VIEWS if view.name == place.options.get("only", view.name)]
    runner = Runner(log, database, views)
    told = 0
    try:
        with meter:
            while told < place.events:
                told += runner.step(1.0)
            while runner.status().watermark < place.events:
                runner.step(1.0)
        if runner.status().parked:
            raise RuntimeError(f"keys are parked: {runner.status().parked[:3]}")
    finally:
        runner.close()
        log.close()
    return {"events": told, "rows": rows_in(database, views)}
