"""The store while its writers are killed, its server drops connections, and its disk is full."""

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import psycopg
import pytest

from infra.store_backup import backup
from registry.application import Registry
from registry.domain.commands import ChangeDetails
from registry.events.envelope import tell
from registry.store import migrate
from registry.stored import StoreUnavailable
from tests.acts import act, code
from tests.application.clock import NOW, TODAY
from tests.application.lives import order, register
from tests.application.working import started

pytestmark = pytest.mark.fault


def commands_of(registry: Registry) -> list[str]:
    """The command of every event on the first enterprise, in order."""
    events = registry.journal.stream(f"enterprise:{code()}")
    assert [event.version for event in events] == list(range(1, len(events) + 1))
    return [tell(event.position, event.data).event.command for event in events]


@pytest.mark.parametrize("after", [1, 57, 200])
def test_a_killed_writer_leaves_every_answered_command_once_and_at_most_one_more(
    opened: Callable[[], Registry], registry_url: str, after: int
) -> None:
    opened().execute(register(command="register"))
    with started("orders", registry_url, "a", "500") as writer:
        assert writer.stdout is not None
        answered = [writer.stdout.readline().split()[1] for _ in range(after)]
        writer.kill()
        answered += [line.split()[1] for line in writer.stdout if line.endswith("\n")]
    registry = opened()
    kept = commands_of(registry)
    assert kept[: len(answered) + 1] == ["register", *answered]
    assert len(kept) - len(answered) in (1, 2)
    again = [registry.execute(order(1, id, command=id)) for id in kept[1:]]
    assert all(answer.repeated for answer in again)
    assert [answer.version for answer in again] == list(range(2, len(kept) + 1))


def hung_up(url: str) -> int:
    """Drops every other connection to this database, as a restarting server does."""
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    return len(rows)


@pytest.mark.postgres
def test_a_dropped_connection_is_tried_again(fresh_postgres: str) -> None:
    migrate(fresh_postgres)
    with contextlib.closing(Registry(fresh_postgres, lambda: NOW, lambda: TODAY)) as registry:
        registry.execute(register())
        for turn in range(5):
            assert hung_up(fresh_postgres)
            answer = registry.execute(order(1, f"r{turn}", command=f"c{turn}"))
            assert (answer.version, answer.repeated) == (turn + 2, False)
            assert hung_up(fresh_postgres)
            assert registry.journal.last_position() >= answer.position


@pytest.mark.postgres
def test_connections_that_dropped_at_rest_are_not_used(fresh_postgres: str) -> None:
    migrate(fresh_postgres)
    with contextlib.closing(Registry(fresh_postgres, lambda: NOW, lambda: TODAY)) as registry:
        together = threading.Barrier(5)

        def read(_: int) -> None:
            with registry.recorder.datastore.transaction(commit=False):  # type: ignore[attr-defined]
                together.wait(30)

        for number in range(1, 9):
            registry.execute(register(number))
        with ThreadPoolExecutor(5) as pool:
            list(pool.map(read, range(5)))
        assert hung_up(fresh_postgres) > 3  # more than a lost connection is tried again
        assert [registry.execute(order(number, "r")).version for number in range(1, 9)] == [2] * 8


@pytest.mark.postgres
def test_connections_that_drop_at_work_lose_and_double_nothing(fresh_postgres: str) -> None:
    migrate(fresh_postgres)
    dropped = threading.Event()

    def drop() -> None:
        for _ in range(8):
            time.sleep(0.3)
            hung_up(fresh_postgres)
        dropped.set()

    dropping = threading.Thread(target=drop)
    asked = ["register"]
    with contextlib.closing(Registry(fresh_postgres, lambda: NOW, lambda: TODAY)) as registry:
        registry.execute(register(command="register"))
        dropping.start()
        while not dropped.is_set():
            asked.append(f"c{len(asked)}")
            _until_recorded(registry, act(ChangeDetails, date(2012, 1, 1), name=asked[-1], command=asked[-1]))
        dropping.join()
        assert commands_of(registry) == asked


def _until_recorded(registry: Registry, command: ChangeDetails) -> None:
    for _ in range(5):
        with contextlib.suppress(StoreUnavailable):
            registry.execute(command)
            return
    pytest.fail("the store never came back")


@pytest.mark.postgres
def test_a_server_that_is_away_is_said_to_be(fresh_postgres: str) -> None:
    away = "postgresql://postgres@127.0.0.1:1/nowhere"
    with pytest.raises(StoreUnavailable):
        Registry(away, lambda: NOW, lambda: TODAY)
    with pytest.raises(StoreUnavailable):
        migrate(away)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MiB, where this process may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk; the next test limits the file's size instead")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_said_to_be_and_nothing_is_half_recorded(small_disk: Path) -> None:
    url = f"sqlite:///{small_disk / 'store.sqlite'}"
    migrate(url)
    with contextlib.closing(Registry(url, lambda: NOW, lambda: TODAY)) as registry:
        registry.execute(register(command="register"))
        (small_disk / "ballast").write_bytes(bytes(1_000_000))
        answered = ["register", *_until_full(registry)]
        assert commands_of(registry) == answered
        (small_disk / "ballast").unlink()
        registry.execute(order(1, "after", command="after"))
        assert commands_of(registry) == [*answered, "after"]
    with contextlib.closing(Registry(url, lambda: NOW, lambda: TODAY)) as again:
        assert commands_of(again) == [*answered, "after"]


def _until_full(registry: Registry) -> Iterator[str]:
    for number in range(500):
        try:
            registry.execute(order(1, f"r{number}", command=f"c{number}", findings=["查" * 2000] * 5))
        except StoreUnavailable:
            return
        yield f"c{number}"
    pytest.fail("the disk never filled")


def test_a_backup_that_does_not_fit_is_none(small_disk: Path, tmp_path: Path) -> None:
    """It fits once: as the log of the copy, which closing it would have copied into it on a disk that is full."""
    url, copy = f"sqlite:///{tmp_path / 'store.sqlite'}", small_disk / "copy.sqlite"
    migrate(url)
    with contextlib.closing(Registry(url, lambda: NOW, lambda: TODAY)) as registry:
        registry.execute(register())
        for number in range(60):
            registry.execute(order(1, f"r{number}", findings=["查" * 2000] * 5))
    with pytest.raises(StoreUnavailable, match="full"):
        backup(url, copy)
    assert not list(small_disk.iterdir())
    assert backup(url, tmp_path / "copy.sqlite").events == 61


def test_a_file_that_may_not_grow_is_as_good_as_a_full_disk(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    with contextlib.closing(Registry(url, lambda: NOW, lambda: TODAY)) as registry:
        registry.execute(register(command="register"))
    told, errors = started("until_full", url, "500").communicate(timeout=120)
    lines = [line.split(maxsplit=1) for line in told.splitlines()]
    assert lines, errors
    assert lines[-1][0] == "unavailable", (lines[-1], errors)
    with contextlib.closing(Registry(url, lambda: NOW, lambda: TODAY)) as registry:
        assert commands_of(registry) == ["register", *(id for what, id in lines if what == "recorded")]
        registry.execute(order(1, "after", command="after"))
