"""Reads committed records through librdkafka, several times faster than kafka-python (the extra `librdkafka`)."""

import logging
import time
from collections.abc import Iterable, Mapping
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Message
from confluent_kafka import TopicPartition as Place
from kafka import TopicPartition
from kafka import errors as kafka_errors

from infra.kafka.readers import OffsetsLost, told
from projections.log import HeadRecord, Polled, Record

logger = logging.getLogger(__name__)

NAMES = {
    "security_protocol": "security.protocol",
    "ssl_cafile": "ssl.ca.location",
    "sasl_mechanism": "sasl.mechanisms",
    "sasl_plain_username": "sasl.username",
    "sasl_plain_password": "sasl.password",
}
"""kafka-python's security settings, and what librdkafka calls them."""

_SETTINGS = {
    "group.id": "none",  # must be named; as nothing subscribes or commits, no group is ever joined
    "enable.auto.commit": False,
    "enable.auto.offset.store": False,
    "auto.offset.reset": "error",
    "isolation.level": "read_committed",
    "enable.partition.eof": True,
    "allow.auto.create.topics": False,
    "max.partition.fetch.bytes": 2 << 20,
    "fetch.max.bytes": 16 << 20,
    "fetch.wait.max.ms": 50,
    "queued.max.messages.kbytes": 32 << 10,
    "reconnect.backoff.max.ms": 1_000,
}
_GONE = (KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE, KafkaError._LOG_TRUNCATION)
_NO_GROUP = (KafkaError.GROUP_AUTHORIZATION_FAILED, KafkaError.COORDINATOR_NOT_AVAILABLE, KafkaError._WAIT_COORD)
"""What is said of a group that is never joined."""
_BY_CODE = {
    KafkaError.TOPIC_AUTHORIZATION_FAILED: kafka_errors.TopicAuthorizationFailedError,
    KafkaError.SASL_AUTHENTICATION_FAILED: kafka_errors.SaslAuthenticationFailedError,
    KafkaError._AUTHENTICATION: kafka_errors.SaslAuthenticationFailedError,
}
"""What tells the denial of a right from a broker that is away."""


class LibrdkafkaReader:
    """The reader of librdkafka; see `Reader`.

    Raises `ValueError` for a security setting that it has no name for.
    """

    def __init__(self, servers: Iterable[str], security: Mapping[str, Any], heads: str) -> None:
        unknown = security.keys() - NAMES.keys()
        if unknown:
            raise ValueError(f"librdkafka is given no {', '.join(sorted(unknown))}")
        secured = {NAMES[name]: value for name, value in security.items()}
        self._settings = {"bootstrap.servers": ",".join(servers), **_SETTINGS, **secured}
        self._heads = heads
        self._consumer = self._made()
        self._ends: dict[TopicPartition, int] = {}

    def assign(self, offsets: Mapping[TopicPartition, int]) -> None:
        """A new consumer: one that lost an offset, or whose topic was made anew, goes on saying so now and then."""
        self._consumer.close()
        self._consumer = self._made()
        self._ends.clear()
        try:
            self._consumer.assign([Place(of.topic, of.partition, offset) for of, offset in offsets.items()])
        except KafkaException as error:
            raise _meant(error.args[0]) from error

    def poll(self, timeout: float, most: int) -> Polled:
        deadline = time.monotonic() + timeout
        while True:
            left = max(0.0, deadline - time.monotonic())
            polled = self._sorted(self._taken(left, most))
            if polled.records or polled.heads or not left:
                return polled

    def position(self, partition: TopicPartition) -> int | None:
        return self._ends.get(partition)

    def close(self) -> None:
        self._consumer.close()

    def _made(self) -> Consumer:
        return Consumer(self._settings, logger=logger)

    def _taken(self, timeout: float, most: int) -> list[Message]:
        """Waits for a first message, and takes what came with it: `consume` alone would wait until it has `most`."""
        first = self._consumer.poll(timeout)
        if first is None:
            return []
        return [first, *self._consumer.consume(most - 1, 0)] if most > 1 else [first]

    def _sorted(self, found: list[Message]) -> Polled:
        records: list[Record] = []
        heads: list[HeadRecord] = []
        lost: list[TopicPartition] = []
        one: Any  # what may be None in a message that is an error is there in a record
        for one in found:
            if one.error() is not None:
                self._note(one, lost)
            elif one.topic() == self._heads:
                heads.append(HeadRecord(one.offset(), one.value() or b""))
            else:
                records.append(told(one.partition(), one.offset(), one.key(), one.value(), one.headers()))
        if lost:
            raise OffsetsLost(lost)
        return Polled(records, heads)

    def _note(self, said: Any, lost: list[TopicPartition]) -> None:
        """What is no record: the end of a partition, an offset that is gone, or trouble. Raises `KafkaError`."""
        code = said.error().code()
        partition = TopicPartition(said.topic(), said.partition())
        if code == KafkaError._PARTITION_EOF:
            self._ends[partition] = said.offset()
        elif code in _GONE:
            lost.append(partition)
        elif code not in _NO_GROUP:
            raise _meant(said.error())


def _meant(error: KafkaError) -> kafka_errors.KafkaError:
    return _BY_CODE.get(error.code(), kafka_errors.KafkaError)(f"librdkafka: {error.str()}")
