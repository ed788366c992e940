"""Why a projection worker stops, waits or starts again; each stop has the exit code of its process."""

from typing import ClassVar


class Stop(Exception):
    """A worker cannot go on by itself; the message tells the operator what was found."""

    exit_code: ClassVar[int]


class IntegrityStop(Stop):
    """Raised when what was told contradicts what is known: nothing of the batch is written."""

    exit_code = 6


class Fork(IntegrityStop):
    """Raised when a version of a stream is told again with other bytes or at another position."""

    def __init__(self, stream: str, version: int, position: int) -> None:
        super().__init__(f"{stream}/{version} was told again at position {position} and is not the event known before")


class HeadMismatch(IntegrityStop):
    """Raised when a partition, folded up to a head's mark, is not what the relay told."""

    def __init__(self, partition: int, position: int, told: str, folded: str) -> None:
        super().__init__(f"partition {partition}, position {position}: the head says {told}, folded was {folded}")
        self.partition = partition
        self.position = position


class Fenced(Stop):
    """Raised when another worker has moved the same partition: this one's batch was rolled back."""

    exit_code = 5


class Refused(Stop):
    """Raised when what is asked cannot be done as things stand; nothing was changed."""

    exit_code = 3


class NoViewsYet(Refused):
    """Raised when no worker has made the views; the caller waits and tries again."""

    exit_code = 4

    def __init__(self) -> None:
        super().__init__(
            "尚无视图，registry up启动后数秒内建立 "
            "there are no views yet: a worker makes them in its first seconds (`registry up`)"
        )


AGAIN = "run `registry rebuild --all`"
"""The way out of views that do not fit the code."""


class RebuildNeeded(Refused):
    """Raised when the live generation does not have the tables or partitions that the code expects."""


class DatabaseUnavailable(Stop):
    """Raised when the database does not answer or cannot write; the caller waits and tries again."""

    exit_code = 4


WITHOUT_VIEWS = "the views are damaged; run `registry rebuild --all`, or remove them and start anew"


class Damaged(DatabaseUnavailable):
    """Raised when what the database holds is damaged: waiting does not mend it."""

    exit_code = 6

    def __init__(self, found: str, way_out: str = WITHOUT_VIEWS) -> None:
        super().__init__(f"{found}: {way_out}")


class RowRefused(Exception):
    """Raised when the database refuses a row's values (a NUL in a text, a missing value)."""


class Overtaken(Exception):
    """Raised when a parked key was resumed while a batch was folded: the batch is folded again."""
