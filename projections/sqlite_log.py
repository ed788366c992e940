"""Copies the log before a views' file into the file beside the worker, so that its commits do not wait for the disk."""

import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

EVERY = 2.0
"""Seconds from the end of one copying to the next: seldom, as a page that changes often is then copied once."""
LONG = 8_000
"""Pages of the log, 64 MiB, from which on it is to begin anew: for that, what came meanwhile is copied at a commit."""
COPY = "PRAGMA wal_checkpoint(PASSIVE)"


class Copier:
    """Told of every commit of one connection. What it is too slow for, SQLite copies itself (`wal_autocheckpoint`).

    Left to SQLite, the commit that makes the log 128 MiB long copies all of it: 55 to 80 ms at 200 commands a second.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._address = f"{path.absolute().as_uri()}?mode=rw"
        self._connection = connection
        self._next = time.monotonic() + EVERY
        self._pages = 0
        self._thread: threading.Thread | None = None

    def committed(self) -> None:
        """To be called after a commit, which stands whatever becomes of the copying: as where SQLite copies itself."""
        if self._thread is None:
            if time.monotonic() >= self._next:
                thread = threading.Thread(target=self._copy, name="views' log", daemon=True)
                self._next = time.monotonic() + EVERY  # where the machine gives no thread, SQLite copies
                with suppress(RuntimeError):
                    thread.start()
                    self._thread = thread
        elif not self._thread.is_alive():
            self._thread = None
            self._next = time.monotonic() + EVERY
            if self._pages >= LONG:
                with suppress(sqlite3.Error):
                    self._connection.execute(COPY)

    def close(self) -> None:
        """Waits for the copying at work."""
        if self._thread is not None:
            self._thread.join()

    def _copy(self) -> None:
        self._pages = 0
        with suppress(sqlite3.Error), closing(self._connected()) as connection:  # the worker meets whatever it is
            self._pages = connection.execute(COPY).fetchone()[1]

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self._address, uri=True, isolation_level=None)
