"""A PostgreSQL that is stopped while its kernel acknowledges: given up in time, and the outcome said to be unknown."""

import contextlib
import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from infra.postgres import LocalPostgres, PostgresUnavailable
from projections.connections import Connections, connected
from registry import patience
from registry.application import Registry
from registry.patience import Silent
from registry.store import migrate
from registry.stored import StoreUnavailable
from tests.application.clock import NOW, TODAY
from tests.application.lives import order, register
from tests.services import missing

pytestmark = [pytest.mark.postgres, pytest.mark.fault]

WRITERS_LOCK = "7210952::bigint << 32 | 'registry_events'::regclass::oid::bigint"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalPostgres]:
    """A server of its own, for it is stopped; who waits for it asks soon whether it lives."""
    monkeypatch.setattr(patience, "SILENCE", 0.5)
    monkeypatch.setattr(patience, "ANSWER", 2)
    with tempfile.TemporaryDirectory(prefix="registry-silent-", ignore_cleanup_errors=True) as folder:
        try:
            with LocalPostgres(Path(folder) / "data") as one:
                yield one
        except PostgresUnavailable as error:
            missing("PostgreSQL", error)


@contextlib.contextmanager
def stopped(server: LocalPostgres) -> Iterator[None]:
    """Every process of the server stands still."""
    postmaster = int((server.folder / "postmaster.pid").read_text().split()[0])
    processes = [postmaster, *_children(postmaster)]
    try:
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        yield
    finally:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def _children(parent: int) -> list[int]:
    stats = [(int(path.parent.name), path.read_text()) for path in Path("/proc").glob("[0-9]*/stat")]
    return [pid for pid, stat in stats if int(stat.rpartition(") ")[2].split()[1]) == parent]


def test_a_stopped_server_is_given_up_and_what_it_was_asked_may_be_done(server: LocalPostgres) -> None:
    migrate(server.url)
    said: list[str] = []
    with (
        contextlib.closing(Registry(server.url, lambda: NOW, lambda: TODAY)) as registry,
        psycopg.connect(server.url, autocommit=True) as other,
        connected(server.url) as reader,
    ):
        registry.execute(register())
        other.execute(f"SELECT pg_advisory_lock({WRITERS_LOCK})".encode())

        def act() -> None:
            try:
                registry.execute(order(1, "r1", command="asked"))
            except StoreUnavailable as away:
                said.append(str(away))

        writer = threading.Thread(target=act)
        writer.start()
        time.sleep(1.5)  # it waits for the other one: longer than a silence, and the server lives
        assert writer.is_alive()
        with stopped(server):
            began = time.monotonic()
            with pytest.raises(Silent, match="not known"):
                reader.execute("SELECT 1")
            writer.join(20)
            assert time.monotonic() - began < 12
        assert reader.closed
        assert "--command-id asked" in said[0]
        assert "未知" in said[0]
        other.execute(f"SELECT pg_advisory_unlock({WRITERS_LOCK})".encode())
        answer = registry.execute(order(1, "r1", command="asked"))  # done meanwhile, or only now
        assert (answer.version, registry.journal.last_position() >= 2) == (2, True)
        assert len(registry.journal.stream(answer.stream)) == 2


def test_a_long_statement_is_waited_for_also_where_nobody_is_let_in(server: LocalPostgres) -> None:
    lent = Connections(server.url)
    with lent.lent() as connection:
        assert connection.execute("SELECT 7 FROM pg_sleep(1.2)").fetchone() == (7,)
    lent.close()
    with psycopg.connect(server.url, autocommit=True) as admin:
        admin.execute("CREATE ROLE alone LOGIN CONNECTION LIMIT 1")
    with connected(make_conninfo("", **{**conninfo_to_dict(server.url), "user": "alone"})) as connection:
        assert connection.execute("SELECT 7 FROM pg_sleep(1.2)").fetchone() == (7,)
