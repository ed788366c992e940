"""Reads committed records of given partitions: the port of the log's two clients, and kafka-python behind it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Protocol

from kafka import KafkaConsumer, TopicPartition
from kafka import errors as kafka_errors

from infra.kafka.position import position_of
from projections.log import HeadRecord, Polled, Record

NO_POSITION = -1
"""The position of a record that names none: no relay wrote it."""


class KafkaClient(StrEnum):
    """Which library reads the topics: kafka-python, or librdkafka of the extra `librdkafka`."""

    KAFKA_PYTHON = "kafka-python"
    LIBRDKAFKA = "librdkafka"


class OffsetsLost(Exception):
    """Raised when Kafka does not hold the offsets at which these partitions are to be read."""

    def __init__(self, partitions: Iterable[TopicPartition]) -> None:
        super().__init__("the asked offsets are not in the log")
        self.partitions = tuple(partitions)


class Reader(Protocol):
    """A consumer of committed records of one topic and its heads that joins no group and never chooses an offset.

    Raises kafka-python's `KafkaError`, or `OSError`, whichever library it is.
    """

    def assign(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Read these partitions and no others, each from its offset."""

    def poll(self, timeout: float, most: int) -> Polled:
        """At most `most` records, in order within a partition, after at most so many seconds. Raises `OffsetsLost`."""

    def position(self, partition: TopicPartition) -> int | None:
        """The offset to which the partition was read, markers of ended transactions included, where that is known."""

    def close(self) -> None: ...


class KafkaPythonReader:
    """The reader of kafka-python."""

    def __init__(self, consumer: KafkaConsumer, heads: str) -> None:
        self._consumer = consumer
        self._heads = heads

    def assign(self, offsets: Mapping[TopicPartition, int]) -> None:
        self._consumer.assign(list(offsets))
        for partition, offset in offsets.items():
            self._consumer.seek(partition, offset)

    def poll(self, timeout: float, most: int) -> Polled:
        try:
            polled = self._consumer.poll(timeout_ms=int(timeout * 1000), max_records=most)
        except kafka_errors.OffsetOutOfRangeError as error:
            raise OffsetsLost(error.args[0]) from error
        except kafka_errors.LogTruncationError as error:
            raise OffsetsLost(error.divergent_offsets) from error
        records: list[Record] = []
        heads: list[HeadRecord] = []
        for partition, found in polled.items():
            if partition.topic == self._heads:
                heads.extend(HeadRecord(head.offset, head.value or b"") for head in found)
            else:
                number = partition.partition
                records.extend(told(number, one.offset, one.key, one.value, one.headers) for one in found)
        return Polled(records, heads)

    def position(self, partition: TopicPartition) -> int | None:
        position: int | None = self._consumer.position(partition, timeout_ms=0)
        return position

    def close(self) -> None:
        self._consumer.close()


def told(
    partition: int,
    offset: int,
    key: bytes | None,
    value: bytes | None,
    headers: Iterable[tuple[str, bytes | None]] | None,
) -> Record:
    """A record as the log's port gives it; whatever is missing, nobody who reads stops."""
    position = position_of(headers or ())
    named = (key or b"").decode(errors="replace")
    return Record(partition, offset, NO_POSITION if position is None else position, named, value or b"")
