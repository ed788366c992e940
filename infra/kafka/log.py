"""Reads the told events and their heads from Kafka, as the port that views read."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from kafka import TopicPartition
from kafka import errors as kafka_errors
from kafka.admin import KafkaAdminClient

from infra.kafka.client import Client
from infra.kafka.errors import AccessDenied, Unsupported
from infra.kafka.readers import OffsetsLost, Reader
from infra.kafka.rights import DENIED, READS, demand, said_of
from infra.kafka.topics import Topic, TopicMissing, bounds, check, create_missing, heads_topic, topic_ids
from projections.log import HEADS, LogDenied, LogUnavailable, OffsetGone, Polled

RECHECK = 5.0
"""Seconds between two looks at the topic's id; they also tell an idle topic from a lost broker."""

_MISCONFIGURED = (kafka_errors.KafkaConfigurationError, kafka_errors.UnsupportedSaslMechanismError)


class KafkaLog:
    """The log of one topic of events. A client of one thread.

    Topics that are missing are made when `replicas` says with how many. Raises `LogUnavailable` when Kafka cannot be
    reached, `LogDenied` when it does not let this user in or read, or a topic is missing, `TopicRefused` when one has
    other settings, `Unsupported`.
    """

    def __init__(self, client: Client, events: Topic, *, replicas: int | None = None) -> None:
        self._client = client
        self._topics = [events, heads_topic(events.name)]
        self._events, self._heads = (topic.name for topic in self._topics)
        if not client.reachable():
            raise LogUnavailable(f"Kafka无应答 no Kafka server answers at {client.bootstrap}")
        with self._meaning(), ExitStack() as opened:
            self._admin: KafkaAdminClient = client.admin()
            opened.callback(self._admin.close)
            demand(self._admin, (topic.name for topic in self._topics), READS)
            if replicas is not None:
                create_missing(self._admin, self._topics, replicas=replicas)
            self._id = check(self._admin, self._topics, READS)[self._events]
            self._reader: Reader = client.reader(self._heads)
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
        with self._meaning():
            self._reader.assign(froms)
        self._next = froms

    def poll(self, timeout: float, most: int) -> Polled:
        """See `Log.poll`. A topic that was deleted and made again has lost the offsets of all its partitions."""
        self._recheck()
        if self._made_anew:
            raise OffsetGone(min(self._made_anew))
        try:
            with self._meaning():
                polled = self._reader.poll(timeout, most)
        except OffsetsLost as lost:
            raise OffsetGone(min(map(self._number, lost.partitions))) from lost
        after = {record.partition: record.offset + 1 for record in polled.records}
        self._next.update((TopicPartition(self._events, number), offset) for number, offset in after.items())
        if polled.heads:
            self._next[TopicPartition(self._heads, 0)] = polled.heads[-1].offset + 1
        return polled

    def ends(self) -> Mapping[int, int]:
        """See `Log.ends`: exact for a partition that was read to its end.

        For another one it may be greater: the markers that end transactions take up offsets, too.
        """
        partitions = [*(TopicPartition(self._events, partition) for partition in range(self.partitions))]
        partitions.append(TopicPartition(self._heads, 0))
        with self._meaning():
            _, ends = bounds(self._admin, partitions)
            read = {p: self._next[p] for p in self._next if self._reader.position(p) == ends[p]}
        return {self._number(partition): read.get(partition, end) for partition, end in ends.items()}

    def close(self) -> None:
        self._reader.close()
        self._admin.close()

    def _recheck(self) -> None:
        now = time.monotonic()
        if now < self._looked_at + RECHECK:
            return
        if not self._client.reachable():
            raise LogUnavailable(f"Kafka无应答 no Kafka server answers at {self._client.bootstrap}")
        with self._meaning():
            found = topic_ids(self._admin, [self._events]).get(self._events)
        if found is None:
            raise LogUnavailable(f"the topic {self._events} does not exist at the moment")
        self._looked_at = now
        if found != self._id:
            self._id = found
            self._made_anew = {p.partition for p, offset in self._next.items() if p.topic == self._events and offset}

    @contextmanager
    def _meaning(self) -> Iterator[None]:
        """Translates the library's errors."""
        try:
            yield
        except (AccessDenied, TopicMissing) as denied:
            raise LogDenied(str(denied)) from denied
        except kafka_errors.UnsupportedVersionError as error:  # of one broker among newer ones, while they are renewed
            raise LogDenied(f"{type(error).__name__}: {error}") from error
        except _MISCONFIGURED as error:
            raise Unsupported(f"{type(error).__name__}: {error}") from error
        except DENIED as error:
            raise LogDenied(said_of(error, self._client.user, (self._events, self._heads), "READ")) from error
        except (kafka_errors.KafkaError, OSError) as error:
            raise LogUnavailable(f"{type(error).__name__}: {error}") from error

    def _number(self, partition: TopicPartition) -> int:
        return HEADS if partition.topic == self._heads else int(partition.partition)
