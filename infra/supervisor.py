"""Runs the parts of an installation as child processes of one group, and starts again what may be started again."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from infra.process import dying_with_parent

RESTARTED = frozenset({4, 5})
"""Exit codes after which a part is started again: unavailable, and fenced (it then waits for the lease)."""
DOCUMENTED, UNAVAILABLE = frozenset({2, 3, 4, 5, 6}), 4
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
DRAIN = 12.0
"""Seconds that a part has to end after SIGTERM."""


class PartFailed(Exception):
    """Raised when a part ended in a way that a restart does not mend; it carries the part's exit code on."""

    def __init__(self, name: str, code: int, log: Path) -> None:
        super().__init__(f"子进程未正常结束 {name} ended with code {code}: {_last_line(log)} (见 see {log})")
        self.exit_code = code if code in DOCUMENTED else UNAVAILABLE


def _last_line(log: Path) -> str:
    """Whatever became of the log, the part's code is what counts."""
    try:
        lines = log.read_text("utf-8", "replace").rstrip().splitlines()
    except OSError as gone:
        return f"its log cannot be read: {gone}"
    return lines[-1] if lines else "它没有留下说明 it said nothing"


@dataclass(slots=True)
class _Part:
    name: str
    command: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    pause: float = FIRST_PAUSE
    start_at: float = 0.0
    started_at: float = 0.0
    restarts: int = field(default=0)

    def rests(self) -> None:
        """It is started again after its pause, which doubles."""
        self.start_at = time.monotonic() + self.pause
        self.pause = min(2 * self.pause, LONGEST_PAUSE)


class Supervisor:
    """Runs `registry <words>` for every part; one that was killed or unavailable starts again after a growing pause."""

    def __init__(self, parts: Mapping[str, Sequence[str]], logs: Path, environment: Mapping[str, str]) -> None:
        self._environment = {**os.environ, **environment}
        logs.mkdir(parents=True, exist_ok=True)
        self._parts = [
            _Part(name, dying_with_parent([sys.executable, "-m", "infra.cli", *words]), logs / f"{name}.log")
            for name, words in parts.items()
        ]

    @property
    def names(self) -> frozenset[str]:
        """What the parts are called."""
        return frozenset(part.name for part in self._parts)

    def start(self) -> None:
        """Starts every part."""
        for part in self._parts:
            self._start(part)

    def watch(self, stop: threading.Event, tick: Callable[[], None] = lambda: None) -> None:
        """Looks after the parts until `stop` is set. Raises `PartFailed`."""
        while not stop.wait(0.2):
            self.look()
            tick()

    def look(self) -> None:
        """Starts again what ended and may be started again. Raises `PartFailed`."""
        for part in self._parts:
            if part.process is None:
                if time.monotonic() >= part.start_at:
                    self._start_again(part)
                continue
            code = part.process.poll()
            if code is not None:
                self._ended(part, code)

    def stop(self) -> None:
        """Ends every part: SIGTERM first, SIGKILL for one that does not drain."""
        running = [part.process for part in self._parts if part.process is not None and part.process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + DRAIN
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
            if process.poll() is None:
                process.kill()
                process.wait()

    def pids(self) -> dict[str, int]:
        """Part → process id, of those at work."""
        return {part.name: part.process.pid for part in self._parts if part.process is not None}

    def _start(self, part: _Part) -> None:
        with part.log.open("ab") as log:
            part.process = subprocess.Popen(
                part.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=self._environment
            )
        part.started_at = time.monotonic()

    def _start_again(self, part: _Part) -> None:
        """What fails for want of memory, processes or disk fails for a while: the other parts go on."""
        try:
            self._start(part)
        except OSError as error:
            part.rests()
            with contextlib.suppress(OSError):
                print(f"{part.name} cannot be started: {error}", file=sys.stderr, flush=True)

    def _ended(self, part: _Part, code: int) -> None:
        part.process = None
        if code >= 0 and code not in RESTARTED:
            raise PartFailed(part.name, code, part.log)
        if time.monotonic() - part.started_at > 60.0:
            part.pause = FIRST_PAUSE
        part.restarts += 1
        part.rests()
