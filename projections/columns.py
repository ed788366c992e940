"""Turns a view's table (a msgspec struct) into columns, SQL and functions between rows and tuples."""

import inspect
import re
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

import msgspec

from projections.stops import RowRefused
from projections.view import Table, Value

NAME = re.compile(r"[a-z][a-z0-9_]{0,48}")
"""Names of tables and columns; short enough for PostgreSQL after `incoming_`."""

_LIMIT = 2**63


@dataclass(frozen=True)
class Column:
    """One column: its name, its Python type (`str`, `int` or `bytes`) and whether it may be empty.

    `packed` is the struct that the bytes hold as JSON, where the row has one.
    """

    name: str
    kind: type
    nullable: bool
    packed: type[msgspec.Struct] | None = None

    def refuses(self, value: object) -> bool:
        """Whether a database could not store the value here."""
        if value is None:
            return not self.nullable
        if not isinstance(value, self.kind) or isinstance(value, bool):
            return True
        if isinstance(value, str):
            return "\x00" in value or not _encodes(value)
        return isinstance(value, int) and not -_LIMIT <= value < _LIMIT


class Sheet:
    """A table ready for use: columns, SQL text with `?` placeholders, key and row functions."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.name = _named(table.name)
        self.columns = columns_of(table.row)
        self.names = tuple(column.name for column in self.columns)
        unknown = {*table.key, *(name for index in table.indexes for name in index)} - {*self.names}
        if unknown or not table.key:
            raise TypeError(f"{table.name}: key or index names no column: {sorted(unknown)}")
        self.key_of = _key_of(table.key)
        self.make = _maker(table.row, self.columns)
        self.values = _values_of(self.columns)

    @cached_property
    def order(self) -> str:
        """The key's columns as SQL, for ORDER BY and ON CONFLICT."""
        return ", ".join(map(quoted, self.table.key))

    @cached_property
    def select(self) -> str:
        """All columns in the struct's order."""
        return f"SELECT {', '.join(map(quoted, self.names))} FROM {quoted(self.name)}"  # noqa: S608  # checked names

    @cached_property
    def select_one(self) -> str:
        return f"{self.select} WHERE " + " AND ".join(f"{quoted(name)} = ?" for name in self.table.key)

    @cached_property
    def on_conflict(self) -> str:
        """What an INSERT does when the key is there: replace the other columns."""
        others = [quoted(name) for name in self.names if name not in self.table.key]
        if not others:
            return f"ON CONFLICT ({self.order}) DO NOTHING"
        return f"ON CONFLICT ({self.order}) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in others)

    @cached_property
    def add(self) -> str:
        """An INSERT of a row whose key is not there."""
        marks = ", ".join("?" * len(self.names))
        return f"INSERT INTO {quoted(self.name)} VALUES ({marks})"  # noqa: S608  # checked names

    @cached_property
    def insert(self) -> str:
        """An INSERT that replaces the row with its key."""
        return f"{self.add} {self.on_conflict}"

    def shape(self) -> str:
        """The table's definition as text; when it changes, the table must be rebuilt."""
        columns = ",".join(f"{c.name}:{c.kind.__name__}{'?' if c.nullable else ''}" for c in self.columns)
        return f"{self.name}({columns};key={','.join(self.table.key)})"

    def create(self, spelt: dict[type, str], tail: str = "") -> str:
        """CREATE TABLE in a dialect that spells the three column types so."""
        lines = [f"{quoted(c.name)} {spelt[c.kind]}{'' if c.nullable else ' NOT NULL'}" for c in self.columns]
        return f"CREATE TABLE {quoted(self.name)} ({', '.join(lines)}, PRIMARY KEY ({self.order})){tail}"

    def create_indexes(self) -> list[str]:
        """One CREATE INDEX for each of the table's indexes, repeatable."""
        return [
            f"CREATE INDEX IF NOT EXISTS {quoted('_'.join((self.name, 'by', *index)))} "
            f"ON {quoted(self.name)} ({', '.join(map(quoted, index))})"
            for index in self.table.indexes
        ]

    def check(self, row: msgspec.Struct) -> None:
        """Raises `RowRefused` naming the column whose value no database could store."""
        for column, value in zip(self.columns, self.values(row), strict=True):
            if column.refuses(value):
                raise RowRefused(f"{self.name}.{column.name} cannot hold {value!r}")


def columns_of(row: type[msgspec.Struct]) -> tuple[Column, ...]:
    """The struct's fields as columns. Raises `TypeError` for a field that is not text, integer, blob or struct."""
    hints = typing.get_type_hints(row)
    return tuple(_column(row, field, hints[field]) for field in row.__struct_fields__)


def quoted(name: str) -> str:
    """An identifier as SQL; names are checked to need no escaping."""
    return f'"{name}"'


def _column(row: type, field: str, hint: object) -> Column:
    kinds = set(typing.get_args(hint)) if isinstance(hint, types.UnionType) else {hint}
    if typing.get_origin(hint) is typing.Union:
        kinds = set(typing.get_args(hint))
    nullable = type(None) in kinds
    kinds -= {type(None)}
    packed = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, msgspec.Struct)), None)
    if packed is not None and len(kinds) == 1 and not nullable:
        return Column(_named(field), bytes, nullable, packed)
    if len(kinds) != 1 or not kinds <= {str, int, bytes}:
        raise TypeError(
            f"{row.__name__}.{field}: a column is str, int or bytes, each also optional, or a struct, not {hint}"
        )
    kind = kinds.pop()
    assert isinstance(kind, type)
    return Column(_named(field), kind, nullable)


def _named(name: str) -> str:
    if not NAME.fullmatch(name):
        raise TypeError(f"{name!r} is not a name for a table or column")
    return name


def _key_of(key: tuple[str, ...]) -> Callable[[Any], tuple[Value, ...]]:
    column: Callable[[Any], Any] = attrgetter(*key)
    return column if len(key) > 1 else lambda row: (column(row),)


def _values_of(columns: tuple[Column, ...]) -> Callable[[Any], tuple[Value, ...]]:
    plain: Callable[[Any], tuple[Any, ...]] = msgspec.structs.astuple
    packed = [place for place, column in enumerate(columns) if column.packed is not None]
    if not packed:
        return plain

    def values(row: Any) -> tuple[Value, ...]:
        cells = [*plain(row)]
        for place in packed:
            cells[place] = msgspec.json.encode(cells[place])
        return tuple(cells)

    return values


def _maker(row: type[msgspec.Struct], columns: tuple[Column, ...]) -> Callable[[tuple[Value, ...]], Any]:
    fields = row.__struct_fields__
    by_name = any(p.kind is p.KEYWORD_ONLY for p in inspect.signature(row).parameters.values())
    packed = {place: msgspec.json.Decoder(c.packed) for place, c in enumerate(columns) if c.packed is not None}

    def make(values: tuple[Any, ...]) -> Any:
        if packed:
            cells = [*values]
            for place, decoder in packed.items():
                cells[place] = decoder.decode(cells[place])
            values = tuple(cells)
        return row(**dict(zip(fields, values, strict=True))) if by_name else row(*values)

    return make


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
