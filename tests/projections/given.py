"""Tells made-up histories to views: every event passes through its stored bytes, every query through SQLite."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

import msgspec

from projections.catalogue import VIEWS
from projections.columns import Sheet
from projections.view import Row, Table, Value
from registry.events import read
from registry.events.catalogue import EVENTS
from registry.events.envelope import Told, encode, tell, written
from registry.events.event import Event
from tests.contract.curated import EXAMPLES, MINE, SOURCE, STREAM

__all__ = ["MINE", "STREAM", "Story", "at", "stream"]

_SAMPLES: dict[str, Event] = {name: written((EXAMPLES / f"{name}.json").read_bytes())[1] for name in EVENTS}
_SPELT = {str: "TEXT", int: "INTEGER", bytes: "BLOB"}
TABLES = tuple(table for view in VIEWS for table in view.tables)


class Story:
    """A history that is told event by event to all views, at positions 10, 20, 30 …"""

    def __init__(self) -> None:
        self.rows = MemoryRows(TABLES)
        self.told: list[Told] = []
        self.written: list[Event] = []
        self.known: int | None = None
        self._versions: dict[str, int] = {}

    def happens(self, kind: type[read.Event], on: date, /, stream: str = STREAM, **fields: Any) -> Told:
        """One event, as its example says, but on this day and with these fields."""
        sample = _SAMPLES[kind.__name__]
        given = {"effective_on": on, "cause": None} | fields
        return self.recorded(type(sample).model_validate(sample.model_dump() | given), stream)

    def recorded(self, event: Event, stream: str = STREAM) -> Told:
        """An event as a decider made it."""
        on = event.effective_on
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        time = datetime(on.year, on.month, on.day, 20, tzinfo=UTC)
        one = tell(10 * (len(self.told) + 1), encode(event, stream=stream, version=version, time=time, source=SOURCE))
        self.told.append(one)
        self.written.append(event)
        self._tell(one)
        return one

    def again(self) -> None:
        """Tell the last event of every stream once more, as after a restart."""
        for one in {told.stream: told for told in self.told}.values():
            self._tell(one)

    def row(self, kind: type[Row], *key: str | int) -> Row:
        """The row with this key, which must be there."""
        found = self.rows.get(kind, *key)
        assert found is not None
        return found

    def all(self, kind: type[Row]) -> list[Row]:
        """All rows of a table."""
        return self.rows.all(kind)

    def content(self) -> dict[str, list[Any]]:
        """All rows of all views, to be compared."""
        return {table.name: list(self.rows.all(table.row)) for table in TABLES}

    def reading(self) -> "SqliteReading":
        """What queries see, up to `known` (everything when it is not set)."""
        return SqliteReading(self.rows, 10 * len(self.told) if self.known is None else self.known)

    def _tell(self, one: Told) -> None:
        for view in VIEWS:
            if type(one.event) in view.handles:
                view.evolve(self.rows, one)


class MemoryRows:
    """The rows of one fold, keyed by (kind, key); keeps the promises of `projections.view.Rows`."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables = {table.row: table for table in tables}
        self._rows: dict[type[msgspec.Struct], dict[tuple[Value, ...], msgspec.Struct]] = {k: {} for k in self._tables}

    def get(self, kind: type[Row], *key: Value) -> Row | None:
        """The row with this key, or nothing."""
        row = self._rows[kind].get(key)
        return row if isinstance(row, kind) else None

    def put(self, row: msgspec.Struct) -> None:
        """Insert or replace the row with this key."""
        key = tuple(getattr(row, column) for column in self._tables[type(row)].key)
        self._rows[type(row)][key] = row

    def of_stream(self, kind: type[Row], stream: str) -> Sequence[Row]:
        """All rows of one stream, ordered by key."""
        own = attrgetter("stream")
        return [row for row in self.all(kind) if own(row) == stream]

    def all(self, kind: type[Row]) -> list[Row]:
        """Every row of one table, ordered by key."""
        found = [row for row in self._rows[kind].values() if isinstance(row, kind)]
        return sorted(found, key=attrgetter(*self._tables[kind].key))


class SqliteReading:
    """The rows of a story in a SQLite database of their own."""

    def __init__(self, rows: MemoryRows, watermark: int) -> None:
        self._database = sqlite3.connect(":memory:")
        self._watermark = watermark
        for table in TABLES:
            sheet = Sheet(table)
            self._database.execute(sheet.create(_SPELT))
            kept: list[msgspec.Struct] = list(rows.all(table.row))
            self._database.executemany(sheet.insert, [sheet.values(row) for row in kept])

    def query(self, sql: str, params: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        return self._database.execute(sql, params).fetchall()

    def watermark(self) -> int:
        return self._watermark


def at(year: int, month: int = 1, day: int = 1) -> date:
    """A day."""
    return date(year, month, day)


def stream(number: int) -> str:
    """The stream of one of many enterprises."""
    return f"enterprise:91610000MA6T{number:05}X"
