"""Folds a batch of told events into rows: checks versions, asks every view once, parks what cannot be folded."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from projections.generation import QUARANTINE, Batch, Generation, QuarantineRow
from projections.log import Record
from projections.rows import Buffer
from projections.stops import DatabaseUnavailable, Fork, IntegrityStop, RebuildNeeded
from projections.streams import Stream
from projections.view import Rows, View
from projections.watermark import Partition
from registry.events import read
from registry.events.catalogue import EVENTS
from registry.events.envelope import Told, open_envelope, tell
from registry.events.head import leaf
from registry.events.upcasters import UnknownSchema

Evolve = Callable[[Rows, Told], None]
Dispatch = Mapping[type, Sequence[Evolve]]


def dispatch_of(views: Sequence[View]) -> Dispatch:
    """Event class → the functions to ask, in the order of the views."""
    kinds = [getattr(read, name) for name in EVENTS]
    return {kind: tuple(view.evolve for view in views if kind in view.handles) for kind in kinds}


class Fold:
    """One batch on its way from records to rows.

    `halted` is the `UnknownSchema` at which it ended early: what came before is folded and may be written.
    """

    def __init__(
        self, generation: Generation, dispatch: Dispatch, streams: Mapping[str, Stream], *, careful: bool = False
    ) -> None:
        """`streams` are the batch's, as the database knows them."""
        self._generation = generation
        self._dispatch = dispatch
        self._streams = streams
        known = [name for name, stream in self._streams.items() if stream.known]
        self._rows = Buffer(generation.session, generation.sheets, known, careful=careful)
        self._were_parked = [(s.name, s.version) for s in self._streams.values() if s.parked]
        self._held: dict[tuple[str, int], QuarantineRow] = {}
        self._fetched: set[str] = set()
        self.halted: UnknownSchema | None = None

    def records(self, records: Sequence[Record], partitions: Mapping[int, Partition]) -> None:
        """Fold records in their order. Raises `IntegrityStop`; nothing may be written then."""
        for record in records:
            partition = partitions[record.partition]
            if record.position < 1:
                self._stray(record, partition)
                continue
            proof = leaf(record.position, record.data)
            try:
                self.next(record, proof, partition.position)
            except UnknownSchema as halted:
                self.halted = halted
                return
            partition.passed(record.offset, record.position, proof)

    def next(self, record: Record, proof: bytes, told: int) -> None:
        """Fold one record, whose partition had been told up to the position `told`. Raises as `records`."""
        stream = self._streams[record.key]
        if stream.parked:
            self._hold(record, stream, proof, told)
        else:
            self._one(record, stream, proof, told)

    def again(self, stream: Stream, told: Told, proof: bytes) -> str | None:
        """Fold the next event of a stream; what the views say against it, else None."""
        rows = self._rows
        rows.stream = stream.name
        try:
            for evolve in self._dispatch[type(told.event)]:
                evolve(rows, told)
        except (DatabaseUnavailable, RebuildNeeded, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001  # whatever a view's code does, it parks this key and no other
            rows.undo()
            return f"{type(error).__name__}: {error}"
        rows.settle()
        stream.follow(proof)
        return None

    def batch(self) -> Batch:
        """What is to be written, without offsets and watermark."""
        changed = [stream for stream in self._streams.values() if stream.changed]
        return Batch(
            streams=[stream.row() for stream in changed],
            told=[(stream.name, number, digests) for stream in changed for number, digests in stream.filled],
            quarantine=[QUARANTINE.values(row) for row in self._held.values()],
            parked=self._were_parked,
            rows=list(self._rows.written()),
        )

    def _stray(self, record: Record, partition: Partition) -> None:
        """Set aside what no relay wrote: it names no position, is counted by no head and touches no key."""
        place = -1 - record.offset
        row = QuarantineRow(f"stray:{partition.number}", place, 0, record.data, "names no position: no relay wrote it")
        self._held[row.stream, place] = row
        partition.skipped(record.offset)

    def _one(self, record: Record, stream: Stream, proof: bytes, upto: int) -> None:
        try:
            told = tell(record.position, record.data)
        except UnknownSchema:
            raise
        except Exception as error:  # noqa: BLE001  # bytes that do not parse park their key
            if 1 <= _version(record.data) <= stream.version:
                self._same(record, stream, _version(record.data), proof)
            else:
                self._park(record, stream, 0, f"does not parse: {error}")
            return
        version = told.version
        if told.stream != stream.name:
            self._park(record, stream, 0, f"is an event of {told.stream}")
        elif version == stream.version + 1:
            if record.position <= upto:
                raise IntegrityStop(f"{told.id} at position {record.position} was told after {upto}")
            reason = self.again(stream, told, proof)
            if reason is not None:
                self._park(record, stream, version, reason)
        elif version <= stream.version:
            self._same(record, stream, version, proof)
        else:
            self._park(record, stream, version, f"version {version} came after version {stream.version}")

    def _same(self, record: Record, stream: Stream, version: int, proof: bytes) -> None:
        if version < 1 or stream.leaf_of(version, self._generation) != proof:
            raise Fork(stream.name, version, record.position)

    def _park(self, record: Record, stream: Stream, version: int, reason: str) -> None:
        stream.parked = True
        stream.changed = True
        self._keep(record, version, reason[:500].replace("\x00", ""))

    def _hold(self, record: Record, stream: Stream, proof: bytes, upto: int) -> None:
        """Keep an event of a parked key, unless it is one that was told before."""
        if record.position > upto:
            self._keep(record, _version(record.data), None)
            return
        if stream.name not in self._fetched:
            self._fetched.add(stream.name)
            for row in self._generation.quarantined(stream.name):
                self._held.setdefault((row.stream, row.position), row)
        held = self._held.get((record.key, record.position))
        version = _version(record.data)
        if held is None and version <= stream.version:
            self._same(record, stream, version, proof)
        elif held is None:
            self._keep(record, version, None)
        elif held.data != record.data:
            raise Fork(stream.name, version, record.position)

    def _keep(self, record: Record, version: int, reason: str | None) -> None:
        row = QuarantineRow(record.key, record.position, version, record.data, reason)
        self._held[record.key, record.position] = row


def _version(data: bytes) -> int:
    """The version in an event's envelope; 0 when the bytes do not parse."""
    try:
        return open_envelope(data).version
    except ValueError:  # msgspec's errors are ValueErrors
        return 0


@contextmanager
def uncollected() -> Iterator[None]:
    """A batch's rows are all alive until it is written, and leave no cycles: looking for some took 7 % of a fold."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
