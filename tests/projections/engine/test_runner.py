"""The loop: every event folded once, whatever the log does meanwhile."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.database import Database
from projections.log import HeadRecord, LogUnavailable, Polled
from projections.reader import Views
from projections.runner import Runner
from projections.sqlite import SqliteDatabase
from projections.stops import Fenced, Fork, HeadMismatch, IntegrityStop, RebuildNeeded
from registry.events.head import Head, Mark
from registry.events.upcasters import UnknownSchema
from tests.projections.engine.folding import folded, rows_of, running, to_the_end
from tests.projections.engine.memory_log import MemoryLog
from tests.projections.engine.small_views import NAMES, VIEWS, chunks, history, key, registered, renamed


def log_of(streams: int = 50, versions: int = 7, chunk: int = 20, partitions: int = 4) -> MemoryLog:
    log = MemoryLog(partitions)
    for events in chunks(list(history(streams, versions)), chunk):
        log.tell(events)
    return log


def test_rows_and_watermark_follow_the_log(database: Database) -> None:
    log = log_of()
    folded(log, database)
    with database.reading() as session:
        assert session.select("SELECT count(*), CAST(sum(changes) AS bigint) FROM names") == [(50, 50 * 4)]
        assert session.select("SELECT count(*) FROM praise") == [(100,)]
        assert session.select("SELECT position FROM watermark") == [(log.all()[-1][0],)]


def test_every_event_told_twice_changes_nothing(database: Database) -> None:
    log = log_of(streams=12, versions=20)
    folded(log, database)
    before = rows_of(database, offsets=False)
    for number, told in enumerate(log.records):
        for offset in range(len(told)):
            log.again(number, offset)
    folded(log, database)
    assert rows_of(database, offsets=False) == before


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    most=st.integers(3, 100),
    chunk=st.integers(1, 60),
    doubled=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), max_size=10),
)
def test_any_batching_gives_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, most: int, chunk: int, doubled: list[tuple[int, int]]
) -> None:
    one, other = (SqliteDatabase(tmp_path_factory.mktemp("views")) for _ in range(2))
    log = log_of(10, 9, chunk=chunk)
    folded(log, one, most=10_000)
    for number, offset in doubled:
        if offset < len(log.records[number]):
            log.again(number, offset)
    folded(log, other, most=most)
    assert rows_of(other, offsets=False) == rows_of(one, offsets=False)


def test_a_restart_between_any_two_batches_changes_nothing(database: Database, tmp_path: Path) -> None:
    log = log_of()
    while True:
        with running(log, database, most=17) as runner:
            if not runner.step(0):
                break
    undisturbed = SqliteDatabase(tmp_path / "undisturbed")
    folded(log, undisturbed)
    assert rows_of(database) == rows_of(undisturbed)


def test_of_two_workers_on_one_generation_the_slower_is_fenced(database: Database, tmp_path: Path) -> None:
    log = log_of()
    with running(log, database) as zombie, running(log, database) as worker:
        zombie.step(0)  # then it sleeps, as after SIGSTOP
        worker.step(0)
        worker.step(0)
        with pytest.raises(Fenced, match="another worker"):
            to_the_end(zombie)
        to_the_end(worker)
    undisturbed = SqliteDatabase(tmp_path / "undisturbed")
    folded(log, undisturbed)
    assert rows_of(database) == rows_of(undisturbed)


def test_a_worker_that_sleeps_while_it_writes_is_fenced(database: Database, tmp_path: Path) -> None:
    log = log_of()
    folded(log, database, most=40)
    log.tell([(10_000, key(0), renamed(key(0), 8, "甲"))])

    def overtaken(step: str) -> None:
        if step == "folded":
            folded(log, database)

    zombie = Runner(log.reader(), database, VIEWS, overtaken)
    with pytest.raises(Fenced):
        zombie.step(0)
    with database.reading() as session:
        assert session.select("SELECT changes FROM names WHERE stream = ?", (key(0),)) == [(5,)]


def test_a_topic_that_was_created_again_is_read_anew(database: Database) -> None:
    log = log_of()
    folded(log, database)
    before = rows_of(database, offsets=False)
    log.created_again()
    log.tell([(10_000, key(0), renamed(key(0), 8, "甲"))])
    folded(log, database)
    after = rows_of(database, offsets=False)
    assert after["praise"] == before["praise"]
    assert [row[1:3] for row in after["names"] if row[0] == key(0)] == [("甲", 5)]
    with database.reading() as session:
        assert session.select("SELECT DISTINCT topic_id FROM offsets") == [(log.topic_id,)]


def test_a_topic_is_created_again_under_a_running_worker(database: Database) -> None:
    log = log_of()
    reader = log.reader()
    runner = Runner(reader, database, VIEWS)
    to_the_end(runner)
    before = rows_of(database, offsets=False)
    reader.created_again()
    to_the_end(runner)
    runner.close()
    assert rows_of(database, offsets=False) == before


def test_an_offset_that_the_log_lost_replays_its_partition(database: Database) -> None:
    log = log_of()
    folded(log, database)
    before = rows_of(database)
    log.gone.add(1)
    folded(log, database)
    assert rows_of(database) == before


def test_a_log_without_its_beginning_stops(database: Database) -> None:
    log = log_of()
    log.gone.add(1)
    with running(log, database) as runner, pytest.raises(IntegrityStop, match="no longer begins"):
        to_the_end(runner)


@pytest.mark.parametrize("version", [2, 9, 16, 17, 36])
def test_another_event_under_a_known_version_is_a_fork(database: Database, version: int) -> None:
    log = log_of(streams=3, versions=37)
    folded(log, database)
    before = rows_of(database)
    log.tell([(10_000, key(1), renamed(key(1), version, "伪"))])
    with running(log, database) as runner, pytest.raises(Fork, match=f"{key(1)}/{version} ") as stop:
        to_the_end(runner)
    assert stop.value.exit_code == 6
    assert rows_of(database) == before


def test_a_known_version_with_bytes_that_no_longer_parse_is_a_fork_too(database: Database) -> None:
    log = log_of()
    folded(log, database)
    before = rows_of(database)
    log.tell([(10_000, key(1), renamed(key(1), 2, "伪").replace(b'"officer"', b'"0fficer"'))])
    with running(log, database) as runner, pytest.raises(Fork, match=f"{key(1)}/2 "):
        to_the_end(runner)
    assert rows_of(database) == before


def test_an_event_told_after_its_place_in_the_partition_stops(database: Database) -> None:
    log = log_of(partitions=1)
    folded(log, database)
    log.add(5_000, key(98), registered(key(98)))
    log.add(4_000, key(99), registered(key(99)))
    with running(log, database) as runner, pytest.raises(IntegrityStop, match="was told after"):
        to_the_end(runner)


def test_an_unknown_event_stops_the_reader_after_what_came_before(database: Database) -> None:
    log = MemoryLog(partitions=1)
    log.add(1, key(1), registered(key(1)))
    newer = renamed(key(1), 2, "新").replace(b'"schema":1', b'"schema":2')
    log.add(2, key(1), newer)
    with running(log, database) as runner:
        for _ in range(2):  # a restart stops at the same place
            with pytest.raises(UnknownSchema, match="upgrade readers first"):
                to_the_end(runner)
    with database.reading() as session:
        assert session.select("SELECT version FROM streams") == [(1,)]
        assert session.select('SELECT "offset" FROM offsets WHERE partition = 0') == [(1,)]


def test_a_lost_record_is_noticed_at_the_next_head(database: Database) -> None:
    log = log_of(streams=5, versions=3, partitions=1)
    kept = [record for record in log.records[0] if record.key != key(2)]
    log.records[0] = [record._replace(offset=offset) for offset, record in enumerate(kept)]
    with running(log, database) as runner, pytest.raises(HeadMismatch, match=r"partition 0, position \d+") as stop:
        to_the_end(runner)
    assert stop.value.exit_code == 6


def test_a_lost_tail_is_awaited_and_the_watermark_stays(database: Database) -> None:
    log = log_of(streams=5, versions=3, chunk=5, partitions=1)
    del log.records[0][-2:]
    with running(log, database) as runner:
        to_the_end(runner)
        assert runner.status().awaited == (0,)
        assert runner.status().watermark == log.all()[9][0]
        assert runner.status().seconds_behind is not None


def test_a_head_that_comes_late_is_held_against_what_was_told(database: Database) -> None:
    log = log_of(streams=5, versions=3, chunk=5, partitions=1)
    told, log.heads = log.heads, []
    reader = log.reader()
    runner = Runner(reader, database, VIEWS)
    runner.step(0)
    reader.heads = told[:1]
    runner.step(0)
    assert runner.status().watermark == log.all()[4][0]
    wrong = Mark(log.all()[9][0], 10, "00" * 32)
    reader.heads = [told[0], HeadRecord(1, Head(wrong.position, "", "2021-12-01T01:00:09Z", {0: wrong}).encode())]
    with pytest.raises(HeadMismatch, match="the head says 10 events, 0000"):
        runner.step(0)
    runner.close()


def test_a_head_beyond_which_a_record_is_missing_stops(database: Database) -> None:
    log = log_of(streams=5, versions=3, chunk=5, partitions=1)
    reader = log.reader()
    missing = Mark(log.all()[9][0] - 1, 10, "00" * 32)
    reader.heads = [HeadRecord(0, Head(missing.position, "", "2021-12-01T01:00:09Z", {0: missing}).encode())]
    with pytest.raises(HeadMismatch, match="none, the next is at"):
        Runner(reader, database, VIEWS).step(0)


def test_uncounted_marks_are_not_compared(database: Database) -> None:
    log = MemoryLog(partitions=1)
    log.add(1, key(1), registered(key(1)))
    log.marks[0] = Mark.uncounted(1)
    log.close_with(1, "")
    folded(log, database)
    with Views(database).reading() as reading:
        assert reading.watermark() == 1


def test_the_watermark_waits_for_the_slowest_partition(database: Database) -> None:
    log = log_of(chunk=10)
    hidden, log.records[2] = log.records[2], []
    log.records[2] = hidden[:5]
    folded(log, database)
    with Views(database).reading() as reading:
        first = reading.watermark()
    assert first < hidden[5].position
    log.records[2] = hidden
    folded(log, database)
    with Views(database).reading() as reading:
        assert reading.watermark() == log.all()[-1][0]


def test_a_worker_waits_while_the_log_is_away_and_says_so(database: Database) -> None:
    log = log_of()
    log.down = True
    reader = log.reader()
    runner = Runner(reader, database, VIEWS)
    stop = threading.Event()
    thread = threading.Thread(target=runner.run, args=(stop,))
    thread.start()
    try:
        _until(lambda: "no broker" in (runner.status().error or ""))
        reader.down = False
        _until(lambda: runner.status().watermark == log.all()[-1][0])
        _until(lambda: runner.status().lag == 0 and runner.status().error is None)
        reader.down = True
        _until(lambda: "no broker" in (runner.status().error or ""))
        away = runner.status()
        assert (away.lag, away.seconds_behind, {p.lag for p in away.partitions}) == (None, None, {None})
        reader.down = False
        _until(lambda: runner.status().lag == 0)
    finally:
        stop.set()
        thread.join(10)
    assert runner.status().error is None


def test_what_a_log_loses_when_it_goes_away_is_read_again(database: Database, tmp_path: Path) -> None:
    class Lossy(MemoryLog):
        polls = 0

        def poll(self, timeout: float, most: int) -> Polled:
            polled = super().poll(timeout, most)
            self.polls += 1
            if self.polls % 3 == 0:
                raise LogUnavailable("lost the connection with records in hand")
            return polled

    log, lossy = log_of(), Lossy()
    lossy.__dict__.update(log.reader().__dict__)
    runner = Runner(lossy, database, VIEWS, most=33)
    quiet = 0
    while quiet < 5:
        try:
            quiet = 0 if runner.step(0) else quiet + 1
        except LogUnavailable:
            continue
    runner.close()
    undisturbed = SqliteDatabase(tmp_path / "undisturbed")
    folded(log, undisturbed)
    assert rows_of(database) == rows_of(undisturbed)


def test_a_changed_number_of_partitions_needs_a_rebuild(database: Database) -> None:
    folded(log_of(partitions=4), database)
    with running(log_of(partitions=6), database) as runner, pytest.raises(RebuildNeeded, match="rebuild all"):
        runner.step(0)


def test_a_view_without_its_tables_needs_a_rebuild(database: Database) -> None:
    log = log_of()
    folded(log, database, views=[NAMES])
    with running(log, database) as runner, pytest.raises(RebuildNeeded, match="tables of praise"):
        runner.step(0)


def test_status_says_how_far_and_how_far_behind(database: Database) -> None:
    log = log_of()
    with running(log, database) as runner:
        runner.step(0)
        status = runner.status()
        assert status.views == ("names", "praise")
        assert status.lag == 350 - 33
        assert status.seconds_behind is None
        to_the_end(runner)
        runner._asked = 0.0
        runner.step(0)
        status = runner.status()
        assert (status.lag, status.seconds_behind, status.parked) == (0, 0.0, ())
        assert [p.position for p in status.partitions] == [told[-1].position for told in log.records]
        log.add(20_000, key(0), log.all()[0][2])  # after a long rest: the last head is of years ago
        runner._asked = 0.0
        runner._look_around()
        status = runner.status()
        assert (status.lag, 0.0 < (status.seconds_behind or 0.0) < 60.0) == (1, True)


def _until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)
