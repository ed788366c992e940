"""Rows that live in memory only: for a fold whose outcome is read once and thrown away."""

from collections.abc import Iterable, Sequence
from operator import attrgetter

import msgspec

from projections.view import Row, Table, Value


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
