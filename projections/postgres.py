"""Views in PostgreSQL: one schema a generation, and the table `views.current` whose only row names the live one."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import ClassVar

import psycopg
from psycopg import sql as text

from projections.columns import Sheet, quoted
from projections.connections import Connection, Connections, connected
from projections.database import Values, numbered
from projections.stops import (
    AGAIN,
    Damaged,
    DatabaseUnavailable,
    Fenced,
    NoViewsYet,
    RebuildNeeded,
    Refused,
    RowRefused,
)

SPELT: dict[type, str] = {str: 'text COLLATE "C"', int: "bigint", bytes: "bytea"}
PREFIX = "views_"
FEW = 40
"""Rows up to which plain INSERTs are faster than COPY into a temporary table."""
BUILDING = 0x7669657773
"""The advisory lock that is held while a generation is made ("views")."""

_POINTER = (
    "CREATE TABLE IF NOT EXISTS views.current (one integer PRIMARY KEY CHECK (one = 1), generation text NOT NULL)"
)


class PostgresSession:
    """One connection whose search path is one generation."""

    def __init__(self, connection: Connection, generation: str) -> None:
        self._connection = connection
        self._generation = generation

    @property
    def generation(self) -> str:
        return self._generation

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[Values]:
        with _told():
            return self._connection.execute(_translated(sql), parameters, binary=True).fetchall()

    def each(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[Values]:
        with _told(), self._connection.cursor("each", binary=True) as cursor:
            cursor.itersize = 5_000
            yield from cursor.execute(_translated(sql), parameters)

    def among(self, sheet: Sheet, column: str, wanted: Sequence[str]) -> list[Values]:
        return self.select(f"{sheet.select} WHERE {quoted(column)} = ANY(?)", (list(wanted),))

    def change(self, sql: str, parameters: Sequence[object] = ()) -> int:
        with _told():
            return self._connection.execute(_translated(sql), parameters).rowcount

    def upsert(self, sheet: Sheet, rows: Sequence[Values]) -> None:
        with _told(), self._connection.transaction(), self._connection.cursor() as cursor:
            if len(rows) <= FEW:
                cursor.executemany(_translated(sheet.insert), rows)
                return
            incoming = quoted(f"incoming_{sheet.name}")
            like = f"(LIKE {quoted(sheet.name)}) ON COMMIT DELETE ROWS"
            cursor.execute(_plain(f"CREATE TEMPORARY TABLE IF NOT EXISTS {incoming} {like}"))
            _copy(cursor, incoming, rows)
            insert = f"INSERT INTO {quoted(sheet.name)} SELECT * FROM {incoming} {sheet.on_conflict}"  # noqa: S608
            cursor.execute(_plain(insert))
            cursor.execute(_plain(f"TRUNCATE {incoming}"))

    def add(self, sheet: Sheet, rows: Sequence[Values]) -> None:
        with _told(), self._connection.transaction(), self._connection.cursor() as cursor:
            _copy(cursor, quoted(sheet.name), rows)

    def create(self, sheets: Iterable[Sheet]) -> None:
        for sheet in sheets:
            self.change(sheet.create(SPELT))

    def copy(self, source: str, sheets: Iterable[Sheet]) -> None:
        with self.transaction():
            self.change("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            for sheet in sheets:
                self.create([sheet])
                here = quoted(sheet.name)
                self.change(f"INSERT INTO {here} SELECT * FROM {quoted(source)}.{here}")  # noqa: S608  # checked names

    def tables(self) -> set[str]:
        found = self.select(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = ?", (self.generation,)
        )
        return {str(name) for (name,) in found}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with _told(), self._connection.transaction():
            yield

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        self.change("SET synchronous_commit = off")
        yield
        self.change("RESET synchronous_commit")

    def close(self) -> None:
        self._connection.close()


class PostgresDatabase:
    """Generations as schemas `views_0001` … of one database."""

    quick: ClassVar[bool] = False
    shared: ClassVar[bool] = True

    def __init__(self, url: str) -> None:
        self._url = url
        self._connections = Connections(url)
        with self._at_hand() as connection:
            if connection.execute("SELECT to_regclass('views.current')").fetchone() == (None,):
                _make_pointer(connection)

    def current(self) -> str | None:
        with self._at_hand() as connection:
            return _live(connection)

    def generations(self) -> list[str]:
        with self._at_hand() as connection:
            found = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^views_[0-9]+$'").fetchall()
        return sorted((str(name) for (name,) in found), key=numbered)

    def create(self) -> str:
        last = max(map(numbered, [*self.generations(), self.current() or f"{PREFIX}0"]))
        name = f"{PREFIX}{last + 1:04d}"
        with self._at_hand() as connection:
            connection.execute(text.SQL("CREATE SCHEMA {}").format(text.Identifier(name)))
        return name

    def open(self, generation: str) -> PostgresSession:
        with _told():
            connection = connected(self._url)
            try:
                _look_in(connection, generation)
            except BaseException:
                connection.close()
                raise
        return PostgresSession(connection, generation)

    @contextmanager
    def reading(self) -> Iterator[PostgresSession]:
        with self._at_hand() as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            live = _live(connection)
            if live is None:
                raise NoViewsYet
            _look_in(connection, live, local=True)
            yield PostgresSession(connection, live)

    def glance(self, sql: str, parameters: Sequence[object] = ()) -> list[Values]:
        with self.reading() as session:
            return session.select(sql, parameters)

    def publish(self, generation: str, over: str | None) -> None:
        with self._at_hand() as connection, connection.transaction():
            connection.execute("LOCK TABLE views.current IN EXCLUSIVE MODE")  # readers go on reading
            live = _live(connection)
            if live != over:
                raise Fenced(f"{generation} was to follow {over}, but the live generation is {live}")
            connection.execute("DELETE FROM views.current")
            connection.execute("INSERT INTO views.current VALUES (1, %s)", (generation,))

    def drop(self, generation: str) -> bool:
        try:
            with self._at_hand() as connection, connection.transaction():
                connection.execute("SET LOCAL lock_timeout = '2s'")
                connection.execute("LOCK TABLE views.current IN ROW SHARE MODE")  # a pointer on its way is waited for
                if generation == _live(connection):
                    raise Refused(f"{generation} is the live generation")
                connection.execute(text.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(text.Identifier(generation)))
        except DatabaseUnavailable as error:
            if isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                return False
            raise
        return True

    @contextmanager
    def building(self) -> Iterator[None]:
        with _told():
            connection = connected(self._url)
        with connection:  # losing it lets the lock go
            with _told():
                free = connection.execute("SELECT pg_try_advisory_lock(%s)", (BUILDING,)).fetchone() == (True,)
            if not free:
                raise Refused("another process is making a generation of the views")
            try:
                yield
            finally:  # the server lets go of a connection that was closed a moment later only
                with suppress(psycopg.Error):
                    connection.execute("SELECT pg_advisory_unlock(%s)", (BUILDING,))

    def close(self) -> None:
        self._connections.close()

    @contextmanager
    def _at_hand(self) -> Iterator[Connection]:
        with _told(), self._connections.lent() as connection:
            yield connection


def _copy(cursor: psycopg.Cursor[Values], table: str, rows: Sequence[Values]) -> None:
    with cursor.copy(_plain(f"COPY {table} FROM STDIN")) as copy:
        for row in rows:
            copy.write_row(row)


def _make_pointer(connection: Connection) -> None:
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (BUILDING + 1,))
        connection.execute("CREATE SCHEMA IF NOT EXISTS views")
        connection.execute(_POINTER)


def _live(connection: Connection) -> str | None:
    row = connection.execute("SELECT generation FROM views.current").fetchone()
    return None if row is None else str(row[0])


def _look_in(connection: Connection, generation: str, *, local: bool = False) -> None:
    connection.execute("SELECT set_config('search_path', %s, %s)", (generation, local))


@lru_cache(maxsize=1024)
def _translated(sql: str) -> bytes:
    """The port's `?` placeholders as psycopg's."""
    return sql.replace("%", "%%").replace("?", "%s").encode()


def _plain(sql: str) -> bytes:
    return sql.encode()


@contextmanager
def _told() -> Iterator[None]:
    """PostgreSQL's errors in the words of the port."""
    try:
        yield
    except (psycopg.DataError, psycopg.IntegrityError, UnicodeEncodeError) as error:
        raise RowRefused(str(error)) from error
    except (psycopg.errors.DataCorrupted, psycopg.errors.IndexCorrupted) as error:
        raise Damaged(f"PostgreSQL: {error}") from error
    except (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError) as error:  # it may be read-only
        raise DatabaseUnavailable(f"PostgreSQL: {error}") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise Refused(f"PostgreSQL: {error}: give the user of VIEWS_URL what it needs") from error
    except psycopg.errors.UndefinedColumn as error:
        raise RebuildNeeded(f"the views were made by another version ({error}): {AGAIN}") from error
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
        raise DatabaseUnavailable(f"PostgreSQL: the generation is gone: {error}") from error
