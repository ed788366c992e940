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
        found: Row | None = drawer.written.get(place)
        if found is not None:
            return found
        if not drawer.loaded:
            self._load(drawer)
        return drawer.stored.get(place)

    def put(self, row: msgspec.Struct) -> None:
        drawer = self._drawers[type(row)]
        place = drawer.place_of(row)
        stream = place[0] if drawer.several else place
        if stream != self.stream:
            raise ValueError(f"{drawer.sheet.name}: an event of {self.stream} writes no row of {stream!r}")
        if self._careful:
            drawer.sheet.check(row)
        written = drawer.written
        self._undo.append((drawer, place, written.get(place)))
        written[place] = row
        if drawer.places is not None:
            drawer.places.setdefault(stream, {})[place] = None

    def of_stream(self, kind: type[Row], stream: str) -> Sequence[Row]:
        drawer = self._drawers[kind]
        if stream != self.stream:
            raise ValueError(f"{drawer.sheet.name}: an event of {self.stream} reads no row of {stream!r}")
        if not drawer.several:
            row = self.get(kind, stream)
            return [] if row is None else [row]
        if not drawer.loaded:
            self._load(drawer)
        return drawer.of_stream(stream)

    def settle(self) -> None:
        """The event told now was folded by all views."""
        self._undo.clear()

    def undo(self) -> None:
        """Take back what the views wrote for the event told now."""
        for drawer, place, before in reversed(self._undo):
            if before is not None:
                drawer.written[place] = before
                continue
            del drawer.written[place]
            if drawer.places is not None and place not in drawer.stored:
                del drawer.places[place[0]][place]
        self._undo.clear()

    def written(self) -> Iterator[tuple[Sheet, Sequence[Values]]]:
        """Per table the rows to write, by key."""
        for drawer in self._drawers.values():
            written, values = drawer.written, drawer.sheet.values
            if written:
                yield drawer.sheet, [values(written[place]) for place in sorted(written)]

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
            drawer.stored[drawer.place_of(row)] = row


class _Drawer:
    """One table's rows in a batch: those that the database has, and those that were written.

    A row's place is its key: the stream alone where the key has no more, so that a tuple is not made for every read.
    """

    __slots__ = ("loaded", "place_of", "places", "several", "sheet", "stored", "written")

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.several = len(sheet.table.key) > 1
        self.place_of = attrgetter(*sheet.table.key)
        self.loaded = False
        self.stored: Cells = {}
        self.written: Cells = {}
        self.places: dict[Any, Cells] | None = None
        """Stream → the places of its rows, once a view asks for all rows of a stream: most tables are never asked."""

    def of_stream(self, stream: str) -> list[Any]:
        """The rows of a stream in the order of their places, which have more than the stream."""
        if self.places is None:
            self.places = {}
            for place in (*self.stored, *self.written):
                self.places.setdefault(place[0], {})[place] = None
        written, stored = self.written, self.stored
        return [written.get(place) or stored[place] for place in sorted(self.places.get(stream, ()))]
