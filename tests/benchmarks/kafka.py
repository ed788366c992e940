"""What peers share of Kafka: topics of their own, all partitions assigned, and a topic read back to be proven."""

from collections.abc import Iterator
from typing import Any

from kafka import TopicPartition

from infra.kafka.client import Client
from infra.kafka.position import POSITION
from infra.kafka.topics import create_missing, events_topic, heads_topic
from registry.events.head import PARTITIONS, decode_head
from tests.benchmarks.messages import Told
from tests.benchmarks.place import Proof

STALLED = 30_000
"""Milliseconds without a record after which a reader gives up."""


def make_topics(kafka: str, prefix: str) -> None:
    """The two topics of an installation, as the publisher makes them."""
    events = events_topic(prefix)
    admin = Client(kafka).admin()
    try:
        create_missing(admin, [events, heads_topic(events.name)])
    finally:
        admin.close()


def drop_topics(kafka: str, prefix: str) -> None:
    """Deletes all topics of a prefix."""
    admin = Client(kafka).admin()
    try:
        admin.delete_topics([name for name in admin.list_topics() if name.startswith(f"{prefix}.")])
    finally:
        admin.close()


def partitions_of(topic: str) -> list[TopicPartition]:
    """Every partition of a topic of events."""
    return [TopicPartition(topic, number) for number in range(PARTITIONS)]


def polled(consumer: Any, topic: str, events: int, *, most: int | None = None) -> Iterator[list[Any]]:
    """Lists of records of one partition each, from the beginning until so many were read."""
    partitions = partitions_of(topic)
    consumer.assign(partitions)
    for partition in partitions:
        consumer.seek(partition, 0)
    read = 0
    while read < events:
        found = consumer.poll(timeout_ms=STALLED, max_records=most)
        if not found:
            raise RuntimeError(f"{topic} holds {read} records, {events} were told")
        for records in found.values():
            read += len(records)
            yield records


def told_to(kafka: str, prefix: str, events: int) -> Proof:
    """What the topics of a prefix hold. Raises `RuntimeError` when the last head is not that of the last event."""
    told, counted = Told(), 0
    with Client(kafka).consumer() as consumer:
        for records in polled(consumer, f"{prefix}.events", events):
            for record in records:
                told.add(record.partition, int(dict(record.headers)[POSITION]), record.key.decode(), record.value)
        heads = TopicPartition(f"{prefix}.heads", 0)
        consumer.assign([heads])
        consumer.seek(heads, 0)
        while found := consumer.poll(timeout_ms=1_000):
            counted = decode_head(found[heads][-1].value).position
    if counted != told.last:
        raise RuntimeError(f"the last head stands at {counted}, the last event at {told.last}")
    return told.proof()
