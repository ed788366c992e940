"""An installation under fire: its store, its topics, its views, and the full check of its history."""

import os
import signal
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from infra.kafka.client import Client
from infra.kafka.log import KafkaLog
from infra.kafka.node import LocalNode
from infra.kafka.topics import events_topic
from infra.local_log import LocalLog
from projections.catalogue import VIEWS
from projections.database import Database
from projections.rebuild import rebuild
from projections.sqlite import SqliteDatabase
from projections.stops import Refused
from registry.events.head import PARTITIONS, Head, covers, decode_head
from registry.store import Journal, migrate
from registry.stored import Stored
from tests.faults.checker import Asked, check_log, check_store, check_views
from tests.faults.parts import Site

PATIENCE = 60.0

Told = dict[int, list[tuple[int, str, bytes]]]


def prepared(site: Site) -> Site:
    """Its folder and its empty store."""
    site.home.mkdir(parents=True, exist_ok=True)
    migrate(site.installation().settings.store)
    return site


def stored(site: Site) -> list[Stored]:
    """Every event of the store."""
    with site.installation().journal() as journal:
        return list(journal.read(0, 100_000_000))


def told(client: Client, prefix: str, until: int, patience: float = PATIENCE) -> tuple[Told, list[Head]]:
    """What a reader of committed records finds once it is told up to a position.

    A commit is confirmed before its markers are in every partition, so a reader waits until the head is covered.
    """
    partitions: Told = {number: [] for number in range(PARTITIONS)}
    heads: list[Head] = []
    with closing(KafkaLog(client, events_topic(prefix), replicas=1)) as log:
        log.assign(dict.fromkeys(partitions, 0), 0)
        deadline = time.monotonic() + patience
        while not _is_told(until, partitions, heads):
            assert time.monotonic() < deadline, f"position {until} was not told in time"
            polled = log.poll(0.1, 10_000)
            for record in polled.records:
                partitions[record.partition].append((record.position, record.key, record.data))
            heads.extend(decode_head(head.data) for head in polled.heads)
    return partitions, heads


def _is_told(until: int, partitions: Mapping[int, list[tuple[int, str, bytes]]], heads: list[Head]) -> bool:
    reached = {number: records[-1][0] for number, records in partitions.items() if records}
    return bool(heads) and heads[-1].position >= until and covers(heads[-1], reached)


def kill_node(node: LocalNode) -> None:
    """SIGKILL, and wait until the process is gone."""
    pid = node.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while node.pid is not None:
        assert time.monotonic() < deadline, f"the node {pid} outlives its kill"
        time.sleep(0.01)


def wait_until_stopped(pid: int) -> None:
    """Until a child of this process has stopped by a signal; asserts that it does, in time, and has not ended."""
    deadline = time.monotonic() + PATIENCE
    while (seen := os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOHANG | os.WNOWAIT)) is None:
        assert time.monotonic() < deadline, f"{pid} has not come to its stop"
        time.sleep(0.01)
    assert seen.si_code == os.CLD_STOPPED, f"{pid} ended before its stop: {seen}"


def watermark(database: Database) -> int:
    """How far the live views are proven; 0 before there are any."""
    try:
        with database.reading() as session:
            rows = session.select("SELECT position FROM watermark")
    except Refused:
        return 0
    return int(str(rows[0][0])) if rows else 0


def wait_for_views(site: Site, position: int, patience: float = PATIENCE) -> None:
    """Until the views are told and proven up to a position; asserts that it happens in time."""
    with closing(site.installation().database()) as database:
        deadline = time.monotonic() + patience
        while (reached := watermark(database)) < position:
            assert time.monotonic() < deadline, f"the views stand at {reached}, wanted {position}"
            time.sleep(0.02)


def check_everything(site: Site, asked: Asked | None = None, client: Client | None = None) -> int:
    """Asserts that store, log and views tell one history, the one that was asked; how many events it has.

    Nothing may be at work.
    """
    installation = site.installation()
    with installation.journal() as journal, closing(installation.database()) as database:
        events = list(journal.read(0, 100_000_000))
        if asked is not None:
            check_store(events, asked)
        partitions, heads = told(client or installation.client(), site.prefix, journal.last_position())
        check_log(journal, partitions, heads)
        _check_views(site.home / "rebuilt", journal, database, events)
    return len(events)


def _check_views(folder: Path, journal: Journal, database: Database, events: list[Stored]) -> None:
    """Against a rebuild of another database from the store alone."""
    with closing(SqliteDatabase(folder)) as other:
        log = LocalLog(journal)
        rebuilt = rebuild(other, VIEWS, log, journal)
        live = database.current()
        assert live is not None
        with closing(database.open(live)) as mine, closing(other.open(rebuilt)) as theirs:
            check_views(mine, theirs, VIEWS, events)
