"""The loop: every event folded once, whatever the log and the operator do meanwhile."""

from pathlib import Path

from projections.runner import Runner
from projections.sqlite import SqliteDatabase
from tests.projections.engine.memory_log import MemoryLog
from tests.projections.engine.small_views import VIEWS, chunks, history


def test_rows_and_watermark_follow_the_log(tmp_path: Path) -> None:
    log = MemoryLog()
    for chunk in chunks(list(history(50, 7)), 20):
        log.tell(chunk)
    database = SqliteDatabase(tmp_path)
    runner = Runner(log, database, VIEWS, most=33)
    while runner.step(0):
        pass
    with database.reading() as session:
        assert session.select("SELECT count(*), sum(changes) FROM names") == [(50, 50 * 4)]
        assert session.select("SELECT count(*) FROM praise") == [(100,)]
        assert session.select("SELECT position FROM watermark") == [(log.all()[-1][0],)]
    runner.close()
