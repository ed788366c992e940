"""What the store promises beside events: migrated once, history unchanged, leases, one order that never moves."""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

from infra.settings import SettingsError, read_settings
from registry.application import Registry
from registry.committing import Work
from registry.domain.enterprise import Enterprise
from registry.events.envelope import open_envelope, timestamp
from registry.mapper import UnreadableEvent
from registry.patience import HALF_OPEN
from registry.store import NotMigrated, environment, migrate, open_journal, parts_of
from registry.store.sqlite import MANY
from registry.stored import StoreUnavailable
from tests.acts import code
from tests.application.clock import NOW, TODAY
from tests.application.lives import order, register
from tests.application.working import started

Opened = Callable[[], Registry]


def executed(url: str, statement: str) -> None:
    """Runs a statement past the register, as somebody with the database's password could."""
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as database:
            database.execute(statement)
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)


def table(url: str) -> str:
    return "stored_events" if url.startswith("sqlite") else "registry_events"


def test_a_store_that_was_never_migrated_says_what_to_run(store_url: str) -> None:
    with pytest.raises(NotMigrated, match="registry migrate"):
        Registry(store_url, lambda: NOW, lambda: TODAY)
    with contextlib.closing(open_journal(store_url)) as journal, pytest.raises(NotMigrated):
        journal.installation()


def test_a_store_is_migrated_once_and_keeps_its_installation(store_url: str) -> None:
    first = migrate(store_url)
    assert migrate(store_url) == first
    with contextlib.closing(open_journal(store_url)) as journal:
        assert journal.installation() == first


def test_eight_processes_that_migrate_at_once_make_one_installation(store_url: str) -> None:
    processes = [started("migrated", store_url) for _ in range(8)]
    told = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * 8, told
    assert len({out for out, _ in told}) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory",
        "mysql://h/d",
        "x",
        "postgresql://h:p/d?x=y",
    ],
)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="store address"):
        environment(address)
    with pytest.raises(ValueError, match="store address"):
        migrate(address)


@pytest.mark.parametrize(
    "address",
    [
        "mysql://me:secret@h/d",
        "postgresql://me:secret@h/d?x=y",
        "postgresql://me:%secret@h/d",
        "postgresql://me:my secret@h/d",
        "postgresql://me:secret@[::1/d",
        "postgresql://me:my@secret@h/d",
        "postgresql://me:secret/@h/d",
    ],
)
def test_a_refused_address_does_not_tell_its_password(address: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="store address") as refused:
        environment(address)
    assert "secret" not in str(refused.value)
    for setting in ("store_url", "views_url", "recipients_url"):
        with pytest.raises(SettingsError, match=f"REGISTRY_{setting.upper()}") as wrong:
            read_settings(home=tmp_path, **{setting: address})
        assert "secret" not in str(wrong.value)


@pytest.mark.parametrize("address", ["me@a,b/d", "a:1,b:2/d", "[::1]:5/d", "/d?host=/tmp/a@b", "me:a%40b@h/d"])
def test_an_address_may_name_many_hosts_or_a_folder(address: str) -> None:
    assert parts_of(f"postgresql://{address}")["dbname"] == "d"


def test_a_store_that_cannot_be_opened_is_said_to_be_unavailable(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("this is no folder")
    (tmp_path / "folder").mkdir()
    for name in ("folder", "missing/store.sqlite"):
        with pytest.raises(StoreUnavailable):
            Registry(f"sqlite:///{tmp_path / name}", lambda: NOW, lambda: TODAY)
    with pytest.raises(StoreUnavailable):
        migrate(f"sqlite:///{tmp_path / 'text.sqlite' / 'below.sqlite'}")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET originator_version = 9",
        "DELETE FROM {table}",
        "UPDATE commands SET digest = 'x'",
        "DELETE FROM commands",
    ],
)
def test_history_is_not_changed_behind_the_registers_back(opened: Opened, registry_url: str, statement: str) -> None:
    registry = opened()
    registry.execute(register())
    before = registry.journal.read(0, 10)
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.RaiseException), match="history is not changed"):
        executed(registry_url, statement.format(table=table(registry_url)))
    assert registry.journal.read(0, 10) == before


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO stored_events "
        "SELECT rowid, originator_id, originator_version, 'x', 'x' FROM stored_events",
        "INSERT OR REPLACE INTO stored_events (rowid, originator_id, originator_version, topic, state) "
        "VALUES (1, 'x', 1, 'x', 'x')",
        "INSERT OR REPLACE INTO stored_events (originator_id, originator_version, topic, state) "
        "SELECT originator_id, originator_version, 'x', 'x' FROM stored_events",
        "INSERT OR REPLACE INTO commands SELECT id, 'x', 'x', 1 FROM commands",
    ],
)
def test_history_is_not_replaced_on_sqlite(tmp_path: Path, statement: str) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    with contextlib.closing(Registry(url, lambda: NOW, lambda: TODAY)) as registry:
        registry.execute(register())
        before = registry.journal.read(0, 10)
        with pytest.raises(sqlite3.IntegrityError, match="history is not changed"):
            executed(url, statement)
        assert registry.journal.read(0, 10) == before


