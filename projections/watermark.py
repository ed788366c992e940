"""Partitions counted and hashed as they are told, held against heads; the watermark is the last head reached."""

from collections import deque
from collections.abc import Mapping

from projections.generation import OffsetRow, WatermarkRow
from projections.stops import HeadMismatch, IntegrityStop
from registry.events.head import Head, Mark, covers, decode_head, rolled

REMEMBERED = 2048
"""Records of a partition that a late head can still be held against."""
PENDING = 512
"""Heads kept until they are reached; beyond, every second one is forgotten (the next one proves the same)."""
_NEVER = 2**63


class Partition:
    """How far one partition was told, and the marks that it must agree with on its way."""

    __slots__ = (
        "_marks", "_next", "_recent", "_seen", "count", "digest", "number", "offset", "position", "proven", "said",
        "saved",
    )  # fmt: skip

    def __init__(self, row: OffsetRow, proven: int = 0) -> None:
        """As it is written; `proven` is the position up to which it is known to agree with a head."""
        self.number = row.partition
        self.offset = row.offset
        self.position = row.position
        self.count = row.count
        self.digest = row.digest
        self.saved = row
        self.proven = self.said = proven
        self._marks: deque[Mark] = deque()
        self._next = _NEVER
        self._recent: deque[tuple[int, int, bytes]] = deque(maxlen=REMEMBERED)
        self._seen: Mark | None = None

    def passed(self, offset: int, position: int, leaf: bytes) -> None:
        """A record was told; one at or below the last position was told before and counts once.

        Raises `HeadMismatch`.
        """
        if offset >= self.offset:
            self.offset = offset + 1
        if position <= self.position:
            return
        self.count += 1
        self.digest = rolled(self.digest, leaf)
        self.position = position
        self._recent.append((position, self.count, self.digest))
        if position >= self._next:
            self._check()

    def skipped(self, offset: int) -> None:
        """A record stands there that is no event."""
        self.offset = max(self.offset, offset + 1)

    def expect(self, mark: Mark) -> None:
        """Hold the partition against a head's mark, now or when it gets there. Raises `HeadMismatch`."""
        if mark == self._seen or mark.count < 0:
            return
        self._seen = mark
        if mark.position > self.position:
            if len(self._marks) >= PENDING:
                self._marks = deque(list(self._marks)[1::2])
            self._marks.append(mark)
            self._next = self._marks[0].position
        elif mark.position == self.position:
            self._agree(mark, self.count, self.digest)
        elif self._recent and mark.position >= self._recent[0][0]:
            told = next(told for told in self._recent if told[0] >= mark.position)
            self._hold(mark, told)

    def row(self, topic_id: str) -> OffsetRow:
        return OffsetRow(self.number, topic_id, self.offset, self.position, self.count, self.digest)

    def _check(self) -> None:
        while self._marks and self._marks[0].position <= self.position:
            self._hold(self._marks.popleft(), (self.position, self.count, self.digest))
        self._next = self._marks[0].position if self._marks else _NEVER

    def _hold(self, mark: Mark, told: tuple[int, int, bytes]) -> None:
        position, count, digest = told
        if position != mark.position:
            raise HeadMismatch(self.number, mark.position, "an event", f"none, the next is at {position}")
        self._agree(mark, count, digest)

    def _agree(self, mark: Mark, count: int, digest: bytes) -> None:
        if (mark.count, mark.digest) != (count, digest.hex()):
            folded = f"{count} events, {digest.hex()}"
            raise HeadMismatch(self.number, mark.position, f"{mark.count} events, {mark.digest}", folded)
        self.proven = max(self.proven, mark.position)


class Heads:
    """The heads not yet reached, and the watermark: the greatest head that every partition has reached."""

    def __init__(self, row: OffsetRow, reached: WatermarkRow | None, partitions: int) -> None:
        """`partitions` is how many the log has, whoever keeps them."""
        self.saved = row
        self.partitions = partitions
        self.offset = row.offset
        self.reached = reached
        self.latest: Head | None = None
        self._pending: deque[tuple[int, Head]] = deque()

    def add(self, offset: int, data: bytes, partitions: Mapping[int, Partition]) -> None:
        """Take a head in, and hold against it the partitions that are kept here.

        Raises `HeadMismatch`, and `IntegrityStop` for bytes that are no head of this log.
        """
        self.offset = max(self.offset, offset + 1)
        try:
            head = decode_head(data)
        except ValueError as error:  # msgspec's errors are ValueErrors
            raise IntegrityStop(f"the record at offset {offset} of the heads is no head: {error}") from error
        if not all(0 <= number < self.partitions for number in head.marks):
            raise IntegrityStop(f"the head at offset {offset} names partitions that the log does not have")
        if self.latest is not None and head.position <= self.latest.position:
            return
        self.latest = head
        for number, mark in head.marks.items():
            if number in partitions:
                partitions[number].expect(mark)
        if len(self._pending) >= PENDING:
            self._pending = deque(list(self._pending)[::2])
        self._pending.append((offset, head))

    @property
    def unproven(self) -> bool:
        """Whether a later head than the one that was reached was read."""
        return bool(self.latest and self.reached and self.latest.position > self.reached.position)

    @property
    def waiting(self) -> bool:
        """Whether a head was read that is not reached."""
        return bool(self._pending)

    def proven(self, partitions: Mapping[int, Partition], others: Mapping[int, int]) -> dict[int, int]:
        """How far every partition agrees with heads, where others keep some and have said how far those do."""
        least = 0 if self.reached is None else self.reached.position
        known = {number: max(least, others.get(number, 0)) for number in range(self.partitions)}
        return known | {number: max(known[number], kept.proven) for number, kept in partitions.items()}

    def advance(self, told: Mapping[int, int]) -> WatermarkRow | None:
        """The new watermark, when the partitions (number → how far told) have reached one."""
        head = None
        while self._pending and covers(self._pending[0][1], told):
            head = self._pending.popleft()[1]
        if head is None or (self.reached is not None and head.position <= self.reached.position):
            return None
        self.reached = WatermarkRow(1, head.position, head.leaf, head.time)
        return self.reached

    def awaited(self, partitions: Mapping[int, Partition]) -> list[int]:
        """The partitions of which a head says more than has been told: a moment's delay, or a lost tail."""
        if not self._pending:
            return []
        marks = self._pending[0][1].marks
        return [n for n, mark in sorted(marks.items()) if n in partitions and mark.position > partitions[n].position]

    def row(self, topic_id: str) -> OffsetRow:
        """Where to read on after a restart: at the oldest head that was not reached."""
        offset = self._pending[0][0] if self._pending else self.offset
        return OffsetRow(self.saved.partition, topic_id, offset, 0, 0, self.saved.digest)
