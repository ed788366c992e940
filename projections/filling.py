"""Fills an empty generation from the store: a stretch of it at a time, and within a stretch stream by stream.

A row belongs to one stream, so that only a stream's own events have an order. Told one after the other they are looked
up once and their rows are written once, however far apart they were recorded, and keys enter the tables in order.
"""

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from projections.fold import Dispatch, Fold, uncollected
from projections.generation import Batch, Generation
from projections.log import Record
from projections.places import Places
from projections.stops import IntegrityStop, RowRefused
from projections.streams import Stream, streams_of
from registry.events.head import leaf, partition_of

STRETCH = 16 << 20
"""Bytes of events that are kept at once."""
TOGETHER = 5_000
"""Events whose rows are written in one transaction, with the rest of the stream that fills it."""

partition_for = lru_cache(maxsize=1 << 16)(partition_of)
"""A stream's partition, remembered: Kafka would have said it, and computing it takes a tenth of a fold."""


class Stored(Protocol):
    """One recorded event of the store."""

    @property
    def position(self) -> int: ...

    @property
    def stream(self) -> str: ...

    @property
    def data(self) -> bytes: ...


class Filling:
    """Tells a generation that nobody reads yet the events of the store; what it keeps is told by `settle`."""

    def __init__(self, generation: Generation, dispatch: Dispatch, places: Places) -> None:
        self._generation = generation
        self._dispatch = dispatch
        self._places = places
        self._size = 0
        self._kept: defaultdict[str, list[tuple[int, bytes, bytes]]] = defaultdict(list)
        """Stream → position, bytes and leaf of each of its events in the stretch."""

    def tell(self, events: Sequence[Stored]) -> None:
        """Take in the next events of the store, in the order of their positions.

        Raises `IntegrityStop`, and `UnknownSchema` for an event that no view can read.
        """
        partitions, kept = self._places.partitions, self._kept
        for event in events:
            position, data = event.position, event.data
            proof = leaf(position, data)
            partitions[partition_for(event.stream, len(partitions))].passed(-1, position, proof)
            kept[event.stream].append((position, data, proof))
            self._size += len(data)
        if self._size >= STRETCH:
            self.settle()

    def settle(self) -> None:
        """Write the rows of what was taken in, and how far each partition was told. Raises as `tell`."""
        for some in self._parts():
            streams = streams_of(self._generation, {name: self._partition(name) for name in some})
            self._write({name: stream for name, stream in streams.items() if not stream.known}, new=True)
            self._write({name: stream for name, stream in streams.items() if stream.known}, new=False)
        batch = Batch()
        self._places.move(batch)
        self._generation.commit(batch)
        self._places.moved(batch)
        self._kept.clear()
        self._size = 0
        gc.collect(1)  # collecting is off meanwhile: should a view leave cycles, they are not kept

    def _partition(self, stream: str) -> int:
        return partition_for(stream, len(self._places.partitions))

    def _parts(self) -> Iterator[list[str]]:
        """The streams in order, some at a time."""
        some: list[str] = []
        events = 0
        for name in sorted(self._kept):
            some.append(name)
            events += len(self._kept[name])
            if events >= TOGETHER:
                yield some
                some, events = [], 0
        yield some

    def _write(self, streams: Mapping[str, Stream], *, new: bool) -> None:
        if not streams:
            return
        try:
            self._generation.commit(self._folded(streams, new=new))
        except RowRefused:
            again = streams_of(self._generation, {name: stream.partition for name, stream in streams.items()})
            try:
                self._generation.commit(self._folded(again, new=new, careful=True))
            except RowRefused as refused:
                raise IntegrityStop(f"the database refuses rows that look sound: {refused}") from refused

    def _folded(self, streams: Mapping[str, Stream], *, new: bool, careful: bool = False) -> Batch:
        with uncollected():
            fold = Fold(self._generation, self._dispatch, streams, careful=careful)
            for name, stream in streams.items():
                for position, data, proof in self._kept[name]:
                    fold.next(Record(stream.partition, -1, position, name, data), proof, position - 1)
            batch = fold.batch()
        batch.new = new
        return batch
