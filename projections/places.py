"""Where a worker stands in the log: the partitions that it keeps and the heads, in memory and as they are written."""

from collections.abc import Iterable, Mapping

from projections.generation import Batch, Generation, ProvenRow, WatermarkRow
from projections.log import HEADS, HeadRecord
from projections.stops import IntegrityStop
from projections.watermark import Heads, Partition
from registry.events.head import Mark


class Places:
    """Loaded from a generation; after each batch it is what the generation then holds."""

    def __init__(
        self, generation: Generation, topic: str, kept: frozenset[int], vouched: Mapping[int, Mark], *, alone: bool
    ) -> None:
        """Raises `HeadMismatch` when a partition is not what is vouched for."""
        rows = generation.offsets()
        proven = {} if alone else generation.proven()
        self.topic = topic
        self.heads = Heads(rows.pop(HEADS), generation.watermark(), len(rows))
        self.partitions = {number: Partition(rows[number], proven.get(number, 0)) for number in sorted(kept)}
        places: list[Heads | Partition] = [self.heads, *self.partitions.values()]
        for place in places:
            if place.saved.topic_id != topic:  # created again: it is read from its beginning, versions drop the overlap
                place.offset = 0
        for number, mark in vouched.items():
            self.partitions[number].expect(mark)

    @property
    def whole(self) -> bool:
        """Whether every partition is kept here."""
        return len(self.partitions) == self.heads.partitions

    @property
    def waiting(self) -> bool:
        """Whether a head was read that other workers have not proven yet."""
        return self.heads.waiting and not self.whole

    def offsets(self) -> dict[int, int]:
        """Partition → the next offset to read."""
        return {number: partition.offset for number, partition in self.partitions.items()}

    def replay(self, number: int) -> None:
        """Begin a partition (or the heads) anew: the log does not hold its offset. Raises `IntegrityStop` at 0."""
        place = self.heads if number == HEADS else self.partitions[number]
        if place.offset == 0:
            raise IntegrityStop(f"partition {number} of the log no longer begins with its first record: rebuild all")
        place.offset = 0

    def hear(self, heads: Iterable[HeadRecord]) -> None:
        """Take heads in. Raises as `Heads.add` does."""
        for head in heads:
            self.heads.add(head.offset, head.data, self.partitions)

    def advanced(self, generation: Generation) -> WatermarkRow | None:
        """The watermark that is reached now: of what others keep, only what they have proven counts."""
        if not self.heads.waiting:
            return None
        if self.whole:
            return self.heads.advance({number: partition.position for number, partition in self.partitions.items()})
        return self.heads.advance(self.heads.proven(self.partitions, generation.proven()))

    def move(self, batch: Batch) -> None:
        """Add to a batch what has moved since the last one."""
        for partition in self.partitions.values():
            row = partition.row(self.topic)
            if row != partition.saved:
                batch.moves.append((partition.saved, row))
        heads = self.heads.row(self.topic)
        if heads != self.heads.saved:
            batch.heads = heads
        if not self.whole:
            proven = (partition for partition in self.partitions.values() if partition.proven > partition.said)
            batch.proven = [ProvenRow(partition.number, partition.proven) for partition in proven]

    def moved(self, batch: Batch) -> None:
        """The batch is written."""
        for _, row in batch.moves:
            self.partitions[row.partition].saved = row
        for proven in batch.proven:
            self.partitions[proven.partition].said = proven.position
        self.heads.saved = batch.heads or self.heads.saved
