"""Relays that are killed, paused, robbed of their broker or their topics: the log still tells the store once."""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from eventsourcing.persistence import InfrastructureFactory, StoredEvent

from infra.kafka.client import Client
from infra.kafka.errors import BrokerUnavailable
from infra.kafka.log import KafkaLog
from infra.kafka.node import LocalNode
from infra.kafka.publisher import KafkaPublisher
from infra.kafka.topics import TopicRefused, events_topic
from projections.log import LogUnavailable, OffsetGone
from registry.events.head import PARTITIONS, Head, covers, decode_head
from registry.relay import Pace, Relay
from registry.store.opening import environment, migrate, open_journal
from tests import services
from tests.faults.relay_process import Orders
from tests.faults.scenes import wait_until_stopped
from tests.relaying import check_told, envelope

pytestmark = [pytest.mark.kafka, pytest.mark.fault]

PATIENCE = 30.0


class Scene:
    """A store on SQLite, topics of its own, and relays in processes of their own."""

    def __init__(self, folder: Path, bootstrap: str, prefix: str) -> None:
        self.file = folder / "store.db"
        self.url = f"sqlite:///{self.file}"
        self.bootstrap = bootstrap
        self.prefix = prefix
        migrate(self.url)
        factory: InfrastructureFactory = InfrastructureFactory.construct(environment(self.url))
        self._recorder = factory.application_recorder()
        self._close = factory.close
        self._versions: dict[str, int] = {}
        self._commands = 0
        self.journal = open_journal(self.url)
        self.processes: list[subprocess.Popen[str]] = []

    def record(self, commands: int) -> int:
        """Commands of one to four events each, every command in a transaction; returns the last position."""
        position = 0
        for _ in range(commands):
            self._commands += 1
            streams = [f"enterprise:{(self._commands * 5 + n) % 97}" for n in range(1 + self._commands % 4)]
            stored = [self._stored(stream, self._commands) for stream in streams]
            position = list(self._recorder.insert_events(stored) or ())[-1]
        return position

    def record_at_once(self, commands: int) -> None:
        """Commands of one event each, in one transaction."""
        first = self._commands + 1
        self._commands += commands
        numbers = range(first, self._commands + 1)
        self._recorder.insert_events([self._stored(f"enterprise:{number % 997}", number) for number in numbers])

    def start(self, until: int = 0, step: str = "", **more: int) -> subprocess.Popen[str]:
        orders = Orders(self.url, self.bootstrap, self.prefix, until=until, step=step, **more)
        command = [sys.executable, "-m", "tests.faults.relay_process", orders.argument()]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.processes.append(process)
        return process

    def complete(self, chunk: int = 60) -> None:
        """A new relay tells the rest; then log and store are compared."""
        process = self.start(until=self.journal.last_position(), chunk=chunk)
        output, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, output
        self.check()

    def check(self) -> None:
        partitions, heads = told(Client(self.bootstrap), self.prefix, self.journal.last_position())
        check_told(self.journal, partitions, heads)

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.communicate()
        self.journal.close()
        self._close()

    def _stored(self, stream: str, command: int) -> StoredEvent:
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        data = envelope(stream, version, f"command-{command}")
        return StoredEvent(originator_id=stream, originator_version=version, topic="tested", state=data)


def told(client: Client, prefix: str, until: int) -> tuple[dict[int, list[tuple[int, str, bytes]]], list[Head]]:
    """What a reader of committed records finds once it is told up to a position.

    A commit is confirmed before its markers are in every partition, so a reader waits until the head is covered.
    """
    partitions: dict[int, list[tuple[int, str, bytes]]] = {number: [] for number in range(PARTITIONS)}
    heads: list[Head] = []
    with closing(KafkaLog(client, events_topic(prefix))) as log:
        log.assign(dict.fromkeys(partitions, 0), 0)
        deadline = time.monotonic() + PATIENCE
        while not _is_told(until, partitions, heads):
            assert time.monotonic() < deadline, f"position {until} was not told in time"
            polled = log.poll(0.1, 5_000)
            for record in polled.records:
                partitions[record.partition].append((record.position, record.key, record.data))
            heads.extend(decode_head(head.data) for head in polled.heads)
    return partitions, heads


