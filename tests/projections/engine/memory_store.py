"""The store behind a log in memory, for rebuilds."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.projections.engine.memory_log import MemoryLog


class Stored(NamedTuple):
    position: int
    stream: str
    data: bytes


class MemoryStore:
    """The store behind a log; `meanwhile` is called at every read, as time passes."""

    def __init__(self, log: MemoryLog) -> None:
        self.log = log
        self.untold: list[tuple[int, str, bytes]] = []
        self.meanwhile: Iterator[object] = iter(())

    def read(self, after: int, limit: int) -> Sequence[Stored]:
        next(self.meanwhile, None)
        events = [*self.log.all(), *self.untold]
        return [Stored(*event) for event in events if event[0] > after][: min(limit, 70)]
