"""What cannot be folded is set aside with its key; everything else goes on."""

from collections.abc import Iterator

import pytest

from projections.database import Database
from projections.log import Record
from projections.quarantine import resume
from projections.reader import Views
from projections.rebuild import rebuild
from projections.runner import Runner
from projections.stops import Fork, Refused
from projections.view import Rows, View
from registry.events.envelope import Told
from tests.projections.engine.folding import folded, rows_of, running, to_the_end
from tests.projections.engine.memory_log import MemoryLog
from tests.projections.engine.memory_store import MemoryStore
from tests.projections.engine.small_views import (
    NAMES,
    PRAISE,
    UNFIT,
    VIEWS,
    Name,
    key,
    praised,
    registered,
    renamed,
    tell_names,
    tell_praise,
)

ONE, TWO = key(1), key(2)


def mended(rows: Rows, told: Told) -> None:
    """The view `praise` after its repair."""
    try:
        tell_praise(rows, told)
    except ValueError:
        return


MENDED = (NAMES, View("praise", PRAISE.tables, PRAISE.handles, mended))


def poisoned() -> MemoryLog:
    log = MemoryLog()
    log.tell([(1, ONE, registered(ONE)), (2, TWO, registered(TWO))])
    log.tell([(3, ONE, praised(ONE, 2)), (4, ONE, praised(ONE, 3, UNFIT)), (5, TWO, praised(TWO, 2))])
    log.tell([(6, ONE, renamed(ONE, 4, "新")), (7, TWO, renamed(TWO, 3, "新"))])
    return log


@pytest.mark.parametrize("most", [1, 2, 100])
def test_a_poison_event_parks_its_key_only(database: Database, most: int) -> None:
    log = poisoned()
    folded(log, database, most=most)
    rows = rows_of(database)
    assert [row[:3] for row in rows["names"]] == [(ONE, "甲厂", 0), (TWO, "新", 1)]
    assert [row[:2] for row in rows["praise"]] == [(ONE, 2), (TWO, 2)]
    assert [row[:3] for row in rows["quarantine"]] == [(ONE, 4, 3), (ONE, 6, 4)]
    with Views(database).reading() as reading:
        assert reading.parked(TWO) is None
        assert reading.parked(ONE) == (4, 3, "ValueError: cannot praise that", 2)
        assert reading.watermark() == 7


def test_a_parked_key_may_be_told_twice(database: Database) -> None:
    log = poisoned()
    folded(log, database)
    before = rows_of(database, offsets=False)
    for number, told in enumerate(log.records):
        for offset in range(len(told)):
            log.again(number, offset)
    folded(log, database)
    log.created_again()
    folded(log, database)
    assert rows_of(database, offsets=False) == before


def test_another_event_at_a_parked_place_is_a_fork(database: Database) -> None:
    log = poisoned()
    folded(log, database)
    for told in log.records:
        for record in [record for record in told if record.position == 6]:
            told.append(record._replace(offset=len(told), data=renamed(ONE, 4, "伪")))
    with running(log, database) as runner, pytest.raises(Fork):
        to_the_end(runner)


def test_a_mended_view_folds_what_was_parked(database: Database) -> None:
    log = poisoned()
    folded(log, database)
    assert resume(database, MENDED, ONE) == 2
    log.tell([(8, ONE, praised(ONE, 5))])
    folded(log, database, MENDED)
    rows = rows_of(database)
    assert rows["quarantine"] == []
    assert [row[:3] for row in rows["names"]] == [(ONE, "新", 1), (TWO, "新", 1)]
    assert [row[1] for row in rows["praise"] if row[0] == ONE] == [2, 3, 5]


def test_resume_is_refused_while_the_event_still_cannot_be_folded(database: Database) -> None:
    folded(poisoned(), database)
    before = rows_of(database)
    with pytest.raises(Refused, match="cannot praise that"):
        resume(database, VIEWS, ONE)
    with pytest.raises(Refused, match="is not parked"):
        resume(database, VIEWS, TWO)
    with pytest.raises(Refused, match="is not known"):
        resume(database, VIEWS, key(3))
    assert rows_of(database) == before


def test_resume_waits_for_the_end_of_a_rebuild_which_would_not_hold_it(database: Database) -> None:
    log = poisoned()
    folded(log, database)
    refused: list[str] = []

    def meanwhile() -> Iterator[None]:
        try:
            resume(database, MENDED, ONE)
        except Refused as error:
            refused.append(str(error))
        yield

    store = MemoryStore(log)
    store.meanwhile = meanwhile()
    rebuild(database, MENDED, log.reader(), store, ["names"])
    assert refused == ["another process is making a generation of the views"]
    assert resume(database, MENDED, ONE) == 2
    assert rows_of(database)["quarantine"] == []


