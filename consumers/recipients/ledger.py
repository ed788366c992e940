"""The delivery ledger: what every recipient was given, written before it leaves, many at a time in one commit."""

import logging
import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime
from types import TracebackType
from typing import Self

import msgspec

from consumers.recipients.database import RecipientsDatabase, Session
from consumers.recipients.directory import Clock, written
from projections.stops import DatabaseUnavailable

TOGETHER = 500
"""Rows of one commit, at most. A commit takes what came during the one before: nobody waits for a group to fill."""
PARTIAL = 206
"""The status of a part of a file; the row's route names its range."""
_COLUMNS = "at, recipient, key, kind, route, purpose, scope, edition, after, upto, code, status, length, sha256"
_INSERT = f"INSERT INTO deliveries ({_COLUMNS}) VALUES ({', '.join('?' * 14)})"  # noqa: S608  # own names
logger = logging.getLogger(__name__)


class Delivery(msgspec.Struct, kw_only=True):
    """One answer: to whom, by which key, for what; `kind` says what `after`, `upto` and `code` mean.

    `changes`: the changes with positions in (after, upto]. `snapshot`: every record as of `upto`. `single`: the record
    of `code` as of `upto`. `webhook`: the same, sent by us. `none`: an answer without records. An endpoint completes
    it before its answer begins; a stream moves `upto` on before each piece.
    """

    recipient: int
    key: str
    purpose: str
    scope: int
    route: str
    kind: str = "none"
    edition: str | None = None
    after: int | None = None
    upto: int | None = None
    code: str | None = None
    status: int = 200
    length: int = 0
    sha256: bytes | None = None


class Ledger:
    """Writes deliveries from one thread. A row that is not on the disk fails its future: then nothing may leave."""

    def __init__(self, database: RecipientsDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiting: queue.SimpleQueue[tuple[tuple[object, ...], Future[None]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._waiting.put(None)
        self._thread.join()

    def record(self, delivery: Delivery) -> "Future[None]":
        """Done once the delivery, as it is now, is on the disk; fails with `DatabaseUnavailable`."""
        done: Future[None] = Future()
        self._waiting.put((_row(delivery, self._clock()), done))
        return done

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            group = [first]
            ended = False
            while len(group) < TOGETHER and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    ended = True
                    break
                group.append(following)
            self._commit([(row, done) for row, done in group if done.set_running_or_notify_cancel()])
            if ended:
                return

    def _commit(self, group: "Sequence[tuple[tuple[object, ...], Future[None]]]") -> None:
        """A future that was cancelled has nobody who waits: its answer does not leave, and is not recorded."""
        try:
            with self._database.writing() as session:
                session.many(_INSERT, [row for row, _ in group])
        except Exception as error:  # whatever it was: who waits must hear of it, and the thread goes on
            logger.exception("%d deliveries could not be recorded: their answers do not leave", len(group))
            because = error if isinstance(error, DatabaseUnavailable) else DatabaseUnavailable(str(error))
            for _, done in group:
                done.set_exception(because)
        else:
            for _, done in group:
                done.set_result(None)


def write(session: Session, delivery: Delivery, at: datetime) -> None:
    """Adds one delivery within a transaction of the caller's."""
    session.change(_INSERT, _row(delivery, at))


def _row(one: Delivery, at: datetime) -> tuple[object, ...]:
    return (
        written(at),
        one.recipient,
        one.key,
        one.kind,
        one.route,
        one.purpose,
        one.scope,
        one.edition,
        one.after,
        one.upto,
        one.code,
        one.status,
        one.length,
        one.sha256,
    )
