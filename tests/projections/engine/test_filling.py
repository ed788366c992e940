"""However the store is cut into stretches, a filled generation has the rows of one that followed the log."""

import pytest

from projections.database import Database
from projections.rebuild import rebuild
from projections.view import Rows, View
from registry.events.envelope import Told
from tests.projections.engine.folding import folded, rows_of
from tests.projections.engine.memory_log import MemoryLog
from tests.projections.engine.memory_store import MemoryStore
from tests.projections.engine.small_views import NAMES, PRAISE, VIEWS, Name, key, registered, renamed, tell_names
from tests.projections.engine.test_quarantine import ONE, TWO, poisoned
from tests.projections.engine.test_runner import log_of


@pytest.fixture(params=[(1, 1), (20_000, 7), (20_000, 1_000), (1 << 20, 50)], ids="{0[0]} bytes, {0[1]} events".format)
def _pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    stretch, together = request.param
    monkeypatch.setattr("projections.filling.STRETCH", stretch)
    monkeypatch.setattr("projections.filling.TOGETHER", together)


@pytest.mark.usefixtures("_pieces")
def test_any_stretches_give_the_rows_of_the_log(database: Database) -> None:
    log = log_of(streams=13, versions=37)
    folded(log, database)
    followed = rows_of(database)
    rebuild(database, VIEWS, log.reader(), MemoryStore(log))
    assert rows_of(database) == followed


@pytest.mark.usefixtures("_pieces")
def test_a_poison_event_parks_its_key_as_it_does_in_the_log(database: Database) -> None:
    log = poisoned()
    log.tell([(8, ONE, renamed(ONE, 5, "后")), (9, TWO, renamed(TWO, 4, "后"))])
    folded(log, database)
    followed = rows_of(database)
    rebuild(database, VIEWS, log.reader(), MemoryStore(log))
    assert rows_of(database) == followed
    assert [row[:3] for row in followed["quarantine"]] == [(ONE, 4, 3), (ONE, 6, 4), (ONE, 8, 5)]


@pytest.mark.parametrize("stretch", [1, 1 << 20])
def test_a_row_that_no_database_holds_parks_its_key_only(
    database: Database, monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    def tell(rows: Rows, told: Told) -> None:
        if (told.stream, told.version) in {(ONE, 1), (TWO, 3)}:
            rows.put(Name(told.stream, "\x00", 0, None, 2**63))  # for SQLite the number, for PostgreSQL either
        else:
            tell_names(rows, told)

    monkeypatch.setattr("projections.filling.STRETCH", stretch)
    log = MemoryLog()
    log.tell([(1, ONE, registered(ONE)), (2, TWO, registered(TWO)), (3, key(3), registered(key(3)))])
    log.tell([(4, TWO, renamed(TWO, 2, "乙")), (5, TWO, renamed(TWO, 3, "丙")), (6, TWO, renamed(TWO, 4, "丁"))])
    views = (View("names", NAMES.tables, NAMES.handles, tell), PRAISE)
    folded(log, database, views)
    followed = rows_of(database)
    rebuild(database, views, log.reader(), MemoryStore(log))
    assert rows_of(database) == followed
    assert [row[:2] for row in followed["names"]] == [(TWO, "乙"), (key(3), "甲厂")]
    assert [row[:3] for row in followed["quarantine"]] == [(ONE, 1, 1), (TWO, 5, 3), (TWO, 6, 4)]
