"""Finds open transactions behind which readers wait: the last stable offset stands still until they end."""

import time
from collections.abc import Sequence
from contextlib import closing
from typing import NamedTuple

from kafka import IsolationLevel, OffsetSpec, TopicPartition
from kafka import errors as kafka_errors
from kafka.admin import KafkaAdminClient

from infra.kafka.client import Client
from infra.kafka.errors import BrokerUnavailable
from infra.kafka.topics import Topic, topic_ids

STANDS_STILL = 30.0
"""Seconds without a write after which an open transaction hangs: a broker ends the relay's after 15 to 25."""


class Held(NamedTuple):
    """A partition that readers see up to `last_stable_offset` only, though it holds records up to `end_offset`.

    `idle_seconds` have passed since the producer of the oldest open transaction wrote to it last.
    """

    topic: str
    partition: int
    last_stable_offset: int
    end_offset: int
    producer_id: int
    producer_epoch: int
    idle_seconds: float

    @property
    def stands_still(self) -> bool:
        """Whether it is no transaction at work any more."""
        return self.idle_seconds >= STANDS_STILL


def held(client: Client, topics: Sequence[Topic]) -> list[Held]:
    """Every partition of these topics with an open transaction. Raises `BrokerUnavailable`."""
    if not client.reachable():
        raise BrokerUnavailable(f"Kafka无应答 no Kafka server answers at {client.bootstrap}")
    try:
        with closing(client.admin()) as admin:
            known = topic_ids(admin, [topic.name for topic in topics])
            partitions = [TopicPartition(t.name, p) for t in topics if t.name in known for p in range(t.partitions)]
            return _held(admin, partitions)
    except (kafka_errors.KafkaError, OSError) as error:
        raise BrokerUnavailable(f"{type(error).__name__}: {error}") from error


def _held(admin: KafkaAdminClient, partitions: Sequence[TopicPartition]) -> list[Held]:
    stable = _ends(admin, partitions, IsolationLevel.READ_COMMITTED)
    ends = _ends(admin, partitions, IsolationLevel.READ_UNCOMMITTED)
    waiting = [partition for partition in partitions if stable[partition] < ends[partition]]
    if not waiting:
        return []
    now, found = time.time(), []
    for partition, state in admin.describe_producers(waiting).items():
        started = [p for p in state.active_producers if p.current_transaction_start_offset >= 0]
        if started:
            oldest = min(started, key=lambda p: p.current_transaction_start_offset)
            idle = max(0.0, now - oldest.last_timestamp / 1000)
            place = (partition.topic, partition.partition, stable[partition], ends[partition])
            found.append(Held(*place, oldest.producer_id, oldest.producer_epoch, round(idle, 1)))
    return found


def _ends(
    admin: KafkaAdminClient, partitions: Sequence[TopicPartition], isolation: IsolationLevel
) -> dict[TopicPartition, int]:
    asked = dict.fromkeys(partitions, OffsetSpec.LATEST)
    return {partition: int(at.offset) for partition, at in admin.list_partition_offsets(asked, isolation).items()}
