"""The bound of any reader in another client: librdkafka's consumer, committed records only."""

import time
from importlib import import_module
from typing import Any

from registry.events.head import PARTITIONS
from tests.benchmarks.place import Place, Proof, Timed

rdkafka: Any = import_module("confluent_kafka")
WAIT = 30.0
SLICE = 0.05


def run(place: Place, meter: Timed) -> Proof:
    """Counted and measured, nothing else."""
    consumer = rdkafka.Consumer(
        {
            "bootstrap.servers": place.kafka,
            "group.id": place.prefix,
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "max.partition.fetch.bytes": 2 << 20,
            "fetch.max.bytes": 16 << 20,
        }
    )
    events = size = 0
    waited_since = time.monotonic()
    try:
        with meter:
            topic = f"{place.topics}.events"
            consumer.assign(
                [rdkafka.TopicPartition(topic, number, rdkafka.OFFSET_BEGINNING) for number in range(PARTITIONS)]
            )
            while events < place.events:
                records = consumer.consume(10_000, SLICE)  # ends at so many records or after so long
                if records:
                    waited_since = time.monotonic()
                elif time.monotonic() > waited_since + WAIT:
                    raise RuntimeError(f"{topic} holds {events} records, {place.events} were told")
                for record in records:
                    if record.error() is not None:
                        raise RuntimeError(f"{topic}: {record.error()}")
                    size += len(record.value() or b"")
                events += len(records)
    finally:
        consumer.close()
    return {"events": events, "bytes": size}
