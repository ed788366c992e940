"""Folds single views anew, beside a copy of all others, up to where that copy stands."""

from collections import Counter
from collections.abc import Sequence

from projections.fold import Dispatch, dispatch_of
from projections.generation import ENGINE, TOLD, VIEWS, Generation, OffsetRow, shape_of
from projections.log import HEADS
from projections.rows import Buffer
from projections.stops import AGAIN, DatabaseUnavailable, Fork, HeadMismatch, RebuildNeeded, Refused
from projections.streams import Stream, streams_of
from registry.events.envelope import Told, tell
from registry.events.head import leaf, partition_of
from registry.events.upcasters import UnknownSchema

Event = tuple[int, str, bytes]
"""Position, stream, stored bytes."""


class Refold:
    """The named views of a generation whose other tables are a copy of the live one's."""

    def __init__(self, generation: Generation, names: Sequence[str]) -> None:
        """Raises `Refused` for a name that is no view's."""
        unknown = {*names} - {view.name for view in generation.views}
        if unknown:
            raise Refused(f"there is no view {', '.join(sorted(unknown))}")
        self._generation = generation
        self._views = [view for view in generation.views if view.name in names]
        self._kinds = {table.row for view in self._views for table in view.tables}
        self._dispatch: Dispatch = dispatch_of(self._views)
        self._told: dict[int, OffsetRow] = {}
        self._counted: Counter[int] = Counter()
        """Partition → the events of the store that the copy has been told, as far as it was read."""

    def copy(self, live: Generation) -> None:
        """Copy the live generation as of one moment. Raises `RebuildNeeded` when another view's tables changed too."""
        shapes = {row[0]: row[1] for row in live.session.select(VIEWS.select)}
        own = {view.name for view in self._views}
        changed = [v.name for v in self._generation.views if v.name not in own and shapes.get(v.name) != shape_of(v)]
        if changed:
            raise RebuildNeeded(f"the tables of {', '.join(changed)} have changed too: {AGAIN}")
        sheets = self._generation.sheets
        session = self._generation.session
        session.copy(live.name, [*ENGINE, *(sheet for kind, sheet in sheets.items() if kind not in self._kinds)])
        with session.transaction():
            session.create(sheet for kind, sheet in sheets.items() if kind in self._kinds)
            session.change("DELETE FROM views")
            session.upsert(VIEWS, [(view.name, shape_of(view)) for view in self._generation.views])
        self._told = self._generation.offsets()

    def fold(self, events: Sequence[Event]) -> None:
        """Fold the next events of the store, as far as the copy has been told them.

        Raises `Fork` for an event that is not the one told before, `Refused` when a view cannot fold it.
        """
        partitions = len(self._told) - 1
        keys = {stream: partition_of(stream, partitions) for _, stream, _ in events}
        known = streams_of(self._generation, keys)
        self._fetch(known)
        self._counted.update(keys[key] for position, key, _ in events if position <= self._told[keys[key]].position)
        decoded = [
            (told, leaf(position, data))
            for position, key, data in events
            if position <= self._told[keys[key]].position and (told := self._tell(position, data, known[key]))
        ]
        older = {told.stream for told, _ in decoded} - {told.stream for told, _ in decoded if told.version == 1}
        generation = self._generation
        sheets = {kind: generation.sheets[kind] for kind in self._kinds}
        rows = Buffer(generation.session, sheets, older, careful=True)
        for told, proof in decoded:
            if known[told.stream].leaf_of(told.version, generation) != proof:
                raise Fork(told.stream, told.version, told.position)
            self._ask(rows, told)
        with generation.session.transaction():
            for sheet, values in rows.written():
                generation.session.upsert(sheet, values)

    def end(self) -> None:
        """The store has been read. Raises `HeadMismatch` when it held other events than the copy has been told."""
        for number, row in self._told.items():
            if number != HEADS and self._counted[number] != row.count:
                held = f"{self._counted[number]} events in the store"
                raise HeadMismatch(number, row.position, f"{row.count} events", held)

    def _fetch(self, known: dict[str, Stream]) -> None:
        for values in self._generation.session.among(TOLD, "stream", list(known)):
            row = TOLD.make(values)
            known[row.stream].blocks[row.block] = row.digests

    def _tell(self, position: int, data: bytes, stream: Stream) -> Told | None:
        """The event, or None when it is one that the copy holds back as of a parked key."""
        try:
            told = tell(position, data)
        except (UnknownSchema, ValueError):
            if stream.parked:
                return None
            raise
        return told if told.version <= stream.version else None

    def _ask(self, rows: Buffer, told: Told) -> None:
        rows.stream = told.stream
        try:
            for evolve in self._dispatch[type(told.event)]:
                evolve(rows, told)
        except (DatabaseUnavailable, RebuildNeeded, MemoryError):
            raise
        except Exception as error:
            raise Refused(f"{told.id} cannot be folded: {error}: mend the view, or rebuild all to park it") from error
        rows.settle()
