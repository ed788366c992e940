"""Runs workers in tests to the end of a log, and looks at every row they wrote."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from projections.columns import Sheet
from projections.database import Database
from projections.generation import OFFSETS, QUARANTINE, STREAMS, TOLD, WATERMARK
from projections.runner import Runner
from projections.view import View
from tests.projections.engine.memory_log import MemoryLog
from tests.projections.engine.small_views import VIEWS

Rows = dict[str, list[tuple[Any, ...]]]


@contextmanager
def running(log: MemoryLog, database: Database, views: Sequence[View] = VIEWS, most: int = 33) -> Iterator[Runner]:
    with closing(Runner(log.reader(), database, views, most=most)) as runner:
        yield runner


def folded(log: MemoryLog, database: Database, views: Sequence[View] = VIEWS, most: int = 33) -> None:
    """A worker reads to the end of the log and ends."""
    with running(log, database, views, most) as runner:
        to_the_end(runner)


def to_the_end(runner: Runner) -> None:
    quiet = 0
    while quiet < 2:
        quiet = 0 if runner.step(0) else quiet + 1


def rows_of(database: Database, views: Sequence[View] = VIEWS, *, offsets: bool = True) -> Rows:
    """Every row of the live generation, table by table, by key."""
    engine = [STREAMS, TOLD, QUARANTINE, WATERMARK, *([OFFSETS] if offsets else [])]
    with database.reading() as session:
        return {
            sheet.name: session.select(f"{sheet.select} ORDER BY {sheet.order}")
            for sheet in [*engine, *(Sheet(table) for view in views for table in view.tables)]
        }
