"""One generation: the views' tables and, beside them, what the worker knows; each batch is one transaction."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from projections.columns import Sheet
from projections.database import Session, Values
from projections.stops import AGAIN, Fenced, Overtaken, RebuildNeeded
from projections.view import Table, View


class OffsetRow(msgspec.Struct, frozen=True):
    """Where one partition stands: the next offset, and last position, count and rolling hash of what was told."""

    partition: int
    topic_id: str
    offset: int
    position: int
    count: int
    digest: bytes


class StreamRow(msgspec.Struct, frozen=True):
    """The last folded version of a stream; `digests` are the leaves of the versions since the last full block."""

    stream: str
    partition: int
    version: int
    digests: bytes
    parked: int


class ToldRow(msgspec.Struct, frozen=True):
    """The leaves of a full block of versions, kept so that a re-told old event can be compared."""

    stream: str
    block: int
    digests: bytes


class QuarantineRow(msgspec.Struct, frozen=True):
    """An event of a parked key, as it was told; `version` is 0 when the bytes do not parse, `reason` of the first."""

    stream: str
    position: int
    version: int
    data: bytes
    reason: str | None


class WatermarkRow(msgspec.Struct, frozen=True):
    """The greatest head that every partition has reached, with its leaf (hex) and time (RFC 3339)."""

    one: int
    position: int
    leaf: str
    time: str


class ViewRow(msgspec.Struct, frozen=True):
    """Which views this generation holds, and the shape of their tables."""

    view: str
    shape: str


class WorkerRow(msgspec.Struct, frozen=True):
    """A worker that shares the generation with others: its connection, and when it is taken for gone (ms)."""

    worker: str
    backend: int
    until: int


class LeaseRow(msgspec.Struct, frozen=True):
    """Which worker keeps a partition; empty when none does."""

    partition: int
    worker: str


class ProvenRow(msgspec.Struct, frozen=True):
    """The position up to which a partition agreed with a head, as long as several workers share the generation."""

    partition: int
    position: int


OFFSETS = Sheet(Table(OffsetRow, "offsets", ("partition",)))
STREAMS = Sheet(Table(StreamRow, "streams", ("stream",)))
TOLD = Sheet(Table(ToldRow, "told", ("stream", "block")))
QUARANTINE = Sheet(Table(QuarantineRow, "quarantine", ("stream", "position")))
WATERMARK = Sheet(Table(WatermarkRow, "watermark", ("one",)))
VIEWS = Sheet(Table(ViewRow, "views", ("view",)))
WORKERS = Sheet(Table(WorkerRow, "workers", ("worker",)))
LEASES = Sheet(Table(LeaseRow, "leases", ("partition",)))
PROVEN = Sheet(Table(ProvenRow, "proven", ("partition",)))
ENGINE = (OFFSETS, STREAMS, TOLD, QUARANTINE, WATERMARK, VIEWS, WORKERS, LEASES, PROVEN)

_MOVE = (
    'UPDATE "offsets" SET topic_id = ?, "offset" = ?, position = ?, count = ?, digest = ? '
    'WHERE partition = ? AND "offset" = ? AND position = ? AND topic_id = ?'
)
_MOVE_HEADS = 'UPDATE "offsets" SET topic_id = ?, "offset" = ? WHERE partition = ? AND (topic_id <> ? OR "offset" < ?)'
"""Every worker reads all heads; the one that is farthest says from where they are read after a restart."""
_RAISE_WATERMARK = f"{WATERMARK.insert} WHERE watermark.position < excluded.position"
_RAISE_PROVEN = f"{PROVEN.insert} WHERE proven.position < excluded.position"


@dataclass
class Batch:
    """Everything that one transaction writes."""

    moves: list[tuple[OffsetRow, OffsetRow]] = field(default_factory=list)
    heads: OffsetRow | None = None
    proven: Sequence[ProvenRow] = ()
    streams: list[Values] = field(default_factory=list)
    told: list[Values] = field(default_factory=list)
    quarantine: list[Values] = field(default_factory=list)
    parked: Sequence[tuple[str, int]] = ()
    """Streams that were parked before the batch, with their version: nobody may have resumed them meanwhile."""
    rows: list[tuple[Sheet, Sequence[Values]]] = field(default_factory=list)
    watermark: WatermarkRow | None = None
    new: bool = False
    """No row of its streams is there yet."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write: whatever else is in it, an offset has moved too."""
        return not (self.moves or self.heads or self.proven)

    def tables(self) -> list[tuple[Sheet, Sequence[Values]]]:
        """The rows to write, table by table."""
        engine = ((STREAMS, self.streams), (TOLD, self.told), (QUARANTINE, self.quarantine))
        return [*self.rows, *((sheet, rows) for sheet, rows in engine if rows)]


