"""The databases that the engine's tests run on: SQLite always, PostgreSQL with `-m postgres`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from projections.database import Database
from projections.postgres import PostgresDatabase
from projections.sqlite import SqliteDatabase

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@contextmanager
def opened(request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    """A new, empty database of the kind that the test is run for."""
    database: Database
    if request.param == "sqlite":
        database = SqliteDatabase(folder)
    else:
        database = PostgresDatabase(request.getfixturevalue("fresh_postgres"))
    try:
        yield database
    finally:
        database.close()
