"""Opens the database of a copy: an SQLite file, or PostgreSQL by its address; one statement form for both."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg

from consumers.client.errors import FeedUnavailable, WrongCopy
from consumers.client.tables import POSTGRES, SQLITE, TABLES

Values = Sequence[Any]
_PAGE = 2000


class Database(Protocol):
    """What a copy needs of its database; statements are written with `?`."""

    def transaction(self) -> Any:
        """A context: everything in it, or nothing."""

    def select(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]: ...

    def change(self, sql: str, values: Values = ()) -> int:
        """The number of rows that were changed."""

    def many(self, sql: str, rows: Iterable[Values]) -> None: ...

    def close(self) -> None: ...


def opened(target: str | Path) -> Database:
    """The database with its tables. Raises `WrongCopy` for a file that is none, `FeedUnavailable` when it is away."""
    text = str(target)
    return _Postgres(text) if text.startswith(("postgresql://", "postgres://")) else _Sqlite(Path(text))


def pages(database: Database, sql: str, start: str = "") -> Iterator[tuple[Any, ...]]:
    """All rows of a statement that ends `… > ? ORDER BY … LIMIT ?`, page by page; its first column is the key."""
    while found := database.select(sql, (start, _PAGE)):
        yield from found
        start = found[-1][0]


class _Sqlite:
    def __init__(self, path: Path) -> None:
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            for statement in TABLES:
                self._connection.execute(statement.format(**SQLITE))
        except sqlite3.Error as error:
            raise WrongCopy(f"{path} 不能用作副本 cannot hold a copy: {error}") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with _sqlite_away():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def select(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        with _sqlite_away():
            return self._connection.execute(sql, values).fetchall()

    def change(self, sql: str, values: Values = ()) -> int:
        with _sqlite_away():
            return self._connection.execute(sql, values).rowcount

    def many(self, sql: str, rows: Iterable[Values]) -> None:
        with _sqlite_away():
            self._connection.executemany(sql, rows)

    def close(self) -> None:
        self._connection.close()


@contextmanager
def _sqlite_away() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise FeedUnavailable(f"the copy cannot be written or read: {error}") from error


class _Postgres:
    def __init__(self, url: str) -> None:
        self._url = url
        self._open: psycopg.Connection[Any] | None = None
        with self.transaction():
            self._live().execute("SELECT pg_advisory_xact_lock(7243901)")  # two may make the tables at once
            for statement in TABLES:
                self._live().execute(statement.format(**POSTGRES).encode())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with _postgres_away(), self._live().transaction():
            yield

    def select(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        with _postgres_away():
            return self._live().execute(_spelt(sql), values).fetchall()

    def change(self, sql: str, values: Values = ()) -> int:
        with _postgres_away():
            return self._live().execute(_spelt(sql), values).rowcount

    def many(self, sql: str, rows: Iterable[Values]) -> None:
        with _postgres_away(), self._live().cursor() as cursor:
            cursor.executemany(_spelt(sql), rows)

    def close(self) -> None:
        if self._open is not None:
            self._open.close()

    def _live(self) -> "psycopg.Connection[Any]":
        """The connection, opened again when it was lost; never in the middle of a transaction that was lost with it."""
        if self._open is None or self._open.closed:
            self._open = psycopg.connect(self._url, autocommit=True, connect_timeout=10)
        return self._open


@contextmanager
def _postgres_away() -> Iterator[None]:
    try:
        yield
    except psycopg.OperationalError as error:
        raise FeedUnavailable(f"the copy cannot be written or read: {str(error).strip()}") from error


def _spelt(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()
