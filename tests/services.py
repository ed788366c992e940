"""Finds or starts the services that tests need: given by the environment, else in Docker, else on this machine."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from infra.docker import docker_answers
from infra.kafka.errors import BrokerUnavailable
from infra.kafka.node import LocalNode
from infra.kafka.readiness import cluster_at
from infra.postgres import LocalPostgres, PostgresUnavailable

KAFKA_IMAGE = "confluentinc/cp-kafka:8.1.0"
POSTGRES_IMAGE = "postgres:18-alpine"


def services_are_required() -> bool:
    """In CI, and under `make test`, a missing service is an error; at a desk it is a skip."""
    return os.environ.get("CI") == "true" or os.environ.get("REQUIRE_SERVICES") == "1"


def missing(service: str, why: object) -> None:
    """Fails or skips the test that asked for the service."""
    if services_are_required():
        pytest.fail(f"{service} is required here: {why}", pytrace=False)
    pytest.skip(f"{service} is missing: {why}")


@contextlib.contextmanager
def kafka() -> Iterator[str]:
    """The bootstrap address of a broker. Raises BrokerUnavailable."""
    if given := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        if not cluster_at(given):
            raise BrokerUnavailable("KAFKA_BOOTSTRAP_SERVERS is set, but no broker answers there.")
        yield given
    elif docker_answers():
        with _kafka_container() as container:
            yield container.get_bootstrap_server()
    else:
        with _folder("kafka") as folder, _running(folder) as node:
            yield node.bootstrap


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server where databases may be created. Raises PostgresUnavailable."""
    if given := os.environ.get("POSTGRES_URL"):
        yield given
    elif docker_answers():
        with _postgres_container() as container:
            yield container.get_connection_url(driver=None)
    else:
        with _folder("postgres") as folder, LocalPostgres(folder / "data") as server:
            yield server.url


@contextlib.contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """The URL of a new, empty database, dropped afterwards with whoever is still connected."""
    name = f"test_{uuid4().hex}"
    with _administered(server_url) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        with _administered(server_url) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def or_missing(service: str, opened: Callable[[], contextlib.AbstractContextManager[str]]) -> Iterator[str]:
    """The service's address, or the test's failure or skip when it cannot be had."""
    with contextlib.ExitStack() as stack:
        try:
            address = stack.enter_context(opened())
        except (BrokerUnavailable, PostgresUnavailable, psycopg.OperationalError) as error:
            missing(service, error)
            raise
        yield address


def _administered(url: str) -> contextlib.AbstractContextManager[psycopg.Connection[Any]]:
    return psycopg.connect(url, autocommit=True, connect_timeout=10)


@contextlib.contextmanager
def _running(folder: Path) -> Iterator[LocalNode]:
    node = LocalNode(folder, die_with_parent=True).start()
    try:
        yield node
    finally:
        node.stop()


@contextlib.contextmanager
def _folder(service: str) -> Iterator[Path]:
    """A folder outside pytest's, because the server may run as another user."""
    with tempfile.TemporaryDirectory(prefix=f"registry-{service}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _kafka_container() -> Any:
    from testcontainers.community.kafka import KafkaContainer

    container = KafkaContainer(KAFKA_IMAGE).with_kraft()
    container.with_env("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
    container.with_env("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1")
    container.with_env("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1")
    return container


def _postgres_container() -> Any:
    from testcontainers.community.postgres import PostgresContainer

    return PostgresContainer(POSTGRES_IMAGE, driver=None)
