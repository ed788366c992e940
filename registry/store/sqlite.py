"""The store on SQLite: WAL, `synchronous=FULL`, ascending row ids, history that cannot be changed."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from eventsourcing.persistence import OperationalError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteFactory,
)
from eventsourcing.utils import Environment

from registry.store.journal import CommandRow
from registry.store.times import LENGTH, MARK, ascending
from registry.stored import StoreReplaced

TABLES = (
    "CREATE TABLE IF NOT EXISTS stored_events (rowid INTEGER PRIMARY KEY AUTOINCREMENT, originator_id TEXT NOT NULL, "
    "originator_version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL, "
    "UNIQUE (originator_id, originator_version))",
    "CREATE TABLE IF NOT EXISTS commands (id TEXT PRIMARY KEY, digest TEXT NOT NULL, stream TEXT NOT NULL, "
    "version INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until REAL NOT NULL)",
    "CREATE TABLE IF NOT EXISTS installation (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL)",
    *(
        f"CREATE TRIGGER IF NOT EXISTS no_{act}_of_{table} BEFORE {act} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'history is not changed'); END"
        for table in ("stored_events", "commands")
        for act in ("UPDATE", "DELETE")
    ),
    *(  # INSERT OR REPLACE deletes without asking the triggers above
        f"CREATE TRIGGER IF NOT EXISTS no_other_{key} BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN SELECT RAISE(ABORT, 'history is not changed'); END"
        for key, table, same in (
            (
                "event",
                "stored_events",
                "(originator_id, originator_version) = (NEW.originator_id, NEW.originator_version)",
            ),
            ("position", "stored_events", "rowid = NEW.rowid"),
            ("command", "commands", "id = NEW.id"),
        )
    ),
)


LAST_RECORDED = (
    f"SELECT substr(state, instr(state, ?) + {len(MARK)}, {LENGTH}) FROM stored_events "
    "WHERE instr(state, ?) ORDER BY rowid DESC LIMIT 1"
)

LOCK_TIMEOUT = 30
"""Seconds to wait for another writer."""


@contextmanager
def translated() -> Iterator[None]:
    """Gives the driver's own errors the library's name, where the library lets them through. Raises as the library."""
    try:
        yield
    except sqlite3.Error as error:
        raise OperationalError(error) from error


TUNED = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA cache_size=-16384",  # command ids come in no order: most of their index is at hand
)
MANY = 500
"""Events of a transaction from which on the log before the file may grow; single ones are quicker where it does not."""
GROWING = "PRAGMA wal_autocheckpoint=8000"
"""Pages, 32 MiB: one that changes with every large transaction is copied seldom."""


class DurablePool(SQLiteConnectionPool):
    """Connections on which a commit is on the disk before it is answered, whatever the build's default says.

    The library would keep one prepared statement a connection, so that every statement were prepared anew each time,
    the triggers of an insert along with it.

    A file that was removed or replaced while it was open goes on being read and written, by nobody but us: what was
    recorded there would be gone. So each use looks whether the file is still the one that was opened, and raises
    `StoreReplaced`: what was read before does not go together with what is there now.
    """

    opened: tuple[int, int] | None = None
    """Which file it is, by device and number."""
    makes = False
    """Whether a file that is not there is made: only `migrate` does."""

    def get_connection(self, timeout: float | None = None, *, is_writer: bool | None = None) -> SQLiteConnection:
        if self.opened is not None and _which(self.db_name) != self.opened:
            raise StoreReplaced(self.db_name)
        return super().get_connection(timeout, is_writer=is_writer)

    def _create_connection(self) -> SQLiteConnection:
        file = Path(self.db_name).absolute()
        if not self.makes and file.parent.is_dir() and not file.exists():
            raise OperationalError(f"no such table: there is no file {file}")
        with translated():
            address = f"{file.as_uri()}?mode={'rwc' if self.makes else 'rw'}"
            connection = sqlite3.connect(
                address, uri=True, timeout=LOCK_TIMEOUT, isolation_level=None, check_same_thread=False
            )
            connection.row_factory = sqlite3.Row
            for pragma in TUNED:
                connection.execute(pragma)
        self.opened = self.opened or _which(self.db_name)
        return SQLiteConnection(connection, max_age=self.max_age)


def _which(file: str) -> tuple[int, int] | None:
    try:
        found = os.stat(file)  # noqa: PTH116  # asked at each use: a third of the time of the other
    except OSError:
        return None
    return found.st_dev, found.st_ino


class SQLiteStore(SQLiteFactory):
    """Opens the store's file."""

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        file = self.datastore.pool.db_name
        pool = DurablePool(db_name=file, lock_timeout=LOCK_TIMEOUT, pool_timeout=LOCK_TIMEOUT)
        pool.makes = bool(self.env_create_table())
        self.datastore.pool = pool


class SQLiteRecorder(SQLiteApplicationRecorder):
    """Records events and the commands that made them in one transaction, at times that do not go back."""

    events_table = "stored_events"
    position_column = "rowid"
    now = "((julianday('now') - 2440587.5) * 86400.0)"

    def __init__(self, datastore: SQLiteDatastore, events_table_name: str = "stored_events") -> None:
        super().__init__(datastore, events_table_name)
        self.insert_events_statement = (
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?)"
        )

    def create_table(self) -> None:
        with translated():
            super().create_table()

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        with translated():
            return super().insert_events(stored_events, **kwargs)

    def select_events(self, originator_id: Any, **kwargs: Any) -> Sequence[StoredEvent]:
        with translated():
            return super().select_events(originator_id, **kwargs)

    def construct_create_table_statements(self) -> list[str]:
        return list(TABLES)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        commands: Sequence[CommandRow] = kwargs.get("commands", ())
        if commands:  # by id: each page of the table is looked up once
            c.executemany("INSERT INTO commands (id, digest, stream, version) VALUES (?, ?, ?, ?)", sorted(commands))
        else:  # the lock to write comes before the first read: after an older one SQLite refuses it at once
            c.execute("UPDATE leases SET until = until WHERE 0")
        if len(stored_events) >= MANY:
            c.execute(GROWING)
        c.execute(LAST_RECORDED, (MARK, MARK))
        latest: tuple[bytes] | None = c.fetchone()
        states = ascending((event.state for event in stored_events), latest[0] if latest else b"")
        c.executemany(
            self.insert_events_statement,
            [
                (e.originator_id, e.originator_version, e.topic, state)
                for e, state in zip(stored_events, states, strict=True)
            ],
        )
        c.execute("SELECT last_insert_rowid()")
        last = int(c.fetchone()[0])
        return range(last - len(stored_events) + 1, last + 1)

    def rows(self, statement: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs a query; one statement sees one state of the store without a transaction around it."""
        with translated(), self.datastore.get_connection(commit=False) as connection, connection.cursor() as c:
            c.row_factory = None
            return c.execute(statement, params).fetchall()

    def write(self, statement: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one writing statement with RETURNING in a transaction of its own."""
        with translated(), self.datastore.transaction(commit=True) as c:
            c.execute(statement, tuple(params))
            return [tuple(row) for row in c.fetchall()]
