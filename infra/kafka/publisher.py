"""Publishes the relay's chunks as Kafka transactions, and says what a failure means."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kafka import KafkaProducer, TopicPartition
from kafka import errors as kafka_errors
from kafka.admin import KafkaAdminClient

from infra.kafka.client import Client
from infra.kafka.errors import AccessDenied, Unsupported
from infra.kafka.position import is_told, position_header, position_of
from infra.kafka.rights import DENIED, TELLS, demand, said_of
from infra.kafka.tail import last_records
from infra.kafka.topics import Topic, TopicMissing, bounds, check, create_missing, heads_topic, topic_ids, undecided
from registry.relay import Beat, Denied, IntegrityStop, Last, Overtaken, Rejected, Stored, Tail, Unavailable

logger = logging.getLogger(__name__)

HEAD_KEY = b"head"
PATIENCE = 20.0
"""Seconds to wait for the broker's word on a transaction; it gives up on one itself after 15."""

SETTLING = 10.0
"""Seconds that a former relay's transaction has for its end to be seen."""

SLICE = 0.5
"""Seconds between two beats while waiting."""

_OVERTAKEN = (kafka_errors.ProducerFencedError, kafka_errors.InvalidProducerEpochError)
_REJECTED = (
    kafka_errors.MessageSizeTooLargeError,
    kafka_errors.RecordListTooLargeError,
    kafka_errors.InvalidRecordError,
)
_OURS = (kafka_errors.KafkaConfigurationError, kafka_errors.UnsupportedSaslMechanismError)
"""Errors that waiting does not heal."""


