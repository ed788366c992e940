"""Proves the rows of all views: equal for two databases that hold the same rows, whatever the database."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from projections.catalogue import VIEWS
from projections.columns import Sheet
from projections.database import Database
from projections.view import View

_MODULUS = 1 << 256


class Rolled:
    """A hash of tables and their rows, whatever the order in which they come.

    A table's rows count by the sum of their hashes, so that a table of any size is proven in the memory of one row.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.rows = 0

    def table(self, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """The rows of one table, in any order; a table without rows counts for nothing."""
        count = total = 0
        for row in rows:
            count += 1
            total += int.from_bytes(hashlib.sha256(msgspec.msgpack.encode(row)).digest(), "big")
        if not count:
            return
        self.rows += count
        self._hash.update(name.encode() + b"\x00" + count.to_bytes(8, "big") + (total % _MODULUS).to_bytes(32, "big"))

    def proof(self) -> str:
        """How many rows, and their hash."""
        return f"{self.rows} rows, {self._hash.hexdigest()}"


def rows_in(database: Database, views: Sequence[View] = VIEWS) -> str:
    """The proof of the live generation's rows in these views."""
    rolled = Rolled()
    with database.reading() as session:
        for sheet in sorted((Sheet(table) for view in views for table in view.tables), key=lambda sheet: sheet.name):
            rolled.table(sheet.name, session.each(sheet.select))
    return rolled.proof()
