"""The port that views read: partitions of events, heads beside them, positions in both."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple, Protocol

HEADS = -1
"""The pseudo-partition number under which offsets of `registry.heads` are kept."""


class Record(NamedTuple):
    """One told event as bytes; `position` is the store's, `offset` the log's."""

    partition: int
    offset: int
    position: int
    key: str
    data: bytes


class HeadRecord(NamedTuple):
    """One head as bytes, with its offset in the heads topic."""

    offset: int
    data: bytes


class Polled(NamedTuple):
    """What one poll brought; records are in offset order within their partition."""

    records: Sequence[Record]
    heads: Sequence[HeadRecord]


class OffsetGone(Exception):
    """Raised when the log no longer holds (or never held) the asked offset of a partition."""

    def __init__(self, partition: int) -> None:
        super().__init__(f"partition {partition}: the asked offset is not in the log")
        self.partition = partition


class LogUnavailable(Exception):
    """Raised when the log cannot be reached at all; the caller waits and tries again."""


class LogDenied(LogUnavailable):
    """Raised when the log does not let this reader in, or read; tried again a few times, in case it learns."""

    exit_code: ClassVar[int] = 2


class Log(Protocol):
    """A readable log: Kafka, or the store's own log when no Kafka is in use."""

    @property
    def topic_id(self) -> str:
        """Changes when the topic was deleted and created again."""

    @property
    def partitions(self) -> int: ...

    def assign(self, offsets: Mapping[int, int], heads: int) -> None:
        """Read each given partition from its offset (the next to read) and the heads from theirs."""

    def poll(self, timeout: float, most: int) -> Polled:
        """At most `most` records, waiting up to `timeout` seconds. Raises `OffsetGone`, `LogUnavailable`."""

    def ends(self) -> Mapping[int, int]:
        """Per partition the offset after its last readable record (HEADS included)."""

    def close(self) -> None: ...
