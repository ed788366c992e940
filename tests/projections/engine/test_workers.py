"""Several workers of one generation: partitions move between them, and the rows are those of one alone."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from random import Random

import pytest

from projections.leases import Leases, share_of
from projections.postgres import PostgresDatabase
from projections.runner import OnStep, Runner
from projections.sqlite import SqliteDatabase
from projections.stops import DatabaseUnavailable, HeadMismatch
from registry.events.head import Mark, leaf, partition_of
from tests.projections.engine.folding import folded, rows_of, to_the_end
from tests.projections.engine.memory_log import MemoryLog
from tests.projections.engine.small_views import VIEWS, chunks, history, key, renamed

PARTITIONS = 7
BRIEF = 0.4
"""Seconds that a lease lasts here, so that a test need not wait long for a worker that sleeps."""


def told(streams: int = 40, versions: int = 9, chunk: int = 25) -> MemoryLog:
    log = MemoryLog(PARTITIONS)
    for events in chunks(list(history(streams, versions)), chunk):
        log.tell(events)
    return log


@pytest.fixture
def shared(fresh_postgres: str) -> Iterator[PostgresDatabase]:
    with closing(PostgresDatabase(fresh_postgres)) as database:
        yield database


@contextmanager
def workers(log: MemoryLog, database: PostgresDatabase, count: int, lasts: float = 60.0) -> Iterator[list[Runner]]:
    """Workers that know of each other and have parted the partitions of an empty log or of what is there."""
    with ExitStack() as stack:
        made = [worker(log, database, lasts) for _ in range(count)]
        for one in made:
            stack.enter_context(closing(one))
        yield made


def worker(
    log: MemoryLog, database: PostgresDatabase, lasts: float = 60.0, on_step: OnStep = lambda step: None
) -> Runner:
    return Runner(log.reader(), database, VIEWS, on_step, most=17, keeper=Leases(lasts, every=0.0))


def kept(runner: Runner) -> set[int]:
    return {one.partition for one in runner.status().partitions}


def watermark(database: PostgresDatabase) -> int:
    with database.reading() as session:
        return sum(int(str(position)) for (position,) in session.select("SELECT position FROM watermark"))


@pytest.mark.parametrize("partitions", [1, 7, 24])
@pytest.mark.parametrize("count", [1, 2, 3, 30])
def test_shares_are_fair_and_whole(partitions: int, count: int) -> None:
    names = [f"w{number:02}" for number in range(count)]
    shares = [share_of(partitions, names, name) for name in names]
    assert sum(shares) == partitions
    assert max(shares) - min(shares) <= 1


@pytest.mark.postgres
def test_workers_part_the_partitions_and_a_dead_one_s_are_taken_at_once(shared: PostgresDatabase) -> None:
    log = MemoryLog(PARTITIONS)
    with workers(log, shared, 3) as runners:
        for _ in range(3):
            for runner in runners:
                runner.step(0)
        parts = [kept(runner) for runner in runners]
        assert sorted(map(len, parts)) == [2, 2, 3]
        assert set.union(*parts) == set(range(PARTITIONS))
        runners[0].close()  # its connection ends, as a killed process's does
        for _ in range(3):
            for runner in runners[1:]:
                time.sleep(0.05)
                runner.step(0)
        assert set.union(*map(kept, runners[1:])) == set(range(PARTITIONS))


@pytest.mark.postgres
@pytest.mark.parametrize("seed", range(3))
def test_kills_and_pauses_among_workers_leave_the_rows_of_one(
    shared: PostgresDatabase, tmp_path: Path, seed: int
) -> None:
    dice, log = Random(seed), MemoryLog(PARTITIONS)
    parts = list(chunks(list(history(40, 9)), 25))

    def sleepy(step: str) -> None:
        """Now and then inside a transaction, which the database ends then."""
        if step == "writing" and dice.random() < 0.02:
            time.sleep(1.5 * BRIEF)

    with workers(log, shared, 3, BRIEF) as runners:
        while parts or watermark(shared) < log.all()[-1][0]:
            if parts and dice.random() < 0.3:
                log.tell(parts.pop(0))
            place = dice.randrange(3)
            if dice.random() < 0.06:  # killed, and started again
                runners[place].close()
                runners[place] = worker(log, shared, BRIEF, sleepy)
            if dice.random() < 0.02:  # all sleep longer than their leases last; the next one takes what it can
                time.sleep(1.5 * BRIEF)
            with suppress(DatabaseUnavailable):  # as `run` does, it tries again
                runners[place].step(0)
        for runner in runners:
            runner.close()
    undisturbed = SqliteDatabase(tmp_path)
    folded(log, undisturbed)
    assert rows_of(shared) == rows_of(undisturbed)


@pytest.mark.postgres
def test_a_worker_that_is_overtaken_begins_anew(shared: PostgresDatabase, tmp_path: Path) -> None:
    log = told()

    def overtaken(step: str) -> None:
        if step == "folded":
            with closing(worker(log, shared)) as other:
                while not other.step(0):  # the sleeper's leases have run out
                    time.sleep(BRIEF)

    zombie = Runner(log.reader(), shared, VIEWS, overtaken, most=60, keeper=Leases(1.0, every=60.0))
    assert zombie.step(0) == 0
    zombie.close()
    last = worker(log, shared)
    while watermark(shared) < log.all()[-1][0]:
        last.step(0)
    last.close()
    undisturbed = SqliteDatabase(tmp_path)
    folded(log, undisturbed)
    assert rows_of(shared) == rows_of(undisturbed)


@pytest.mark.postgres
def test_a_lease_of_before_the_clock_went_back_is_nobodys(shared: PostgresDatabase) -> None:
    log = told()
    with workers(log, shared, 1) as (one,):
        one.step(0)
        live = shared.current()
        assert live is not None
        with closing(shared.open(live)) as other:  # killed before the clock went back; its connection's number is taken
            ends = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint) + 86400000"
            other.change(f"INSERT INTO workers VALUES ('zzz', pg_backend_pid(), {ends})")
            other.change("UPDATE leases SET worker = 'zzz' WHERE partition < 3")
            one.step(0)
            one.step(0)
    assert kept(one) == set(range(PARTITIONS))


@pytest.mark.postgres
def test_the_watermark_waits_for_what_another_worker_has_to_prove(shared: PostgresDatabase) -> None:
    log = told()
    with workers(log, shared, 2) as (one, other):
        for _ in range(3):
            one.step(0)
            other.step(0)
        for runner in (one, other, one):
            to_the_end(runner)
        before = watermark(shared)
        assert before == log.all()[-1][0]
        stream = next(key(number) for number in range(40) if partition_of(key(number), PARTITIONS) in kept(other))
        log.tell([(10_000, stream, renamed(stream, 10, "乙"))])
        to_the_end(one)
        assert watermark(shared) == before
        to_the_end(other)
        assert watermark(shared) == 10_000


@pytest.mark.postgres
def test_a_head_that_another_worker_s_partition_contradicts_is_never_reached(shared: PostgresDatabase) -> None:
    log = told()
    with workers(log, shared, 2) as (one, other):
        for _ in range(3):
            one.step(0)
            other.step(0)
        for runner in (one, other, one):
            to_the_end(runner)
        before = watermark(shared)
        stream = next(key(number) for number in range(40) if partition_of(key(number), PARTITIONS) in kept(other))
        event = (10_000, stream, renamed(stream, 10, "乙"))
        log.tell([event], head=False)
        to_the_end(other)  # told, and not proven
        number = partition_of(stream, PARTITIONS)
        log.marks[number] = Mark(10_000, log.marks[number].count, "00" * 32)
        log.close_with(10_000, leaf(10_000, event[2]).hex())
        to_the_end(one)
        assert watermark(shared) == before
        with pytest.raises(HeadMismatch):
            other.step(0)
