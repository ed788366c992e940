"""Views in SQLite: one file a generation, and a small file whose only row names the live one."""

import fcntl
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import ClassVar

from projections.columns import Sheet, quoted
from projections.database import Values, numbered
from projections.sqlite_log import Copier
from projections.sqlite_readers import Readers
from projections.stops import (
    AGAIN,
    Damaged,
    DatabaseUnavailable,
    Fenced,
    RebuildNeeded,
    Refused,
    RowRefused,
)

SPELT: dict[type, str] = {str: "TEXT", int: "INTEGER", bytes: "BLOB"}
BUSY_SECONDS = 10.0
_REFUSALS = (
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.ProgrammingError,
    sqlite3.InterfaceError,
    OverflowError,
    UnicodeEncodeError,
)
_TUNED = (
    "PRAGMA page_size=8192",  # a page of 4 KiB holds one row that carries a whole record
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",  # a power cut may lose last batches, never half of one; they are read again
    "PRAGMA wal_autocheckpoint=16000",  # pages, 128 MiB: a page that changes often is copied seldom
    "PRAGMA cache_size=-49152",
    "PRAGMA temp_store=MEMORY",
)
_UNGUARDED = (
    "PRAGMA journal_mode=MEMORY",  # enough to roll a transaction back
    "PRAGMA synchronous=OFF",
)
_GUARDED = (
    "PRAGMA synchronous=FULL",
    "PRAGMA journal_mode=WAL",  # is itself a commit, which takes the whole file to disk
    "PRAGMA synchronous=NORMAL",
)
_POINTER = "CREATE TABLE IF NOT EXISTS current (one INTEGER PRIMARY KEY CHECK (one = 1), generation TEXT NOT NULL)"


