"""The log before a views' file is copied into the file beside the worker, and begins anew, whatever is committed."""

import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from projections import sqlite_log
from projections.sqlite import SqliteSession


def rows_without_log(file: Path, copy: Path) -> int:
    shutil.copy(file, copy)
    with closing(sqlite3.connect(copy)) as alone:
        alone.execute("PRAGMA journal_mode=DELETE")
        tables = alone.execute("SELECT count(*) FROM sqlite_master WHERE name = 'seen'").fetchone()[0]
        return int(alone.execute("SELECT count(*) FROM seen").fetchone()[0]) if tables else 0


def began_anew(log: Path, commits: int) -> bool:
    """Each commit writes a page at least: half as many there are when it was begun anew meanwhile."""
    return commits >= 500 and log.stat().st_size < commits * 8192 / 2


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqliteSession:
    monkeypatch.setattr(sqlite_log, "EVERY", 0.0)
    monkeypatch.setattr(sqlite_log, "LONG", 1)
    file = tmp_path / "g0001.sqlite"
    file.touch()
    session = SqliteSession(file, write=True)
    session.change("CREATE TABLE seen (number INTEGER)")
    return session


def test_what_is_committed_comes_into_the_file_and_the_log_stays_short(session: SqliteSession, tmp_path: Path) -> None:
    file, log = tmp_path / "g0001.sqlite", tmp_path / "g0001.sqlite-wal"
    commits, until = 0, time.monotonic() + 60
    with closing(session):
        while not began_anew(log, commits) or not rows_without_log(file, tmp_path / "copy.sqlite"):
            with session.transaction():
                session.change("INSERT INTO seen VALUES (?)", (commits,))
            commits += 1
            assert time.monotonic() < until
        assert session.select("SELECT count(*), max(number) FROM seen") == [(commits, commits - 1)]


def test_a_session_is_closed_while_its_log_is_copied(session: SqliteSession, tmp_path: Path) -> None:
    with session.transaction():
        session.change("INSERT INTO seen VALUES (1)")
    session.close()
    assert rows_without_log(tmp_path / "g0001.sqlite", tmp_path / "copy.sqlite") == 1
    assert not (tmp_path / "g0001.sqlite-wal").exists()


def test_where_the_machine_gives_no_thread_a_commit_stands_all_the_same(
    session: SqliteSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none_left)
    with closing(session):
        for number in range(3):
            with session.transaction():
                session.change("INSERT INTO seen VALUES (?)", (number,))
    assert rows_without_log(tmp_path / "g0001.sqlite", tmp_path / "copy.sqlite") == 3
