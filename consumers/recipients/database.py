"""Where recipients and their ledger live: one SQLite file, or one PostgreSQL schema, outside store and views."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import psycopg

from consumers.recipients.tables import postgres_statements, sqlite_statements
from projections.connections import Connection, Connections, connected
from projections.stops import Damaged, DatabaseUnavailable

BUSY_SECONDS = 5.0
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
WITHOUT_LEDGER = (
    "收件人数据库已损坏 the database of recipients is damaged: 全部停止，移走该文件，恢复其备份 "
    "stop everything, move it away and put its last copy back; without one register the recipients anew "
    "(docs/operating.md)"
)
ANEW = (
    "收件人数据库文件在使用中被移走或替换 the database of recipients was removed or replaced while it was open: "
    "停止答复，重新打开 nothing is answered from it any more; begin anew, and next time stop everything before"
)
SCHEMA = "recipients"
Rows = list[tuple[Any, ...]]


class Session(Protocol):
    """One transaction. SQL carries `?` placeholders."""

    def select(self, sql: str, parameters: Sequence[object] = ()) -> Rows:
        """All rows of a query."""

    def change(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run a statement; the number of rows it changed."""

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once for every row."""


class RecipientsDatabase(Protocol):
    """The port to either database. Raises `DatabaseUnavailable` when it does not answer or cannot write."""

    quick: bool
    """Whether a read by key is quicker than handing it to a thread."""

    damaged: Damaged | None
    """What was found to be damaged: what is asked cannot be recorded any more."""

    def reading(self) -> AbstractContextManager[Session]:
        """One consistent moment, read only."""

    def glance(self, sql: str) -> Rows:
        """All rows of one query, which is a moment of its own: the quickest look there is."""

    def writing(self) -> AbstractContextManager[Session]:
        """All or nothing, one writer at a time, durable when it ends."""

    def close(self) -> None: ...


class Replaced(Damaged):
    """Raised when the file is another one than was opened: a key that is revoked in it would go on being answered."""

    exit_code = 4


class SqliteRecipients:
    """One file, readable by its owner only; every commit is on the disk before it returns."""

    quick = True

    def __init__(self, path: Path) -> None:
        self.damaged: Damaged | None = None
        self._path = path
        self._free: list[sqlite3.Connection] = []
        self._open: list[sqlite3.Connection] = []
        log = path.with_name(f"{path.name}-wal")
        if not path.exists() and log.exists() and log.stat().st_size:  # SQLite would make a new file, and no log
            raise Damaged(f"{path} is away, its log is here: {log}: put the file back beside it", WITHOUT_LEDGER)
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._opened = _which(path)
            with self._transaction("BEGIN IMMEDIATE") as session:
                for statement in sqlite_statements():
                    session.change(statement)

    def reading(self) -> AbstractContextManager[Session]:
        return self._transaction("BEGIN")

    def glance(self, sql: str) -> Rows:
        with self._told(), self._lent() as connection:
            return connection.execute(sql).fetchall()

    def writing(self) -> AbstractContextManager[Session]:
        return self._transaction("BEGIN IMMEDIATE")

    def close(self) -> None:
        while self._open:
            self._open.pop().close()
        self._free.clear()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Session]:
        with self._told(), self._lent() as connection:
            connection.execute(begin)
            try:
                yield SqliteSession(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        """A connection that nobody else has meanwhile: there are as many as were ever needed at once.

        Each use looks whether the file is still the one that was opened. Raises `Replaced`.
        """
        if _which(self._path) != self._opened:
            self.damaged = Replaced(str(self._path), ANEW)
            raise self.damaged
        try:
            connection = self._free.pop()
        except IndexError:
            connection = self._connected()
        try:
            yield connection
        finally:
            self._free.append(connection)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError:
            raise
        except (sqlite3.DatabaseError, OSError) as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGE:
                self.damaged = Damaged(f"{self._path}: {error}", WITHOUT_LEDGER)
                raise self.damaged from error
            raise DatabaseUnavailable(f"{self._path}: {error}") from error

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False)
        self._open.append(connection)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        return connection


class SqliteSession:
    """See `Session`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def select(self, sql: str, parameters: Sequence[object] = ()) -> Rows:
        return self._connection.execute(sql, parameters).fetchall()

    def change(self, sql: str, parameters: Sequence[object] = ()) -> int:
        return self._connection.execute(sql, parameters).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        self._connection.executemany(sql, rows)


class PostgresRecipients:
    """The schema `recipients` of a database; writers wait for each other, so that `seq` grows with every commit."""

    quick = False

    def __init__(self, url: str) -> None:
        self.damaged: Damaged | None = None
        with self._told(), connected(url) as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('recipients'))")
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            connection.execute(f"SET LOCAL search_path = {SCHEMA}")
            for statement in postgres_statements():
                connection.execute(statement.encode())
        self._connections = Connections(url)

    def reading(self) -> AbstractContextManager[Session]:
        return self._transaction("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def glance(self, sql: str) -> Rows:
        with self.reading() as session:
            return session.select(sql)

    def writing(self) -> AbstractContextManager[Session]:
        return self._transaction("SELECT pg_advisory_xact_lock(hashtext('recipients'))")

    def close(self) -> None:
        self._connections.close()

    @contextmanager
    def _transaction(self, first: str) -> Iterator[Session]:
        with self._told(), self._connections.lent() as connection, connection.transaction():
            connection.execute(first.encode())
            connection.execute(f"SET LOCAL search_path = {SCHEMA}; SET LOCAL synchronous_commit = on".encode())
            yield PostgresSession(connection)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (psycopg.errors.DataCorrupted, psycopg.errors.IndexCorrupted) as error:
            self.damaged = Damaged(f"PostgreSQL: {error}", WITHOUT_LEDGER)
            raise self.damaged from error
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise DatabaseUnavailable(f"the database of recipients: {error}") from error


class PostgresSession:
    """See `Session`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def select(self, sql: str, parameters: Sequence[object] = ()) -> Rows:
        return self._connection.execute(_translated(sql), parameters).fetchall()

    def change(self, sql: str, parameters: Sequence[object] = ()) -> int:
        return self._connection.execute(_translated(sql), parameters).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(_translated(sql), rows)


def open_recipients(home: Path, url: str = "") -> RecipientsDatabase:
    """The database of an address, or of a home's file; made when it is not there. Raises `DatabaseUnavailable`."""
    return PostgresRecipients(url) if url else SqliteRecipients(home / "recipients.sqlite")


def _which(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116  # asked at each use: a third of the time of the other
    except OSError:
        return None
    return found.st_dev, found.st_ino


@lru_cache(maxsize=512)
def _translated(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()
