"""Carries recorded events to the log: in the store's order, fenced, once in effect."""

import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from registry.events.envelope import timestamp
from registry.events.head import Head, decode_head
from registry.relaying.account import Account, resumed
from registry.relaying.chunks import Chunks
from registry.relaying.denials import Denials
from registry.relaying.pace import Pace
from registry.relaying.ports import (
    Beat,
    Denied,
    Fenced,
    IntegrityStop,
    Last,
    Overtaken,
    Publisher,
    Rejected,
    Source,
    Tail,
    Unavailable,
)
from registry.relaying.progress import Progress, Status
from registry.stored import Stored, StoreStop, StoreUnavailable, same_command

__all__ = [
    "Beat",
    "Denied",
    "Fenced",
    "IntegrityStop",
    "Last",
    "Overtaken",
    "Pace",
    "Publisher",
    "Rejected",
    "Relay",
    "Source",
    "Status",
    "StoreUnavailable",
    "Stored",
    "Tail",
    "Unavailable",
]

STRIKES = 3
"""How often in a row another writer may take the log from the holder of the lease before it gives up."""


class _Stopped(Exception):
    """Raised when the relay was asked to stop and what it waits for takes too long."""


class Relay:
    """Publishes what is recorded and not yet told; one at a time for each `name`.

    Every transaction is a chunk of events and one head. The last head in the log is the relay's only memory: after any
    doubt it shuts out its former self, reads that head, compares both ends with the store, and goes on from there.
    When the source's `edition` is not the head's, everything is told anew.
    """

    def __init__(
        self,
        source: Source,
        publisher: Publisher,
        *,
        name: str = "registry",
        holder: str | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        pace: Pace | None = None,
        joined: Callable[[bytes, bytes], bool] = same_command,
        on_step: Callable[[str], None] = lambda _: None,
        edition: Callable[[], str] = lambda: "",
    ) -> None:
        self._source = source
        self._publisher = publisher
        self._lease = f"{name}-relay"
        self._holder = holder or f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._now = now
        self._pace = pace or Pace()
        self._joined = joined
        self._step = on_step
        self._edition = edition
        self._progress = Progress()
        self._stop = threading.Event()
        self._stop_at: float | None = None
        self._held = False
        self._renew_at = self._verify_at = self._look_at = 0.0
        self._strikes = 0
        self._denials = Denials(self._pace.denials, self._pace.denied_for)
        self._account: Account | None = None
        self._chunks: Chunks | None = None

    @property
    def status(self) -> Status:
        """A snapshot; any thread may ask."""
        return self._progress.status

    def run(self, stop: threading.Event) -> None:
        """Publish until `stop` is set; then end the chunk at hand, within five seconds.

        Waits out a lost broker and a lost store. Raises `Fenced`, `IntegrityStop`, `Rejected`, `Denied`,
        `StoreStop`.
        """
        self._stop, self._stop_at = stop, None
        try:
            while not stop.is_set():
                self.run_once()
                if self._chunks is not None and self._chunks.at_end:
                    self._rest(self._pace.rest)
        except _Stopped:
            self._drop()
        except (Fenced, IntegrityStop, Rejected, StoreStop) as error:
            self._progress.failed(error)
            raise
        finally:
            self.close()

    def catch_up(self) -> int:
        """Publish what the store holds, waiting out a lost broker; returns the position that was reached."""
        while self.run_once() or self._account is None:
            pass
        return self._account.reached

    def run_once(self) -> bool:
        """Publish one chunk, or wait once for a lost broker or store; False when there is nothing left to tell.

        Raises `Fenced`, `IntegrityStop`, `Rejected`, and `Denied` in the end.
        """
        try:
            told = self._turn()
            self._denials.forget()
            return told > 0
        except (Unavailable, StoreUnavailable) as error:
            self._retry_after(error)
        except Overtaken as error:
            self._outlive(error)
        except BaseException:
            self._drop()  # what was taken into account was not told
            raise
        return True

    def close(self) -> None:
        """Give up the connection and the lease."""
        self._drop()
        if self._held:
            self._held = False
            try:
                self._source.release_lease(self._lease, self._holder)
            except (StoreUnavailable, StoreStop) as error:
                self._progress.failed(error)  # the lease then ends by itself
        self._progress.enters("stopped")

    def _turn(self) -> int:
        self._beat()
        edition = self._edition()
        if self._account is not None and self._account.edition != edition:
            self._drop()
        if self._account is None or self._chunks is None:
            self._account = self._opened(edition)
            self._chunks = self._walk_from(self._account.reached)
        self._verify()
        return self._publish(self._account, self._chunks.take())

    def _opened(self, edition: str) -> Account:
        self._take_lease()
        self._step("leased")
        self._progress.enters("opening")
        tail = self._publisher.open(self._beat)
        self._step("opened")
        head = _head(tail)
        account = resumed(head, tail, self._source, edition)
        self._progress.stands(account.reached)
        self._step("resumed")
        self._verify_at = time.monotonic() + self._pace.verify
        return account

    def _walk_from(self, position: int) -> Chunks:
        pace = self._pace
        return Chunks(self._source, position, events=pace.chunk_events, size=pace.chunk_bytes, joined=self._joined)

    def _publish(self, account: Account, events: list[Stored]) -> int:
        self._progress.enters("publishing" if events else "waiting for events")
        if not events:
            return 0
        self._step("taken")
        missing = account.take(events)
        self._publisher.begin()
        self._step("begun")
        self._publisher.send(missing)
        self._step("sent")
        at = timestamp(self._now())
        self._beat()
        self._publisher.commit(account.head(at).encode(), self._beat)
        self._step("committed")
        self._strikes = 0
        self._progress.stands(account.reached)
        self._progress.published(len(missing), at)
        return len(events)

    def _verify(self) -> None:
        now = time.monotonic()
        if now >= self._verify_at:
            self._publisher.verify()
            self._progress.is_well()
            self._verify_at = now + self._pace.verify

    def _take_lease(self) -> None:
        self._progress.enters("waiting for the lease")
        while not self._renewed():
            self._rest(min(1.0, self._pace.lease / 10))

    def _renewed(self) -> bool:
        asked = time.monotonic()
        self._held = self._source.acquire_lease(self._lease, self._holder, self._pace.lease)
        self._renew_at = asked + self._pace.lease / 3
        return self._held

    def _beat(self) -> None:
        """Renew the lease in time, look how far the store is, and end the work when that is due."""
        now = time.monotonic()
        if self._held and now >= self._renew_at and not self._renewed():
            raise Fenced(f"another relay holds the lease {self._lease}: this one was away for too long")
        if now >= self._look_at:
            self._look_at = now + 1.0
            self._progress.store_holds(self._source.last_position())
        if self._stop.is_set():
            self._stop_at = self._stop_at or now + self._pace.finish_within
            if now >= self._stop_at:
                raise _Stopped

    def _rest(self, seconds: float) -> None:
        """Wait, but not beyond a stop."""
        if self._stop.wait(seconds):
            raise _Stopped

    def _retry_after(self, error: Exception) -> None:
        self._drop()
        self._progress.failed(error)
        if isinstance(error, Denied) and self._denials.enough():
            raise error
        pace = self._pace
        wait_until = time.monotonic() + min(pace.last_retry, pace.first_retry * 2 ** min(self.status.failures - 1, 10))
        while (left := wait_until - time.monotonic()) > 0:
            self._rest(min(left, 1.0))
            self._keep_lease()

    def _keep_lease(self) -> None:
        try:
            self._beat()
        except StoreUnavailable as error:
            self._progress.failed(error)

    def _outlive(self, error: Overtaken) -> None:
        """Another writer opened the log. Who holds the lease goes on, the other one ends.

        The holder can be overtaken by its own doing (a transaction that the broker timed out), or by a former relay's
        library that asks for a new session in its last moments; whoever does it again and again knows no lease.
        """
        self._drop()
        self._progress.failed(error)
        self._strikes += 1
        self._renew_at = 0.0  # the next turn begins with the lease, and ends there when it is lost
        if self._strikes >= STRIKES:
            raise Fenced(f"overtaken {self._strikes} times while holding the lease {self._lease}: {error}") from error

    def _drop(self) -> None:
        self._account = self._chunks = None
        self._publisher.close()


def _head(tail: Tail) -> Head | None:
    if tail.head is None:
        return None
    try:
        return decode_head(tail.head)
    except msgspec.MsgspecError as error:
        raise IntegrityStop(f"the last record of the heads is not a head: {error}") from error
