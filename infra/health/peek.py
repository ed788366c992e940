"""Opens a SQLite file to look at it: nothing is written, and no file appears beside it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from registry.store.trouble import DAMAGE

BUSY_SECONDS = 5.0
LOGS = ("-wal", "-journal")


CHECKS = 3
"""How often a file is checked that others write meanwhile."""


class CannotPeek(Exception):
    """Raised when a file cannot be read without making another one beside it."""

    way_out = ""


class WrittenMeanwhile(CannotPeek):
    """Raised when a file that was at rest was written while it was read: what was found says nothing."""

    way_out = "过一会再查 Ask again when nobody writes, or while `registry up` is at work."

    def __init__(self, file: Path) -> None:
        super().__init__(f"检查时{file.name}正被写入 {file.name} was written while it was looked at")


@contextmanager
def peeked(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that only reads. Raises `CannotPeek`, and sqlite3's errors.

    A file at rest has no log beside it, and SQLite would make one even for a reader: it is opened as one that does not
    change; an error in one that did is `WrittenMeanwhile`. Beside a file at work lie its log and the index of that.
    """
    place = file.resolve()
    at_work = any(_size(place.with_name(place.name + log)) for log in LOGS)
    if at_work and _size(place.with_name(f"{place.name}-wal")) and not _size(place.with_name(f"{place.name}-shm")):
        raise CannotPeek(
            f"{place.name}-wal尚未并入（断电或只复制了部分文件） the log beside it was not taken in yet, "
            "after a power cut or a copy"
        )
    how, before = "mode=ro" if at_work else "mode=ro&immutable=1", _look(place)
    address = f"{place.as_uri()}?{how}"
    try:
        with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_SECONDS)) as connection:
            yield connection
    except sqlite3.DatabaseError as error:
        if not at_work and _look(place) != before:
            raise WrittenMeanwhile(file) from error
        raise


def in_log_mode(file: Path) -> bool:
    """Whether the file says that it is written through a log beside it (WAL)."""
    with file.open("rb") as opened:
        return opened.read(20)[18:20] == b"\x02\x02"


class _Damaged(sqlite3.DatabaseError):
    """What a check finds where SQLite itself raises nothing."""


def damage_of(file: Path) -> str:
    """What SQLite's own quick check finds wrong, at most three lines; empty where it finds nothing. Raises as `peeked`.

    Damage in a file at rest that a command opened meanwhile is none: it is looked for anew.
    """
    for _ in range(CHECKS):
        with suppress(WrittenMeanwhile):
            return _damage(file)
    raise WrittenMeanwhile(file)


def _damage(file: Path) -> str:
    try:
        with peeked(file) as connection:
            found = [str(line) for (line,) in connection.execute("PRAGMA quick_check(3)")]
            if found != ["ok"]:
                raise _Damaged("; ".join(found))
    except _Damaged as damaged:
        return str(damaged)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in DAMAGE:
            raise
        return str(error)
    return ""


def objects(connection: sqlite3.Connection) -> dict[str, str]:
    """Table or trigger → the statement that made it; SQLite's own are left out."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'trigger')")
    return {str(name): str(sql) for name, sql in rows if not name.startswith("sqlite_")}


def expected(statements: list[str]) -> dict[str, str]:
    """The same of statements that make them where they are not there."""
    made = [one.replace(" IF NOT EXISTS", "", 1) for one in statements]
    return {one.split(" ", 3)[2]: one for one in made if one.startswith(("CREATE TABLE", "CREATE TRIGGER"))}


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0


def _look(file: Path) -> tuple[int, int, int] | None:
    """Whether a file is still as it was."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
