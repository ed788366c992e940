"""The store on PostgreSQL: one writer at a time, one transaction for events and commands, history unchanged."""

import select
import time
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from eventsourcing.persistence import InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresFactory
from eventsourcing.utils import Environment
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier, Literal
from psycopg_pool import ConnectionPool

from registry.patience import HALF_OPEN, Patient, Silent
from registry.store.journal import CommandRow
from registry.store.times import LENGTH, MARK, ascending

P = ParamSpec("P")
T = TypeVar("T")

TABLES = (
    "CREATE TABLE IF NOT EXISTS {schema}.commands (id text PRIMARY KEY, digest text NOT NULL, stream text NOT NULL, "
    "version bigint NOT NULL)",
    "CREATE TABLE IF NOT EXISTS {schema}.leases (name text PRIMARY KEY, holder text NOT NULL, "
    "until double precision NOT NULL)",
    "CREATE TABLE IF NOT EXISTS {schema}.installation (one integer PRIMARY KEY CHECK (one = 1), id text NOT NULL)",
    "CREATE OR REPLACE FUNCTION {schema}.history_is_not_changed() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'history is not changed'; END $$",
    "CREATE OR REPLACE TRIGGER history_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.{table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION {schema}.history_is_not_changed()",
    "CREATE OR REPLACE TRIGGER history_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.commands "
    "FOR EACH STATEMENT EXECUTE FUNCTION {schema}.history_is_not_changed()",
)
_START = f"nullif(position('{MARK.decode()}'::bytea IN state), 0) + {len(MARK)}"
_TIME = f"substring(state FROM {_START} FOR {LENGTH})"
RECORD = (
    "CREATE OR REPLACE FUNCTION {schema}.record(ids text[], digests text[], ends text[], ends_at bigint[], "
    "streams text[], versions bigint[], topics text[], states bytea[]) RETURNS SETOF bigint LANGUAGE plpgsql AS $$ "
    "#variable_conflict use_column\n"
    "DECLARE latest bytea; BEGIN "
    "SET LOCAL lock_timeout = {timeout}; "
    "PERFORM pg_advisory_xact_lock(7210952::bigint << 32 | '{schema}.{table}'::regclass::oid::bigint); "
    "PERFORM set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'; "
    "INSERT INTO {schema}.commands (id, digest, stream, version) SELECT * FROM unnest(ids, digests, ends, ends_at); "
    f"SELECT {_TIME} INTO latest FROM {{schema}}.{{table}} "
    f"WHERE {_TIME} IS NOT NULL ORDER BY notification_id DESC LIMIT 1; "
    "RETURN QUERY INSERT INTO {schema}.{table} (originator_id, originator_version, topic, state) "
    f"SELECT stream, version, topic, CASE WHEN {_TIME} < latest "
    f"THEN overlay(state PLACING latest FROM {_START} FOR {LENGTH}) ELSE state END "
    "FROM unnest(streams, versions, topics, states) AS told(stream, version, topic, state) "
    "RETURNING notification_id; END $$"
)
"""One statement for a transaction: its plans are kept, and it needs one round trip, its commit included.

Writers wait for each other first, and each statement of a function sees what was committed before it: the latest time
is that of the event before, whoever recorded it. It is no lock on the table: that one meets VACUUM, which either gives
way to every writer and never gets done, or, against wraparound, holds all of them up. Whatever the server's default is,
a commit is on the disk before it is answered.
"""
INSERT = (
    "SELECT * FROM {schema}.record("
    "%s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::text[], %b::bytea[])"
)


def functions(schema: str, table: str, timeout: str = "30s") -> dict[str, str]:
    """Name → body of the functions that a store of this version has."""
    names = {"schema": Identifier(schema), "table": Identifier(table), "timeout": Literal(timeout)}
    bodies = [SQL(text).format(**names).as_string(None).split("$$")[1] for text in (TABLES[3], RECORD)]
    return dict(zip(("history_is_not_changed", "record"), bodies, strict=True))


ATTEMPTS, PAUSE = 3, 0.2


def once_more(run: Callable[P, T]) -> Callable[P, T]:
    """A lost connection is tried again; a server that is away is said to be, after some 15 seconds.

    One that has gone silent was waited for already.
    """

    @wraps(run)
    def again(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(ATTEMPTS - 1):
            try:
                return run(*args, **kwargs)
            except (InterfaceError, OperationalError) as error:
                if isinstance(error.__cause__, Silent):
                    raise
                time.sleep(PAUSE)
        return run(*args, **kwargs)

    return again


class PostgresStore(PostgresFactory):
    """Connects with all that the address says (`sslmode`, `options`, …), of which the library knows five words.

    Statements are not prepared: one that is prepared in a transaction which another writer breaks is gone on the
    server, and psycopg goes on calling it. A connection is asked whether it lives only where it may not.
    """

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        assert isinstance(self.datastore.pool.kwargs, dict)
        given = {**HALF_OPEN, **conninfo_to_dict(self.env["POSTGRES_CONNINFO"])}
        self.datastore.pool.kwargs.update(given, prepare_threshold=None)
        self.datastore.pool.connection_class = Patient
        self.datastore.pool._check = alive  # the library knows no other check than a round trip


def alive(connection: Connection[Any]) -> None:
    """Asks the server only when something has arrived on a connection at rest: as a rule its end.

    What ends without a word is found by the statement itself, which is tried again. Raises `psycopg.OperationalError`.
    """
    arrived = select.poll()
    arrived.register(connection.fileno(), select.POLLIN)
    if arrived.poll(0):
        ConnectionPool.check_connection(connection)


class PostgresRecorder(PostgresApplicationRecorder):
    """Records events and the commands that made them in one transaction, at times that do not go back."""

    position_column = "notification_id"
    now = "extract(epoch from clock_timestamp())::double precision"

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = "stored_events") -> None:
        if datastore.enable_db_functions:
            raise ValueError("database functions let readers skip events: they stay off")
        super().__init__(datastore, events_table_name=events_table_name)
        names = {"schema": Identifier(datastore.schema), "table": Identifier(events_table_name)}
        timeout = Literal(f"{datastore.lock_timeout}s")
        self.record_statement = SQL(INSERT).format(**names)
        self.sql_create_statements += [SQL(text).format(**names, timeout=timeout) for text in (*TABLES, RECORD)]

    @once_more
    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Nobody is notified: readers look, and a notice would cost every commit."""
        commands: Sequence[CommandRow] = sorted(kwargs.get("commands", ()))  # by id, as the index has them
        rows = [(e.originator_id, e.originator_version, e.topic) for e in stored_events]
        columns = [*_columns(commands, 4), *_columns(rows, 3), list(ascending(e.state for e in stored_events))]
        with self.datastore.get_connection() as conn, conn.cursor(row_factory=tuple_row) as curs:
            return [position for (position,) in curs.execute(self.record_statement, columns)]

    # The library tries ten times, which on a server that is away takes most of a minute.
    select_events = once_more(PostgresApplicationRecorder.select_events.__wrapped__)

    @property
    def events_table(self) -> str:
        """The table's name, quoted."""
        return Identifier(self.datastore.schema, self.events_table_name).as_string(None)

    @once_more
    def rows(self, statement: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs a query."""
        with self.datastore.get_connection() as conn, conn.cursor(row_factory=tuple_row) as curs:
            return curs.execute(statement.replace("?", "%s").encode(), tuple(params)).fetchall()

    def write(self, statement: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one writing statement with RETURNING; the connection commits by itself."""
        rows: list[tuple[Any, ...]] = self.rows(statement, params)
        return rows


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
