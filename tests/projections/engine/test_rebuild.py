"""A rebuild equals the live generation row by row, while events keep coming."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from projections.database import Database, Session
from projections.difference import Difference, difference
from projections.reader import Views
from projections.rebuild import rebuild
from projections.runner import Runner
from projections.stops import HeadMismatch, IntegrityStop, RebuildNeeded, Refused
from projections.view import Rows, Table, View
from registry.events.envelope import Told
from registry.events.upcasters import UnknownSchema
from tests.projections.engine.folding import folded, rows_of, running, to_the_end
from tests.projections.engine.memory_log import MemoryLog
from tests.projections.engine.memory_store import MemoryStore
from tests.projections.engine.small_views import NAMES, PRAISE, VIEWS, chunks, history, key, registered, renamed
from tests.projections.engine.test_quarantine import MENDED, ONE, poisoned
from tests.projections.engine.test_runner import log_of


@contextmanager
def compared(database: Database, first: str, second: str, views: Sequence[View] = VIEWS) -> Iterator[list[Difference]]:
    with closing(database.open(first)) as one, closing(database.open(second)) as other:
        yield difference(one, other, views)


@pytest.mark.parametrize("names", [(), ("praise",), ("names",), ("names", "praise")])
def test_a_rebuild_equals_the_live_generation(database: Database, names: tuple[str, ...]) -> None:
    log = log_of(streams=40, versions=20)
    folded(log, database)
    before, live = rows_of(database), database.current()
    assert live is not None
    target = rebuild(database, VIEWS, log.reader(), MemoryStore(log), names)
    assert database.current() == target != live
    assert rows_of(database) == before
    with compared(database, live, target) as differences:
        assert differences == []


@pytest.mark.parametrize("names", [(), ("praise",)])
def test_events_keep_coming_while_views_are_rebuilt(database: Database, names: tuple[str, ...]) -> None:
    log = log_of(streams=40, versions=9)
    events = [(position + 1000, stream, data) for position, stream, data in list(history(40, 14))[40 * 9 :]]
    worker = Runner(log.reader(), database, VIEWS)
    to_the_end(worker)

    def time_passes() -> Iterator[None]:
        for chunk in chunks(events, 25):
            log.tell(chunk)
            worker.step(0)
            yield

    store = MemoryStore(log)
    store.meanwhile = time_passes()
    target = rebuild(database, VIEWS, log.reader(), store, names)
    for _ in store.meanwhile:
        pass
    to_the_end(worker)  # it has noticed the pointer
    assert worker.status().generation == target
    worker.close()
    rebuilt = rows_of(database)
    with database.reading() as session:
        assert session.select("SELECT count(*) FROM streams WHERE version = 14") == [(40,)]
    second = rebuild(database, VIEWS, log.reader(), MemoryStore(log))
    assert rows_of(database) == rebuilt
    with compared(database, target, second) as differences:
        assert differences == []


def test_events_of_the_store_that_were_not_told_yet_are_folded_once(database: Database) -> None:
    log = log_of(streams=10, versions=4)
    folded(log, database)
    store = MemoryStore(log)
    store.untold = [(5_000, key(0), renamed(key(0), 5, "新"))]
    rebuild(database, VIEWS, log.reader(), store)
    with Views(database).reading() as reading:
        assert reading.watermark() == log.all()[-1][0]
        assert reading.query("SELECT name FROM names WHERE stream = ?", [key(0)]) == [("新",)]
    log.tell(store.untold)
    folded(log, database)
    with Views(database).reading() as reading:
        assert reading.watermark() == 5_000
        assert reading.query("SELECT name, changes FROM names WHERE stream = ?", [key(0)]) == [("新", 3)]


def test_views_can_be_built_from_the_store_alone(database: Database) -> None:
    log = log_of(streams=10, versions=4)
    told = log.all()
    log.records = [[] for _ in log.records]
    log.heads = []
    store = MemoryStore(log)
    store.untold = list(told)
    rebuild(database, VIEWS, log.reader(), store)
    with database.reading() as session:
        assert session.select("SELECT count(*) FROM names") == [(10,)]


def test_a_new_view_and_a_changed_one_are_filled(database: Database) -> None:
    log = log_of(streams=10, versions=7)
    folded(log, database, [NAMES])
    rebuild(database, VIEWS, log.reader(), MemoryStore(log), ["praise"])
    folded(log, database)
    with database.reading() as session:
        assert session.select("SELECT count(*) FROM praise") == [(20,)]
    wider = View("names", (Table(NAMES.tables[0].row, "names", ("stream", "name")),), NAMES.handles, NAMES.evolve)
    other = View("praise", (Table(PRAISE.tables[0].row, "praise", ("stream",)),), PRAISE.handles, PRAISE.evolve)
    with pytest.raises(RebuildNeeded, match="praise have changed too"):
        rebuild(database, [wider, other], log.reader(), MemoryStore(log), ["names"])


def test_a_parked_key_stays_parked_in_a_single_view_and_is_folded_when_all_are_rebuilt(database: Database) -> None:
    log = poisoned()
    folded(log, database)
    before = rows_of(database)
    rebuild(database, MENDED, log.reader(), MemoryStore(log), ["praise"])
    assert rows_of(database) == before
    rebuild(database, MENDED, log.reader(), MemoryStore(log))
    rows = rows_of(database)
    assert rows["quarantine"] == []
    assert [row[1] for row in rows["praise"] if row[0] == ONE] == [2, 3]


def test_a_rebuild_that_cannot_fold_leaves_the_live_generation(database: Database) -> None:
    def broken(rows: Rows, told: Told) -> None:
        raise ValueError("broken")

    log = log_of(streams=10, versions=4)
    folded(log, database)
    live = database.current()
    views = (NAMES, View("praise", PRAISE.tables, PRAISE.handles, broken))
    with pytest.raises(Refused, match="cannot be folded: broken"):
        rebuild(database, views, log.reader(), MemoryStore(log), ["praise"])
    with pytest.raises(Refused, match="there is no view prise"):
        rebuild(database, views, log.reader(), MemoryStore(log), ["prise"])
    assert (database.current(), database.generations()) == (live, [live])
    rebuild(database, VIEWS, log.reader(), MemoryStore(log), ["praise"])
    assert len(database.generations()) == 2


@pytest.mark.parametrize("names", [(), ("names",)])
def test_a_rebuild_stops_at_a_store_with_another_history(database: Database, names: tuple[str, ...]) -> None:
    log = log_of(streams=10, versions=4)
    folded(log, database)
    live = database.current()
    foreign = MemoryLog()
    foreign.tell([(p, s, d.replace(b"o-1", b"o-2")) for p, s, d in log.all()])
    with pytest.raises(IntegrityStop):
        rebuild(database, VIEWS, log.reader(), MemoryStore(foreign), names)
    assert database.current() == live


@pytest.mark.parametrize("names", [(), ("names",)])
@pytest.mark.parametrize("missing", [slice(-1, None), slice(-9, None), slice(None)])
def test_a_rebuild_stops_at_a_store_that_ends_before_what_was_told(
    database: Database, names: tuple[str, ...], missing: slice
) -> None:
    log = log_of(streams=10, versions=4)
    folded(log, database)
    live, told = database.current(), list(log.all())
    del told[missing]
    restored = MemoryLog()
    restored.tell(told)
    with pytest.raises(HeadMismatch, match="store"):
        rebuild(database, VIEWS, log.reader(), MemoryStore(restored), names)
    assert database.current() == live


def test_a_single_view_is_not_rebuilt_from_a_store_that_lost_an_event(database: Database) -> None:
    log = log_of(streams=10, versions=4)
    folded(log, database)
    gapped = MemoryLog()
    gapped.tell([event for event in log.all() if event != log.all()[15]])
    with pytest.raises(HeadMismatch, match="in the store"):
        rebuild(database, VIEWS, log.reader(), MemoryStore(gapped), ["names"])


def test_a_forged_event_that_was_folded_is_gone_after_a_rebuild_that_distrusts_the_live_views(
    database: Database,
) -> None:
    log = log_of(streams=10, versions=4)
    told = log.all()
    log.tell([(10_000, key(0), renamed(key(0), 5, "伪"))], head=False)
    folded(log, database)
    assert ("伪",) in {row[1:2] for row in rows_of(database)["names"]}
    anew = MemoryLog()  # the topic was deleted, and told anew from the store
    anew.topic_id = "topic-2"
    anew.tell(told)
    with pytest.raises(HeadMismatch, match="10000"):
        rebuild(database, VIEWS, anew.reader(), MemoryStore(anew))
    rebuild(database, VIEWS, anew.reader(), MemoryStore(anew), against_live=False)
    assert ("伪",) not in {row[1:2] for row in rows_of(database)["names"]}
    anew.tell([(10_000, key(0), renamed(key(0), 5, "真"))])
    folded(anew, database)
    with Views(database).reading() as reading:
        assert reading.query("SELECT name FROM names WHERE stream = ?", [key(0)]) == [("真",)]
        assert reading.watermark() == 10_000


def test_nobody_sees_less_when_the_pointer_moves(database: Database) -> None:
    log = log_of(streams=10, versions=4)
    worker = Runner(log.reader(), database, VIEWS)
    to_the_end(worker)
    compared: list[int] = []

    def settled(_: Session, live: Session | None, after: int) -> None:
        assert live is not None
        if not compared:  # the live generation goes on while what was published is compared
            log.tell([(20_000, key(0), renamed(key(0), 5, "新"))])
            to_the_end(worker)
        compared.append(after)

    views = (NAMES, replace(PRAISE, settled=settled))
    rebuild(database, views, log.reader(), MemoryStore(log))
    with Views(database).reading() as reading:
        assert reading.generation != worker.status().generation
        assert reading.watermark() == 20_000
        assert reading.query("SELECT name FROM names WHERE stream = ?", [key(0)]) == [("新",)]
    assert compared == [0, log.all()[-2][0]]
    worker.close()


def test_a_rebuild_stops_at_an_unknown_event(database: Database) -> None:
    log = log_of(streams=3, versions=2)
    folded(log, database)
    store = MemoryStore(log)
    store.untold = [(5_000, key(9), registered(key(9)).replace(b'"schema":1', b'"schema":2'))]
    with pytest.raises(UnknownSchema):
        rebuild(database, VIEWS, log.reader(), store)
    assert database.generations() == [database.current()]  # on a full disk the worker waits for its room


def test_the_previous_generation_is_kept_and_older_ones_are_dropped(database: Database) -> None:
    log = log_of(streams=3, versions=2)
    folded(log, database)
    made = [rebuild(database, VIEWS, log.reader(), MemoryStore(log)) for _ in range(3)]
    assert database.generations() == made[1:]


def test_a_rebuild_may_follow_another_one_at_once(database: Database) -> None:
    for _ in range(50):
        with database.building():
            pass


def test_two_rebuilds_at_once_are_refused(database: Database) -> None:
    log = log_of(streams=3, versions=2)
    with database.building(), pytest.raises(Refused, match="another process"):
        rebuild(database, VIEWS, log.reader(), MemoryStore(log))


def test_a_reader_that_began_before_the_pointer_moved_keeps_its_rows(database: Database) -> None:
    log = log_of(streams=3, versions=2)
    folded(log, database)
    with Views(database).reading() as reading:
        before = reading.query("SELECT * FROM names ORDER BY stream")
        thread = threading.Thread(target=rebuild, args=(database, VIEWS, log.reader(), MemoryStore(log)))
        thread.start()
        thread.join(30)
        assert not thread.is_alive()
        assert reading.query("SELECT * FROM names ORDER BY stream") == before
        old = reading.generation
    with Views(database).reading() as reading:
        assert reading.generation != old


def test_progress_is_told(database: Database) -> None:
    log = log_of(streams=10, versions=15)
    folded(log, database)
    told: list[tuple[str, int, int]] = []
    rebuild(database, VIEWS, log.reader(), MemoryStore(log), progress=lambda *step: told.append(step))
    assert [events for phase, events, _ in told if phase == "store"] == [70, 140, 150]
    assert told[-1][0] == "log"


def test_difference_names_table_key_and_both_rows(database: Database) -> None:
    log = log_of(streams=4, versions=7)
    folded(log, database)
    live = database.current()
    assert live is not None
    target = rebuild(database, VIEWS, log.reader(), MemoryStore(log))
    with closing(database.open(target)) as session:
        session.change("UPDATE names SET name = 'x' WHERE stream = ?", (key(1),))
        session.change("DELETE FROM names WHERE stream = ?", (key(3),))
        session.change("UPDATE praise SET version = 99 WHERE stream = ? AND version = 3", (key(2),))
    with compared(database, live, target) as differences:
        assert [(d.table, d.key, d.first is None, d.second is None) for d in differences] == [
            ("names", (key(1),), False, False),
            ("names", (key(3),), False, True),
            ("praise", (key(2), 3), False, True),
            ("praise", (key(2), 99), True, False),
        ]


def test_a_worker_that_is_away_meanwhile_comes_back_to_the_new_generation(database: Database) -> None:
    log = log_of(streams=10, versions=4)
    with running(log, database) as worker:
        worker.step(0)
        rebuild(database, VIEWS, log.reader(), MemoryStore(log))
        rebuild(database, VIEWS, log.reader(), MemoryStore(log))
        to_the_end(worker)
        assert worker.status().generation == database.current()
        assert worker.status().watermark == log.all()[-1][0]
