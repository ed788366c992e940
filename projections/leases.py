"""Parts the partitions of a generation among its workers: who keeps a partition reads and folds it, and nobody else.

Leases only spare work. What is written rests on the offsets' compare-and-swap: a worker that keeps a partition longer
than it should writes nothing, or what the next one would have written.
"""

import time
from collections.abc import Sequence
from typing import ClassVar, Protocol
from uuid import uuid4

from projections.database import Session

LASTS = 6.0
"""Seconds after which a worker that no longer says that it lives is taken for gone; a batch must be written sooner."""
FAR = 100
"""So many times as long no lease lasts: one that would was taken before the clock went back."""
EVERY = 1.0
"""Seconds between two looks. One whose connection to the database is closed is gone at the next look of another."""

_NOW = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"
_HERE = f"""
    INSERT INTO workers VALUES (?, pg_backend_pid(), {_NOW} + ?)
    ON CONFLICT (worker) DO UPDATE SET backend = excluded.backend, until = excluded.until
"""  # noqa: S608  # a fixed expression
_GONE = f"""
    DELETE FROM workers
    WHERE until < {_NOW} OR until > {_NOW} + ?
       OR NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = workers.backend)
"""  # noqa: S608  # a fixed expression
_TAKE = "UPDATE leases SET worker = ? WHERE partition = ? AND worker = ?"


class Keeper(Protocol):
    """Says which partitions a worker keeps."""

    alone: ClassVar[bool]
    """Whether no other worker may write to the generation: then being overtaken ends this one."""

    def kept(self, session: Session, partitions: int) -> frozenset[int]:
        """Asked between two batches, when everything that was read of a partition is written."""


class Alone:
    """Keeps every partition."""

    alone: ClassVar[bool] = True

    def kept(self, session: Session, partitions: int) -> frozenset[int]:  # noqa: ARG002  # the port's
        return frozenset(range(partitions))


class Leases:
    """Keeps a fair share among the workers that live, by the clock of the database (PostgreSQL).

    A worker takes partitions that nobody living keeps, up to its share, and gives back what it has beyond.
    """

    alone: ClassVar[bool] = False

    def __init__(self, lasts: float = LASTS, every: float = EVERY) -> None:
        self._worker = uuid4().hex[:12]
        self._lasts = int(lasts * 1000)
        self._every = every
        self._session: Session | None = None
        self._looked = 0.0
        self._kept: frozenset[int] = frozenset()

    def kept(self, session: Session, partitions: int) -> frozenset[int]:  # noqa: ARG002  # the generation knows
        now = time.monotonic()
        if session is self._session and now - self._looked < self._every:
            return self._kept
        if session is not self._session:  # one that is stopped inside a transaction must not keep others waiting
            session.change(f"SET idle_in_transaction_session_timeout = {self._lasts}")
        self._kept = self._renewed(session)
        self._session, self._looked = session, now
        return self._kept

    def _renewed(self, session: Session) -> frozenset[int]:
        session.change(_HERE, (self._worker, self._lasts))
        session.change(_GONE, (FAR * self._lasts,))
        others = {str(worker) for (worker,) in session.select("SELECT worker FROM workers")}
        alive = sorted({*others, self._worker})  # so slow that it is taken for gone, it still asks for its share
        found = session.select("SELECT partition, worker FROM leases ORDER BY partition")
        holders = {int(str(partition)): str(worker) for partition, worker in found}
        mine = [partition for partition, worker in holders.items() if worker == self._worker]
        share = share_of(len(holders), alive, self._worker)
        for partition in mine[share:]:
            session.change(_TAKE, ("", partition, self._worker))
        free = [partition for partition, worker in holders.items() if worker not in alive]
        wanted = free[: max(0, share - len(mine))]
        taken = [p for p in wanted if session.change(_TAKE, (self._worker, p, holders[p]))]
        return frozenset([*mine[:share], *taken])


def share_of(partitions: int, workers: Sequence[str], worker: str) -> int:
    """How many partitions a worker may keep; the shares of all add up to the partitions and differ by one at most."""
    each, over = divmod(partitions, len(workers))
    return each + (workers.index(worker) < over)
