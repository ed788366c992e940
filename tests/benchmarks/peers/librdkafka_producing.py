"""The bound of the relay in another client: librdkafka's transactional producer, the same messages and transactions."""

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from infra.kafka.position import POSITION
from infra.kafka.publisher import HEAD_KEY
from registry.events.envelope import CONTENT_TYPE, timestamp
from registry.events.head import Head
from tests.benchmarks.kafka import make_topics, told_to
from tests.benchmarks.messages import read_chunks
from tests.benchmarks.place import Place, Proof, Timed

rdkafka: Any = import_module("confluent_kafka")
WAIT = 30.0


def run(place: Place, meter: Timed) -> Proof:
    """Every delivery report is looked at."""
    make_topics(place.kafka, place.prefix)
    events, heads, content = f"{place.prefix}.events", f"{place.prefix}.heads", CONTENT_TYPE.encode()
    failed: list[Any] = []

    def delivered(error: Any, message: Any) -> None:
        if error is not None:
            failed.append(error)

    with meter:
        producer = rdkafka.Producer(
            {
                "bootstrap.servers": place.kafka,
                "transactional.id": f"{place.prefix}-bound",
                "batch.size": 1 << 20,
                "linger.ms": 5,
                "on_delivery": delivered,
            }
        )
        producer.init_transactions(WAIT)
        for chunk in read_chunks(place.messages):
            producer.begin_transaction()
            for m in chunk:
                headers = [("content-type", content), (POSITION, b"%d" % m.position)]
                producer.produce(events, m.data, m.stream.encode(), m.partition, headers=headers)
            last = Head(position=chunk[-1].position, leaf="", time=timestamp(datetime.now(UTC)), marks={})
            producer.produce(heads, last.encode(), HEAD_KEY, 0)
            producer.commit_transaction(WAIT)
            if failed:
                raise RuntimeError(f"{len(failed)} records failed: {failed[0]}")
    return told_to(place.kafka, place.prefix, place.events)
