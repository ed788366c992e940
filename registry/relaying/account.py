"""The relay's account of what has been told: per partition what the log holds, and what the heads have counted."""

from collections.abc import Iterable
from functools import lru_cache

from registry.events.head import EMPTY, PARTITIONS, Head, Mark, leaf, partition_of, rolled
from registry.relaying.ports import IntegrityStop, Last, Source, Tail
from registry.stored import Stored

partition_for = lru_cache(maxsize=1 << 16)(partition_of)
"""A stream's partition, remembered for the streams told of late."""


class Account:
    """What has been told, carried on event by event.

    An event is sent if its partition of the log does not hold it, and counted if its partition's mark has not counted
    it. Mostly both are true; after a loss they differ, and the same walk through the store repairs either side: a log
    that lost its tail is sent events that are counted already, a log that lost its heads has events counted anew.
    """

    def __init__(self, head: Head | None, last: dict[int, int], edition: str = "") -> None:
        self.edition = edition
        self._told = [last.get(partition, 0) for partition in range(PARTITIONS)]
        marks = head.marks if head else {}
        nothing = Mark(0, 0, EMPTY.hex())
        known = [marks.get(partition, nothing) for partition in range(PARTITIONS)]
        self._positions = [mark.position for mark in known]
        self._counts = [mark.count for mark in known]
        self._digests = [bytes.fromhex(mark.digest) for mark in known]
        self._leaf = bytes.fromhex(head.leaf) if head else EMPTY
        self._time = head.time if head else ""
        self._covered = head.position if head else 0
        self._position = self._covered
        lost = [told for told, counted in zip(self._told, self._positions, strict=True) if told < counted]
        self.reached = min([self._covered, *lost])
        """The log holds every event up to here; the walk goes on after it."""

    def take(self, events: Iterable[Stored]) -> list[tuple[int, Stored]]:
        """Count the events, and return with their partitions those that the log does not hold.

        Raises `IntegrityStop` when the store holds an event that the heads passed without counting it.
        """
        missing: list[tuple[int, Stored]] = []
        told, positions, counts, digests = self._told, self._positions, self._counts, self._digests
        for event in events:
            position = event.position
            partition = partition_for(event.stream)
            if position > positions[partition]:
                if position <= self._covered:
                    raise IntegrityStop(
                        f"the store holds an event at position {position} ({event.stream}), but the log's heads had"
                        f" counted everything up to {self._covered} without it: the store's history was changed"
                    )
                self._leaf = leaf(position, event.data)
                self._position = position
                positions[partition] = position
                counts[partition] += 1
                digests[partition] = rolled(digests[partition], self._leaf)
            if position > told[partition]:
                told[partition] = position
                missing.append((partition, event))
            self.reached = position
        return missing

    def head(self, time: str) -> Head:
        """The head that closes a transaction after what was taken so far; its time is never before the last one's."""
        self._time = max(self._time, time)
        marks = {
            partition: Mark(self._positions[partition], count, self._digests[partition].hex())
            for partition, count in enumerate(self._counts)
            if count
        }
        return Head(position=self._position, leaf=self._leaf.hex(), time=self._time, marks=marks, edition=self.edition)


def resumed(head: Head | None, tail: Tail, source: Source, edition: str = "") -> Account:
    """The account to go on with, after the ends of store and log have been compared; of another edition, a new one.

    Raises `IntegrityStop` when the log was told an event that the store does not hold, or holds otherwise.
    """
    if head is not None and head.edition != edition:
        return Account(Head(position=0, leaf=EMPTY.hex(), time=head.time, marks={}), {}, edition)
    if head is not None:
        _agree_on_head(head, source.at(head.position))
    known = {
        partition: last for partition, last in tail.last.items() if not edition or _is_marked(head, partition, last)
    }
    for partition, last in sorted(known.items()):
        _agree_on_record(partition, last, source.at(last.position))
    return Account(head, {partition: last.position for partition, last in known.items()}, edition)


def _is_marked(head: Head | None, partition: int, last: Last) -> bool:
    """Whether the head has counted so far: what lies beyond may be left of another edition."""
    return head is not None and partition in head.marks and last.position <= head.marks[partition].position


def _agree_on_head(head: Head, stored: Stored | None) -> None:
    if stored is None:
        raise IntegrityStop(
            f"the log was told up to position {head.position} (leaf {head.leaf}), but the store holds no event there:"
            " it was restored from a backup, or it is another installation's"
        )
    found = leaf(stored.position, stored.data).hex()
    if found != head.leaf:
        raise IntegrityStop(
            f"at position {head.position} the log was told an event with leaf {head.leaf}, the store holds one with"
            f" leaf {found} ({stored.stream}/{stored.version}): it was restored and written to since, or it is"
            " another installation's"
        )


def _agree_on_record(partition: int, last: Last, stored: Stored | None) -> None:
    if stored is None:
        raise IntegrityStop(
            f"partition {partition} of the log ends with an event at position {last.position}, but the store holds"
            " none there: it was restored from a backup, or it is another installation's"
        )
    if stored.data != last.data or partition_for(stored.stream) != partition:
        raise IntegrityStop(
            f"partition {partition} of the log ends at position {last.position} with the event of leaf"
            f" {leaf(last.position, last.data).hex()}, the store holds {stored.stream}/{stored.version} with leaf"
            f" {leaf(stored.position, stored.data).hex()} there: one of the two was changed"
        )
