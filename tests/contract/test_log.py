"""One suite for every log that views read: Kafka, told by the relay, and the store's own log."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, Protocol

import pytest
from kafka import TopicPartition
from kafka.producer.transaction_manager import TransactionManager

from infra.kafka.client import Client
from infra.kafka.log import KafkaLog
from infra.kafka.publisher import KafkaPublisher
from infra.kafka.readers import KafkaClient
from infra.kafka.topics import TopicRefused, check, create_missing, events_topic, heads_topic
from infra.local_log import LocalLog
from projections.log import HEADS, HeadRecord, Log, LogDenied, LogUnavailable, OffsetGone, Record
from registry.events.head import PARTITIONS, covers, decode_head, leaf, partition_of
from registry.relay import Pace, Relay
from tests.relaying import MemorySource

FROM_THE_START = dict.fromkeys(range(PARTITIONS), 0)


class Teller(Protocol):
    """A log in the making: a store, a way to have it told, and readers."""

    source: MemorySource

    def tell(self) -> None: ...

    def reader(self) -> Log: ...


class Local:
    """The store's own log needs no telling."""

    def __init__(self) -> None:
        self.source = MemorySource()

    def tell(self) -> None:
        pass

    def reader(self) -> Log:
        return LocalLog(self.source)


class Kafka:
    """Told by the relay in small chunks, so that heads and end markers lie between the records."""

    def __init__(self, bootstrap: str, prefix: str, reads_with: KafkaClient = KafkaClient.KAFKA_PYTHON) -> None:
        self.source = MemorySource()
        self.client = Client(bootstrap, reads_with=reads_with)
        self.topic = events_topic(prefix)
        admin = self.client.admin()
        create_missing(admin, [self.topic, heads_topic(self.topic.name)])
        admin.close()

    def tell(self) -> None:
        relay = Relay(self.source, KafkaPublisher(self.client, self.topic), pace=Pace(chunk_events=50))
        relay.catch_up()
        relay.close()

    def reader(self) -> Log:
        return KafkaLog(self.client, self.topic)


CLIENTS = [pytest.param(client, marks=pytest.mark.kafka) for client in KafkaClient]


@pytest.fixture(params=["local", *CLIENTS])
def teller(request: pytest.FixtureRequest) -> Iterator[Teller]:
    if request.param == "local":
        yield Local()
    else:
        prefix = request.getfixturevalue("topic_prefix").rstrip(".")
        yield Kafka(request.getfixturevalue("kafka_bootstrap"), prefix, request.param)


def told(teller: Teller, commands: int = 60, streams: int = 40) -> MemorySource:
    """Commands of one to three events each, told."""
    for number in range(commands):
        teller.source.record(f"enterprise:{(number + step * 7) % streams}" for step in range(1 + number % 3))
    teller.tell()
    return teller.source


def read(log: Log, wanted: int, most: int = 1_000, patience: int = 100) -> tuple[list[Record], list[HeadRecord]]:
    """Polls until so many records and a head that covers the last of them were read."""
    records: list[Record] = []
    heads: list[HeadRecord] = []
    for _ in range(patience):
        polled = log.poll(0.1, most)
        assert len(polled.records) + len(polled.heads) <= most + 1
        records.extend(polled.records)
        heads.extend(polled.heads)
        end = max((record.position for record in records), default=0)
        if len(records) >= wanted and (not wanted or any(decode_head(head.data).position >= end for head in heads)):
            break
    return records, heads


def nothing_more(log: Log) -> bool:
    polled = log.poll(0.3, 10)
    return not polled.records and not polled.heads


def by_key(records: Sequence[Record]) -> Mapping[str, list[tuple[int, bytes]]]:
    keys: dict[str, list[tuple[int, bytes]]] = {}
    for record in records:
        keys.setdefault(record.key, []).append((record.position, record.data))
    return keys


def test_every_event_is_read_once_in_order_for_each_key_with_its_bytes(teller: Teller) -> None:
    source = told(teller)
    with closing(teller.reader()) as log:
        log.assign(FROM_THE_START, 0)
        records, _ = read(log, len(source.events))
        assert nothing_more(log)
    wanted: dict[str, list[tuple[int, bytes]]] = {}
    for event in source.events:
        wanted.setdefault(event.stream, []).append((event.position, event.data))
    assert by_key(records) == wanted
    for record in records:
        assert record.partition == partition_of(record.key, log.partitions)


def test_offsets_ascend_within_a_partition(teller: Teller) -> None:
    source = told(teller)
    with closing(teller.reader()) as log:
        log.assign(FROM_THE_START, 0)
        records, heads = read(log, len(source.events), most=7)
    for partition in range(PARTITIONS):
        offsets = [record.offset for record in records if record.partition == partition]
        assert offsets == sorted(set(offsets))
    assert [head.offset for head in heads] == sorted({head.offset for head in heads})


