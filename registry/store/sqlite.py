"""The store on SQLite: WAL, `synchronous=FULL`, ascending row ids, history that cannot be changed."""

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore, SQLiteFactory
from eventsourcing.utils import Environment

from registry.store.durable import LOCK_TIMEOUT, DurablePool, translated
from registry.store.journal import CommandRow
from registry.store.times import LENGTH, MARK, ascending

TABLES = (
    "CREATE TABLE IF NOT EXISTS stored_events (rowid INTEGER PRIMARY KEY AUTOINCREMENT, originator_id TEXT NOT NULL, "
    "originator_version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL, "
    "UNIQUE (originator_id, originator_version))",
    "CREATE TABLE IF NOT EXISTS commands (id TEXT PRIMARY KEY, digest TEXT NOT NULL, stream TEXT NOT NULL, "
    "version INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until REAL NOT NULL)",
    "CREATE TABLE IF NOT EXISTS installation (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS file (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL)",
    "INSERT INTO file (one, id) SELECT 1, lower(hex(randomblob(16))) WHERE NOT EXISTS (SELECT 1 FROM file)",
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

MANY = 500
"""Events of a transaction from which on the log before the file may grow; single ones are quicker where it does not."""
GROWING = "PRAGMA wal_autocheckpoint=8000"
"""Pages, 32 MiB: one that changes with every large transaction is copied seldom."""
STEADY = "PRAGMA wal_autocheckpoint=1000"


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
        c.execute(GROWING if len(stored_events) >= MANY else STEADY)
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
