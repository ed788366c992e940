"""What readers ask: rows of one moment, how far they go, and when an event will be there."""

import os
import threading
import time
from pathlib import Path

import pytest

from projections.database import Database
from projections.reader import Views
from projections.reading import select
from projections.sqlite import SqliteDatabase
from projections.stops import DatabaseUnavailable, RebuildNeeded
from tests.projections.engine.folding import folded, running
from tests.projections.engine.memory_log import MemoryLog
from tests.projections.engine.small_views import NAMES, Name, key, renamed
from tests.projections.engine.test_runner import log_of


def test_rows_come_as_their_struct(database: Database) -> None:
    folded(log_of(streams=5, versions=7), database)
    with Views(database).reading() as reading:
        rows = reading.rows(NAMES.tables[0], "WHERE name LIKE ? ORDER BY stream LIMIT ?", ["厂%", 2])
        assert [(row.stream, row.name) for row in rows] == [(key(0), "厂0-7"), (key(1), "厂1-7")]
        assert rows == select(reading, Name, "names", "ORDER BY stream LIMIT ?", [2])
        assert list(reading.each("SELECT count(*) FROM names")) == [(5,)]


def test_views_of_another_version_are_said_to_be_made_anew(database: Database) -> None:
    folded(log_of(streams=1, versions=1), database)
    with pytest.raises(RebuildNeeded, match="registry rebuild --all"), Views(database).reading() as reading:
        reading.query("SELECT not_yet_there FROM names")


def test_a_reading_says_how_far_it_goes(database: Database) -> None:
    log = log_of(streams=5, versions=7)
    folded(log, database)
    with Views(database).reading() as reading:
        head = reading.head()
        assert head is not None
        assert head.position == reading.watermark() == log.all()[-1][0]
        assert head.time.startswith("2021-12-01T01:00:0")
        for number in range(5):
            last = max(position for position, stream, _ in log.all() if stream == key(number))
            assert reading.position_of(key(number)) >= last
        assert {p: row.count for p, row in reading.partitions().items()} == {
            number: len(told) for number, told in enumerate(log.records)
        }


def test_a_reading_is_one_moment_while_the_worker_goes_on(database: Database) -> None:
    log = log_of(streams=5, versions=7)
    with running(log, database) as runner:
        runner.step(0)
        with Views(database).reading() as reading:
            before = reading.query("SELECT * FROM names ORDER BY stream"), reading.partitions(), reading.watermark()
            runner.step(0)
            assert before == (
                reading.query("SELECT * FROM names ORDER BY stream"),
                reading.partitions(),
                reading.watermark(),
            )


def test_wait_returns_when_the_key_s_partition_is_there(database: Database) -> None:
    log = log_of(streams=5, versions=7)
    folded(log, database)
    views = Views(database)
    assert not views.wait(key(1), 10_000, timeout=0.05)
    log.tell([(10_000, key(1), renamed(key(1), 8, "新"))])
    later = threading.Timer(0.1, _fold_elsewhere, [log, database])
    later.start()
    began = time.monotonic()
    assert views.wait(key(1), 10_000, timeout=20)
    assert time.monotonic() - began < 10
    later.join()


def _fold_elsewhere(log: MemoryLog, database: Database) -> None:
    folded(log, database)


def test_a_reader_that_has_looked_often_sees_the_pointer_move(database: Database, tmp_path: Path) -> None:
    """On SQLite the pointer is not read again while its file is as it was, once that was written some time ago."""
    views, seen = Views(database), list[bool]()
    for _ in range(3):
        before, made = database.current(), database.create()
        database.publish(made, over=before)
        for path in tmp_path.rglob("current.sqlite"):
            written = time.time() - 60 + len(seen)
            os.utime(path, (written, written))
        for _ in range(3):
            with views.reading() as reading:
                seen.append(reading.generation == made)
            assert views.glance("SELECT 1") == [(1,)]
    assert seen == [True] * 9


def test_a_reader_goes_on_after_files_were_away_while_the_pointer_moved(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path)
    first = database.create()
    database.publish(first, over=None)
    second, views = database.create(), Views(database)
    with views.reading() as reading:
        assert reading.generation == first

    database.publish(second, over=first)
    written = time.time() - 60
    os.utime(tmp_path / "views" / "current.sqlite", (written, written))
    file = tmp_path / "views" / f"{second}.sqlite"
    for away in (file, tmp_path / "views"):
        elsewhere = away.rename(tmp_path / "elsewhere")
        with pytest.raises(DatabaseUnavailable), views.reading():
            raise AssertionError
        elsewhere.rename(away)
        with views.reading() as reading:
            assert reading.generation == second
    views.close()


def test_a_thread_that_ends_leaves_nothing_open(database: Database) -> None:
    """A server ends the threads that rest: what each of them had open would add up until no file can be opened."""
    folded(log_of(streams=3), database)
    views = Views(database)

    def read() -> None:
        with views.reading() as reading:
            assert reading.query("SELECT count(*) FROM names") == [(3,)]

    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    def read_elsewhere() -> None:
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()

    read()
    read_elsewhere()
    before = open_files()
    for _ in range(30):
        read_elsewhere()
    assert open_files() <= before
    views.close()
