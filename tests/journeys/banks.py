"""Banks' own processes, each with its copy, and what becomes of them: killed, started again, compared."""

import contextlib
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.journeys.running import Desk


class Bank:
    """One bank's process, started again whenever it was killed."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.log = folder.with_suffix(".log")
        self.file = folder.with_suffix(".db")
        self._words = words
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([sys.executable, "-m", *self._words], stdout=log, stderr=log)

    def kill(self) -> None:
        """Kills it, wherever it is, and starts it again."""
        self.stop(signal.SIGKILL)
        self.start()

    def keep(self) -> None:
        """Starts it again when it has ended."""
        if self._process is not None and self._process.poll() is not None:
            self.start()

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(20)

    def reaches(self, wanted: dict[str, str]) -> None:
        """Waits until the copy holds these records, byte for byte."""

        def arrived() -> bool:
            self.keep()
            return records(self.file) == wanted

        reach(arrived, self.file.stem, self.log)


@contextlib.contextmanager
def banks(desk: Desk, folder: Path, bootstrap: str) -> Iterator[dict[str, Bank]]:
    """One follows the stream, one pulls from time to time, one lives on daily files, one on the topic."""
    pulling = ("infra.cli", "credit", "pull", "--from", f"http://127.0.0.1:{desk.port}", "--silence", "8", "--into")
    found = {
        "follower": Bank(folder / "follower", *pulling, str(folder / "follower.db"), "--follow"),
        "puller": Bank(folder / "puller", *pulling, str(folder / "puller.db"), "--patience", "1"),
        "daily": Bank(folder / "daily", *pulling, str(folder / "daily.db"), "--patience", "1", "--daily"),
        "reader": Bank(
            folder / "reader", "tests.journeys.kafka_bank", bootstrap, "registry.credit", str(folder / "reader.db")
        ),
    }
    for one in found.values():
        one.start()
    try:
        yield found
    finally:
        for one in found.values():
            one.stop()


def records(file: Path) -> dict[str, str]:
    """Stream → record in canonical form, as a bank's own SQL finds them."""
    with contextlib.closing(sqlite3.connect(file, timeout=10)) as copy:
        try:
            return dict(copy.execute("SELECT stream, record FROM records"))
        except sqlite3.OperationalError:
            return {}


def edition(file: Path) -> str:
    with contextlib.closing(sqlite3.connect(file, timeout=10)) as copy:
        return str(copy.execute("SELECT edition FROM feed").fetchone()[0])


def reach(holds: Callable[[], Any], what: str, log: Path | None = None, seconds: float = 180.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise AssertionError(
                f"{what} did not get there in {seconds:.0f} s\n{log.read_text()[-2000:] if log else ''}"
            )
        time.sleep(0.2)