class KafkaPublisher:
    """A topic of events and its topic of heads, written in transactions.

    The topics are made when they are missing, unless `create` is false, and checked at every `open`; one that has
    other settings raises `TopicRefused`. The transactional id is the events topic's name with `-relay`.
    """

    def __init__(
        self, client: Client, events: Topic, *, replicas: int = 1, min_insync: int = 1, create: bool = True
    ) -> None:
        self._client = client
        self._topics = [topic.guarded(min_insync) for topic in (events, heads_topic(events.name))]
        self._events, self._heads = (topic.name for topic in self._topics)
        self._content = ("content-type", events.content_type.encode())
        self._replicas = replicas
        self._create = create
        self._producer: KafkaProducer | None = None
        self._admin: KafkaAdminClient | None = None
        self._ids: dict[str, str] = {}
        self._offsets: dict[tuple[str, int], int] = {}
        self._sent: list[Any] = []

    def open(self, beat: Beat) -> Tail:
        """See `Publisher.open`. Raises `TopicRefused` and `Denied` as well."""
        self.close()
        if not self._client.reachable():
            raise Unavailable(f"Kafka无应答 no Kafka server answers at {self._client.bootstrap}")
        with self._meaning():
            self._admin = self._client.admin()
            beat()
            demand(self._admin, (topic.name for topic in self._topics), TELLS)
            if self._create:
                create_missing(self._admin, self._topics, replicas=self._replicas)
                beat()
            self._ids = check(self._admin, self._topics, TELLS)
            beat()
            self._producer = self._client.producer(f"{self._events}-relay")
            self._shut_out_others(self._producer, beat)
            return self._tail(self._admin, beat)

    def verify(self) -> None:
        """See `Publisher.verify`: a topic that was deleted and made again is another log under the same name."""
        if not self._client.reachable():
            raise Unavailable(f"Kafka无应答 no Kafka server answers at {self._client.bootstrap}")
        with self._meaning():
            if self._admin is None or topic_ids(self._admin, self._ids) != self._ids:
                raise Unavailable(f"the topics {', '.join(self._ids)} are not those that were opened")

    def begin(self) -> None:
        with self._meaning():
            self._opened().begin_transaction()

    def send(self, events: Sequence[tuple[int, Stored]]) -> None:
        with self._meaning():
            self._enlist({partition for partition, _ in events})
            send, topic, keep = self._opened().send, self._events, self._sent.append
            for partition, (position, stream, _, data) in events:
                headers = [self._content, position_header(position)]
                keep(send(topic, data, stream.encode(), headers, partition))

    def _enlist(self, partitions: Iterable[int]) -> None:
        """Names all partitions of the transaction at once, that of its head too.

        By itself the library asks the broker for the first, then for those seen meanwhile, at last for the head's, and
        sends no record while it waits for an answer.
        """
        manager = self._opened()._transaction_manager
        manager.maybe_add_partition_to_transaction(TopicPartition(self._heads, 0))
        for partition in partitions:
            manager.maybe_add_partition_to_transaction(TopicPartition(self._events, partition))

    def commit(self, head: bytes, beat: Beat) -> None:
        with self._meaning():
            producer = self._opened()
            self._sent.append(producer.send(self._heads, head, HEAD_KEY, partition=0))
            self._flush(producer, beat)
            self._look_at_each()
            self._end(producer, beat)

    def close(self) -> None:
        producer, admin = self._producer, self._admin
        self._producer = self._admin = None
        self._sent.clear()
        self._offsets.clear()
        if producer is not None:
            _quietly(lambda: _end_at_once(producer))
        if admin is not None:
            _quietly(admin.close)

    def _opened(self) -> KafkaProducer:
        if self._producer is None:
            raise Unavailable("the publisher is not open")
        return self._producer

    def _shut_out_others(self, producer: KafkaProducer, beat: Beat) -> None:
        """The library goes on with the same request when it is called again after a timeout."""
        self._await(_without_timeout(producer.init_transactions), beat, "admit this producer")

    def _tail(self, admin: KafkaAdminClient, beat: Beat) -> Tail:
        heads = TopicPartition(self._heads, 0)
        events = [TopicPartition(self._events, partition) for partition in range(self._topics[0].partitions)]
        self._let_transactions_end(admin, [*events, heads], beat)
        starts, ends = bounds(admin, [*events, heads])
        for partition in events:
            if starts[partition]:
                raise IntegrityStop(
                    f"{self._events} begins at offset {starts[partition]} in partition {partition.partition}: its"
                    " beginning was deleted; delete the topic, and the relay tells it anew from the store"
                )
        with self._client.consumer() as consumer:
            found = last_records(consumer, starts, ends, beat, self._is_ours)
        self._offsets = {(partition.topic, partition.partition): last.offset for partition, last in found.items()}
        head = found.pop(heads, None)
        return Tail(
            head=None if head is None else bytes(head.value or b""),
            last={partition.partition: _last(record) for partition, record in found.items()},
        )

    def _let_transactions_end(self, admin: KafkaAdminClient, partitions: list[TopicPartition], beat: Beat) -> None:
        """Waits until every record can be seen, or is known to be void.

        A commit is confirmed before its markers are in every partition. A broker that was killed in between writes them
        late, or loses some for ever: what is behind could not be seen and would be told twice. So after a moment they
        are asked for, as an abort: what becomes void is told anew. A transaction that does not end even then is a
        stranger's: it is left, and what hides behind it is told again; readers skip what they know.
        """
        began, asked = time.monotonic(), False
        while waiting := undecided(admin, partitions):
            passed = time.monotonic() - began
            if passed > SETTLING:
                logger.warning("%d partitions hold a transaction that does not end: %s", len(waiting), waiting[0])
                return
            if passed > SETTLING / 5 and not asked:
                self._ask_for_markers(waiting, beat)
                asked = True
            beat()
            time.sleep(SETTLING / 200)

    def _ask_for_markers(self, partitions: list[TopicPartition], beat: Beat) -> None:
        """Aborts a transaction of this producer's in the partitions, which ends what a former one left there."""
        logger.info("%d partitions miss the marker of a former transaction: %s", len(partitions), partitions[0])
        producer = self._opened()
        producer.begin_transaction()
        manager = producer._transaction_manager
        for partition in partitions:
            manager.maybe_add_partition_to_transaction(partition)
        producer._sender.wakeup()
        self._await(lambda: _all_added(manager, partitions), beat, "add partitions to a transaction")
        self._finish(producer, manager.begin_abort(), beat)

    def _is_ours(self, record: Any) -> bool:
        return record.key == HEAD_KEY if record.topic == self._heads else is_told(record)

    def _flush(self, producer: KafkaProducer, beat: Beat) -> None:
        self._await(_without_timeout(lambda: producer.flush(SLICE)), beat, "take the records")

    def _await(self, done: Callable[[], bool], beat: Beat, what: str) -> None:
        """Asks again and again, each time for a slice, until it is done or too late, or broker or topic are gone."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            beat()
            if time.monotonic() > deadline:
                raise Unavailable(f"the broker did not {what} within {PATIENCE:.0f} s")
            self.verify()

    def _look_at_each(self) -> None:
        """`flush` reports no failed record, so each is looked at; offsets must go on where the partition ended."""
        for future in self._sent:
            if not future.is_done:
                raise Unavailable("a record was not acknowledged in time")
            if future.exception is not None:
                raise future.exception
            at = future.value
            partition = (at.topic, at.partition)
            if at.offset <= self._offsets.get(partition, -1):
                raise Unavailable(f"{at.topic}/{at.partition} went back to offset {at.offset}: it was made anew")
            self._offsets[partition] = at.offset
        self._sent.clear()

    def _end(self, producer: KafkaProducer, beat: Beat) -> None:
        """What `commit_transaction` does, but not for ever: the library's own call waits without any bound."""
        self._finish(producer, producer._transaction_manager.begin_commit(), beat)

    def _finish(self, producer: KafkaProducer, result: Any, beat: Beat) -> None:
        producer._sender.wakeup()
        self._await(lambda: bool(result.wait(timeout_ms=SLICE * 1000)), beat, "confirm the transaction's end")

    @contextmanager
    def _meaning(self) -> Iterator[None]:
        """Translates the library's errors into what they mean for the relay."""
        try:
            yield
        except (AccessDenied, TopicMissing) as error:
            raise Denied(str(error)) from error
        except kafka_errors.UnsupportedVersionError as error:  # of one broker among newer ones, while they are renewed
            raise Denied(f"{type(error).__name__}: {error}") from error
        except _OURS as error:
            raise Unsupported(f"{type(error).__name__}: {error}") from error
        except _REJECTED as error:
            raise Rejected(f"Kafka takes no such record: {error}") from error
        except (kafka_errors.KafkaError, OSError) as error:
            if isinstance(error, _OVERTAKEN) or isinstance(self._last_error(), _OVERTAKEN):
                raise Overtaken(f"another producer has opened {self._events}-relay: {error}") from error
            denied = next((one for one in (error, self._last_error()) if isinstance(one, DENIED)), None)
            if denied is not None:
                topics, transactional_id = (self._events, self._heads), f"{self._events}-relay"
                raise Denied(said_of(denied, self._client.user, topics, "WRITE", transactional_id)) from error
            raise Unavailable(f"{type(error).__name__}: {error}") from error

    def _last_error(self) -> BaseException | None:
        """Why the producer refuses to go on: the error it raises then is a plain one that only mentions the cause."""
        manager = self._producer._transaction_manager if self._producer else None
        error: BaseException | None = manager.last_error if manager else None
        return error


def _all_added(manager: Any, partitions: list[TopicPartition]) -> bool:
    if manager.has_error():
        raise manager.last_error
    return all(manager.is_partition_added(partition) for partition in partitions)


def _last(record: Any) -> Last:
    position = position_of(record.headers)
    assert position is not None
    return Last(position, bytes(record.value))


def _without_timeout(ask: Callable[[], None]) -> Callable[[], bool]:
    """A call of the library that gives up after a slice, as one that says whether it came to its end."""

    def done() -> bool:
        try:
            ask()
        except kafka_errors.KafkaTimeoutError:
            return False
        return True

    return done


def _quietly(close: Callable[[], None]) -> None:
    try:
        close()
    except (kafka_errors.KafkaError, OSError) as error:
        logger.info("while closing the connection to Kafka: %s", error)


def _end_at_once(producer: KafkaProducer) -> None:
    """Drops what is unsent. `close(0)` waits for what is in flight unless the sender is told to end first."""
    producer._sender.force_close()
    producer.close(timeout=1)
