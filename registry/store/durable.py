"""The file of a SQLite store: durable connections, the lock to write, and whether it is still the same file."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from eventsourcing.persistence import OperationalError
from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool, SQLiteCursor, SQLiteTransaction

from registry.stored import StoreDamaged, StoreReplaced

LOCK_TIMEOUT = 30
"""Seconds to wait for another writer."""
STEP = 0.001
"""Seconds between two tries for the lock to write.

SQLite's own come up to 100 ms apart, at multiples of 5 ms: who waits so beside a writer of 200 commands a second finds
the lock taken at each of them, and a relay that renewed its lease stood still for 78, 128 or 228 ms.
"""
TUNED = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA cache_size=-16384",  # command ids come in no order: most of their index is at hand
)
AT_ONCE = "PRAGMA busy_timeout=0"
IN_TIME = f"PRAGMA busy_timeout={LOCK_TIMEOUT * 1000}"
OVERWRITTEN = (
    "在使用中被覆盖，旁边的日志属于原来的文件 written over while it was open; the log beside it is of the former one"
)


@contextmanager
def translated() -> Iterator[None]:
    """Gives the driver's own errors the library's name, where the library lets them through. Raises as the library."""
    try:
        yield
    except sqlite3.Error as error:
        raise OperationalError(error) from error


class _Writing(SQLiteTransaction):
    """A transaction that has the lock to write before its first statement: after an older read it would be refused."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        until = time.monotonic() + LOCK_TIMEOUT
        cursor.execute(AT_ONCE)
        try:
            while not _begun(cursor, until):
                time.sleep(STEP)
        finally:
            cursor.execute(IN_TIME)
        return cursor


def _begun(cursor: SQLiteCursor, until: float) -> bool:
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
            raise
        return False
    return True


class DurableConnection(SQLiteConnection):
    """A connection whose writing transactions wait for the lock in short steps."""

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        kind = _Writing if commit else SQLiteTransaction
        with kind(self, commit=commit) as cursor, cursor:
            yield cursor


class _Place(NamedTuple):
    """Which file it is, by device and number, and how it looked last."""

    device: int
    number: int
    size: int
    changed: int


class _Known(NamedTuple):
    """How the file was seen last, and how often its tables were made anew: VACUUM, which makes it shorter, counts on.

    One value, so that threads that look at the same moment compare with the same.
    """

    place: _Place | None
    schema: int


class DurablePool(SQLiteConnectionPool):
    """Connections on which a commit is on the disk before it is answered, whatever the build's default says.

    The library would keep one prepared statement a connection, so that every statement were prepared anew each time,
    the triggers of an insert along with it.

    A file that was removed or replaced while it was open goes on being read and written, by nobody but us: what was
    recorded there would be gone. So each use looks whether the file is still the one that was opened, and raises
    `StoreReplaced`: what was read before does not go together with what is there now. One that was written over in its
    place would be mixed, page by page, with the former one's log: `StoreDamaged`.
    """

    opened: _Known | None = None
    makes = False
    """Whether a file that is not there is made: only `migrate` does."""
    _id: str | None = None
    """What the file calls itself: a copy that `registry store backup` made has another id."""

    def get_connection(self, timeout: float | None = None, *, is_writer: bool | None = None) -> SQLiteConnection:
        if (known := self.opened) is not None and (now := _place(self.db_name)) != known.place:
            self._look_closely(known, now)
        return super().get_connection(timeout, is_writer=is_writer)

    def _create_connection(self) -> SQLiteConnection:
        file = Path(self.db_name).absolute()
        if not self.makes and file.parent.is_dir() and not file.exists():
            raise OperationalError(f"no such table: there is no file {file}")
        with translated():
            connection = self._connected()
            for pragma in TUNED:
                connection.execute(pragma)
            if self.opened is None:
                self._id = _id_in(connection)
                self.opened = _Known(_place(self.db_name), _schema_in(connection))
        connection.row_factory = sqlite3.Row
        return DurableConnection(connection, max_age=self.max_age)

    def _connected(self) -> sqlite3.Connection:
        address = f"{Path(self.db_name).absolute().as_uri()}?mode={'rwc' if self.makes else 'rw'}"
        return sqlite3.connect(address, uri=True, timeout=LOCK_TIMEOUT, isolation_level=None, check_same_thread=False)

    def _look_closely(self, known: _Known, now: _Place | None) -> None:
        """Its log was copied into the file, which then grows or stays; or VACUUM, or somebody else has written there.

        A new connection asks: one that is open would answer from what it read before. Opening the file by any other
        means would, once closed, take away the locks of all connections of this process.
        """
        before = known.place
        if now is None or before is None or now[:2] != before[:2]:
            raise StoreReplaced(self.db_name)
        with translated(), closing(self._connected()) as connection:
            id_, schema = _id_in(connection), _schema_in(connection)
        vacuumed = self._id is not None and schema > known.schema
        if self._id not in (None, id_) or (now.size < before.size and not vacuumed):
            raise StoreDamaged(self.db_name, OVERWRITTEN)
        self.opened = _Known(now, schema)


def _place(file: str) -> _Place | None:
    try:
        found = os.stat(file)  # noqa: PTH116  # asked at each use: a third of the time of the other
    except OSError:
        return None
    return _Place(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _id_in(connection: sqlite3.Connection) -> str | None:
    """What the file calls itself; None before `migrate` has given it an id."""
    try:
        (found,) = connection.execute("SELECT id FROM file").fetchone() or (None,)
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
        return None
    return found


def _schema_in(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA schema_version").fetchone()[0])