def _is_told(until: int, partitions: Mapping[int, list[tuple[int, str, bytes]]], heads: list[Head]) -> bool:
    reached = {number: records[-1][0] for number, records in partitions.items() if records}
    return bool(heads) and heads[-1].position >= until and covers(heads[-1], reached)


@pytest.fixture
def scene(tmp_path: Path, kafka_bootstrap: str, topic_prefix: str) -> Iterator[Scene]:
    with closing(Scene(tmp_path, kafka_bootstrap, topic_prefix.rstrip("."))) as opened:
        yield opened


STEPS = {"leased": 1, "opened": 1, "resumed": 1, "taken": 2, "begun": 2, "sent": 2}
COMMIT = {"flushing": 2, "flushed": 2, "ending": 2, "ended": 2, "committed": 2}


@pytest.mark.parametrize("steps", [STEPS, COMMIT], ids=["before the commit", "around the commit"])
def test_relays_killed_at_every_step_leave_nothing_out_and_tell_nothing_twice(
    scene: Scene, steps: dict[str, int]
) -> None:
    for step, occurrence in steps.items():
        scene.record(60)
        process = scene.start(step=step, occurrence=occurrence)
        output, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == -signal.SIGKILL, f"{step}: {output}"
    scene.complete()


def test_relays_killed_at_random_while_events_come_in(scene: Scene) -> None:
    dice = random.Random(7)
    for _ in range(4):
        process = scene.start()
        deadline = time.monotonic() + dice.uniform(0.8, 1.6)
        while time.monotonic() < deadline:
            scene.record(5)
            time.sleep(0.01)
        process.kill()
    scene.complete()


@pytest.mark.parametrize("step", ["taken", "sent", "flushed"])
def test_a_paused_relay_that_another_replaced_ends_with_code_5_and_doubles_nothing(scene: Scene, step: str) -> None:
    scene.record(90)
    zombie = scene.start(step=step, occurrence=2, signal=signal.SIGSTOP)
    wait_until_stopped(zombie.pid)
    successor = scene.start()
    wait_until_told(scene, scene.journal.last_position())
    os.kill(zombie.pid, signal.SIGCONT)
    scene.record(30)
    output, _ = zombie.communicate(timeout=PATIENCE)
    assert zombie.returncode == 5, output
    assert "Fenced" in output
    wait_until_told(scene, scene.record(10))
    successor.terminate()
    assert successor.wait(PATIENCE) == 0
    scene.check()


