"""What is known of each stream in a batch: its last version, and the leaf of every version told so far."""

from collections.abc import Mapping
from typing import Final

from projections.database import Values
from projections.generation import Generation, StreamRow
from projections.stops import IntegrityStop

LEAF: Final = 32
BLOCK: Final = 16
"""Versions whose leaves stand together in one row of `told`: the last, unfinished block is in `streams` itself."""


class Stream:
    """One stream while a batch is folded."""

    __slots__ = ("blocks", "changed", "digests", "filled", "known", "name", "parked", "partition", "version")

    def __init__(self, name: str, partition: int) -> None:
        self.name = name
        self.partition = partition
        self.version = 0
        self.digests = b""
        self.parked = False
        self.known = False
        self.changed = False
        self.filled: list[tuple[int, bytes]] = []
        self.blocks: dict[int, bytes] = {}

    def follow(self, leaf: bytes) -> None:
        """One more version was told."""
        self.version += 1
        self.changed = True
        self.digests += leaf
        if len(self.digests) == BLOCK * LEAF:
            number = (self.version - 1) // BLOCK
            self.filled.append((number, self.digests))
            self.blocks[number] = self.digests
            self.digests = b""

    def leaf_of(self, version: int, generation: Generation) -> bytes:
        """The leaf known for a version ≤ the last; empty when the version never was (below 1)."""
        number, place = divmod(version - 1, BLOCK)
        if number == self.version // BLOCK:
            digests = self.digests
        else:
            if number not in self.blocks:
                self.blocks[number] = generation.block(self.name, number)
            digests = self.blocks[number]
        return digests[place * LEAF : (place + 1) * LEAF]

    def row(self) -> Values:
        return (self.name, self.partition, self.version, self.digests, int(self.parked))


def streams_of(generation: Generation, keys: Mapping[str, int]) -> dict[str, Stream]:
    """The streams of a batch (key → partition) as the database knows them.

    Raises `IntegrityStop` when a key comes from another partition than before.
    """
    streams = {key: Stream(key, partition) for key, partition in keys.items()}
    for row in generation.streams(list(streams)):
        _restore(streams[row.stream], row)
    return streams


def _restore(stream: Stream, row: StreamRow) -> None:
    if stream.partition != row.partition:
        raise IntegrityStop(f"{row.stream} was told in partition {row.partition}, now in {stream.partition}")
    stream.version = row.version
    stream.digests = row.digests
    stream.parked = bool(row.parked)
    stream.known = True
