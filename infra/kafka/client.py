"""How this installation reaches its brokers, and the client settings that were measured to matter."""

import logging
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from kafka import KafkaConsumer, KafkaProducer
from kafka import errors as kafka_errors
from kafka.admin import KafkaAdminClient

from infra.kafka.admission import refusal
from infra.kafka.errors import AccessDenied
from infra.kafka.readers import KafkaClient, KafkaPythonReader, Reader

logger = logging.getLogger(__name__)

BOOTSTRAP_TIMEOUT_MS = 3_000
REQUEST_TIMEOUT_MS = 10_000
ADMIN_TIMEOUT_MS = 5_000
"""Shorter than a relay's lease, so that a broker that hangs does not cost it."""


@dataclass(frozen=True)
class Client:
    """Makes the library's clients for one cluster.

    `bootstrap` is a comma-separated list of `host:port`; `security` holds the library's own security settings
    (`security_protocol`, `sasl_mechanism`, `ssl_cafile` …), `reads_with` the library whose reader is made.
    """

    bootstrap: str
    security: Mapping[str, Any] = field(default_factory=dict)
    reads_with: KafkaClient = KafkaClient.KAFKA_PYTHON

    def __post_init__(self) -> None:
        if find_spec("crc32c") is None:
            logger.warning("the package crc32c is missing: reading and writing Kafka is four times slower without it")

    @property
    def servers(self) -> list[str]:
        return [server.strip() for server in self.bootstrap.split(",") if server.strip()]

    def reachable(self, timeout: float = 1.0) -> bool:
        """Whether a server answers at all. The library's clients leave sockets behind when none does: ask first."""
        return any(_accepts(server, timeout) for server in self.servers)

    @property
    def user(self) -> str:
        """Whom brokers know this client as; empty without SASL."""
        return str(self.security.get("sasl_plain_username") or "")

    def admin(self) -> KafkaAdminClient:
        """Raises `AccessDenied` when a broker answers and does not let this user in, and the library's errors."""
        try:
            return KafkaAdminClient(request_timeout_ms=ADMIN_TIMEOUT_MS, **self._shared())
        except kafka_errors.KafkaError as error:
            if (why := refusal(self.servers, self.security)) is not None:
                raise AccessDenied(why) from error
            raise

    def producer(self, transactional_id: str) -> KafkaProducer:
        """A producer of transactions that are given up after 15 s; nothing is sent twice on its own."""
        return KafkaProducer(
            transactional_id=transactional_id,
            transaction_timeout_ms=15_000,
            acks="all",
            batch_size=1 << 20,
            linger_ms=5,
            retry_backoff_ms=5,
            delivery_timeout_ms=20_000,
            request_timeout_ms=REQUEST_TIMEOUT_MS,
            max_block_ms=1_000,
            allow_auto_create_topics=False,
            metrics_enabled=False,
            **self._shared(),
        )

    def consumer(self) -> KafkaConsumer:
        """A consumer of committed records that belongs to no group and never chooses an offset itself."""
        return KafkaConsumer(
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            max_partition_fetch_bytes=2 << 20,
            fetch_max_bytes=16 << 20,
            max_poll_records=10_000,
            fetch_max_wait_ms=50,
            request_timeout_ms=REQUEST_TIMEOUT_MS,
            allow_auto_create_topics=False,
            metrics_enabled=False,
            **self._shared(),
        )

    def reader(self, heads: str) -> Reader:
        """Reads a topic of events and these heads for the views. Raises `ImportError` where librdkafka is missing."""
        if self.reads_with is KafkaClient.KAFKA_PYTHON:
            return KafkaPythonReader(self.consumer(), heads)
        from infra.kafka.librdkafka import LibrdkafkaReader  # an extra: loaded only where it is asked for

        return LibrdkafkaReader(self.servers, self.security, heads)

    def _shared(self) -> dict[str, Any]:
        return {
            "bootstrap_servers": self.servers,
            "bootstrap_timeout_ms": BOOTSTRAP_TIMEOUT_MS,
            "reconnect_backoff_max_ms": 1_000,
            **self.security,
        }


def _accepts(server: str, timeout: float) -> bool:
    host, _, port = server.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout).close()
    except OSError:
        return False
    return True
