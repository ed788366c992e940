"""The bound of the relay: kafka-python's transactional producer alone, the same messages in the same transactions.

The option `settings` is `ours`, or `defaults` for the library's own (with `acks=all`, without which none are compared).
"""

from datetime import UTC, datetime
from typing import Any

from kafka import KafkaProducer

from infra.kafka.client import Client
from infra.kafka.position import POSITION
from infra.kafka.publisher import HEAD_KEY
from registry.events.envelope import CONTENT_TYPE, timestamp
from registry.events.head import Head
from tests.benchmarks.kafka import make_topics, told_to
from tests.benchmarks.messages import Message, read_chunks
from tests.benchmarks.place import Place, Proof, Timed


def run(place: Place, meter: Timed) -> Proof:
    """Every future is looked at, as the library's documentation asks."""
    make_topics(place.kafka, place.prefix)
    events, heads, content = f"{place.prefix}.events", f"{place.prefix}.heads", CONTENT_TYPE.encode()
    with meter:
        producer = _producer(place)
        producer.init_transactions()
        for chunk in read_chunks(place.messages):
            producer.begin_transaction()
            sent = [
                producer.send(
                    events, m.data, m.stream.encode(), [("content-type", content), (POSITION, b"%d" % m.position)],
                    m.partition,
                )
                for m in chunk
            ]  # fmt: skip
            sent.append(producer.send(heads, _head(chunk[-1]), HEAD_KEY, partition=0))
            producer.commit_transaction()
            for future in sent:
                future.get(0)
        producer.close()
    return told_to(place.kafka, place.prefix, place.events)


def _producer(place: Place) -> Any:
    name = f"{place.prefix}-bound"
    if place.options["settings"] == "ours":
        return Client(place.kafka).producer(name)
    return KafkaProducer(bootstrap_servers=place.kafka, transactional_id=name, acks="all")


def _head(last: Message) -> bytes:
    return Head(position=last.position, leaf="", time=timestamp(datetime.now(UTC)), marks={}).encode()
