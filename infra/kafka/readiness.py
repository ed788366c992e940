"""Asks a broker whether it is ready: it answers, it knows a broker that serves clients, and it says whose it is."""

import contextlib
import logging
import socket
from collections.abc import Iterator

from kafka import KafkaAdminClient
from kafka.errors import KafkaError


def cluster_at(bootstrap: str, timeout_ms: int = 3_000) -> str | None:
    """The id of the cluster that serves clients at any of the `host:port` addresses, parted by commas; else `None`."""
    if not any(_port_is_open(address) for address in bootstrap.split(",")):
        return None
    try:
        with _quiet(), contextlib.closing(_admin(bootstrap, timeout_ms)) as admin:
            told = admin.describe_cluster()
    except (KafkaError, OSError, ValueError):
        return None
    return str(told["cluster_id"]) if told["brokers"] else None


def _admin(bootstrap: str, timeout_ms: int) -> KafkaAdminClient:
    return KafkaAdminClient(
        bootstrap_servers=bootstrap.split(","),
        client_id="readiness",
        request_timeout_ms=timeout_ms,
        bootstrap_timeout_ms=timeout_ms,
    )


def _port_is_open(address: str) -> bool:
    host, _, port = address.strip().rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=1.0):
            return True
    except (OSError, ValueError):
        return False


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The client logs each refused connection; while asking, that is the answer and no news."""
    logger = logging.getLogger("kafka")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
