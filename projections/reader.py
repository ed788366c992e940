"""Reads the live generation: each request looks up the pointer, and sees one consistent moment of it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from projections.columns import Sheet
from projections.database import Database, Session
from projections.generation import OFFSETS, QUARANTINE, WATERMARK, OffsetRow, WatermarkRow
from projections.view import Table, Value
from registry.events.head import partition_of

_LOOK_EVERY = (0.005, 0.1)
"""Seconds between looks while waiting: the first, and the longest."""


class Verification(NamedTuple):
    """Why a key is parked, and from which position on: its page says "under verification"."""

    position: int
    version: int
    reason: str
    events: int


class Reading:
    """One generation at one moment. SQL carries `?` placeholders and parameters, never values."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def generation(self) -> str:
        return self._session.generation

    def query(self, sql: str, params: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement in the SQL that both databases know."""
        return self._session.select(sql, params)

    def each(self, sql: str, params: Sequence[Value] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows one by one, in bounded memory: for exports."""
        return self._session.each(sql, params)

    def rows(self, table: Table, rest: str = "", params: Sequence[Value] = ()) -> list[Any]:
        """Rows of one table as their struct; `rest` is what follows the table's name."""
        sheet = Sheet(table)
        return list(map(sheet.make, self.query(f"{sheet.select} {rest}", params)))

    def watermark(self) -> int:
        """The position up to which every partition has been told; 0 before the first head."""
        head = self.head()
        return 0 if head is None else head.position

    def head(self) -> WatermarkRow | None:
        """The head that the watermark stands for, with its time."""
        found = self.query(WATERMARK.select)
        return WATERMARK.make(found[0]) if found else None

    def partitions(self) -> dict[int, OffsetRow]:
        """Where each partition stands."""
        offsets = map(OFFSETS.make, self.query(f"{OFFSETS.select} WHERE partition >= 0"))
        return {row.partition: row for row in offsets}

    def position_of(self, stream: str) -> int:
        """The position up to which a stream's partition has been told."""
        partitions = self.partitions()
        return partitions[partition_of(stream, len(partitions))].position

    def parked(self, stream: str) -> Verification | None:
        """Why a stream is held back, or None: then its rows show all that its partition was told."""
        found = self.query(f"{QUARANTINE.select} WHERE stream = ? ORDER BY position", (stream,))
        if not found:
            return None
        first = QUARANTINE.make(found[0])
        return Verification(first.position, first.version, first.reason or "", len(found))


class Views:
    """The views of one database, for many threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def quick(self) -> bool:
        """Whether what one enterprise needs may be read in an event loop."""
        return self._database.quick

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """The live generation for one request. Raises `Refused` before there is one, and `DatabaseUnavailable`."""
        with self._database.reading() as session:
            yield Reading(session)

    def glance(self, sql: str, params: Sequence[Value] = ()) -> list[tuple[Any, ...]]:
        """All rows of one statement, as of a moment of its own: without the beginning and the end of a reading."""
        return self._database.glance(sql, params)

    def wait(self, stream: str, position: int, timeout: float) -> bool:
        """Whether the stream's partition reaches the position within `timeout` seconds."""
        until = time.monotonic() + timeout
        pause, longest = _LOOK_EVERY
        while True:
            with self.reading() as reading:
                if reading.position_of(stream) >= position:
                    return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(pause, left))
            pause = min(2 * pause, longest)

    def close(self) -> None:
        self._database.close()
