"""A topic that somebody changed: what is harmless is passed over, what is not stops readers with exit code 6."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import chain, islice
from pathlib import Path

import pytest
from eventsourcing.persistence import InfrastructureFactory, StoredEvent
from kafka import KafkaProducer, TopicPartition

from infra import clock
from infra.kafka.client import Client
from infra.kafka.log import KafkaLog
from infra.kafka.publisher import KafkaPublisher
from infra.kafka.topics import create_missing, events_topic, heads_topic
from projections.catalogue import VIEWS
from projections.reader import Views
from projections.runner import Runner
from projections.sqlite import SqliteDatabase
from projections.stops import Fork, HeadMismatch
from projections.stops import IntegrityStop as ViewsStop
from registry.application import Registry
from registry.domain.commands import Command
from registry.events.head import PARTITIONS, Head, partition_of
from registry.relay import IntegrityStop, Relay
from registry.store import environment
from tests.faults.checker import Asked, Place
from tests.faults.parts import Site, acts
from tests.faults.scenes import Told, check_everything, prepared, stored, told, wait_for_views, watermark

pytestmark = [pytest.mark.kafka, pytest.mark.fault]

Record = tuple[int, str, bytes]


class Scene:
    """An installation with a told and folded history, whose topic is about to be changed."""

    def __init__(self, site: Site) -> None:
        self.site = prepared(site)
        self.client = Client(site.bootstrap)
        self.topic = events_topic(site.prefix)
        self.registry = Registry(site.installation().settings.store, clock.now, clock.today)
        self.asked = Asked()
        self._acts: Iterator[Command] = acts(11)

    def act(self, commands: int) -> int:
        """The last position."""
        for command in islice(self._acts, commands):
            answer = self.registry.execute(command)
            self.asked.accept(command.command, Place(answer.stream, answer.version, answer.position))
        return answer.position

    def relay(self) -> None:
        with closing(Relay(self.registry.journal, KafkaPublisher(self.client, self.topic))) as relay:
            relay.catch_up()

    def fold(self, position: int, folder: str = "") -> None:
        """A worker folds until everything up to the position is proven."""
        with ExitStack() as stack:
            database = stack.enter_context(closing(SqliteDatabase(self.site.home / folder)))
            log = stack.enter_context(closing(self.log()))
            runner = stack.enter_context(closing(Runner(log, database, VIEWS)))
            deadline = time.monotonic() + 30
            while watermark(database) < position:
                assert time.monotonic() < deadline, runner.status()
                runner.step()

    def log(self) -> KafkaLog:
        return KafkaLog(self.client, self.topic)

    def record(self, number: int = -1) -> Record:
        """One record of the partition that has the most."""
        return max(self.told()[0].values(), key=len)[number]

    def left_alone(self, commands: int) -> Record:
        """The last record of an enterprise that none of the next acts concerns."""
        following = list(islice(self._acts, commands))
        self._acts = chain(following, self._acts)
        concerned = repr(following)
        records = [record for records in self.told()[0].values() for record in records]
        return max(one for one in records if one[1].startswith("enterprise:") and one[1][11:] not in concerned)

    def told(self) -> tuple[Told, list[Head]]:
        return told(self.client, self.site.prefix, self.registry.journal.last_position())

    def told_by_somebody(self, records: list[Record], heads: list[Head] | None = None) -> None:
        """Records as the relay writes them, but nobody asked for them."""
        producer: KafkaProducer = KafkaProducer(bootstrap_servers=self.site.bootstrap)
        for position, key, data in records:
            header = [("ce_position", b"%d" % position)]
            producer.send(self.topic.name, data, key.encode(), header, partition_of(key))
        for head in heads or []:
            producer.send(heads_topic(self.topic.name).name, head.encode(), b"head", partition=0)
        producer.flush(10)
        producer.close()

    def told_otherwise(self, change: Callable[[list[Record]], None]) -> None:
        """The topic made anew with the same records and heads, but for what was changed in its fullest partition."""
        partitions, heads = self.told()
        change(max(partitions.values(), key=len))
        self.made_anew()
        self.told_by_somebody([record for records in partitions.values() for record in records], heads[-1:])

    def made_anew(self) -> None:
        topics = [self.topic, heads_topic(self.topic.name)]
        with closing(self.client.admin()) as admin:
            admin.delete_topics([topic.name for topic in topics])
            deadline = time.monotonic() + 30
            while {topic.name for topic in topics} & set(admin.list_topics()):
                assert time.monotonic() < deadline, "the topics outlive their deletion"
                time.sleep(0.05)
            create_missing(admin, topics)

    def check(self) -> None:
        check_everything(self.site, self.asked)


@pytest.fixture
def scene(tmp_path: Path, kafka_bootstrap: str, topic_prefix: str) -> Iterator[Scene]:
    scene = Scene(Site(tmp_path, kafka_bootstrap, topic_prefix.rstrip(".")))
    position = scene.act(80)
    scene.relay()
    scene.fold(position)
    yield scene
    scene.registry.close()


def test_a_record_that_was_removed_stops_who_reads_it_anew(scene: Scene) -> None:
    scene.told_otherwise(lambda records: records.__delitem__(1))
    with pytest.raises(HeadMismatch, match="the head says"):
        scene.fold(scene.registry.journal.last_position(), "another")


def test_records_that_changed_places_stop_who_reads_them(scene: Scene) -> None:
    def swap(records: list[Record]) -> None:
        records[0], records[1] = records[1], records[0]

    scene.told_otherwise(swap)
    with pytest.raises(ViewsStop):
        scene.fold(scene.registry.journal.last_position(), "another")


def test_a_record_with_another_byte_stops_who_reads_it_and_who_has_read_it(scene: Scene) -> None:
    def forge(records: list[Record]) -> None:
        position, key, data = records[0]
        records[0] = (position, key, data.replace(b'"officer"', b'"0fficer"'))

    scene.told_otherwise(forge)
    with pytest.raises(ViewsStop):
        scene.fold(scene.registry.journal.last_position(), "another")
    with pytest.raises(Fork):
        scene.fold(scene.registry.journal.last_position() + 1)


def test_a_record_told_twice_counts_once(scene: Scene) -> None:
    scene.told_by_somebody([scene.record(), scene.record(1), scene.record(0)])
    position = scene.act(10)
    scene.relay()
    scene.fold(position)
    scene.fold(position, "another")
    with closing(SqliteDatabase(scene.site.home / "another")) as other, other.reading() as session:
        assert session.select("SELECT sum(count) FROM offsets") == [(len(stored(scene.site)),)]
        assert session.select("SELECT count(*) FROM timeline") == [(len(stored(scene.site)),)]
        assert session.select("SELECT count(*) FROM quarantine") == [(0,)]


@pytest.mark.parametrize("place", ["the same", "a later"])
def test_another_event_under_a_known_version_is_a_fork(scene: Scene, place: str) -> None:
    position, key, data = scene.record()
    forged = data.replace(b'"officer"', b'"0fficer"')
    assert forged != data
    scene.told_by_somebody([(position if place == "the same" else position + 1_000, key, forged)])
    with pytest.raises(Fork, match="told again"):
        scene.fold(10**9)
    with pytest.raises(IntegrityStop):
        scene.relay()


def test_an_event_that_nobody_recorded_stops_the_relay_and_then_the_views(scene: Scene) -> None:
    position, key, data = scene.record()
    version = int(data.partition(b'"version":')[2].partition(b",")[0])
    forged = data.replace(b'"version":%d' % version, b'"version":%d' % (version + 1))
    scene.told_by_somebody([(position + 1_000, key, forged)])
    with pytest.raises(IntegrityStop, match="holds none there"):
        scene.relay()


def test_a_record_that_no_relay_wrote_is_set_aside_and_stops_nobody(scene: Scene) -> None:
    producer: KafkaProducer = KafkaProducer(bootstrap_servers=scene.site.bootstrap)
    producer.send(scene.topic.name, b"hello", b"enterprise:x", partition=3)
    producer.send(scene.topic.name, b"\xff\x00", None, partition=5)
    producer.send(scene.topic.name, b"{}", b"enterprise:y", partition=7, headers=[("ce_position", b"9" * 26)])
    producer.flush(10)
    producer.close()
    scene.act(5)
    scene.relay()
    scene.fold(scene.registry.journal.last_position(), "another")
    with closing(SqliteDatabase(scene.site.home / "another")) as other, other.reading() as session:
        assert session.select("SELECT stream FROM quarantine ORDER BY 1") == [("stray:3",), ("stray:5",), ("stray:7",)]


def test_a_beginning_that_was_deleted_stops_the_relay_and_who_begins_to_read(scene: Scene) -> None:
    partition = max(range(PARTITIONS), key=lambda number: len(scene.told()[0][number]))
    with closing(scene.client.admin()) as admin:
        admin.delete_records({TopicPartition(scene.topic.name, partition): 2})
    with pytest.raises(IntegrityStop, match="its beginning was deleted"):
        scene.relay()
    with pytest.raises(ViewsStop, match="no longer begins"):
        scene.fold(scene.registry.journal.last_position(), "another")
    scene.made_anew()
    scene.relay()
    scene.fold(scene.registry.journal.last_position(), "another")


@contextmanager
def at_work(scene: Scene) -> Iterator[None]:
    """Relay and worker of one installation in threads, meanwhile."""
    stop = threading.Event()
    relay = Relay(scene.registry.journal, KafkaPublisher(scene.client, scene.topic))
    database, log = SqliteDatabase(scene.site.home), scene.log()
    runner = Runner(log, database, VIEWS)
    threads = [threading.Thread(target=part.run, args=(stop,)) for part in (relay, runner)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
        log.close()
        database.close()


def test_topics_deleted_and_made_again_at_work_are_told_and_folded_anew(scene: Scene) -> None:
    with at_work(scene):
        scene.act(20)
        scene.made_anew()
        wait_for_views(scene.site, scene.act(40))
    scene.check()


def test_an_event_that_cannot_be_read_parks_its_key_and_no_other(scene: Scene) -> None:
    _, key, data = scene.left_alone(20)
    factory: InfrastructureFactory = InfrastructureFactory.construct(
        environment(scene.site.installation().settings.store)
    )
    version = max(event.version for event in stored(scene.site) if event.stream == key) + 1
    broken = data.replace(b'"officer"', b'"0fficer"').replace(
        b'"version":%d,' % (version - 1), b'"version":%d,' % version
    )
    factory.application_recorder().insert_events([StoredEvent(key, version, "broken", broken)])
    factory.close()
    position = scene.act(20)
    scene.relay()
    scene.fold(position)
    with closing(SqliteDatabase(scene.site.home)) as database, Views(database).reading() as reading:
        verification = reading.parked(key)
        assert verification is not None
        assert verification.version == 0
        assert reading.query("SELECT DISTINCT stream FROM quarantine") == [(key,)]
        assert reading.watermark() == position