class Generation:
    """The live tables behind one session, with the rules of how a batch is written."""

    def __init__(self, session: Session, views: Sequence[View]) -> None:
        self.session = session
        self.views = views
        self.sheets: dict[type[msgspec.Struct], Sheet] = {}
        taken = {sheet.name for sheet in ENGINE}
        for table in (table for view in views for table in view.tables):
            sheet = Sheet(table)
            if sheet.name in taken or table.row in self.sheets:
                raise TypeError(f"table {sheet.name} or its row is there twice")
            taken.add(sheet.name)
            self.sheets[table.row] = sheet

    @property
    def name(self) -> str:
        return self.session.generation

    def prepare(self, topic_id: str, partitions: int) -> None:
        """Make all tables in an empty generation. Raises `RebuildNeeded` when there are other ones than expected."""
        tables = self.session.tables()
        if OFFSETS.name not in tables:
            with self.session.transaction():
                self.session.create([*ENGINE, *self.sheets.values()])
                start = [OffsetRow(p, topic_id, 0, 0, 0, bytes(32)) for p in range(-1, partitions)]
                self.session.upsert(OFFSETS, list(map(OFFSETS.values, start)))
                self.session.upsert(LEASES, [(p, "") for p in range(partitions)])
                self.session.upsert(VIEWS, [(view.name, shape_of(view)) for view in self.views])
        elif missing := sorted({sheet.name for sheet in ENGINE} - tables):
            raise RebuildNeeded(f"{self.name} is of an older version, without {', '.join(missing)}: rebuild all")
        self._expect(partitions)

    def index(self) -> None:
        """Create the views' indexes where they are missing."""
        for sql in (sql for sheet in self.sheets.values() for sql in sheet.create_indexes()):
            self.session.change(sql)

    def offsets(self) -> dict[int, OffsetRow]:
        rows: list[OffsetRow] = list(map(OFFSETS.make, self.session.select(OFFSETS.select)))
        return {row.partition: row for row in rows}

    def watermark(self) -> WatermarkRow | None:
        rows = self.session.select(WATERMARK.select)
        return WATERMARK.make(rows[0]) if rows else None

    def proven(self) -> dict[int, int]:
        """Partition → the position up to which the worker that keeps it has proven it; where one has said so."""
        return {row.partition: row.position for row in map(PROVEN.make, self.session.select(PROVEN.select))}

    def streams(self, wanted: Sequence[str]) -> list[StreamRow]:
        return list(map(STREAMS.make, self.session.among(STREAMS, "stream", wanted)))

    def block(self, stream: str, number: int) -> bytes:
        """The leaves of one full block of a stream's versions; empty when there is no such block."""
        rows = self.session.select(TOLD.select_one, (stream, number))
        return TOLD.make(rows[0]).digests if rows else b""

    def parked(self) -> list[str]:
        """The keys whose events are held back, in order; `stray:<partition>` for records that are no events."""
        return [str(key) for (key,) in self.session.select("SELECT DISTINCT stream FROM quarantine ORDER BY stream")]

    def quarantined(self, stream: str) -> list[QuarantineRow]:
        """A parked key's events in the order in which they were told."""
        found = self.session.select(f"{QUARANTINE.select} WHERE stream = ? ORDER BY position", (stream,))
        return list(map(QUARANTINE.make, found))

    def stand_still(self) -> None:
        """Until the transaction ends no worker writes here; rows are taken in the order in which workers take them."""
        for number in sorted(self.offsets(), key=lambda number: (number < 0, number)):
            self.session.change("UPDATE offsets SET position = position WHERE partition = ?", (number,))
        self.session.change("UPDATE watermark SET position = position")

    def commit(self, batch: Batch, before_commit: Callable[[], None] | None = None) -> None:
        """Write a batch whole, or raise `Fenced` or `Overtaken` and write nothing."""
        with self.session.transaction():
            for old, new in batch.moves:
                self._move(old, new)
            for stream, version in batch.parked:
                kept = "UPDATE streams SET parked = 1 WHERE stream = ? AND version = ? AND parked = 1"
                if not self.session.change(kept, (stream, version)):
                    raise Overtaken(stream)
            write = self.session.add if batch.new else self.session.upsert
            for sheet, rows in batch.tables():
                write(sheet, rows)
            self._raise(batch)
            if before_commit is not None:
                before_commit()

    def _move(self, old: OffsetRow, new: OffsetRow) -> None:
        told = (new.topic_id, new.offset, new.position, new.count, new.digest)
        if not self.session.change(_MOVE, (*told, old.partition, old.offset, old.position, old.topic_id)):
            raise Fenced(f"another worker has moved partition {old.partition} of {self.name} from offset {old.offset}")

    def _raise(self, batch: Batch) -> None:
        """What all workers write: last, so that none waits long for another, and never lowered by a slow one."""
        change = self.session.change
        for row in batch.proven:
            change(_RAISE_PROVEN, PROVEN.values(row))
        if batch.heads is not None:
            place = batch.heads
            change(_MOVE_HEADS, (place.topic_id, place.offset, place.partition, place.topic_id, place.offset))
        if batch.watermark is not None:
            change(_RAISE_WATERMARK, WATERMARK.values(batch.watermark))

    def _expect(self, partitions: int) -> None:
        known = len(self.offsets()) - 1
        if known != partitions:
            raise RebuildNeeded(f"{self.name} was made for {known} partitions, the log has {partitions}: rebuild all")
        shapes: Mapping[str, str] = {str(view): str(shape) for view, shape in self.session.select(VIEWS.select)}
        wrong = [view.name for view in self.views if shapes.get(view.name) != shape_of(view)]
        if wrong:
            raise RebuildNeeded(f"{self.name} does not have the tables of {', '.join(wrong)}: {AGAIN}")


def shape_of(view: View) -> str:
    """SHA-256 of the view's table definitions and data version (hex)."""
    shapes = ";".join([view.version, *(Sheet(table).shape() for table in view.tables)])
    return hashlib.sha256(shapes.encode()).hexdigest()
