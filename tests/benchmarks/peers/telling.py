"""Ours: from stored to read by a consumer of committed records, at a steady rate; the relay is a process of its own."""

import os
import subprocess
import sys
import threading
import time
from itertools import islice
from pathlib import Path
from typing import Any

from eventsourcing.persistence import InfrastructureFactory, StoredEvent

from infra.kafka.client import Client
from infra.kafka.position import position_of
from registry.store import environment, migrate
from tests.benchmarks.kafka import make_topics, polled
from tests.benchmarks.latency import paced, percentiles, warming
from tests.benchmarks.messages import Message, read_chunks
from tests.benchmarks.place import Place, Proof, Timed


def run(place: Place, meter: Timed) -> Proof:
    """Each event is a transaction of the store, durable before its time begins; the reader has our settings."""
    store = f"sqlite:///{Path(place.folder) / 'store.sqlite'}"
    migrate(store)
    make_topics(place.kafka, place.prefix)
    factory: InfrastructureFactory = InfrastructureFactory.construct(environment(store))
    recorder: Any = factory.application_recorder()
    rate = float(place.options["rate"])
    warm = warming(rate, place.acts)
    messages = list(islice((m for chunk in read_chunks(place.messages) for m in chunk), warm + place.acts))
    stored: dict[int, float] = {}
    seen: list[float] = []

    def read() -> None:
        with Client(place.kafka).consumer() as consumer:
            for records in polled(consumer, f"{place.prefix}.events", len(messages)):
                now = time.perf_counter()
                for record in records:
                    position = position_of(record.headers)
                    while position not in stored:  # it was told before the store's answer came back to us
                        time.sleep(0)
                    seen.append(max(0.0, now - stored[position]))

    def record(message: Message) -> None:
        one = StoredEvent(message.stream, message.version, message.topic, message.data)
        (position,) = recorder.insert_events([one])
        stored[position] = time.perf_counter()

    relay = subprocess.Popen([sys.executable, "-m", "infra.cli", "relay"], env=_environment(place))
    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        meter.counts("relay", relay.pid)
        paced(warm, lambda n, _: record(messages[n]), rate)
        while len(seen) < warm:
            time.sleep(0.01)
        seen.clear()
        with meter:
            paced(place.acts, lambda n, _: record(messages[warm + n]), rate)
            reader.join(60)
    finally:
        relay.terminate()
        relay.wait(30)
        factory.close()
    meter.extra.update(percentiles(seen), units=len(seen))
    return {"seen": len(seen)}


def _environment(place: Place) -> dict[str, str]:
    return {
        **os.environ,
        "REGISTRY_HOME": place.folder,
        "REGISTRY_TOPIC_PREFIX": place.prefix,
        "KAFKA_BOOTSTRAP_SERVERS": place.kafka,
    }
