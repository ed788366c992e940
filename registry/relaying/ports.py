"""What the relay needs of a store and of a log, and the errors that end or interrupt its work."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple, Protocol

from registry.stored import Stored

Beat = Callable[[], None]
"""Called at least once a second by whoever waits: it renews the lease, and raises when the work must end."""


class Source(Protocol):
    """The store, as the relay reads it. Every method raises `StoreUnavailable` when the store cannot be reached."""

    def read(self, after: int, limit: int) -> Sequence[Stored]:
        """The next events after a position, ascending, at most `limit`; one call sees one state of the store."""

    def at(self, position: int) -> Stored | None:
        """The event that stands at this position."""

    def last_position(self) -> int:
        """The greatest position, 0 when the store is empty."""

    def acquire_lease(self, name: str, holder: str, seconds: float) -> bool:
        """Take the lease, or renew it for the same holder; False while another holds it."""

    def release_lease(self, name: str, holder: str) -> None:
        """Give the lease back; does nothing when another holds it."""


class Last(NamedTuple):
    """The last record of a partition."""

    position: int
    data: bytes


class Tail(NamedTuple):
    """What the log holds at its end: the last head, and the last record of each partition that has one."""

    head: bytes | None
    last: Mapping[int, Last]


class Publisher(Protocol):
    """A log that takes transactions from one writer at a time.

    Every method raises `Unavailable` when the log cannot be reached or the outcome of the transaction is unknown;
    then `open` again. Every method raises `Overtaken` when another writer has opened the log since.
    """

    def open(self, beat: Beat) -> Tail:
        """Shut out every earlier writer, end what it left unfinished, then read the end of the log.

        Raises `IntegrityStop` when the log has lost its beginning.
        """

    def verify(self) -> None:
        """Raises `Unavailable` when the log is no longer the one that was opened."""

    def begin(self) -> None:
        """Begin a transaction."""

    def send(self, events: Sequence[tuple[int, Stored]]) -> None:
        """Hand over events, each with its partition, in the order of their positions."""

    def commit(self, head: bytes, beat: Beat) -> None:
        """End the transaction with its head; on return nothing can undo it, and readers see it in a moment.

        Raises `Rejected` when the log will never take one of the records.
        """

    def close(self) -> None:
        """Drop the connection and any unfinished transaction; never raises and does not wait long."""


class Unavailable(Exception):
    """Raised when the log cannot be reached or the outcome of a transaction is unknown; the relay opens it again."""


class Denied(Unavailable):
    """Raised when the log does not let this writer in, or do what it must; it is asked a few times more."""

    exit_code: ClassVar[int] = 2


class Overtaken(Exception):
    """Raised when another writer has opened the log since."""


class Fenced(Exception):
    """Raised when another relay has taken over; this one must end."""

    exit_code: ClassVar[int] = 5


class IntegrityStop(Exception):
    """Raised when store and log contradict each other; only an operator can say which one is right."""

    exit_code: ClassVar[int] = 6


class Rejected(Exception):
    """Raised when the log will never take a record, because it is too large or not well formed."""

    exit_code: ClassVar[int] = 6
