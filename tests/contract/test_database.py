"""One contract, two databases: sessions, generations and the pointer behave the same on SQLite and PostgreSQL."""

import os
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from projections.columns import Sheet
from projections.database import Database, Session
from projections.databases import open_database
from projections.stops import DatabaseUnavailable, Fenced, Refused, RowRefused
from projections.view import Table
from tests.projections.engine.opened import BOTH, opened


class Thing(msgspec.Struct, frozen=True):
    """A row with every kind of column, and a column named as SQL names things."""

    stream: str
    order: int
    text: str | None
    number: int | None
    blob: bytes | None


class Bare(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is its key, with fields by keyword."""

    stream: str
    item: str


THINGS = Sheet(Table(Thing, "things", ("stream", "order"), (("text",), ("number", "stream"))))
BARES = Sheet(Table(Bare, "bares", ("stream", "item")))


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with opened(request, tmp_path) as database:
        yield database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with closing(database.open(database.create())) as session:
        session.create([THINGS, BARES])
        for sql in THINGS.create_indexes() * 2:
            session.change(sql)
        yield session


def values(*rows: Thing) -> list[tuple[str | int | bytes | None, ...]]:
    return list(map(THINGS.values, rows))


@pytest.mark.parametrize("count", [1, 39, 40, 41, 500])
def test_rows_come_back_as_they_went(session: Session, count: int) -> None:
    rows = [Thing(f"s{n % 7}", n, "一\t\\N\n'\"?%" * (n % 2) or None, -n, bytes([n % 256, 0])) for n in range(count)]
    session.upsert(THINGS, values(*rows))
    found = [THINGS.make(row) for row in session.select(f"{THINGS.select} ORDER BY {THINGS.order}")]
    assert found == sorted(rows, key=THINGS.key_of)


@pytest.mark.parametrize("count", [2, 60])
def test_a_row_with_a_known_key_is_replaced(session: Session, count: int) -> None:
    with session.transaction():
        session.upsert(THINGS, values(*(Thing("s", n, "old", n, None) for n in range(count))))
        session.upsert(THINGS, values(*(Thing("s", n, None, None, b"new") for n in range(1, count + 1))))
    assert session.select("SELECT count(*), count(text), count(blob) FROM things") == [(count + 1, 1, count)]


@pytest.mark.parametrize("count", [1, 500])
def test_new_rows_are_added_and_a_known_key_is_refused(session: Session, count: int) -> None:
    rows = [Thing(f"s{n % 7}", n, "一\t\\N\n'\"?%" * (n % 2) or None, -n, bytes([n % 256, 0])) for n in range(count)]
    session.add(THINGS, values(*rows))
    found = [THINGS.make(row) for row in session.select(f"{THINGS.select} ORDER BY {THINGS.order}")]
    assert found == sorted(rows, key=THINGS.key_of)
    with pytest.raises(RowRefused), session.transaction():
        session.add(THINGS, values(Thing("new", 0, None, 0, None), rows[-1]))
    assert session.select("SELECT count(*) FROM things") == [(count,)]


def test_what_is_written_unguarded_is_there_for_others_afterwards(database: Database) -> None:
    name = database.create()
    with closing(database.open(name)) as session:
        with session.unguarded():
            session.create([BARES])
            session.add(BARES, [("s", "a")])
            with pytest.raises(RowRefused), session.transaction():
                session.add(BARES, [("s", "b"), ("s", "a")])
        with closing(database.open(name)) as other, other.transaction():
            assert other.select(BARES.select) == [("s", "a")]
            session.select(BARES.select)  # nobody waits for a reader
        session.add(BARES, [("s", "c")])
        assert session.select("SELECT count(*) FROM bares") == [(2,)]


def test_a_row_that_is_its_key_may_be_written_again(session: Session) -> None:
    for _ in range(2):
        session.upsert(BARES, [("s", "a"), ("s", "b")])
    assert [BARES.make(row) for row in session.select(BARES.select)] == [
        Bare(stream="s", item="a"),
        Bare(stream="s", item="b"),
    ]


def test_texts_are_ordered_by_code_point(session: Session) -> None:
    names = ["", "A", "Z", "_", "a", "z", "é", "一", "丁", "\uffee", "😀"]
    session.upsert(BARES, [("s", name) for name in reversed(names)])
    assert [name for (name,) in session.select("SELECT item FROM bares ORDER BY item")] == names == sorted(names)


def test_among_finds_the_rows_of_many_streams(session: Session) -> None:
    session.upsert(THINGS, values(*(Thing(f"甲{n}'\"", 0, None, n, None) for n in range(3000))))
    wanted = [f"甲{n}'\"" for n in range(0, 4000, 2)]
    assert len(session.among(THINGS, "stream", wanted)) == 1500
    assert session.among(THINGS, "stream", []) == []


def test_each_reads_row_by_row(session: Session) -> None:
    session.upsert(THINGS, values(*(Thing("s", n, None, n, None) for n in range(12_000))))
    with session.transaction():
        numbers = [
            number for (number,) in session.each('SELECT number FROM things WHERE number >= ? ORDER BY "order"', (5,))
        ]
    assert numbers == list(range(5, 12_000))


def test_a_transaction_is_all_or_nothing(session: Session) -> None:
    def write(*items: str | None) -> None:
        with session.transaction():
            for item in items:
                session.upsert(BARES, [("s", item)])
            if "stop" in items:
                raise LookupError

    with pytest.raises(LookupError):
        write("a", "stop")
    with pytest.raises(RowRefused):
        write("b", None)
    assert session.select(BARES.select) == []
    write("c")
    assert session.change("DELETE FROM bares WHERE item = ?", ("c",)) == 1
    assert session.change("DELETE FROM bares WHERE item = ?", ("c",)) == 0


@pytest.mark.parametrize("wrong", [Thing("s", 2**63, None, 0, None), Thing(None, 0, None, 0, None)])  # type: ignore[arg-type]
@pytest.mark.parametrize("others", [0, 60])
def test_values_that_do_not_fit_are_refused(session: Session, wrong: Thing, others: int) -> None:
    with pytest.raises(RowRefused), session.transaction():
        session.upsert(THINGS, values(*(Thing("s", n, None, 0, None) for n in range(others)), wrong))
    with pytest.raises(RowRefused, match="cannot hold"):
        THINGS.check(wrong)
    assert session.select("SELECT count(*) FROM things") == [(0,)]


def test_a_question_mark_is_a_parameter_and_a_percent_sign_is_itself(session: Session) -> None:
    session.upsert(BARES, [("s", "100%"), ("s", "1000"), ("t", "10")])
    found = session.select("SELECT item FROM bares WHERE item LIKE '10%' AND stream = ? ORDER BY item", ("s",))
    assert found == [("100%",), ("1000",)]
    assert session.select("SELECT item FROM bares WHERE item LIKE '%!%' ESCAPE '!'") == [("100%",)]


def test_a_wrong_statement_is_not_an_outage(session: Session) -> None:
    with pytest.raises(Exception, match="nowhere") as error:
        session.select("SELECT nowhere FROM bares")
    assert not isinstance(error.value, DatabaseUnavailable)


def test_there_is_nothing_to_read_before_the_first_generation(database: Database) -> None:
    assert database.current() is None
    with pytest.raises(Refused, match="there are no views yet"), database.reading():
        pass


def test_the_pointer_names_the_live_generation(database: Database) -> None:
    first, second = database.create(), database.create()
    assert database.generations() == [first, second]
    database.publish(first, over=None)
    database.publish(second, over=first)
    assert database.current() == second
    with pytest.raises(Fenced, match=second):
        database.publish(first, over=first)
    with pytest.raises(Refused, match="live"):
        database.drop(second)
    assert database.drop(first)
    assert database.generations() == [second]
    assert database.create() > second


def test_a_reader_follows_a_pointer_that_has_long_stood_still(database: Database, tmp_path: Path) -> None:
    first, second = database.create(), database.create()
    for name, value in ((first, "a"), (second, "b")):
        with closing(database.open(name)) as session:
            session.create([BARES])
            session.upsert(BARES, [("s", value)])
    database.publish(first, over=None)
    _written_long_ago(tmp_path, 1_700_000_000)
    assert [database.glance(BARES.select) for _ in range(3)] == [[("s", "a")]] * 3
    database.publish(second, over=first)
    _written_long_ago(tmp_path, 1_700_000_100)
    assert database.glance(BARES.select) == [("s", "b")]
    with database.reading() as reading:
        assert reading.select(BARES.select) == [("s", "b")]


def _written_long_ago(folder: Path, seconds: int) -> None:
    """So long ago that SQLite's pointer is not read for every answer."""
    for pointer in folder.rglob("current.sqlite"):
        os.utime(pointer, (seconds, seconds))


def test_readers_see_one_moment_and_write_nothing(database: Database) -> None:
    name = database.create()
    with closing(database.open(name)) as session:
        session.create([BARES])
        session.upsert(BARES, [("s", "a")])
        database.publish(name, over=None)
        with database.reading() as reading:
            assert reading.select(BARES.select) == [("s", "a")]
            session.upsert(BARES, [("s", "b")])
            assert reading.select(BARES.select) == [("s", "a")]
        with database.reading() as reading:
            assert len(reading.select(BARES.select)) == 2
            with pytest.raises(Exception, match=r"read-?\s?only"):
                reading.change("DELETE FROM bares")
        assert len(session.select(BARES.select)) == 2


def test_readers_work_when_no_worker_runs_and_from_many_threads(database: Database) -> None:
    name = database.create()
    with closing(database.open(name)) as session:
        session.create([BARES])
        session.upsert(BARES, [("s", "a")])
    database.publish(name, over=None)
    found: list[object] = []

    def read() -> None:
        for _ in range(5):
            with database.reading() as reading:
                found.extend(reading.select(BARES.select))

    threads = [threading.Thread(target=read) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [("s", "a")] * 100


def test_a_generation_is_copied_as_of_one_moment(database: Database) -> None:
    source, target = database.create(), database.create()
    with closing(database.open(source)) as session:
        session.create([THINGS, BARES])
        session.upsert(THINGS, values(*(Thing("s", n, "一", n, b"\x00") for n in range(500))))
        with closing(database.open(target)) as copy:
            copy.copy(source, [THINGS])
            assert copy.tables() == {"things"}
            assert copy.select(f"{THINGS.select} ORDER BY {THINGS.order}") == session.select(
                f"{THINGS.select} ORDER BY {THINGS.order}"
            )
            copy.create([BARES])


def test_one_process_builds_at_a_time(database: Database) -> None:
    with database.building(), pytest.raises(Refused, match="another process"), database.building():
        pass
    with database.building():
        pass


def test_a_folder_that_cannot_be_written_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "views").write_text("a file stands here")
    with pytest.raises(DatabaseUnavailable):
        open_database(tmp_path)
    with pytest.raises(DatabaseUnavailable):
        open_database(tmp_path, "postgresql://127.0.0.1:1/none")
