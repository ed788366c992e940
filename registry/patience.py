"""Connections to PostgreSQL that notice a server which says nothing any more, be its machine gone or not."""

import time
from collections.abc import Callable, Generator, Mapping
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import make_conninfo

R = TypeVar("R")
Waits = Generator[Any, Any, R]
"""What psycopg waits with: it yields what it waits for, and is sent what has come, or nothing now and then."""

HALF_OPEN: Mapping[str, str] = {
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
"""A machine that went away without a word is noticed within half a minute; by itself Linux takes hours. The address may
say otherwise."""

SILENCE = 15.0
"""Seconds without a byte from the server after which it is asked, on another connection, whether it lives."""
ANSWER = 10
"""Seconds that it has to answer there."""


class Silent(psycopg.OperationalError):
    """Raised when a server does not answer at all: what it was asked to do it may have done, or may do later."""


class Patient(psycopg.Connection[Any]):
    """Waits as long as a statement needs, and no longer than the server lives.

    A server whose process is stopped still has a kernel that acknowledges what is sent, so no keepalive ends. A long
    statement and a stopped server look the same from here; a second connection tells them apart.
    """

    def wait(self, gen: Waits[R], *given: Any, **named: Any) -> R:
        """As psycopg waits. Raises `Silent`, with the connection closed."""
        return super().wait(_listened(gen, SILENCE, self._must_live), *given, **named)

    def _must_live(self) -> None:
        info = self.info
        here = make_conninfo(info.dsn, host=info.host, port=info.port, password=info.password, connect_timeout=ANSWER)
        try:
            with _Asked.connect(here, autocommit=True) as another:
                another.execute("SELECT 1")
        except (Silent, psycopg.errors.ConnectionTimeout) as silent:
            self.pgconn.finish()
            raise Silent(
                f"PostgreSQL has said nothing for {SILENCE + ANSWER:.0f} s and does not answer on another connection: "
                "whether it did what it was asked is not known"
            ) from silent
        except psycopg.Error:
            return  # it answers, if only that it takes nobody in


class _Asked(psycopg.Connection[Any]):
    """The second connection."""

    def wait(self, gen: Waits[R], *given: Any, **named: Any) -> R:
        return super().wait(_listened(gen, ANSWER, _no_answer), *given, **named)


def _no_answer() -> None:
    raise Silent("no answer")


def _listened(gen: Waits[R], silence: float, quiet: Callable[[], None]) -> Waits[R]:
    """The same generator; `quiet` is called whenever nothing has come for so many seconds."""
    try:
        wanted = next(gen)
        heard = time.monotonic()
        while True:
            ready = yield wanted
            if ready:
                heard = time.monotonic()
            elif time.monotonic() - heard >= silence:
                quiet()
                heard = time.monotonic()
            wanted = gen.send(ready)
    except StopIteration as end:
        result: R = end.value
        return result
