"""What an error of the store's database means: it is away and will be back, or what it holds is damaged."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from registry.stored import StoreDamaged, StoreUnavailable

SQLITE = "sqlite:///"
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
OWN = "installation"
"""A table that every store has: all of them are made in one transaction."""


def meant(error: BaseException, url: str, what: str = "") -> StoreUnavailable | StoreDamaged:
    """The error as the store says it; `what` could not be done."""
    if (damage := _damage(error)) is not None:
        return StoreDamaged(place_of(url), str(damage))
    return StoreUnavailable(f"{what}: {error}" if what else str(error))


def place_of(url: str) -> str:
    """The store's file, or where its server is; never a password."""
    if url.startswith(SQLITE):
        return url.removeprefix(SQLITE)
    try:
        info = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "PostgreSQL"
    return f"PostgreSQL {info.get('host', '')}:{info.get('port', '5432')}/{info.get('dbname', '')}"


def must_be_ours(url: str) -> None:
    """Raises `StoreDamaged` for a SQLite database with tables of another program, and for one that cannot be read.

    And for one whose file is away while its log is here: SQLite would make a new file and throw the log away.
    """
    if not url.startswith(SQLITE):
        return
    file = Path(place_of(url))
    if not _size(file):
        place = file.resolve()  # SQLite's log lies beside the file, and not beside a link to it
        if _size(log := place.with_name(f"{place.name}-wal")):
            missed = f"文件不在，日志仍在 the file is away, its log is here: {log}: put the file back beside it"
            raise StoreDamaged(str(file), missed)
        return
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    except sqlite3.Error as error:
        raise meant(error, url) from error
    tables = [str(name) for (name,) in found if not name.startswith("sqlite_")]
    if tables and OWN not in tables:
        raise StoreDamaged(str(file), f"another program's database, with the table {tables[0]}")


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0


def _damage(error: BaseException | None) -> BaseException | None:
    """The driver's error behind one of the library's, when it tells of damage."""
    while error is not None:
        if isinstance(error, sqlite3.Error) and (getattr(error, "sqlite_errorcode", 0) & 0xFF) in DAMAGE:
            return error
        if isinstance(error, (psycopg.errors.DataCorrupted, psycopg.errors.IndexCorrupted)):
            return error
        error = error.__cause__ or error.__context__
    return None
