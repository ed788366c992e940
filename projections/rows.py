"""The rows of one batch: reads see the batch's own writes, then the database; each key is written once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from projections.columns import Sheet
from projections.database import Session, Values
from projections.stops import RebuildNeeded
from projections.view import Row, Value

Cells = dict[Any, Any]


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
        self._undo: list[tuple[_Drawer, Any, Any]] = []
        self.stream = ""
        """The stream of the event that is told now."""

    def get(self, kind: type[Row], *key: Value) -> Row | None:
        drawer = self._drawers[kind]
        if key[0] != self.stream:
            raise ValueError(f"{drawer.sheet.name}: an event of {self.stream} reads no row of {key[0]!r}")
        place = key if drawer.several else key[0]
        found: Row | None = drawer.rows.get(place)
        if found is not None or drawer.loaded:
            return found
        self._load(drawer)
        return drawer.rows.get(place)

    def put(self, row: msgspec.Struct) -> None:
        drawer = self._drawers[type(row)]
        place = drawer.place_of(row)
        stream = place[0] if drawer.several else place
        if stream != self.stream:
            raise ValueError(f"{drawer.sheet.name}: an event of {self.stream} writes no row of {stream!r}")
        if self._careful:
            drawer.sheet.check(row)
        self._undo.append((drawer, place, drawer.rows.get(place)))
        drawer.rows[place] = drawer.written[place] = row
        if drawer.several:
            drawer.places.setdefault(stream, {})[place] = None

    def of_stream(self, kind: type[Row], stream: str) -> Sequence[Row]:
        drawer = self._drawers[kind]
        if stream != self.stream:
            raise ValueError(f"{drawer.sheet.name}: an event of {self.stream} reads no row of {stream!r}")
        if not drawer.loaded:
            self._load(drawer)
        if not drawer.several:
            return [drawer.rows[stream]] if stream in drawer.rows else []
        return [drawer.rows[place] for place in sorted(drawer.places.get(stream, ()))]

    def settle(self) -> None:
        """The event told now was folded by all views."""
        self._undo.clear()

    def undo(self) -> None:
        """Take back what the views wrote for the event told now."""
        for drawer, place, before in reversed(self._undo):
            if before is None:
                del drawer.rows[place], drawer.written[place]
                if drawer.several:
                    del drawer.places[place[0]][place]
            else:
                drawer.rows[place] = drawer.written[place] = before
        self._undo.clear()

    def written(self) -> Iterator[tuple[Sheet, Sequence[Values]]]:
        """Per table the rows to write, by key."""
        for drawer in self._drawers.values():
            if drawer.written:
                values = drawer.sheet.values
                yield drawer.sheet, [values(row) for _, row in sorted(drawer.written.items(), key=_place)]

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
            place = drawer.place_of(row)
            drawer.rows.setdefault(place, row)
            if drawer.several:
                drawer.places.setdefault(place[0], {})[place] = None


class _Drawer:
    """One table's rows in a batch, and those that were written.

    A row's place is its key: the stream alone where the key has no more, so that a tuple is not made for every read.
    """

    __slots__ = ("loaded", "place_of", "places", "rows", "several", "sheet", "written")

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.several = len(sheet.table.key) > 1
        self.place_of = attrgetter(*sheet.table.key)
        self.loaded = False
        self.rows: Cells = {}
        self.written: Cells = {}
        self.places: dict[Any, Cells] = {}
        """Stream → the places of its rows, where it may have several."""


def _place(item: tuple[Any, Any]) -> Any:
    return item[0]