class SqliteSession:
    """One connection to one generation's file."""

    _copier: Copier | None = None

    def __init__(self, path: Path, *, write: bool) -> None:
        self._path = path
        with _TOLD:
            mode = "rw" if write else "ro"
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,
                timeout=BUSY_SECONDS,
                check_same_thread=write,
            )
            if write:
                for pragma in _TUNED:
                    self._connection.execute(pragma)
        self._begin = "BEGIN IMMEDIATE" if write else "BEGIN"
        if write:
            self._copier = Copier(path, self._connection)

    @property
    def generation(self) -> str:
        return self._path.stem

    def select(self, sql: str, parameters: Sequence[object] = ()) -> list[Values]:
        with _TOLD:
            return self._connection.execute(sql, parameters).fetchall()

    def each(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[Values]:
        with _TOLD, closing(self._connection.execute(sql, parameters)) as cursor:
            yield from cursor

    def among(self, sheet: Sheet, column: str, wanted: Sequence[str]) -> list[Values]:
        inside = f"WHERE {quoted(column)} IN (SELECT value FROM json_each(?))"  # noqa: S608  # checked name
        return self.select(f"{sheet.select} {inside}", (json.dumps(wanted, ensure_ascii=False),))

    def change(self, sql: str, parameters: Sequence[object] = ()) -> int:
        with _TOLD:
            return self._connection.execute(sql, parameters).rowcount

    def upsert(self, sheet: Sheet, rows: Sequence[Values]) -> None:
        with _TOLD:
            self._connection.executemany(sheet.insert, rows)

    def add(self, sheet: Sheet, rows: Sequence[Values]) -> None:
        with _TOLD:
            self._connection.executemany(sheet.add, rows)

    def create(self, sheets: Iterable[Sheet]) -> None:
        """With row ids: rows are then written one after the other, and only their keys at places of their own."""
        for sheet in sheets:
            self.change(sheet.create(SPELT))

    def copy(self, source: str, sheets: Iterable[Sheet]) -> None:
        self.change("ATTACH ? AS source", (f"{self._path.with_name(f'{source}.sqlite').absolute().as_uri()}?mode=ro",))
        with self.transaction():
            for sheet in sheets:
                self.create([sheet])
                here = quoted(sheet.name)
                self.change(f"INSERT INTO main.{here} SELECT * FROM source.{here}")  # noqa: S608  # checked names
        self.change("DETACH source")

    def tables(self) -> set[str]:
        return {str(name) for (name,) in self.select("SELECT name FROM sqlite_master WHERE type = 'table'")}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.change(self._begin)
        try:
            yield
            self.change("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        if self._copier is not None:
            self._copier.committed()

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        """Pages are written into the file at once, and not into a log before."""
        copier, self._copier = self._copier, None  # there is no log meanwhile
        if copier is not None:
            copier.close()
        for pragma in _UNGUARDED:
            self.change(pragma)
        yield
        for pragma in _GUARDED:
            self.change(pragma)
        self._copier = copier

    def close(self) -> None:
        if self._copier is not None:
            self._copier.close()
        self._connection.close()


class SqliteDatabase:
    """Generations as files `<folder>/views/g0001.sqlite`, the pointer in `<folder>/views/current.sqlite`."""

    quick: ClassVar[bool] = True
    shared: ClassVar[bool] = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "views"
        self._pointer = self._folder / "current.sqlite"
        self._readers = Readers(self._pointer, self._pointing, self._read)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnavailable(f"{self._folder}: {error.strerror}") from error

    def current(self) -> str | None:
        with _TOLD, closing(self._pointing()) as pointer:
            row = pointer.execute("SELECT generation FROM current").fetchone()
        return None if row is None else str(row[0])

    def generations(self) -> list[str]:
        return sorted((path.stem for path in self._folder.glob("g*.sqlite")), key=numbered)

    def create(self) -> str:
        last = max(map(numbered, [*self.generations(), self.current() or "g0"]), default=0)
        path = self._path(f"g{last + 1:04d}")
        try:
            path.touch(exist_ok=False)
        except OSError as error:
            raise DatabaseUnavailable(f"{path}: {error.strerror}") from error
        return path.stem

    def open(self, generation: str) -> SqliteSession:
        return SqliteSession(self._path(generation), write=True)

    @contextmanager
    def reading(self) -> Iterator[SqliteSession]:
        session = self._reader()
        with session.transaction():
            yield session

    def glance(self, sql: str, parameters: Sequence[object] = ()) -> list[Values]:
        return self._reader().select(sql, parameters)

    def publish(self, generation: str, over: str | None) -> None:
        with _TOLD, closing(self._pointing()) as pointer:
            pointer.execute("BEGIN IMMEDIATE")
            row = pointer.execute("SELECT generation FROM current").fetchone()
            if (None if row is None else row[0]) != over:
                pointer.execute("ROLLBACK")
                raise Fenced(f"{generation} was to follow {over}, but the live generation is {row and row[0]}")
            pointer.execute("INSERT OR REPLACE INTO current VALUES (1, ?)", (generation,))
            pointer.execute("COMMIT")

    def drop(self, generation: str) -> bool:
        if generation == self.current():
            raise Refused(f"{generation} is the live generation")
        for suffix in ("", "-wal", "-shm"):  # readers that have it open keep reading it
            self._path(generation).with_name(f"{generation}.sqlite{suffix}").unlink(missing_ok=True)
        return True

    @contextmanager
    def building(self) -> Iterator[None]:
        with (self._folder / "building.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Refused("another process is making a generation of the views") from None
            yield

    def close(self) -> None:
        self._readers.close()

    def _reader(self) -> SqliteSession:
        with _TOLD:
            return self._readers.session()

    def _read(self, generation: str) -> SqliteSession:
        return SqliteSession(self._path(generation), write=False)

    def _path(self, generation: str) -> Path:
        return self._folder / f"{generation}.sqlite"

    def _pointing(self) -> sqlite3.Connection:
        pointer = sqlite3.connect(self._pointer, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False)
        pointer.execute(_POINTER)
        return pointer


_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_OTHER_SHAPE = ("no such column", "no such table")


class _Told:
    """SQLite's errors in the words of the port. It is entered for every statement, so it is no generator."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, _REFUSALS):
            raise RowRefused(str(error)) from error
        if isinstance(error, sqlite3.OperationalError) and str(error).startswith(_OTHER_SHAPE):
            raise RebuildNeeded(f"the views were made by another version ({error}): {AGAIN}") from error
        if isinstance(error, sqlite3.DatabaseError) and error.sqlite_errorcode & 0xFF in _DAMAGE:
            raise Damaged(f"SQLite: {error}") from error
        if isinstance(error, sqlite3.DatabaseError) and error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise DatabaseUnavailable(f"SQLite: {error}") from error  # else the statement is wrong, not the database


_TOLD = _Told()
