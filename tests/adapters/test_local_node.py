"""A local Kafka node keeps its data and its port, and leaves no process behind."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic
from kafka.errors import KafkaError

from infra.kafka import node as node_module
from infra.kafka.errors import BrokerUnavailable
from infra.kafka.jars import JarsMissing, ensure_jars
from infra.kafka.java import JavaMissing, find_java
from infra.kafka.node import GivenUp, LocalNode
from infra.kafka.readiness import cluster_at
from infra.process import command_line
from tests.services import missing

pytestmark = pytest.mark.kafka


@pytest.fixture
def node(tmp_path: Path) -> Iterator[LocalNode]:
    try:
        find_java()
        ensure_jars()
    except (JavaMissing, JarsMissing) as error:
        missing("A local Kafka node", error)
    node = LocalNode(tmp_path / "kafka", heap="256m", die_with_parent=True)
    yield node
    node.stop()


def test_what_was_produced_is_read_back_after_a_restart_on_the_same_port(node: LocalNode) -> None:
    address = node.start().bootstrap
    create_topic(address, "kept")
    produce(address, "kept", [b"one", b"two"])

    node.stop()
    node.start()

    assert node.bootstrap == address
    assert read(address, "kept", 2) == [b"one", b"two"]


def test_no_process_is_left_after_stop(node: LocalNode) -> None:
    pid = node.start().pid
    assert pid is not None

    node.stop()
    node.stop()

    assert node.pid is None
    assert "kafka.Kafka" not in command_line(pid)


def test_whoever_is_told_to_stop_while_a_node_starts_does_not_wait_for_it(node: LocalNode) -> None:
    with pytest.raises(GivenUp):
        node.start(given_up=lambda: node.pid is not None)
    assert node.pid is None


def test_a_running_node_of_the_folder_is_adopted_and_stopped(node: LocalNode) -> None:
    node.start()
    other = LocalNode(node.folder).start()

    assert (other.pid, other.bootstrap) == (node.pid, node.bootstrap)

    other.stop()
    assert node.pid is None


def test_a_strangers_process_in_the_pid_file_is_neither_adopted_nor_stopped(node: LocalNode) -> None:
    node.folder.mkdir()
    (node.folder / "node.pid").write_text("1\n")

    node.stop()

    assert node.pid is None
    assert command_line(1)


def test_a_taken_port_is_refused_with_advice(node: LocalNode, tmp_path: Path) -> None:
    port = int(node.start().bootstrap.rpartition(":")[2])

    with pytest.raises(BrokerUnavailable, match=f"Port {port} is taken: choose another port"):
        LocalNode(tmp_path / "second", port=port).start()


def test_a_port_that_another_node_took_a_moment_ago_is_left_to_it(
    node: LocalNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = int(node.start().bootstrap.rpartition(":")[2])
    chosen = iter([taken])
    free = node_module._free_port
    monkeypatch.setattr(node_module, "_free_port", lambda: next(chosen, None) or free())

    with LocalNode(tmp_path / "second") as second:
        assert second.bootstrap != node.bootstrap
        assert cluster_at(second.bootstrap) != cluster_at(node.bootstrap) is not None


def test_a_topic_is_never_made_by_accident(node: LocalNode) -> None:
    address = node.start().bootstrap

    with pytest.raises(KafkaError):
        produce(address, "misspelt", [b"one"])

    with KafkaAdminClient(bootstrap_servers=address) as admin:
        assert "misspelt" not in admin.list_topics()


def create_topic(address: str, topic: str) -> None:
    with KafkaAdminClient(bootstrap_servers=address) as admin:
        admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])


def produce(address: str, topic: str, values: list[bytes]) -> None:
    producer = KafkaProducer(bootstrap_servers=address, max_block_ms=2_000)
    with contextlib.closing(producer):
        for sent in [producer.send(topic, value) for value in values]:
            sent.get(timeout=20)


def read(address: str, topic: str, wanted: int) -> list[bytes]:
    consumer = KafkaConsumer(bootstrap_servers=address, enable_auto_commit=False, consumer_timeout_ms=20_000)
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    values = [next(consumer).value for _ in range(wanted)]
    consumer.close()
    return values
