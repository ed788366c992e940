"""The rows of one batch: reads see the batch's own writes, then the database; each key is written once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from projections.columns import Sheet
from projections.database import Session, Values
from projections.stops import RebuildNeeded
from projections.view import Row, Value

Key = tuple[Value, ...]
Cells = dict[Key, Any]
_NONE: Cells = {}


class Buffer:
    """Rows of all views while a batch is folded.

    The first read of a table loads its rows of all the batch's streams that the database knows, in one query; a stream
    that is new in this batch has no rows and is never asked for. A view may read and write rows of the told event's
    own stream only: another stream stands elsewhere, and the row would depend on who is faster.
    """

    def __init__(
        self,
        session: Session,
        sheets: Mapping[type[msgspec.Struct], Sheet],
        known: Collection[str],
        *,
        careful: bool,
    ) -> None:
        """`known` are the batch's streams that may have rows; `careful` checks each value as it is put."""
        self._known = known
        self._session = session
        self._careful = careful
        self._drawers = {kind: _Drawer(sheet) for kind, sheet in sheets.items()}
        self._undo: list[tuple[_Drawer, Cells, Key, Any]] = []
        self.stream = ""
        """The stream of the event that is told now."""

    def get(self, kind: type[Row], *key: Value) -> Row | None:
        drawer = self._drawers[kind]
        stream = key[0]
        if stream != self.stream:
            raise ValueError(f"{drawer.sheet.name}: an event of {self.stream} reads no row of {stream!r}")
        found: Row | None = drawer.streams.get(stream, _NONE).get(key)
        if found is not None or drawer.loaded:
            return found
        self._load(drawer)
        return drawer.streams.get(stream, _NONE).get(key)

    def put(self, row: msgspec.Struct) -> None:
        drawer = self._drawers[type(row)]
        key = drawer.key_of(row)
        stream = key[0]
        if stream != self.stream:
            raise ValueError(f"{drawer.sheet.name}: an event of {self.stream} writes no row of {stream!r}")
        if self._careful:
            drawer.sheet.check(row)
        cells = drawer.streams.get(stream)
        if cells is None:
            cells = drawer.streams[stream] = {}
        self._undo.append((drawer, cells, key, cells.get(key)))
        cells[key] = drawer.written[key] = row

    def of_stream(self, kind: type[Row], stream: str) -> Sequence[Row]:
        drawer = self._drawers[kind]
        if stream != self.stream:
            raise ValueError(f"{drawer.sheet.name}: an event of {self.stream} reads no row of {stream!r}")
        if not drawer.loaded:
            self._load(drawer)
        cells = drawer.streams.get(stream, {})
        return [cells[key] for key in sorted(cells)]

    def settle(self) -> None:
        """The event told now was folded by all views."""
        self._undo.clear()

    def undo(self) -> None:
        """Take back what the views wrote for the event told now."""
        for drawer, cells, key, before in reversed(self._undo):
            if before is None:
                del cells[key], drawer.written[key]
            else:
                cells[key] = drawer.written[key] = before
        self._undo.clear()

    def written(self) -> Iterator[tuple[Sheet, Sequence[Values]]]:
        """Per table the rows to write, by key."""
        for drawer in self._drawers.values():
            if drawer.written:
                values = drawer.sheet.values
                yield drawer.sheet, [values(row) for _, row in sorted(drawer.written.items(), key=_by_key)]

    def _load(self, drawer: "_Drawer") -> None:
        drawer.loaded = True
        if not self._known:
            return
        sheet = drawer.sheet
        for values in self._session.among(sheet, sheet.table.key[0], list(self._known)):
            try:
                row = sheet.make(values)
            except msgspec.MsgspecError as error:
                raise RebuildNeeded(f"{sheet.name} was written by other code: rebuild its view ({error})") from error
            key = drawer.key_of(row)
            drawer.streams.setdefault(key[0], {}).setdefault(key, row)


class _Drawer:
    """One table's rows in a batch: by stream, and those that were written."""

    __slots__ = ("key_of", "loaded", "sheet", "streams", "written")

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.key_of = sheet.key_of
        self.loaded = False
        self.streams: dict[Value, Cells] = {}
        self.written: Cells = {}


def _by_key(item: tuple[Key, Any]) -> Any:
    return item[0]
