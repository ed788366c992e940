"""What each thread keeps open to read SQLite views: its session on the live generation, and the pointer."""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar
from weakref import WeakSet

from projections.database import Session
from projections.stops import NoViewsYet

S = TypeVar("S", bound=Session)
SETTLED_SECONDS = 2.0
"""The coarsest clock of a file system: what was written longer ago would show that it was written again."""


class _AtHand(Generic[S]):
    """What one thread keeps open. It ends with the thread: a server ends those that rest, and begins others."""

    def __init__(self) -> None:
        self.session: S | None = None
        self.mark: tuple[int, int, int] | None = None
        self.pointer: sqlite3.Connection | None = None
        self.inode = 0

    def close(self) -> None:
        """Close what is open."""
        if self.session is not None:
            self.session.close()
        if self.pointer is not None:
            self.pointer.close()

    __del__ = close


class Readers(Generic[S]):
    """A reading session for each thread that asks, on the generation that lives when it asks."""

    def __init__(self, pointer: Path, pointing: Callable[[], sqlite3.Connection], opened: Callable[[str], S]) -> None:
        self._pointer = pointer
        self._pointing = pointing
        self._opened = opened
        self._kept = threading.local()
        self._open = WeakSet[_AtHand[S]]()

    def session(self) -> S:
        """This thread's session: the pointer is read when it was written. Raises `NoViewsYet`, and sqlite3's errors."""
        kept, mark = self._mine(), self._mark()
        session = kept.session
        if session is not None and mark is not None and mark == kept.mark:
            return session
        row = self._pointer_of(kept).execute("SELECT generation FROM current").fetchone()
        if row is None:
            raise NoViewsYet
        live = str(row[0])
        if session is None or session.generation != live:
            if session is not None:
                kept.session = None  # before another one is opened, which may fail
                session.close()
            kept.session = session = self._opened(live)
        kept.mark = mark
        return session

    def close(self) -> None:
        """Close what every thread has open."""
        for kept in list(self._open):
            kept.close()
        self._kept = threading.local()

    def _mine(self) -> _AtHand[S]:
        kept: _AtHand[S] | None = getattr(self._kept, "at_hand", None)
        if kept is None:
            self._kept.at_hand = kept = _AtHand()
            self._open.add(kept)
        return kept

    def _mark(self) -> tuple[int, int, int] | None:
        """Which file the pointer is, and when it was written; nothing while it may be written again without a trace."""
        try:
            found = self._pointer.stat()
        except OSError:
            return None
        settled = time.time() - found.st_mtime > SETTLED_SECONDS
        return (found.st_ino, found.st_mtime_ns, found.st_size) if settled else None

    def _pointer_of(self, kept: _AtHand[S]) -> sqlite3.Connection:
        """A thread's pointer: opening one takes longer than most answers. One that was replaced is opened anew."""
        try:
            inode = self._pointer.stat().st_ino
        except OSError:
            inode = 0
        if kept.pointer is None or kept.inode != inode:
            closed, kept.pointer = kept.pointer, None  # before another one is opened, which may fail
            if closed is not None:
                closed.close()
            kept.pointer = self._pointing()
            kept.inode = self._pointer.stat().st_ino
        return kept.pointer
