"""The store's tables as rows, with the positions they have: for backup, restore and recovery, on either database."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from registry.patience import HALF_OPEN, Patient
from registry.store import CommandRow
from registry.store.opening import NAME
from registry.store.trouble import SQLITE, meant, must_be_ours, place_of
from registry.stored import StoreUnavailable

WAIT = 30
"""Seconds to wait for a writer at work."""
PIECE = 2_000


class EventRow(NamedTuple):
    """One stored event as it stands in the table."""

    position: int
    stream: str
    version: int
    topic: str
    data: bytes


class StoreTables(Protocol):
    """One connection to a migrated store. Every method raises `StoreUnavailable`, `StoreDamaged`."""

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; `?` marks a parameter."""

    def each(self, statement: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query one by one, within a transaction."""

    def change(self, statement: str, parameters: Sequence[Any] = ()) -> None: ...

    def add(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None: ...

    @property
    def table(self) -> str:
        """What the table of events is called."""

    @property
    def position(self) -> str:
        """What the column of positions is called."""

    def alone(self) -> Any:
        """A transaction during which nobody else writes; all or nothing."""

    def moment(self) -> Any:
        """A transaction that reads one moment of the store."""

    def settle(self) -> None:
        """What was written stands in the store itself, and nothing beside it."""

    def close(self) -> None: ...


class Store:
    """What backup, restore and recovery do with a store's tables."""

    def __init__(self, tables: StoreTables) -> None:
        self.alone, self.moment, self.close = tables.alone, tables.moment, tables.close
        self.settle = tables.settle
        self._tables = tables
        at, self._table = tables.position, tables.table
        self._events = (
            f"SELECT {at}, originator_id, originator_version, topic, state FROM {self._table} "  # noqa: S608
            f"WHERE {at} > ? AND {at} <= ? ORDER BY {at}"
        )
        self._columns = (at, "originator_id", "originator_version", "topic", "state")
        self._last = f"SELECT MAX({at}) FROM {self._table}"  # noqa: S608  # fixed names

    def last_position(self) -> int:
        """The greatest position, 0 when the store is empty."""
        return int(self._tables.rows(self._last)[0][0] or 0)

    def installation(self) -> str:
        """The id that the store was given."""
        return str(self._tables.rows("SELECT id FROM installation")[0][0])

    def become(self, installation: str) -> None:
        """Take the id of the installation whose events these are."""
        self._tables.change("UPDATE installation SET id = ?", (installation,))

    def events(self, after: int, upto: int) -> Iterator[EventRow]:
        """In the order of positions."""
        for position, stream, version, topic, data in self._tables.each(self._events, (after, upto)):
            yield EventRow(position, stream, version, topic, bytes(data))

    def commands(self) -> Iterator[CommandRow]:
        """What every command left."""
        for row in self._tables.each("SELECT id, digest, stream, version FROM commands"):
            yield CommandRow(*row)

    def add_events(self, rows: Iterable[EventRow]) -> int:
        """Add events at their positions; how many there were."""
        return sum(self._added(self._table, self._columns, piece) for piece in pieces(rows))

    def add_commands(self, rows: Iterable[CommandRow]) -> int:
        """Add what commands left; how many there were."""
        return sum(self._added("commands", CommandRow._fields, piece) for piece in pieces(rows))

    def gaps(self) -> list[str]:
        """Streams whose versions are not 1, 2, 3 and so on; at most ten."""
        broken = "HAVING COUNT(*) <> MAX(originator_version) OR MIN(originator_version) <> 1 LIMIT 10"
        found = self._tables.rows(f"SELECT originator_id FROM {self._table} GROUP BY originator_id {broken}")  # noqa: S608
        return [str(stream) for (stream,) in found]

    def _added(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
        self._tables.add(table, columns, rows)
        return len(rows)


def pieces(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """The same rows, a few thousand at a time."""
    piece: list[Any] = []
    for row in rows:
        piece.append(row)
        if len(piece) >= PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def open_store(url: str) -> Store:
    """The tables of a migrated store. Raises `StoreUnavailable`, `StoreDamaged`."""
    return Store(_Sqlite(url) if url.startswith(SQLITE) else _Postgres(url))


class _Sqlite:
    table = "stored_events"
    position = "rowid"

    def __init__(self, url: str) -> None:
        self._url = url
        must_be_ours(url)
        with _told(url):
            address = f"{Path(url.removeprefix(SQLITE)).absolute().as_uri()}?mode=rw"
            self._connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=WAIT)
            self._connection.execute("PRAGMA synchronous=FULL")

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with _told(self._url):
            return self._connection.execute(statement, parameters).fetchall()

    def each(self, statement: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        with _told(self._url):
            yield from self._connection.execute(statement, parameters)

    def change(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        self.rows(statement, parameters)

    def add(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        marks = ", ".join("?" * len(columns))
        with _told(self._url):
            self._connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608

    @contextmanager
    def alone(self) -> Iterator[None]:
        yield from self._within("BEGIN IMMEDIATE")

    @contextmanager
    def moment(self) -> Iterator[None]:
        yield from self._within("BEGIN")

    def settle(self) -> None:
        """Closing a file copies its log into it, and says nothing when that fails, as on a full disk."""
        (busy, _, _) = self.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        if busy:
            raise StoreUnavailable(
                f"{place_of(self._url)}: 日志未能并入，另有进程在读 "
                "its log could not be copied into it: another one reads it"
            )
        self.rows("PRAGMA journal_mode=DELETE")

    def close(self) -> None:
        self._connection.close()

    def _within(self, begin: str) -> Iterator[None]:
        self.change(begin)
        try:
            yield
            self.change("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


class _Postgres:
    table = f"{NAME}_events"
    position = "notification_id"

    def __init__(self, url: str) -> None:
        self._url = url
        with _told(url):
            self._connection = Patient.connect(
                make_conninfo("", **{**HALF_OPEN, **conninfo_to_dict(url)}), autocommit=True, connect_timeout=WAIT
            )

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with _told(self._url):
            return self._connection.execute(_marked(statement), parameters).fetchall()

    def each(self, statement: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        with _told(self._url), self._connection.cursor(name="each") as cursor:
            cursor.itersize = PIECE
            yield from cursor.execute(_marked(statement), parameters)

    def change(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        with _told(self._url):
            self._connection.execute(_marked(statement), parameters)

    def add(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        copy = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with _told(self._url), self._connection.cursor() as cursor, cursor.copy(copy.encode()) as into:
            for row in rows:
                into.write_row(row)

    @contextmanager
    def alone(self) -> Iterator[None]:
        with _told(self._url), self._connection.transaction():
            self.change(f"SET LOCAL lock_timeout = '{WAIT}s'")
            self.change(f"LOCK TABLE {self.table}, commands IN EXCLUSIVE MODE")
            yield
            self.change(
                "SELECT setval(name, GREATEST(nextval(name), last)) FROM (SELECT MAX(notification_id) AS last, "  # noqa: S608
                f"pg_get_serial_sequence('{self.table}', 'notification_id')::regclass AS name FROM {self.table}) AS t"
            )

    @contextmanager
    def moment(self) -> Iterator[None]:
        with _told(self._url), self._connection.transaction():
            self.change("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    def settle(self) -> None:
        """A commit is all there is to it."""

    def close(self) -> None:
        self._connection.close()


def _marked(statement: str) -> bytes:
    return statement.replace("?", "%s").encode()


@contextmanager
def _told(url: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, psycopg.Error) as error:
        raise meant(error, url, "the store") from error