@pytest.mark.postgres
def test_history_is_not_truncated_on_postgres(fresh_postgres: str) -> None:
    migrate(fresh_postgres)
    for name in ("registry_events", "commands"):
        with pytest.raises(psycopg.errors.RaiseException, match="history is not changed"):
            executed(fresh_postgres, f"TRUNCATE {name}")


def test_a_commit_on_sqlite_is_on_the_disk(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    with contextlib.closing(Registry(url, lambda: NOW, lambda: TODAY)) as registry:
        rows = registry.recorder.rows  # type: ignore[attr-defined]
        assert rows("PRAGMA synchronous") == [(2,)]
        assert rows("PRAGMA journal_mode") == [("wal",)]


def test_the_log_before_the_file_grows_for_many_events_at_a_time_only(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    with contextlib.closing(Registry(url, lambda: NOW, lambda: TODAY)) as registry:
        recorder: Any = registry.recorder
        pages = "PRAGMA wal_autocheckpoint"
        registry.execute(register())
        assert recorder.rows(pages) == [(1_000,)]
        many = [StoredEvent(f"enterprise:{number}", 1, "tested", b"{}") for number in range(MANY)]
        assert list(recorder.insert_events(many)) == list(range(2, MANY + 2))
        assert recorder.rows(pages) == [(8_000,)]
        registry.execute(order(1, "a single one"))
        assert recorder.rows(pages) == [(1_000,)]


def test_who_waits_for_the_lock_to_write_has_it_as_soon_as_it_is_free(tmp_path: Path) -> None:
    """SQLite's own waiting would look after 328 ms and then after 428."""
    file = tmp_path / "store.sqlite"
    migrate(f"sqlite:///{file}")
    with (
        contextlib.closing(open_journal(f"sqlite:///{file}")) as journal,
        contextlib.closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other,
    ):

        def late() -> float:
            """Seconds from the end of the other's transaction to that of the lease's."""
            other.execute("BEGIN IMMEDIATE")
            with ThreadPoolExecutor(1) as waiting:
                taken = waiting.submit(lambda: (journal.acquire_lease("any", "me", 10.0), time.monotonic()))
                time.sleep(0.335)
                freed = time.monotonic()
                other.execute("ROLLBACK")
                assert taken.result()[0]
            return taken.result()[1] - freed

        assert min(late() for _ in range(4)) < 0.05


def test_a_query_leaves_no_transaction_behind_that_keeps_an_old_state(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    with contextlib.closing(Registry(url, lambda: NOW, lambda: TODAY)) as registry:
        recorder: Any = registry.recorder
        registry.execute(register())
        assert registry.enterprise(code(1)).version == 1
        with contextlib.closing(Registry(url, lambda: NOW, lambda: TODAY)) as another:
            another.execute(order(1, "elsewhere"))
        assert registry.enterprise(code(1)).version == 2
        assert recorder.rows("PRAGMA wal_checkpoint(TRUNCATE)") == [(0, 0, 0)], "no reader stands in its way"


def test_positions_survive_a_vacuum_and_are_never_given_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    with contextlib.closing(Registry(url, lambda: NOW, lambda: TODAY)) as registry:
        registry.execute(register())
        for number in range(20):
            registry.execute(order(1, f"r{number}"))
        before = registry.journal.read(0, 100)
        executed(url, "VACUUM")
        assert registry.journal.read(0, 100) == before
        assert registry.execute(order(1, "after")).position == before[-1].position + 1


def test_nothing_in_the_environment_has_a_say(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, registry_url: str, tmp_path: Path
) -> None:
    ambient = {
        "POSTGRES_DBNAME": "elsewhere",
        "POSTGRES_HOST": "192.0.2.1",
        "POSTGRES_ENABLE_DB_FUNCTIONS": "y",
        "SQLITE_DBNAME": str(tmp_path / "elsewhere.sqlite"),
        "PERSISTENCE_MODULE": "eventsourcing.popo",
        "COMPRESSOR_TOPIC": "zlib",
        "CIPHER_TOPIC": "eventsourcing.cipher:AESCipher",
        "CIPHER_KEY": "x",
        "IS_SNAPSHOTTING_ENABLED": "y",
        "CREATE_TABLE": "y",
    }
    for name, value in ambient.items():
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(f"REGISTRY_{name}", value)
    registry = opened()
    answer = registry.execute(register())
    stored = registry.journal.at(answer.position)
    assert stored is not None
    assert stored.data.startswith(b'{"specversion":"1.0"')
    assert not (tmp_path / "elsewhere.sqlite").exists()
    assert os.environ["POSTGRES_HOST"] == "192.0.2.1"


def test_a_lease_has_one_holder_until_it_is_given_back(opened: Opened) -> None:
    one, other = opened().journal, opened().journal
    assert one.acquire_lease("relay", "one", 60)
    assert not other.acquire_lease("relay", "other", 60)
    assert one.acquire_lease("relay", "one", 60)
    assert other.acquire_lease("another", "other", 60)
    other.release_lease("relay", "other")
    assert not other.acquire_lease("relay", "other", 60)
    one.release_lease("relay", "one")
    one.release_lease("relay", "one")
    assert other.acquire_lease("relay", "other", 60)


def test_a_lease_that_is_not_renewed_expires(opened: Opened) -> None:
    journal = opened().journal
    assert journal.acquire_lease("relay", "one", 0.2)
    assert journal.acquire_lease("relay", "one", 60)  # renewed
    time.sleep(0.3)
    assert not journal.acquire_lease("relay", "other", 60)
    assert journal.acquire_lease("relay", "one", 0.1)
    time.sleep(0.2)
    assert journal.acquire_lease("relay", "other", 60)
    assert not journal.acquire_lease("relay", "one", 60)


def test_a_lease_taken_before_the_clock_went_back_is_not_waited_for(opened: Opened, registry_url: str) -> None:
    journal = opened().journal
    assert journal.acquire_lease("relay", "one", 10)
    executed(registry_url, "UPDATE leases SET until = until + 86400")
    assert journal.acquire_lease("relay", "other", 10)
    assert not journal.acquire_lease("relay", "one", 10)


def test_a_lease_raced_by_eight_goes_to_one(opened: Opened) -> None:
    journals = [opened().journal for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda one: one[1].acquire_lease("relay", str(one[0]), 60), enumerate(journals)))
    assert sum(taken) == 1


def test_the_journal_reads_in_order_by_position_stream_and_page(opened: Opened) -> None:
    registry = opened()
    assert registry.journal.last_position() == 0
    assert registry.journal.read(0, 10) == []
    positions = [registry.execute(register(n)).position for n in (1, 2, 3)]
    positions += [registry.execute(order(2, "r1")).position]
    journal = registry.journal
    assert [event.position for event in journal.read(0, 2)] == positions[:2]
    assert [event.position for event in journal.read(positions[1], 10)] == positions[2:]
    assert journal.last_position() == positions[-1]
    assert journal.at(positions[-1] + 1) is None
    assert journal.position_of("enterprise:nobody", 1) is None
    stream = journal.at(positions[1])
    assert stream is not None
    assert [event.position for event in journal.stream(stream.stream)] == [positions[1], positions[3]]
    many = journal.streams([stream.stream, "enterprise:nobody", *(f"x:{n}" for n in range(1200))])
    assert {name: len(events) for name, events in many.items()} == {stream.stream: 2}
    assert journal.command("nobody") is None


def times(registry: Registry) -> list[str]:
    return [open_envelope(event.data).time for event in registry.journal.read(0, 1000)]


def test_recorded_times_do_not_go_back_with_the_clock(registry_url: str) -> None:
    clock = [NOW, NOW - timedelta(days=3), NOW - timedelta(seconds=1), NOW + timedelta(seconds=5)]
    for number, moment in enumerate(clock, 1):
        with contextlib.closing(Registry(registry_url, lambda now=moment: now, lambda: TODAY)) as registry:  # type: ignore[misc]
            registry.execute(register(number))
            told = times(registry)
            assert registry.journal.stream(f"enterprise:{code(number)}")[0].version == 1
    assert told == [timestamp(moment) for moment in (NOW, NOW, NOW, NOW + timedelta(seconds=5))]


def test_recorded_times_ascend_within_a_transaction_and_change_nothing_else(opened: Opened) -> None:
    registry = opened()
    registry.execute(register(1))
    work = Work()
    for number, days in ((2, 0), (3, 2), (4, 1), (5, -1)):
        enterprise = Enterprise(code(number))
        registry.decide_into(work, enterprise, register(number))
        work.recorded[-1] = work.recorded[-1]._replace(time=NOW + timedelta(days=days))
    registry.save_work(work)
    later = timestamp(NOW + timedelta(days=2))
    assert times(registry) == [timestamp(NOW), timestamp(NOW), later, later, later]
    _, *others = (open_envelope(event.data) for event in registry.journal.read(0, 1000))
    for recorded, told in zip(work.recorded, others, strict=True):
        assert told.id == f"{recorded.originator_id}/1"
        assert told.data == open_envelope(registry.mapper.to_stored_event(recorded).state).data


@pytest.mark.parametrize("broken", [b"no event", b'{"type": 1}', None])
def test_nothing_is_decided_on_a_history_that_cannot_be_read(opened: Opened, broken: bytes | None) -> None:
    registry = opened()
    registry.execute(register(1))
    (first,) = registry.journal.read(0, 10)
    data = broken if broken is not None else first.data.replace(b'"officer"', b'"0fficer"')
    registry.recorder.insert_events([StoredEvent(first.stream, 2, "broken", data)])
    place = f"{first.stream}/2 in the store cannot be read"
    for use in (
        lambda: registry.execute(order(1, "r1")),
        lambda: registry.explain(code(1), TODAY),
        lambda: registry.enterprises([code(1)]),
    ):
        with pytest.raises(UnreadableEvent, match=place):
            use()
    assert registry.journal.last_position() == 2
    assert registry.execute(register(2)).version == 1


def test_bytes_without_a_time_are_stored_as_they_are(opened: Opened) -> None:
    registry = opened()
    registry.execute(register(1))
    registry.recorder.insert_events([StoredEvent("enterprise:x", 1, "broken", b"no event")])
    registry.execute(register(2))
    _, broken, last = registry.journal.read(0, 1000)
    assert broken.data == b"no event"
    assert open_envelope(last.data).time == timestamp(NOW)


@pytest.mark.postgres
def test_a_writer_s_lock_is_that_of_its_table_and_of_nothing_else(fresh_postgres: str) -> None:
    migrate(fresh_postgres)
    with psycopg.connect(fresh_postgres) as writer:
        writer.execute("SELECT record('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')")
        held = writer.execute("SELECT classid::int, objid FROM pg_locks WHERE locktype = 'advisory'").fetchall()
        assert held == writer.execute("SELECT 7210952, 'registry_events'::regclass::oid").fetchall()


@pytest.mark.postgres
def test_writers_wait_for_no_vacuum_and_no_vacuum_for_them(fresh_postgres: str) -> None:
    migrate(fresh_postgres)
    with contextlib.closing(Registry(fresh_postgres, lambda: NOW, lambda: TODAY)) as registry:
        with psycopg.connect(fresh_postgres) as vacuum:
            vacuum.execute("LOCK TABLE registry_events IN SHARE UPDATE EXCLUSIVE MODE")  # what VACUUM takes
            began = time.monotonic()
            registry.execute(register())
            assert time.monotonic() - began < 5
        assert registry.journal.last_position() == 1


@pytest.mark.postgres
def test_a_commit_waits_for_the_disk_whatever_the_servers_default_is(fresh_postgres: str) -> None:
    migrate(fresh_postgres)
    with psycopg.connect(fresh_postgres) as connection:
        connection.execute("SET synchronous_commit = off")
        nothing = "'{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'"
        connection.execute(f"SELECT * FROM record({nothing})".encode())
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)
        connection.rollback()
        connection.execute("SET synchronous_commit = remote_apply")
        connection.execute(f"SELECT * FROM record({nothing})".encode())
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("remote_apply",)


@pytest.mark.postgres
def test_a_server_that_went_away_without_a_word_is_noticed(fresh_postgres: str) -> None:
    migrate(fresh_postgres)
    with (
        contextlib.closing(Registry(fresh_postgres, lambda: NOW, lambda: TODAY)) as registry,
        registry.recorder.datastore.get_connection() as connection,  # type: ignore[attr-defined]
    ):
        assert HALF_OPEN.items() <= connection.info.get_parameters().items()
