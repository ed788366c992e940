"""What the store answers beside the library's recorder: positions, commands, leases, the installation's id."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from eventsourcing.persistence import OperationalError, PersistenceError, ProgrammingError, StoredEvent

from registry.store.trouble import meant
from registry.stored import Stored


class CommandRow(NamedTuple):
    """What a command left: its id, digest, and the last event it recorded."""

    id: str
    digest: str
    stream: str
    version: int


class NotMigrated(Exception):
    """Raised when the store's tables are not there: run `registry migrate`."""


class Recorder(Protocol):
    """What a recorder subclass adds to the library's: one statement in, plain rows out."""

    def rows(self, statement: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs a query; `?` marks a parameter."""

    def write(self, statement: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Runs one writing statement with RETURNING in a transaction of its own."""

    @property
    def events_table(self) -> str: ...

    @property
    def position_column(self) -> str: ...

    @property
    def now(self) -> str:
        """The SQL expression for the database's clock in seconds."""


class Journal:
    """Reads the one order of all events, and keeps commands and leases. Safe to share between threads."""

    def __init__(self, recorder: Recorder, close: Callable[[], None], url: str) -> None:
        self._recorder = recorder
        self._url = url
        self.close = close
        table, position = recorder.events_table, recorder.position_column
        columns = f"{position}, originator_id, originator_version, state"
        self._after = f"SELECT {columns} FROM {table} WHERE {position} > ? ORDER BY {position} LIMIT ?"
        self._at = f"SELECT {columns} FROM {table} WHERE {position} = ?"
        self._stream = f"SELECT {columns} FROM {table} WHERE originator_id = ? ORDER BY originator_version"
        self._last = f"SELECT MAX({position}) FROM {table}"
        self._position = f"SELECT {position} FROM {table} WHERE originator_id = ? AND originator_version = ?"

    def read(self, after: int, limit: int) -> Sequence[Stored]:
        """At most `limit` events with a position above `after`, ascending."""
        return [_stored(row) for row in self._rows(self._after, (after, limit))]

    def at(self, position: int) -> Stored | None:
        """The event at a position, if there is one."""
        rows = self._rows(self._at, (position,))
        return _stored(rows[0]) if rows else None

    def stream(self, stream: str) -> Sequence[Stored]:
        """All events of a stream, in order."""
        return [_stored(row) for row in self._rows(self._stream, (stream,))]

    def streams(self, streams: Sequence[str]) -> Mapping[str, list[StoredEvent]]:
        """The events of many streams at once, for batches; streams without events are absent."""
        found: dict[str, list[StoredEvent]] = {}
        for start in range(0, len(streams), 500):
            some = streams[start : start + 500]
            marks = ",".join("?" * len(some))
            statement = (
                f"SELECT originator_id, originator_version, topic, state FROM {self._recorder.events_table} "
                f"WHERE originator_id IN ({marks}) ORDER BY originator_id, originator_version"
            )
            for id, version, topic, state in self._rows(statement, some):
                found.setdefault(id, []).append(StoredEvent(id, version, topic, bytes(state)))
        return found

    def last_position(self) -> int:
        """The greatest position, 0 when nothing is recorded."""
        return int(self._rows(self._last)[0][0] or 0)

    def position_of(self, stream: str, version: int) -> int | None:
        """The position of a stream's event."""
        rows = self._rows(self._position, (stream, version))
        return int(rows[0][0]) if rows else None

    def command(self, id: str) -> CommandRow | None:
        """What a command of this id left, if it was recorded."""
        rows = self._rows("SELECT id, digest, stream, version FROM commands WHERE id = ?", (id,))
        return CommandRow(*rows[0]) if rows else None

    def commands(self, ids: Sequence[str]) -> Mapping[str, CommandRow]:
        """Those of many command ids that were recorded."""
        found: dict[str, CommandRow] = {}
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            statement = f"SELECT id, digest, stream, version FROM commands WHERE id IN ({','.join('?' * len(some))})"
            found.update({row[0]: CommandRow(*row) for row in self._rows(statement, some)})
        return found

    def installation(self) -> str:
        """The id that this store was given when it was migrated. Raises `NotMigrated`."""
        rows = self._rows("SELECT id FROM installation")
        if not rows:
            raise NotMigrated("事件库没有编号 the store has no installation id: run `registry migrate`")
        return str(rows[0][0])

    def acquire_lease(self, name: str, holder: str, seconds: float) -> bool:
        """Takes or renews a lease by the database's clock; false while another holder has it.

        Who asks for it asks for the same time, so one that ends later was taken before the clock went back.
        """
        now = self._recorder.now
        statement = (
            f"INSERT INTO leases (name, holder, until) VALUES (?, ?, {now} + ?) ON CONFLICT (name) DO UPDATE "
            f"SET holder = excluded.holder, until = excluded.until "
            f"WHERE leases.holder = excluded.holder OR leases.until < {now} OR leases.until > {now} + ? "
            "RETURNING holder"
        )
        return bool(self._guarded(self._recorder.write, statement, (name, holder, seconds, seconds)))

    def release_lease(self, name: str, holder: str) -> None:
        """Gives a lease back; nothing happens when another holds it."""
        statement = "DELETE FROM leases WHERE name = ? AND holder = ? RETURNING name"
        self._guarded(self._recorder.write, statement, (name, holder))

    def _rows(self, statement: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._guarded(self._recorder.rows, statement, params)

    def _guarded(
        self, run: Callable[[str, Sequence[Any]], list[tuple[Any, ...]]], statement: str, params: Sequence[Any]
    ) -> list[tuple[Any, ...]]:
        try:
            return run(statement, params)
        except (ProgrammingError, OperationalError) as error:
            if "no such table" in str(error) or "does not exist" in str(error):
                raise NotMigrated(
                    f"事件库尚未建表 the store's tables are not there: run `registry migrate` ({error})"
                ) from error
            raise meant(error, self._url) from error
        except PersistenceError as error:
            raise meant(error, self._url) from error


def _stored(row: tuple[Any, ...]) -> Stored:
    return Stored(row[0], row[1], row[2], bytes(row[3]))
