"""PostgreSQL connections lent to readers: at most so many, each asked whether it still lives.

psycopg's own pool backs off for seconds after a lost connection; readers should be back with the database.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

from projections.database import Values
from registry.patience import HALF_OPEN, Patient, Silent

WAIT_SECONDS = 10.0
"""How long a connection is waited for: from the server, or from another reader."""

Connection = psycopg.Connection[Values]


def connected(url: str) -> Connection:
    """A new connection, in autocommit. Raises `psycopg.OperationalError`."""
    address = make_conninfo("", **{**HALF_OPEN, **conninfo_to_dict(url)})
    return Patient.connect(address, autocommit=True, connect_timeout=int(WAIT_SECONDS))


class Connections:
    """Up to `most` connections, kept open between readers."""

    def __init__(self, url: str, most: int = 16) -> None:
        self._url = url
        self._free = threading.BoundedSemaphore(most)
        self._idle: list[Connection] = []

    @contextmanager
    def lent(self) -> Iterator[Connection]:
        """A living connection. Raises `psycopg.OperationalError` when there is none in time."""
        if not self._free.acquire(timeout=WAIT_SECONDS):
            raise psycopg.OperationalError(f"all connections are in use, for {WAIT_SECONDS:.0f} seconds")
        try:
            connection = self._living()
            try:
                yield connection
            finally:
                self._back(connection)
        finally:
            self._free.release()

    def close(self) -> None:
        """Close what is idle; what is lent is closed by its reader's end or the process's."""
        while self._idle:
            self._idle.pop().close()

    def _living(self) -> Connection:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return connected(self._url)
            try:
                connection.execute("SELECT 1")
            except Silent:  # it was waited for already: the others would say as little, each after as long
                silent, self._idle = self._idle, []
                for one in silent:
                    one.close()
                raise
            except psycopg.Error:
                connection.close()
            else:
                return connection

    def _back(self, connection: Connection) -> None:
        if connection.info.transaction_status == TransactionStatus.IDLE:
            self._idle.append(connection)
        else:
            connection.close()
