"""Proves the rows of all views: equal for two databases that hold the same rows, whatever the database."""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from projections.catalogue import VIEWS
from projections.columns import Sheet
from projections.database import Database
from projections.view import View


class Rolled:
    """A hash of tables and their rows in the order of their keys."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.rows = 0

    def table(self, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """The rows of one table, in any order; a table without rows counts for nothing."""
        if not rows:
            return
        encoded = sorted(map(msgspec.msgpack.encode, rows))
        self.rows += len(encoded)
        self._hash.update(name.encode() + b"\x00" + len(encoded).to_bytes(8, "big"))
        for row in encoded:
            self._hash.update(row)

    def proof(self) -> str:
        """How many rows, and their hash."""
        return f"{self.rows} rows, {self._hash.hexdigest()}"


def rows_in(database: Database, views: Sequence[View] = VIEWS) -> str:
    """The proof of the live generation's rows in these views."""
    rolled = Rolled()
    with database.reading() as session:
        for sheet in sorted((Sheet(table) for view in views for table in view.tables), key=lambda sheet: sheet.name):
            rolled.table(sheet.name, session.select(sheet.select))
    return rolled.proof()
