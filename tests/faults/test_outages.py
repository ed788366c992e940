"""Kafka is away for long, or its disk is full: nothing is lost, memory stays flat, the status says how far behind."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from eventsourcing.persistence import InfrastructureFactory, StoredEvent

from infra.kafka.client import Client
from infra.kafka.errors import BrokerUnavailable
from infra.kafka.node import LocalNode
from infra.kafka.publisher import KafkaPublisher
from infra.kafka.topics import events_topic
from registry.relay import Pace, Relay, Status
from registry.store import Journal, environment, open_journal
from tests import services
from tests.faults.parts import Site, relay, start
from tests.faults.scenes import kill_node, prepared, told
from tests.relaying import check_told, envelope

pytestmark = [pytest.mark.kafka, pytest.mark.fault]

QUEUED = 100_000
STREAMS = 997
FLAT = 48
"""MiB that the relay may grow by while it waits and catches up: a chunk, a page of the store, the client's buffers."""


@contextmanager
def node_in(folder: Path) -> Iterator[LocalNode]:
    """A broker of one's own."""
    try:
        node = LocalNode(folder, die_with_parent=True, heap="256m").start()
    except BrokerUnavailable as error:
        services.missing("a Kafka node of its own", error)
        raise
    try:
        yield node
    finally:
        node.stop()


class Recording:
    """Records many commands of one event each, without asking a rule."""

    def __init__(self, url: str) -> None:
        factory: InfrastructureFactory = InfrastructureFactory.construct(environment(url))
        self._recorder = factory.application_recorder()
        self.close = factory.close
        self._done = 0

    def record(self, commands: int, text: str = "") -> int:
        """The last position."""
        numbers = range(self._done, self._done + commands)
        self._done += commands
        position = 0
        for first in range(numbers.start, numbers.stop, 20_000):
            some = range(first, min(first + 20_000, numbers.stop))
            position = list(self._recorder.insert_events([_stored(number, text) for number in some]) or ())[-1]
        return position


def _stored(number: int, text: str) -> StoredEvent:
    stream, version = f"enterprise:{number % STREAMS}", 1 + number // STREAMS
    return StoredEvent(stream, version, "tested", envelope(stream, version, f"command-{number}", text))


def memory_of(process: BaseProcess) -> int:
    """The resident memory of a process, in MiB."""
    told_lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in told_lines if line.startswith("VmRSS"))


def check(journal: Journal, client: Client, prefix: str) -> None:
    partitions, heads = told(client, prefix, journal.last_position())
    check_told(journal, partitions, heads)


def test_a_hundred_thousand_events_wait_for_kafka_and_memory_stays_flat(tmp_path: Path) -> None:
    with node_in(tmp_path / "kafka") as node:
        site = prepared(Site(tmp_path / "home", node.bootstrap, "queued"))
        url = site.installation().settings.store
        with closing(Recording(url)) as recording, closing(open_journal(url)) as journal:
            process = start(relay, site)
            try:
                told(Client(node.bootstrap), "queued", recording.record(8_000))
                kill_node(node)
                before = memory_of(process)
                recording.record(QUEUED)
                time.sleep(3.0)
                waiting = memory_of(process)
                node.start()
                told(Client(node.bootstrap), "queued", journal.last_position(), patience=120.0)
                after = memory_of(process)
                assert process.is_alive()
            finally:
                process.kill()
                process.join()
            assert waiting - before < FLAT, f"{before} MiB before, {waiting} MiB while {QUEUED} events wait"
            assert after - before < FLAT, f"{before} MiB before, {after} MiB after it caught up"
            check(journal, Client(node.bootstrap), "queued")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MiB, where this process may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_broker_whose_disk_is_full_is_waited_for(tmp_path: Path, small_disk: Path) -> None:
    with node_in(small_disk) as node:
        site = prepared(Site(tmp_path / "home", node.bootstrap, "full"))
        url = site.installation().settings.store
        publisher = KafkaPublisher(Client(node.bootstrap), events_topic("full"))
        with closing(Recording(url)) as recording, closing(open_journal(url)) as journal:
            relaying = Relay(journal, publisher, pace=Pace(first_retry=0.05, last_retry=0.5))
            with running(relaying):
                first = recording.record(100)
                wait_for(relaying, lambda status: status.position >= first)
                position = recording.record(30_000, text="满" * 700)
                wait_for(relaying, lambda status: status.failures > 3)
                assert relaying.status.behind
                assert relaying.status.error
                free(node, small_disk)
                wait_for(relaying, lambda status: status.position >= position)
                assert relaying.status.error == ""
            check(journal, Client(node.bootstrap), "full")


def free(node: LocalNode, disk: Path) -> None:
    """What an operator does: more room, and the broker is started again if it has given up."""
    if node.pid is not None:
        kill_node(node)
    subprocess.run(["mount", "-o", "remount,size=512m", str(disk)], check=True)
    node.start()


@contextmanager
def running(relaying: Relay) -> Iterator[None]:
    """In a thread, meanwhile."""
    stop = threading.Event()
    thread = threading.Thread(target=relaying.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def wait_for(relaying: Relay, holds: Callable[[Status], bool]) -> None:
    deadline = time.monotonic() + 90
    while not holds(relaying.status):
        assert time.monotonic() < deadline, relaying.status
        time.sleep(0.02)
