"""Compares two generations row by row: a view equals its rebuild, or here is what differs."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from projections.columns import Sheet
from projections.database import Session, Values
from projections.view import Value, View


class Difference(NamedTuple):
    """One row that is not the same in both: its table and key, and its values where it is there."""

    table: str
    key: tuple[Value, ...]
    first: Values | None
    second: Values | None


def difference(first: Session, second: Session, views: Sequence[View], limit: int = 1000) -> list[Difference]:
    """The rows of all view tables that differ, at most `limit`, in the order of tables and keys.

    The two may stand on different databases. Both should stand at the same positions: what one was not told differs.
    """
    found: list[Difference] = []
    with first.transaction(), second.transaction():
        for sheet in (Sheet(table) for view in views for table in view.tables):
            for differs in _compared(sheet, first, second):
                found.append(differs)
                if len(found) >= limit:
                    return found
    return found


def _compared(sheet: Sheet, first: Session, second: Session) -> Iterator[Difference]:
    sql = f"{sheet.select} ORDER BY {sheet.order}"
    mine, theirs = first.each(sql), second.each(sql)
    one, other = next(mine, None), next(theirs, None)
    while one is not None or other is not None:
        here = None if one is None else sheet.key_of(sheet.make(one))
        there = None if other is None else sheet.key_of(sheet.make(other))
        only_first = there is None or (here is not None and _before(here, there))
        only_second = here is None or (there is not None and _before(there, here))
        if one != other:
            key = there if only_second else here
            assert key is not None
            yield Difference(sheet.name, key, None if only_second else one, None if only_first else other)
        if not only_second:
            one = next(mine, None)
        if not only_first:
            other = next(theirs, None)


def _before(one: tuple[Value, ...], other: tuple[Value, ...]) -> bool:
    """Whether a key comes first; both databases order texts by code point, as Python does."""
    return bool(one < other)
