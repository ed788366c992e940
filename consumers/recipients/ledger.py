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
from consumers.recipients.directory import REVISION, Clock, written
from projections.stops import DatabaseUnavailable

TOGETHER = 500
"""Rows of one statement, at most, and of one commit, unless more came in a turn of a loop: databases take no more than
some ten thousand values at once. A commit takes what came during the one before."""
PATIENCE = 10.0
"""Seconds that an answer waits for the ledger at most."""
QUIET, TURNS = 2, 16
"""Turns of a loop after which rows are handed over: so many without another one (a request that has just arrived is a
row two turns later), and so many in all: some milliseconds at most, and none where nothing else is asked."""
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


class Revised(Exception):
    """Raised when recipients, scopes or keys have changed since the answer was made: it does not leave."""


class _Waiting(NamedTuple):
    """A row, the future of the one who waits until it is on the disk, and the revision that must hold until then."""

    row: tuple[object, ...]
    done: "asyncio.Future[None]"
    revision: int | None


class _Gathered(msgspec.Struct):
    """Rows that one event loop has brought, and for how many of its turns they have waited for others to come."""

    rows: list[_Waiting] = []
    counted: int = 0
    quiet: int = 0
    turns: int = 0

    def whole(self) -> bool:
        """Once a turn: whether the thread may have them."""
        self.turns += 1
        self.quiet = 0 if len(self.rows) > self.counted else self.quiet + 1
        self.counted = len(self.rows)
        return self.quiet >= QUIET or self.turns >= TURNS


class Ledger:
    """Writes deliveries from one thread. A row that is not on the disk fails its future: then nothing may leave."""

    def __init__(self, database: RecipientsDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._gathered: dict[asyncio.AbstractEventLoop, _Gathered] = {}
        self._waiting: queue.SimpleQueue[list[_Waiting] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._waiting.put(None)
        self._thread.join()

    async def record(self, delivery: Delivery, revision: int | None = None) -> None:
        """Returns once the delivery, as it was now, is on the disk. Raises `DatabaseUnavailable`.

        Raises `Revised` when the revision of who is registered is another by then. One that is cancelled has nobody
        who waits: its answer does not leave.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        gathered = self._gathered.get(loop)
        if gathered is None:
            gathered = self._gathered[loop] = _Gathered()
            loop.call_soon(self._hand_over, loop)
        gathered.rows.append(_Waiting(_row(delivery, self._clock()), done, revision))
        await done

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        """Once for all requests that come close together: each time the thread has to be woken, and to commit."""
        if not self._gathered[loop].whole():
            loop.call_soon(self._hand_over, loop)
            return
        group = self._gathered.pop(loop).rows
        late = DatabaseUnavailable(f"the ledger has not answered for {PATIENCE:.0f} s")
        timer = loop.call_later(PATIENCE, _tell, [one.done for one in group], late)
        group[-1].done.add_done_callback(lambda done: None if done.cancelled() else timer.cancel())
        self._waiting.put(group)

    def _run(self) -> None:
        ended = False
        while not ended and (first := self._waiting.get()) is not None:
            group = first
            while len(group) < TOGETHER and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    ended = True
                    break
                group += following
            if wanted := [one for one in group if not one.done.done()]:
                self._write(wanted)

    def _write(self, group: Sequence[_Waiting]) -> None:
        """Commits a group in few statements: Python's lock changes hands a few times, however many rows there are."""
        fresh, stale, fault = group, list[_Waiting](), None
        try:
            with self._database.writing() as session:
                fresh, stale = _parted(session, group)
                for start in range(0, len(fresh), TOGETHER):
                    some = fresh[start : start + TOGETHER]
                    statement = ", ".join((_INSERT, *[_ROW] * (len(some) - 1)))
                    session.change(statement, list(chain.from_iterable(one.row for one in some)))
        except Exception as error:  # whatever it was: who waits must hear of it, and the thread goes on
            logger.exception("%d deliveries could not be recorded: their answers do not leave", len(group))
            fault = error if isinstance(error, DatabaseUnavailable) else DatabaseUnavailable(str(error))
            fresh, stale = group, []
        _settle(fresh, fault)
        _settle(stale, Revised())


def _parted(session: Session, group: Sequence[_Waiting]) -> tuple[Sequence[_Waiting], list[_Waiting]]:
    """Those that may leave, and those whose recipient may have lost its key or its scope meanwhile."""
    if all(one.revision is None for one in group):
        return group, []
    now = session.select(REVISION)[0][0]
    fresh = [one for one in group if one.revision is None or one.revision == now]
    stale = [one for one in group if one.revision is not None and one.revision != now]
    return fresh, stale


def _settle(group: Sequence[_Waiting], fault: Exception | None) -> None:
    """Wakes each event loop once, for all who wait there; a loop that has ended waits for nothing."""
    by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    for one in group:
        by_loop.setdefault(one.done.get_loop(), []).append(one.done)
    for loop, waiting in by_loop.items():
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_tell, waiting, fault)


def _tell(waiting: "Iterable[asyncio.Future[None]]", fault: Exception | None) -> None:
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
