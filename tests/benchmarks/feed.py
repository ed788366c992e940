"""A log in memory that serves events as Kafka does: some of one partition, then some of the next, heads beside them."""

from collections.abc import Iterator, Mapping, Sequence

from projections.log import HEADS, HeadRecord, Polled, Record
from registry.events.head import PARTITIONS
from registry.relaying.account import Account
from registry.stored import Stored
from tests.benchmarks.messages import read_chunks

FETCHED = 2 << 20
"""Bytes of one partition in a row, as `max_partition_fetch_bytes` has it."""


class MemoryFeed:
    """Holds a whole history; read once from its beginning."""

    topic_id = "memory"
    partitions = PARTITIONS

    def __init__(self, messages: str) -> None:
        self._records: list[list[Record]] = [[] for _ in range(PARTITIONS)]
        self._heads: list[HeadRecord] = []
        account = Account(None, {})
        for chunk in read_chunks(messages):
            account.take([Stored(m.position, m.stream, m.version, m.data) for m in chunk])
            head = account.head("2020-06-30T02:00:00.000000Z")
            self._heads.append(HeadRecord(len(self._heads), head.encode()))
            for m in chunk:
                told = self._records[m.partition]
                told.append(Record(m.partition, len(told), m.position, m.stream, m.data))
        self._fetches = self._fetched()
        self._ahead: Sequence[Record] = ()
        self._told = False

    def assign(self, offsets: Mapping[int, int], heads: int) -> None:
        """Raises `ValueError` for anything but the beginning."""
        if heads or any(offsets.values()):
            raise ValueError("this log is read once, from its beginning")

    def poll(self, timeout: float, most: int) -> Polled:
        if not self._ahead:
            self._ahead = next(self._fetches, ())
        taken, self._ahead = self._ahead[:most], self._ahead[most:]
        heads, self._told = ([] if self._told else self._heads), True
        return Polled(taken, heads)

    def ends(self) -> Mapping[int, int]:
        return {HEADS: len(self._heads), **{number: len(told) for number, told in enumerate(self._records)}}

    def close(self) -> None:
        self._records = []

    def _fetched(self) -> Iterator[Sequence[Record]]:
        """In turn from each partition as much as one fetch brings, as one list a round: polls cut it further."""
        places = [0] * PARTITIONS
        while True:
            fetched: list[Record] = []
            for number, told in enumerate(self._records):
                size = 0
                while places[number] < len(told) and size < FETCHED:
                    fetched.append(told[places[number]])
                    size += len(told[places[number]].data)
                    places[number] += 1
            if not fetched:
                return
            yield fetched
