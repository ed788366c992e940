"""Finds or starts the services of a run, as tests do, with the process ids whose CPU is counted."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from infra.docker import docker_answers
from infra.kafka.errors import BrokerUnavailable
from infra.kafka.node import LocalNode
from infra.postgres import LocalPostgres, PostgresUnavailable
from tests import services

Found = tuple[str, int | None]
"""Address and process id; an empty address where there is none, no id where it runs elsewhere."""


@contextlib.contextmanager
def kafka() -> Iterator[Found]:
    """A broker."""
    with contextlib.ExitStack() as stack:
        try:
            if os.environ.get("KAFKA_BOOTSTRAP_SERVERS") or docker_answers():
                found: Found = (stack.enter_context(services.kafka()), None)
            else:
                folder = stack.enter_context(_folder("kafka"))
                node = stack.enter_context(LocalNode(folder, die_with_parent=True))
                found = (node.bootstrap, node.pid)
        except BrokerUnavailable as missing:
            print(f"no Kafka: {missing}")
            found = ("", None)
        yield found


@contextlib.contextmanager
def postgres() -> Iterator[Found]:
    """A PostgreSQL server."""
    with contextlib.ExitStack() as stack:
        try:
            if os.environ.get("POSTGRES_URL") or docker_answers():
                found: Found = (stack.enter_context(services.postgres()), None)
            else:
                server = stack.enter_context(LocalPostgres(stack.enter_context(_folder("postgres")) / "data"))
                found = (server.url, int((server.folder / "postmaster.pid").read_text().split()[0]))
        except PostgresUnavailable as missing:
            print(f"no PostgreSQL: {missing}")
            found = ("", None)
        yield found


@contextlib.contextmanager
def _folder(service: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=f"registry-bench-{service}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