def test_resume_while_the_worker_holds_the_next_event_back(database: Database) -> None:
    log = poisoned()
    folded(log, database)
    log.tell([(8, ONE, praised(ONE, 5))])
    resumed: list[int] = []

    def meanwhile(step: str) -> None:
        if step == "folded" and not resumed:
            resumed.append(resume(database, MENDED, ONE))

    runner = Runner(log.reader(), database, MENDED, meanwhile)
    to_the_end(runner)
    runner.close()
    rows = rows_of(database)
    assert resumed == [2]
    assert rows["quarantine"] == []
    assert [row[1] for row in rows["praise"] if row[0] == ONE] == [2, 3, 5]


def test_a_gap_parks_the_key_until_the_missing_event_came(database: Database) -> None:
    log = MemoryLog()
    log.tell([(1, ONE, registered(ONE)), (3, ONE, renamed(ONE, 3, "丙")), (4, TWO, registered(TWO))])
    folded(log, database)
    with Views(database).reading() as reading:
        parked = reading.parked(ONE)
        assert parked is not None
        assert parked.reason == "version 3 came after version 1"
    with pytest.raises(Refused, match=f"{ONE}/3 does not follow {ONE}/1"):
        resume(database, VIEWS, ONE)
    log.tell([(5, ONE, renamed(ONE, 2, "乙"))])
    folded(log, database)
    assert resume(database, VIEWS, ONE) == 2
    assert [row[:3] for row in rows_of(database)["names"]] == [(ONE, "丙", 2), (TWO, "甲厂", 0)]


NESTED = b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize("garbage", [b"", b"{", b"\xff\x00", b'{"specversion":"1.0"}', NESTED, registered(TWO)])
def test_bytes_that_are_no_event_of_their_key_park_it(database: Database, garbage: bytes) -> None:
    log = MemoryLog()
    log.tell([(1, ONE, registered(ONE)), (2, TWO, registered(TWO)), (3, ONE, garbage), (4, TWO, renamed(TWO, 2, "乙"))])
    folded(log, database)
    assert [row[:2] for row in rows_of(database)["names"]] == [(ONE, "甲厂"), (TWO, "乙")]
    with pytest.raises(Refused):
        resume(database, VIEWS, ONE)


def test_a_record_that_no_relay_wrote_is_set_aside(database: Database) -> None:
    log = poisoned()
    for number, told in enumerate(log.records):
        told.append(Record(number, len(told), -1, ONE, b"\x00"))
    with running(log, database) as runner:
        to_the_end(runner)
        runner._asked = 0.0
        runner.step(0)
        assert runner.status().parked == (ONE, "stray:0", "stray:1", "stray:2", "stray:3")
    assert [row[:3] for row in rows_of(database)["names"]] == [(ONE, "甲厂", 0), (TWO, "新", 1)]


def test_values_that_no_database_holds_park_their_key(database: Database) -> None:
    def tell(rows: Rows, told: Told) -> None:
        if told.stream == ONE and told.version == 2:
            rows.put(Name(ONE, None, 0, None, told.position))  # type: ignore[arg-type]
        else:
            tell_names(rows, told)

    log = MemoryLog()
    log.tell([(1, ONE, registered(ONE)), (2, TWO, registered(TWO))])
    log.tell([(3, ONE, renamed(ONE, 2, "乙")), (4, TWO, renamed(TWO, 2, "乙"))])
    views = (View("names", NAMES.tables, NAMES.handles, tell), PRAISE)
    folded(log, database, views)
    assert [row[:2] for row in rows_of(database)["names"]] == [(ONE, "甲厂"), (TWO, "乙")]
    with Views(database).reading() as reading:
        parked = reading.parked(ONE)
        assert parked is not None
        assert "names.name cannot hold None" in parked.reason


def test_a_view_reaches_rows_of_the_told_stream_only(database: Database) -> None:
    def tell(rows: Rows, told: Told) -> None:
        rows.get(Name, TWO)

    log = MemoryLog()
    log.tell([(1, ONE, registered(ONE))])
    folded(log, database, (View("names", NAMES.tables, NAMES.handles, tell),))
    with Views(database).reading() as reading:
        parked = reading.parked(ONE)
        assert parked is not None
        assert "reads no row of" in parked.reason