def wait_until_told(scene: Scene, position: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            told(Client(scene.bootstrap), scene.prefix, position)
        except (TopicRefused, LogUnavailable, OffsetGone):  # not made yet, or made anew at this moment
            assert time.monotonic() < deadline, f"position {position} was not told in time"
            time.sleep(0.05)
        else:
            return


def test_a_stopped_relay_ends_its_chunk_within_five_seconds(scene: Scene) -> None:
    scene.record_at_once(30_000)
    process = scene.start(chunk=4_000)
    wait_until_told(scene, 1)
    asked = time.monotonic()
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert time.monotonic() - asked < 5.0
    scene.complete(chunk=4_000)


def test_a_restored_store_ends_the_relay_with_code_6(scene: Scene, tmp_path: Path) -> None:
    scene.record(20)
    scene.complete()
    scene.journal.close()
    backup = tmp_path / "backup.db"
    shutil.copy(scene.file, backup)
    scene.journal = open_journal(scene.url)
    scene.record(20)
    scene.complete()
    restored = Scene.__new__(Scene)
    restored.__dict__.update(scene.__dict__, url=f"sqlite:///{backup}")
    process = restored.start()
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 6
    assert "restored from a backup" in output


def made_anew(scene: Scene, *names: str) -> None:
    with closing(Client(scene.bootstrap).admin()) as admin:
        admin.delete_topics(list(names))
        deadline = time.monotonic() + PATIENCE
        while set(names) & set(admin.list_topics()):
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize("topics", [["events"], ["heads"], ["events", "heads"]])
def test_a_deleted_topic_is_told_anew(scene: Scene, topics: list[str]) -> None:
    scene.record(60)
    scene.complete()
    made_anew(scene, *(f"{scene.prefix}.{topic}" for topic in topics))
    scene.record(5)
    scene.complete()


def test_a_topic_deleted_under_a_running_relay_is_told_anew(scene: Scene) -> None:
    scene.record(60)
    process = scene.start()
    wait_until_told(scene, scene.journal.last_position())
    made_anew(scene, f"{scene.prefix}.events")
    scene.record(5)
    time.sleep(2.0)
    scene.record(5)
    wait_until_told(scene, scene.journal.last_position())
    process.terminate()
    assert process.wait(PATIENCE) == 0
    scene.complete()


@contextmanager
def running(relay: Relay) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=relay.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def own_node(folder: Path) -> LocalNode:
    try:
        return LocalNode(folder, die_with_parent=True).start()
    except BrokerUnavailable as error:
        services.missing("a Kafka node of its own", error)
        raise


def test_a_broker_killed_and_away_for_a_while_loses_nothing_and_costs_nothing(
    tmp_path: Path, topic_prefix: str
) -> None:
    node = own_node(tmp_path / "kafka")
    try:
        with closing(Scene(tmp_path, node.bootstrap, topic_prefix.rstrip("."))) as scene:
            publisher = KafkaPublisher(Client(node.bootstrap), events_topic(scene.prefix))
            relay = Relay(scene.journal, publisher, pace=Pace(first_retry=0.02, last_retry=0.05, verify=0.5))
            with running(relay):
                wait_for_status(relay, scene.record(50))
                pid = node.pid
                assert pid is not None
                os.kill(pid, signal.SIGSTOP)  # it accepts connections and answers nothing
                position = scene.record(20)
                time.sleep(2.0)
                os.kill(pid, signal.SIGCONT)
                wait_for_status(relay, position)
                os.kill(pid, signal.SIGKILL)
                scene.record(50)
                wait_for_failures(relay, 10)
                before = open_files()
                wait_for_failures(relay, 40)
                assert open_files() <= before + 2
                assert relay.status.behind
                node.start()
                wait_for_status(relay, scene.record(5))
                assert relay.status.error == ""
            scene.check()
    finally:
        node.stop()


def test_a_transaction_that_does_not_end_is_waited_for_and_then_left(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("infra.kafka.publisher.SETTLING", 0.5)
    scene.record(5)
    scene.complete()
    topic = events_topic(scene.prefix)
    with closing(Client(scene.bootstrap).producer(f"{scene.prefix}-stranger")) as stranger:
        stranger.init_transactions()
        stranger.begin_transaction()
        stranger.send(topic.name, b"a note", partition=3).get(timeout=PATIENCE)
        scene.record(5)
        with closing(Relay(scene.journal, KafkaPublisher(Client(scene.bootstrap), topic))) as relay:
            assert relay.catch_up() == scene.journal.last_position()
        assert "a transaction that does not end" in caplog.text
        stranger.abort_transaction()
    scene.check()


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def wait_for_status(relay: Relay, position: int) -> None:
    deadline = time.monotonic() + 2 * PATIENCE
    while relay.status.position < position:
        assert time.monotonic() < deadline, relay.status
        time.sleep(0.05)


def wait_for_failures(relay: Relay, number: int) -> None:
    deadline = time.monotonic() + 2 * PATIENCE
    while relay.status.failures < number:
        assert time.monotonic() < deadline, relay.status
        time.sleep(0.01)
