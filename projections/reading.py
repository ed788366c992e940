"""What a query needs: SQL over one generation of the views, and how far that generation has been told."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from projections.view import Row, Value
from registry.events import regions


class Reading(Protocol):
    """One generation of the views, on SQLite or PostgreSQL, read only."""

    def query(self, sql: str, params: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement in the SQL that both databases know; `?` stands for a parameter."""

    def watermark(self) -> int:
        """The position up to which every partition has been told: lists answer up to it, never beyond."""


class Page(NamedTuple):
    """A page of a list: its number, from 1, and how many lines it has."""

    number: int = 1
    size: int = 50

    @property
    def offset(self) -> int:
        """How many lines stand before this page."""
        return (self.number - 1) * self.size


FIRST = Page()
LATEST = 2**63 - 1
"""A position that leaves nothing out."""


def within(region: str | None) -> tuple[str, str]:
    """The lowest and the highest six-digit code inside `region`, itself a code or its first digits."""
    digits = regions.prefix(region) if region and len(region) == 6 else region or ""
    return digits.ljust(6, "0"), digits.ljust(6, "9")


def lowered(text: str) -> str:
    """The text as SQL's `lower` gives it in both databases: only A to Z change."""
    return "".join(sign.lower() if sign.isascii() else sign for sign in text)


def containing(fragment: str) -> str:
    """A pattern for `lower(column) LIKE ? ESCAPE '!'` that finds `fragment` anywhere, letter by letter."""
    plain = lowered(fragment)
    for sign in "!%_":
        plain = plain.replace(sign, "!" + sign)
    return f"%{plain}%"


def select(reading: Reading, kind: type[Row], table: str, rest: str, params: Sequence[Value] = ()) -> list[Row]:
    """The rows of one table as their struct; `rest` is what follows the table's name."""
    names = kind.__struct_fields__
    sql = " ".join(("SELECT", ", ".join(f"{table}.{name}" for name in names), "FROM", table, rest))
    return [kind(**dict(zip(names, values, strict=True))) for values in reading.query(sql, params)]
