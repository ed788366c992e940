"""Reads the told events and their heads from Kafka, as the port that views read."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka import errors as kafka_errors
from kafka.admin import KafkaAdminClient

from infra.kafka.client import Client
from infra.kafka.position import position_of
from infra.kafka.topics import Topic, bounds, check, create_missing, heads_topic, topic_ids
from projections.log import HEADS, HeadRecord, LogUnavailable, OffsetGone, Polled, Record

RECHECK = 5.0
"""Seconds between two looks at the topic's id; they also tell an idle topic from a lost broker."""

NO_POSITION = -1
"""The position of a record that names none: no relay wrote it."""

_MISCONFIGURED = (kafka_errors.KafkaConfigurationError, kafka_errors.UnsupportedVersionError)


class KafkaLog:
    """The log of one topic of events. A client of one thread.

    Topics that are missing are made when `replicas` says with how many. Raises `LogUnavailable` when Kafka cannot be
    reached, `TopicRefused` when a topic is missing or has other settings.
    """

    def __init__(self, client: Client, events: Topic, *, replicas: int | None = None) -> None:
        self._client = client
        self._topics = [events, heads_topic(events.name)]
        self._events, self._heads = (topic.name for topic in self._topics)
        if not client.reachable():
            raise LogUnavailable(f"no Kafka server answers at {client.bootstrap}")
        with _meaning(), ExitStack() as opened:
            self._admin: KafkaAdminClient = client.admin()
            opened.callback(self._admin.close)
            if replicas is not None:
                create_missing(self._admin, self._topics, replicas=replicas)
            self._id = check(self._admin, self._topics)[self._events]
            self._consumer: KafkaConsumer = client.consumer()
            opened.pop_all()
        self._looked_at = time.monotonic()
        self._next: dict[TopicPartition, int] = {}
        self._made_anew: set[int] = set()

    @property
    def topic_id(self) -> str:
        """Kafka's own id of the topic of events, as of the last look."""
        return self._id

    @property
    def partitions(self) -> int:
        return self._topics[0].partitions

    def assign(self, offsets: Mapping[int, int], heads: int) -> None:
        """See `Log.assign`. The partitions of a topic that was made anew must come back with offset 0."""
        froms = {TopicPartition(self._events, partition): offset for partition, offset in offsets.items()}
        froms[TopicPartition(self._heads, 0)] = heads
        self._made_anew -= {partition for partition, offset in offsets.items() if offset == 0}
        self._consumer.assign(list(froms))
        for partition, offset in froms.items():
            self._consumer.seek(partition, offset)
        self._next = froms

    def poll(self, timeout: float, most: int) -> Polled:
        """See `Log.poll`. A topic that was deleted and made again has lost the offsets of all its partitions."""
        self._recheck()
        if self._made_anew:
            raise OffsetGone(min(self._made_anew))
        try:
            with _meaning():
                polled = self._consumer.poll(timeout_ms=int(timeout * 1000), max_records=most)
        except kafka_errors.OffsetOutOfRangeError as error:
            raise OffsetGone(self._first_of(error.args[0])) from error
        except kafka_errors.LogTruncationError as error:
            raise OffsetGone(self._first_of(error.divergent_offsets)) from error
        records: list[Record] = []
        heads: list[HeadRecord] = []
        for partition, found in polled.items():
            self._next[partition] = found[-1].offset + 1
            if partition.topic == self._heads:
                heads.extend(HeadRecord(head.offset, head.value or b"") for head in found)
            else:
                records.extend(map(_record, found))
        return Polled(records, heads)

    def ends(self) -> Mapping[int, int]:
        """See `Log.ends`: exact for a partition that was read to its end.

        For another one it may be greater: the markers that end transactions take up offsets, too.
        """
        partitions = [*(TopicPartition(self._events, partition) for partition in range(self.partitions))]
        partitions.append(TopicPartition(self._heads, 0))
        with _meaning():
            _, ends = bounds(self._admin, partitions)
            read = {p: self._next[p] for p in self._next if self._consumer.position(p, timeout_ms=0) == ends[p]}
        return {self._number(partition): read.get(partition, end) for partition, end in ends.items()}

    def close(self) -> None:
        self._consumer.close()
        self._admin.close()

    def _recheck(self) -> None:
        now = time.monotonic()
        if now < self._looked_at + RECHECK:
            return
        if not self._client.reachable():
            raise LogUnavailable(f"no Kafka server answers at {self._client.bootstrap}")
        with _meaning():
            found = topic_ids(self._admin, [self._events]).get(self._events)
        if found is None:
            raise LogUnavailable(f"the topic {self._events} does not exist at the moment")
        self._looked_at = now
        if found != self._id:
            self._id = found
            self._made_anew = {p.partition for p, offset in self._next.items() if p.topic == self._events and offset}

    def _first_of(self, partitions: Mapping[TopicPartition, Any]) -> int:
        return min(self._number(partition) for partition in partitions)

    def _number(self, partition: TopicPartition) -> int:
        return HEADS if partition.topic == self._heads else int(partition.partition)


def _record(found: Any) -> Record:
    position = position_of(found.headers)
    key = (found.key or b"").decode(errors="replace")
    return Record(found.partition, found.offset, NO_POSITION if position is None else position, key, found.value or b"")


@contextmanager
def _meaning() -> Iterator[None]:
    """Translates the library's errors; those about offsets and about our own settings pass as they are."""
    try:
        yield
    except (kafka_errors.OffsetOutOfRangeError, kafka_errors.LogTruncationError, *_MISCONFIGURED):
        raise
    except (kafka_errors.KafkaError, OSError) as error:
        raise LogUnavailable(f"{type(error).__name__}: {error}") from error
