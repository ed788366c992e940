"""Writes the settings of a single Kafka node that is broker and controller at once."""

from pathlib import Path

HOST = "127.0.0.1"


def server_properties(data: Path, port: int, controller_port: int, detour: tuple[int, int] | None = None) -> str:
    """The text of server.properties: loopback only, every internal topic with one replica, no topic by accident.

    `detour` is one more listener: the port that the broker names to those who come in by it, and its own port.
    """
    listeners, advertised = f"PLAINTEXT://{HOST}:{port}", f"PLAINTEXT://{HOST}:{port}"
    if detour is not None:
        named, own = detour
        listeners, advertised = f"{listeners},DETOUR://{HOST}:{own}", f"{advertised},DETOUR://{HOST}:{named}"
    settings = {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@{HOST}:{controller_port}",
        "listeners": f"{listeners},CONTROLLER://{HOST}:{controller_port}",
        "advertised.listeners": advertised,
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,DETOUR:PLAINTEXT",
        "log.dirs": data,
        "auto.create.topics.enable": "false",
        "default.replication.factor": 1,
        "min.insync.replicas": 1,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "share.coordinator.state.topic.num.partitions": 1,
        "broker.heartbeat.interval.ms": 500,
        "broker.session.timeout.ms": 4_000,  # a node that was killed is let in again only after so long
        "group.initial.rebalance.delay.ms": 0,
        "num.network.threads": 2,
        "num.io.threads": 4,
        "background.threads": 2,
        "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())
