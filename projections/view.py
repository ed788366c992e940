"""What a view is: a name, its tables as typed rows, the events it handles, and how an event becomes rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import msgspec

from registry.events.envelope import Told

Row = TypeVar("Row", bound=msgspec.Struct)
Value = str | int | bytes | None


@dataclass(frozen=True)
class Table:
    """One table of a view: its columns are the fields of a frozen msgspec struct.

    A column is text, integer or blob (`str`, `int`, `bytes`, each also optional), or a struct, which is kept as JSON
    and only encoded when its row is written; `key` is the primary key and its first column is always the stream, so
    that a row belongs to one key's partition.
    """

    row: type[msgspec.Struct]
    name: str
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()


def required() -> Any:
    """The default of a column that has none, where columns with a default stand before it.

    A struct whose fields are given by place is made from a row's values in a tenth of the time that names take.
    """
    raise TypeError("a column without default is missing")


class Rows(Protocol):
    """A buffer of rows keyed by (table, key): reads see the batch's own writes, then the database."""

    def get(self, kind: type[Row], *key: Value) -> Row | None: ...

    def put(self, row: msgspec.Struct) -> None:
        """Insert or replace the row with this key."""

    def of_stream(self, kind: type[Row], stream: str) -> Sequence[Row]:
        """All rows of one stream, ordered by key."""


@dataclass(frozen=True)
class View:
    """A projection: pure function from told events to rows."""

    name: str
    tables: tuple[Table, ...]
    handles: frozenset[type]
    evolve: Callable[[Rows, Told], None]
    version: str = ""
    """What else its rows depend on, such as data files: rows of another version are never mixed with these."""
    settled: Callable[[Any, Any, int], None] | None = None
    """Called with a writing session when rows of the past may have changed: with the live generation's session before
    a rebuilt generation follows it, with None after a key was taken out of quarantine. The last is the position up to
    which it was asked before: a rebuild asks once while the live generation goes on, and for the rest in the end."""
