"""Databases that go away or are full: the worker waits, nothing is half written, and it goes on."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from projections.connections import Connection, Connections, connected
from projections.postgres import PostgresDatabase
from projections.reader import Views
from projections.runner import Runner
from projections.sqlite import SqliteDatabase
from projections.stops import Damaged, DatabaseUnavailable, Refused
from registry.patience import HALF_OPEN, Silent
from tests.projections.engine.folding import folded, rows_of, to_the_end
from tests.projections.engine.small_views import VIEWS
from tests.projections.engine.test_runner import log_of

CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@contextmanager
def at_work(runner: Runner) -> Iterator[None]:
    """The worker runs in a thread meanwhile."""
    stop = threading.Event()
    thread = threading.Thread(target=runner.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_full_disk_writes_nothing_and_the_worker_goes_on_when_there_is_room(tmp_path: Path) -> None:
    log, database = log_of(streams=400, versions=6), SqliteDatabase(tmp_path)
    runner = Runner(log.reader(), database, VIEWS, most=200)
    runner.step(0)
    before = rows_of(database)
    assert runner._generation is not None
    runner._generation.session.change("PRAGMA max_page_count = 1")  # SQLite keeps the pages it has, and takes no more
    with pytest.raises(DatabaseUnavailable, match="full"):
        to_the_end(runner)
    done = rows_of(database)
    assert sum(row[4] for row in done["offsets"]) % 200 == 0
    assert len(done["streams"]) >= len(before["streams"])
    to_the_end(runner)
    undisturbed = SqliteDatabase(tmp_path / "undisturbed")
    folded(log, undisturbed)
    assert rows_of(database) == rows_of(undisturbed)
    runner.close()


def test_a_locked_file_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.sqlite.BUSY_SECONDS", 0.05)
    log, database = log_of(), SqliteDatabase(tmp_path)
    folded(log, database, most=10)
    log.add(20_000, "enterprise:x", log.all()[0][2].replace(b"enterprise:e0000", b"enterprise:x"))
    runner = Runner(log.reader(), SqliteDatabase(tmp_path), VIEWS)
    live = database.current()
    assert live is not None
    blocker = database.open(live)
    blocker.change("BEGIN IMMEDIATE")
    with at_work(runner):
        until(lambda: "locked" in (runner.status().error or ""))
        blocker.change("ROLLBACK")
        until(lambda: max(p.position for p in runner.status().partitions) == 20_000)
        until(lambda: runner.status().error is None)
    blocker.close()


@pytest.mark.postgres
def test_a_worker_whose_connections_are_cut_goes_on(fresh_postgres: str) -> None:
    log = log_of(streams=300, versions=10)
    database = PostgresDatabase(fresh_postgres)
    runner = Runner(log.reader(), database, VIEWS, lambda step: time.sleep(0.002), most=40)
    cut, begun = 0, time.monotonic()
    with psycopg.connect(fresh_postgres, autocommit=True) as admin, at_work(runner):
        while runner.status().watermark < log.all()[-1][0]:
            assert time.monotonic() - begun < 120, f"{cut} connections were cut"
            cut += len(admin.execute(CUT).fetchall()) if cut < 12 else 0
            time.sleep(0.15)
    assert cut > 3
    with Views(database).reading() as reading:
        assert reading.query("SELECT count(*) FROM streams WHERE version = 10") == [(300,)]
    database.close()


@pytest.mark.postgres
def test_a_connection_cut_before_the_first_generation_is_a_database_that_is_away(
    fresh_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connected_and_cut(url: str) -> Connection:
        connection = connected(url)
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(CUT)
        return connection

    database = PostgresDatabase(fresh_postgres)
    monkeypatch.setattr("projections.postgres.connected", connected_and_cut)
    with pytest.raises(DatabaseUnavailable, match="PostgreSQL"), database.building():
        pass
    database.close()


@pytest.mark.postgres
def test_readers_are_told_that_the_database_is_away(fresh_postgres: str) -> None:
    database = PostgresDatabase(fresh_postgres)
    folded(log_of(streams=3), database)
    with psycopg.connect(fresh_postgres, autocommit=True) as admin:
        admin.execute(CUT)
        with Views(database).reading() as reading:  # dead connections are not lent
            admin.execute(CUT)
            with pytest.raises(DatabaseUnavailable, match="PostgreSQL"):
                reading.query("SELECT count(*) FROM names")
    database.close()


@pytest.mark.postgres
def test_a_database_that_only_reads_is_waited_for(fresh_postgres: str) -> None:
    log = log_of(streams=30, versions=4)
    database = PostgresDatabase(fresh_postgres)
    folded(log, database)
    log.add(20_000, "enterprise:x", log.all()[0][2].replace(b"enterprise:e0000", b"enterprise:x"))
    runner = Runner(log.reader(), database, VIEWS)
    with psycopg.connect(fresh_postgres, autocommit=True) as admin:
        name = admin.info.dbname
        admin.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(sql.Identifier(name)))
        admin.execute(CUT)  # a cloud makes a database read-only when its disk is full; so is one after a failover
        with at_work(runner):
            until(lambda: "read-only" in (runner.status().error or ""))
            admin.execute(sql.SQL("ALTER DATABASE {} RESET ALL").format(sql.Identifier(name)))
            admin.execute(CUT)
            until(lambda: max((p.position for p in runner.status().partitions), default=0) == 20_000)
            until(lambda: runner.status().error is None)
    database.close()


def test_damaged_views_end_the_worker_instead_of_being_waited_for(tmp_path: Path) -> None:
    log, database = log_of(streams=400, versions=6), SqliteDatabase(tmp_path)
    folded(log, database)
    live = database.current()
    file = tmp_path / "views" / f"{live}.sqlite"
    whole = file.read_bytes()
    assert len(whole) > 20 * 8192
    file.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 8192))
    with pytest.raises(Damaged, match=r"malformed.*rebuild --all") as damaged:
        Runner(log.reader(), SqliteDatabase(tmp_path), VIEWS).run(threading.Event())
    assert damaged.value.exit_code == 6


def test_a_silent_server_is_waited_for_once_and_not_for_each_connection_at_rest() -> None:
    class AtRest:
        def __init__(self) -> None:
            self.asked = self.closed = 0

        def execute(self, _: str) -> None:
            self.asked += 1
            raise Silent("no answer")

        def close(self) -> None:
            self.closed += 1

    lent, resting = Connections("postgresql://nowhere.invalid/x"), [AtRest() for _ in range(3)]
    lent._idle.extend(resting)  # type: ignore[arg-type]
    with pytest.raises(Silent), lent.lent():
        pass
    assert [one.asked for one in resting] == [0, 0, 1]
    assert [one.closed for one in resting[:2]] == [1, 1]


@pytest.mark.postgres
def test_a_user_who_may_not_make_views_is_refused(fresh_postgres: str) -> None:
    with psycopg.connect(fresh_postgres, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS poor")
        admin.execute("CREATE ROLE poor")
        with pytest.raises(Refused, match="permission denied"):
            PostgresDatabase(make_conninfo(fresh_postgres, options="-c role=poor"))
        admin.execute("DROP ROLE poor")


@pytest.mark.postgres
def test_a_half_open_connection_is_noticed_unless_the_address_says_otherwise(fresh_postgres: str) -> None:
    with connected(fresh_postgres) as connection:
        assert HALF_OPEN.items() <= connection.info.get_parameters().items()
    with connected(make_conninfo(fresh_postgres, keepalives_idle="77")) as connection:
        assert connection.info.get_parameters()["keepalives_idle"] == "77"
