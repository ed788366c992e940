"""Files of events in the store's order, written and read in chunks, so that no size needs much memory."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from registry.events.head import PARTITIONS, leaf, rolled

CHUNK = 4_000
"""Events in a chunk, as in the relay's; a command that begins in a chunk ends in it."""


class Message(NamedTuple):
    """One event as it is stored and as it is told."""

    position: int
    partition: int
    stream: str
    version: int
    topic: str
    data: bytes


_DECODER = msgspec.msgpack.Decoder(list[Message])


def write_chunks(path: Path, commands: Iterable[list[Message]]) -> "Told":
    """Writes the events of commands; returns what they amount to."""
    told, chunk = Told(), list[Message]()
    with path.open("wb") as file:

        def put() -> None:
            data = msgspec.msgpack.encode(chunk)
            file.write(len(data).to_bytes(8, "big") + data)
            chunk.clear()

        for command in commands:
            chunk.extend(command)
            for message in command:
                told.add(message.partition, message.position, message.stream, message.data)
            if len(chunk) >= CHUNK:
                put()
        if chunk:
            put()
    return told


def read_chunks(path: str) -> Iterator[list[Message]]:
    """The chunks of a file in their order."""
    with Path(path).open("rb") as file:
        while head := file.read(8):
            yield _DECODER.decode(file.read(int.from_bytes(head, "big")))


class Told:
    """Counts and proves events partition by partition, in the order in which they are told."""

    def __init__(self) -> None:
        self.events = 0
        self.bytes = 0
        self.last = 0
        self._digests = [bytes(32)] * PARTITIONS

    def add(self, partition: int, position: int, stream: str, data: bytes) -> None:
        """One more event."""
        self.events += 1
        self.bytes += len(data)
        self.last = max(self.last, position)
        own = leaf(position, stream.encode() + b"\x00" + data)
        self._digests[partition] = rolled(self._digests[partition], own)

    def proof(self) -> dict[str, object]:
        """Equal for two logs that told the same events, each partition in the same order."""
        every = bytes(32)
        for digest in self._digests:
            every = rolled(every, digest)
        return {"events": self.events, "bytes": self.bytes, "log": every.hex()}
