"""Reads the store's own log as if it had been told: the port that views read, when no Kafka is in use."""

import time
from collections.abc import Mapping, Sequence

from projections.log import HEADS, HeadRecord, LogUnavailable, OffsetGone, Polled, Record
from registry.events.envelope import open_envelope
from registry.events.head import PARTITIONS, Head, Mark, leaf
from registry.relay import Source, Stored, StoreUnavailable
from registry.relaying.account import partition_for
from registry.stored import same_command

IDLE = 0.01
"""Seconds between two looks at the store while there is nothing new."""


class LocalLog:
    """The store's events in Kafka's partitions; an event's offset is its position. For one worker.

    Heads are made up where a command ends, so that half a command is never covered. Their marks name the partitions
    seen since `assign`, with the last position each, and are not counted (`Mark.counted`).
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._id = ""
        self._from: dict[int, int] = {}
        self._heads_from = 0
        self._after = 0
        self._checked = False
        self._last: dict[int, int] = {}

    @property
    def topic_id(self) -> str:
        """Names the store by its first event; another store, or an empty one, has another."""
        if not self._id and (first := self._read(0, 1)):
            self._id = f"local:{leaf(first[0].position, first[0].data).hex()[:16]}"
        return self._id or "local:empty"

    @property
    def partitions(self) -> int:
        return PARTITIONS

    def assign(self, offsets: Mapping[int, int], heads: int) -> None:
        self._from = dict(offsets)
        self._heads_from = heads
        self._after = max(0, min([*offsets.values(), heads]) - 1)
        self._last = {}
        self._checked = False

    def poll(self, timeout: float, most: int) -> Polled:
        self._check_offsets()
        deadline = time.monotonic() + timeout
        while True:
            page = self._read(self._after, most + 1)
            if page:
                return self._polled(page, most)
            if time.monotonic() >= deadline:
                return Polled([], [])
            time.sleep(IDLE)

    def ends(self) -> Mapping[int, int]:
        """See `Log.ends`: the offset after the store's last event, whichever partition that is in.

        For a partition whose last event was read, it is the offset after that one.
        """
        end = self._last_position() + 1
        if self._after + 1 < end:
            return dict.fromkeys([*range(PARTITIONS), HEADS], end)
        read = {partition: max(self._last.get(partition, -1) + 1, start) for partition, start in self._from.items()}
        return {**dict.fromkeys([*range(PARTITIONS), HEADS], end), **read}

    def close(self) -> None:
        """The store is the caller's; there is nothing to close."""

    def _polled(self, page: Sequence[Stored], most: int) -> Polled:
        taken, following = page[:most], page[most:]
        records = []
        for position, stream, _, data in taken:
            partition = partition_for(stream)
            self._last[partition] = position
            if position >= self._from.get(partition, position + 1):
                records.append(Record(partition, position, position, stream, data))
        self._after = taken[-1].position
        cut = bool(following) and same_command(taken[-1].data, following[0].data)
        return Polled(records, [] if cut else self._head(taken[-1]))

    def _head(self, last: Stored) -> list[HeadRecord]:
        if last.position < self._heads_from:
            return []
        marks = {partition: Mark.uncounted(position) for partition, position in self._last.items()}
        recorded = open_envelope(last.data).time
        head = Head(position=last.position, leaf=leaf(last.position, last.data).hex(), time=recorded, marks=marks)
        return [HeadRecord(last.position, head.encode())]

    def _check_offsets(self) -> None:
        if self._checked:
            return
        end = self._last_position() + 1
        for partition, offset in sorted([(HEADS, self._heads_from), *self._from.items()]):
            if offset > end:
                raise OffsetGone(partition)
        self._checked = True

    def _read(self, after: int, limit: int) -> Sequence[Stored]:
        try:
            return self._source.read(after, limit)
        except StoreUnavailable as error:
            raise LogUnavailable(str(error)) from error

    def _last_position(self) -> int:
        try:
            return self._source.last_position()
        except StoreUnavailable as error:
            raise LogUnavailable(str(error)) from error
