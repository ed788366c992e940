"""Every query gives one answer: on plain SQLite, and on the engine's generations in SQLite and PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from projections import progress
from projections.authorities import queries as authorities
from projections.catalogue import VIEWS
from projections.columns import Sheet
from projections.credit import queries as credit
from projections.databases import open_database
from projections.four_batches import queries as four_batches
from projections.generation import WATERMARK, Generation, WatermarkRow
from projections.notices import evolve as notice_kinds
from projections.notices import queries as notices
from projections.reader import Reading as EngineReading
from projections.reading import Page, Reading
from projections.standing import queries as standing
from projections.timeline import queries as timeline
from registry.events import read
from registry.events.catalogue import EVENTS
from registry.events.vocabulary import Batch, BatchStatus, Level, Sector, Standing
from tests.projections.given import MINE, STREAM, TABLES, Story, at, stream

PARTY = "authority:610800-department"


_DECIDED = {
    "DecisionCorrected": 1 + list(EVENTS).index("LevelAnnounced"),
    "ReconsiderationDecided": 1 + list(EVENTS).index("OperationsSuspended"),
}
"""What is read anew in the story, where each kind of event happens once."""


@pytest.fixture(scope="module")
def story() -> Story:
    """Every event in one stream, and half a dozen enterprises whose names and streams sort differently by locale."""
    made = Story()
    for number, name in enumerate(EVENTS):
        own = {"decision": f"{STREAM}/{_DECIDED[name]}"} if name in _DECIDED else {}
        made.happens(getattr(read, name), at(2012, 1, 1) + timedelta(days=number), **own)
    for number, name in enumerate(("阿 100%_甲", "B!乙", "b丙", "_丁", "É戊", "a己")):
        made.happens(read.EnterpriseRegistered, at(2013), stream=stream(number), name=name, uscc=f"U{number}")
        made.happens(read.ClosureProposed, at(2014), stream=stream(number), proposal=f"p{number}")
    made.happens(read.AuthorityEntered, at(2015), stream=PARTY)
    made.happens(read.PlanSubmitted, at(2015), stream=PARTY)
    made.happens(read.OperationsSuspended, at(2015), stream=stream(2))
    made.happens(read.LevelAnnounced, at(2015), stream=stream(3), valid_until=at(2018))
    made.happens(read.EnterpriseRegistered, at(2013), stream="enterprise:unregistered:610802-7", uscc=None)
    made.known = 10 * len(made.told) - 30
    return made


@contextmanager
def generation_of(story: Story, folder: Path, url: str | None = None) -> Iterator[EngineReading]:
    """The story's rows in a generation of the engine's."""
    database = open_database(folder, url)
    session = database.open(database.create())
    try:
        generation = Generation(session, VIEWS)
        generation.prepare("topic", 24)
        generation.index()
        with session.transaction():
            for sheet in map(Sheet, TABLES):
                session.upsert(sheet, [sheet.values(row) for row in story.all(sheet.table.row)])
            head = WatermarkRow(1, story.reading().watermark(), "", "")
            session.upsert(WATERMARK, [WATERMARK.values(head)])
        with session.transaction():
            yield EngineReading(session)
    finally:
        session.close()
        database.close()


def answers(reading: Reading) -> dict[str, Any]:
    """What every query answers, with each of its filters used."""
    on, filters = at(2016), standing.Filter
    asked = [
        filters(),
        *(filters(standing=one) for one in Standing),
        *(filters(name=one) for one in ("%", "_", "!", "b", "É", "矿业", "")),
        filters(region="61", sector=Sector.COAL, level=Level.TWO),
    ]
    return {
        "current": [standing.current(reading, code, on) for code in (MINE, "u3", "nobody", "unregistered:610802-7")],
        "search": [standing.search(reading, one, on, page) for one in asked for page in (Page(), Page(2, 2))],
        "history": timeline.history(reading, STREAM),
        "event": timeline.event(reading, f"{STREAM}/3"),
        "as_of": [timeline.as_of(reading, STREAM, at(2012, 1, day), known) for day in (3, 20) for known in (90, 10**6)],
        "entries": [four_batches.entries(reading, one, region="610000", page=Page(1, 3)) for one in Batch],
        "proposed": four_batches.entries(reading, Batch.CLOSE, status=BatchStatus.PROPOSED, at=reading.watermark()),
        "stays": four_batches.history(reading, STREAM),
        "sizes": [four_batches.sizes(reading), four_batches.sizes(reading, "32")],
        "record": [credit.record(reading, MINE), credit.record(reading, MINE, 50), credit.record(reading, "nobody")],
        "snapshot": [list(credit.snapshot(reading, known, chunk=2)) for known in (0, 100, 10**6)],
        "changes": [credit.changes(reading, 50, 3, 10**6), credit.changes(reading, 0, 100, 60)],
        "recent": [notices.recent(reading, kind=kind, page=Page(1, 5)) for kind in (None, *notice_kinds.KINDS)],
        "progress": progress.progress(reading, "610000", on).cells,
        "without_order": progress.without_order(reading, "000000", on, Page(1, 3)),
        "parties": [authorities.parties(reading, organ="department"), authorities.filed(reading, PARTY)],
        "acts": authorities.acts(reading, STREAM),
        "of_enterprise": notices.of_enterprise(reading, STREAM),
    }


def test_the_engine_answers_as_plain_sqlite_does(story: Story, tmp_path: Path) -> None:
    with generation_of(story, tmp_path) as reading:
        assert answers(reading) == answers(story.reading())


@pytest.mark.postgres
def test_postgresql_answers_as_sqlite_does(story: Story, tmp_path: Path, fresh_postgres: str) -> None:
    with generation_of(story, tmp_path, fresh_postgres) as reading:
        assert answers(reading) == answers(story.reading())


@pytest.mark.parametrize(
    ("fragment", "names"), [("b", {"B!乙", "b丙"}), ("É", {"É戊"}), ("E\u0301", {"É戊"}), ("0%_甲", {"阿 100%_甲"})]
)
def test_a_name_is_found_by_a_piece_of_it(story: Story, fragment: str, names: set[str]) -> None:
    answered = standing.search(story.reading(), standing.Filter(name=fragment), at(2016))
    assert {one.row.name for one in answered if one.row} == names


def test_no_query_answers_with_nothing_at_all(story: Story) -> None:
    assert [name for name, answer in answers(story.reading()).items() if not answer] == []
