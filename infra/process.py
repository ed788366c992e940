"""Knows a process by its pid file and its command line, so that no stranger is taken for it or killed."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class OwnProcess:
    """A process that this project started: its pid stands in a file, its command line carries a mark."""

    pid_file: Path
    mark: str

    def pid(self) -> int | None:
        """The pid, if a process runs under it whose command line carries the mark."""
        try:
            pid = int(self.pid_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None
        return pid if self.mark in command_line(pid) else None

    def record(self, pid: int) -> None:
        """Writes the pid down in one step."""
        part = self.pid_file.with_suffix(".part")
        part.write_text(f"{pid}\n", encoding="ascii")
        part.replace(self.pid_file)

    def stop(self, timeout: float) -> None:
        """SIGTERM, then SIGKILL after the timeout in seconds; quiet when nothing runs."""
        for number, patience in ((signal.SIGTERM, timeout), (signal.SIGKILL, 10.0)):
            pid = self.pid()
            if pid is None:
                break
            os.kill(pid, number)
            self._wait_for_end(pid, patience)
        self.pid_file.unlink(missing_ok=True)

    def _wait_for_end(self, pid: int, patience: float) -> None:
        until = time.monotonic() + patience
        while self.mark in command_line(pid) and time.monotonic() < until:
            _reap(pid)
            time.sleep(0.02)


def command_line(pid: int) -> str:
    """The command line of a running process; empty when it has ended, even if it waits to be reaped."""
    if not Path("/proc/self").exists():
        told = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return told.stdout
    for _ in range(20):
        told_line = _from_proc(pid)
        if told_line or _has_ended(pid):
            return told_line
        time.sleep(0.005)  # the line is empty for a moment while a process becomes another program
    return ""


def _from_proc(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _has_ended(pid: int) -> bool:
    """Whether the process is gone or a zombie (state Z or X in proc_pid_stat(5))."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(") ")[2][:1]
    except OSError:
        return True
    return state in {"Z", "X"}


def dying_with_parent(command: list[str]) -> list[str]:
    """The same command, ended by the kernel when the parent dies, where the system can do so (Linux)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", *command] if setpriv else command


def _reap(pid: int) -> None:
    """Collects the child's exit code if it is ours; another's child is its parent's affair."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
