"""The delivery ledger: what every recipient was given, written before it leaves, many at a time in one commit."""

import asyncio
import logging
import queue
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain
from types import TracebackType
from typing import NamedTuple, Self

import msgspec

from consumers.recipients.database import RecipientsDatabase, Session
from consumers.recipients.directory import Clock, written
from projections.stops import DatabaseUnavailable

TOGETHER = 500
"""Rows of one commit, at most. A commit takes what came during the one before: nobody waits for a group to fill."""
PARTIAL = 206
"""The status of a part of a file; the row's route names its range."""
_COLUMNS = "at, recipient, key, kind, route, purpose, scope, edition, after, upto, code, status, length, sha256"
_ROW = f"({', '.join('?' * 14)})"
_INSERT = f"INSERT INTO deliveries ({_COLUMNS}) VALUES {_ROW}"  # noqa: S608  # own names
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


class _Waiting(NamedTuple):
    """A row, and the future of the one who waits until it is on the disk."""

    row: tuple[object, ...]
    done: "asyncio.Future[None]"


class Ledger:
    """Writes deliveries from one thread. A row that is not on the disk fails its future: then nothing may leave."""

    def __init__(self, database: RecipientsDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._waiting.put(None)
        self._thread.join()

    async def record(self, delivery: Delivery) -> None:
        """Returns once the delivery, as it was now, is on the disk. Raises `DatabaseUnavailable`.

        One that is cancelled has nobody who waits: its answer does not leave.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.put(_Waiting(_row(delivery, self._clock()), done))
        await done

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
            if wanted := [one for one in group if not one.done.cancelled()]:
                _settle(wanted, self._fault(wanted))
            if ended:
                return

    def _fault(self, group: Sequence[_Waiting]) -> DatabaseUnavailable | None:
        """Commits a group in one statement: Python's lock changes hands three times, however many rows there are."""
        statement = ", ".join((_INSERT, *[_ROW] * (len(group) - 1)))
        try:
            with self._database.writing() as session:
                session.change(statement, list(chain.from_iterable(one.row for one in group)))
        except Exception as error:  # whatever it was: who waits must hear of it, and the thread goes on
            logger.exception("%d deliveries could not be recorded: their answers do not leave", len(group))
            return error if isinstance(error, DatabaseUnavailable) else DatabaseUnavailable(str(error))
        return None


def _settle(group: Sequence[_Waiting], fault: DatabaseUnavailable | None) -> None:
    """Wakes each event loop once, for all who wait there; a loop that has ended waits for nothing."""
    by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for one in group:
        by_loop.setdefault(one.done.get_loop(), []).append(one.done)
    for loop, waiting in by_loop.items():
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_tell, waiting, fault)


def _tell(waiting: "Iterable[asyncio.Future[None]]", fault: DatabaseUnavailable | None) -> None:
    for done in waiting:
        if done.done():
            continue
        if fault is None:
            done.set_result(None)
        else:
            done.set_exception(fault)


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
