"""Opens the database of the views that the settings name."""

from pathlib import Path

from projections.database import Database
from projections.postgres import PostgresDatabase
from projections.sqlite import SqliteDatabase


def open_database(folder: Path, url: str | None = None) -> Database:
    """PostgreSQL when there is a URL, else SQLite files in `folder/views`. Raises `DatabaseUnavailable`."""
    return SqliteDatabase(folder) if url is None else PostgresDatabase(url)