def test_reading_goes_on_after_any_record(teller: Teller) -> None:
    source = told(teller)
    with closing(teller.reader()) as log:
        log.assign(FROM_THE_START, 0)
        everything, _ = read(log, len(source.events))
        for stop in (0, 1, len(everything) // 2, len(everything) - 1):
            offsets = dict(FROM_THE_START)
            for record in everything[:stop]:
                offsets[record.partition] = record.offset + 1
            log.assign(offsets, 0)
            rest, _ = read(log, len(everything) - stop)
            before = {record.position for record in everything[:stop]}
            assert sorted(record.position for record in rest) == sorted(
                event.position for event in source.events if event.position not in before
            )


def test_only_assigned_partitions_are_read(teller: Teller) -> None:
    source = told(teller)
    partition = partition_of("enterprise:1")
    wanted = [event.position for event in source.events if partition_of(event.stream) == partition]
    with closing(teller.reader()) as log:
        log.assign({partition: 0}, 0)
        records, _ = read(log, len(wanted))
        assert [record.position for record in records] == wanted
        assert not [record for record in log.poll(0.2, 100).records if record.partition != partition]


def test_the_last_head_covers_what_was_told_and_no_head_covers_more(teller: Teller) -> None:
    source = told(teller)
    with closing(teller.reader()) as log:
        log.assign(FROM_THE_START, 0)
        records, heads = read(log, len(source.events), most=25)
    decoded = [decode_head(head.data) for head in heads]
    last = source.events[-1]
    assert (decoded[-1].position, decoded[-1].leaf) == (last.position, leaf(last.position, last.data).hex())
    ends: dict[int, int] = {}
    for record in records:
        ends[record.partition] = max(record.position, ends.get(record.partition, 0))
    assert {number: mark.position for number, mark in decoded[-1].marks.items()} == ends
    for head in decoded:
        reached = {
            number: max(
                (r.position for r in records if r.partition == number and r.position <= head.position), default=0
            )
            for number in range(PARTITIONS)
        }
        assert covers(head, reached)
        assert {number: mark.position for number, mark in head.marks.items()} == {n: p for n, p in reached.items() if p}


def test_no_head_stands_inside_a_command(teller: Teller) -> None:
    for _ in range(4):
        teller.source.record(f"enterprise:{number}" for number in range(40))
    teller.tell()
    ends = {event.position for event in teller.source.events[39::40]}
    with closing(teller.reader()) as log:
        log.assign(FROM_THE_START, 0)
        _, heads = read(log, 160, most=15)
    assert {decode_head(head.data).position for head in heads} <= ends


def test_ends_are_reached_by_reading(teller: Teller) -> None:
    source = told(teller)
    with closing(teller.reader()) as log:
        log.assign(FROM_THE_START, 0)
        assert any(end > 0 for end in log.ends().values())
        records, heads = read(log, len(source.events))
        assert nothing_more(log)
        ends = log.ends()
        reached = dict(FROM_THE_START)
        for record in records:
            reached[record.partition] = record.offset + 1
        assert {number: ends[number] for number in reached} == reached
        assert ends[HEADS] == heads[-1].offset + 1
        teller.source.record(["enterprise:1"])
        teller.tell()
        assert log.ends()[partition_of("enterprise:1")] > reached[partition_of("enterprise:1")]


def test_two_readers_do_not_disturb_each_other(teller: Teller) -> None:
    source = told(teller)
    with closing(teller.reader()) as one, closing(teller.reader()) as other:
        one.assign(FROM_THE_START, 0)
        first, _ = read(one, len(source.events) // 2, most=10)
        other.assign(FROM_THE_START, 0)
        everything, _ = read(other, len(source.events))
        rest, _ = read(one, len(source.events) - len(first))
    assert len(everything) == len(source.events)
    assert sorted(first + rest) == sorted(everything)


def test_a_reader_sees_what_is_told_later(teller: Teller) -> None:
    told(teller, commands=3)
    with closing(teller.reader()) as log:
        log.assign(FROM_THE_START, 0)
        read(log, len(teller.source.events))
        position = teller.source.record(["enterprise:1"])
        teller.tell()
        records, heads = read(log, 1)
    assert [record.position for record in records] == [position]
    assert decode_head(heads[-1].data).position == position


def test_an_empty_log_has_nothing_and_says_so_in_time(teller: Teller) -> None:
    teller.tell()
    with closing(teller.reader()) as log:
        log.assign(FROM_THE_START, 0)
        assert nothing_more(log)
        assert set(log.ends()) == {*range(PARTITIONS), HEADS}
        position = teller.source.record(["enterprise:1"])
        teller.tell()
        records, _ = read(log, 1)
        assert [record.position for record in records] == [position]


def test_unicode_keys_and_the_greatest_events_pass_unchanged(teller: Teller) -> None:
    key = "announcement:应急公告〔2026〕1号-𠮷"
    teller.source.record([key], text="安" * (21 * 1024))
    assert len(teller.source.events[0].data) > 63 * 1024
    teller.tell()
    with closing(teller.reader()) as log:
        log.assign(FROM_THE_START, 0)
        records, _ = read(log, 1)
    assert [(record.key, record.data) for record in records] == [(key, teller.source.events[0].data)]


def test_an_offset_beyond_the_end_is_gone(teller: Teller) -> None:
    told(teller, commands=5)
    partition = partition_of("enterprise:1")
    with closing(teller.reader()) as log:
        log.assign({**FROM_THE_START, partition: 10_000_000}, 0)
        with pytest.raises(OffsetGone) as gone:
            read(log, 10_000)
        assert gone.value.partition == partition
        log.assign(FROM_THE_START, 10_000_000)
        with pytest.raises(OffsetGone) as gone:
            read(log, 10_000)
        assert gone.value.partition == HEADS


def test_the_same_log_has_the_same_id_and_another_one_has_another(teller: Teller) -> None:
    told(teller, commands=2)
    with closing(teller.reader()) as one, closing(teller.reader()) as other:
        assert one.topic_id == other.topic_id
        assert one.topic_id != LocalLog(MemorySource()).topic_id


@pytest.mark.parametrize("reads_with", CLIENTS)
def test_a_topic_made_anew_loses_its_offsets_one_partition_after_the_other(
    kafka_bootstrap: str, topic_prefix: str, reads_with: KafkaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.kafka.log.RECHECK", 0.0)
    teller = Kafka(kafka_bootstrap, topic_prefix.rstrip("."), reads_with)
    source = told(teller)
    with closing(teller.reader()) as log:
        log.assign(FROM_THE_START, 0)
        records, _ = read(log, len(source.events))
        before = log.topic_id
        admin = teller.client.admin()
        admin.delete_topics([teller.topic.name])
        while teller.topic.name in admin.list_topics():
            pass
        admin.close()
        teller.tell()
        offsets = {record.partition: record.offset + 1 for record in records}
        while offsets:
            try:
                log.poll(0.1, 10)
            except LogUnavailable:
                continue
            except OffsetGone as gone:
                offsets.pop(gone.partition)
                log.assign({**FROM_THE_START, **offsets}, 0)
        assert log.topic_id != before
        again, _ = read(log, len(source.events))
    assert by_key(again) == by_key(records)


@pytest.mark.parametrize("reads_with", CLIENTS)
def test_a_lost_broker_is_an_unavailable_log(reads_with: KafkaClient) -> None:
    with pytest.raises(LogUnavailable, match="no Kafka server answers"):
        KafkaLog(Client("127.0.0.1:1", reads_with=reads_with), events_topic("nowhere"))


@pytest.mark.kafka
def test_a_topic_with_other_settings_is_refused_by_name(kafka_bootstrap: str, topic_prefix: str) -> None:
    client, name = Client(kafka_bootstrap), topic_prefix.rstrip(".")
    topic = events_topic(name)
    admin = client.admin()
    admin.create_topics({topic.name: {"num_partitions": 6, "replication_factor": 1}})
    admin.wait_for_topics([topic.name])
    with pytest.raises(TopicRefused) as refused:
        check(admin, [topic, heads_topic(topic.name)])
    admin.close()
    assert f"topic {topic.name} has 6 partitions, wanted 24" in str(refused.value)
    assert f"topic {topic.name} has retention.ms=604800000, wanted -1" in str(refused.value)
    assert f"topic {name}.heads does not exist" in str(refused.value)
    with pytest.raises(TopicRefused):
        Relay(MemorySource(), KafkaPublisher(client, topic)).catch_up()


@pytest.mark.kafka
def test_a_topic_that_a_broker_does_not_know_yet_is_waited_for(kafka_bootstrap: str, topic_prefix: str) -> None:
    client, topic = Client(kafka_bootstrap), events_topic(topic_prefix.rstrip("."))
    with pytest.raises(LogDenied, match=f"{topic.name} does not exist"):
        KafkaLog(client, topic)
    source = MemorySource()
    source.record(["enterprise:a"])
    relay = Relay(source, KafkaPublisher(client, topic, create=False), pace=Pace(first_retry=0.01, denials=2))
    relay.run_once()
    relay.run_once()
    assert f"topic {topic.name} does not exist" in relay.status.error
    admin = client.admin()
    create_missing(admin, [topic, heads_topic(topic.name)])
    admin.close()
    assert relay.catch_up() == source.last_position()
    relay.close()


@pytest.mark.kafka
def test_all_partitions_of_a_transaction_are_named_to_the_broker_in_one_request(
    kafka_bootstrap: str, topic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[set[TopicPartition]] = []
    ask = TransactionManager._add_partitions_to_transaction_handler

    def noted(manager: Any) -> Any:
        asked.append(set(manager._new_partitions_in_transaction))
        return ask(manager)

    monkeypatch.setattr(TransactionManager, "_add_partitions_to_transaction_handler", noted)
    teller = Kafka(kafka_bootstrap, topic_prefix.rstrip("."))
    source = told(teller)
    with closing(teller.reader()) as log:
        log.assign(FROM_THE_START, 0)
        _, transactions = read(log, len(source.events))
    assert len(asked) == len(transactions) > 1
    heads = TopicPartition(heads_topic(teller.topic.name).name, 0)
    assert all(heads in partitions for partitions in asked)
    assert {each.partition for partitions in asked for each in partitions - {heads}} == {
        partition_of(event.stream) for event in source.events
    }
