"""A log in memory with the habits of the real one: partitions, offsets, transactions closed by heads, outages."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from projections.log import HEADS, HeadRecord, LogUnavailable, OffsetGone, Polled, Record
from registry.events.envelope import timestamp
from registry.events.head import EMPTY, Head, Mark, leaf, partition_of, rolled

FIRST = datetime(2021, 12, 1, 1, tzinfo=UTC)


class MemoryLog:
    """What was told, and one reader's places in it; `reader()` gives another reader of the same log."""

    def __init__(self, partitions: int = 4) -> None:
        self.topic_id = "topic-1"
        self.partitions = partitions
        self.down = False
        self.records: list[list[Record]] = [[] for _ in range(partitions)]
        self.heads: list[HeadRecord] = []
        self.marks = {number: Mark(0, 0, EMPTY.hex()) for number in range(partitions)}
        self.transactions = 0
        self.gone: set[int] = set()
        self._places: dict[int, int] = {}

    def reader(self) -> "MemoryLog":
        other = MemoryLog(self.partitions)
        other.__dict__.update(self.__dict__, _places={})
        return other

    def tell(self, events: Iterable[tuple[int, str, bytes]], *, head: bool = True) -> None:
        """One relay transaction: events (position, stream, data), closed by a head."""
        last = None
        for last in events:
            self.add(*last)
        if head and last is not None:
            self.close_with(last[0], leaf(last[0], last[2]).hex())

    def add(self, position: int, stream: str, data: bytes) -> None:
        number = partition_of(stream, self.partitions)
        told = self.records[number]
        told.append(Record(number, len(told), position, stream, data))
        mark = self.marks[number]
        digest = rolled(bytes.fromhex(mark.digest), leaf(position, data)).hex()
        self.marks[number] = Mark(position, mark.count + 1, digest)

    def close_with(self, position: int, last: str) -> None:
        self.transactions += 1
        time = timestamp(FIRST + timedelta(seconds=self.transactions))
        head = Head(position, last, time, dict(self.marks))
        self.heads.append(HeadRecord(len(self.heads), head.encode()))

    def again(self, number: int, offset: int) -> None:
        """Tell a record a second time, as a producer without transactions would."""
        told = self.records[number]
        told.append(told[offset]._replace(offset=len(told)))

    def created_again(self) -> None:
        """The topic was deleted and created: same records, another id."""
        self.topic_id = "topic-" + hashlib.sha256(self.topic_id.encode()).hexdigest()[:8]
        self._places = {}

    def assign(self, offsets: Mapping[int, int], heads: int) -> None:
        self._up()
        self._places = {**offsets, HEADS: heads}

    def poll(self, timeout: float, most: int) -> Polled:
        self._up()
        records: list[Record] = []
        for number, told in enumerate(self.records):
            if number not in self._places:
                continue
            place = self._places[number]
            if place > len(told) or number in self.gone:
                self.gone.discard(number)
                raise OffsetGone(number)
            taken = told[place : place + most - len(records)]
            records.extend(taken)
            self._places[number] += len(taken)
        heads = self.heads[self._places[HEADS] :]
        self._places[HEADS] = len(self.heads)
        return Polled(records, heads)

    def ends(self) -> Mapping[int, int]:
        self._up()
        return {HEADS: len(self.heads), **{number: len(told) for number, told in enumerate(self.records)}}

    def close(self) -> None:
        self._places = {}

    def all(self) -> Sequence[tuple[int, str, bytes]]:
        """The store behind the log: every event once, by position."""
        told = {record.position: record for records in self.records for record in records}
        return [(position, told[position].key, told[position].data) for position in sorted(told)]

    def _up(self) -> None:
        if self.down:
            raise LogUnavailable("no broker answers")
