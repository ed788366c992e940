"""Where a running process says how it is: one small file each, written whole, read by `registry status`."""

import json
import os
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from infra import clock

EVERY = 1.0
"""Seconds between two reports."""
QUIET = frozenset({"publishing", "not started"})
"""States that come and go too often to be said."""
STALE = 10.0
"""Seconds after which a report no longer speaks of a running process."""


class Beacon:
    """Writes what `tell` returns to `<folder>/<name>.json` every second, and once more at the end."""

    def __init__(self, folder: Path, name: str, tell: Callable[[], Mapping[str, Any]]) -> None:
        self._path = folder / f"{name}.json"
        self._tell = tell
        self._said: tuple[str, str | None] = ("", None)
        self._in_the_way = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"beacon-{name}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._write("stopped", None if error is None else f"{type(error).__name__}: {error}")

    def _say(self, state: str, error: str | None) -> None:
        """A line on the error stream whenever state or error is another than before."""
        if (state, error) != self._said and state not in QUIET:
            self._said = (state, error)
            with suppress(OSError):  # its log stands on the disk that is full
                print(_line(self._path.stem, state, error), file=sys.stderr, flush=True)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._write("running", None)
            self._stop.wait(EVERY)

    def _write(self, state: str, error: str | None) -> None:
        told = dict(self._tell())
        self._say(str(told.get("state") or state), error or told.get("error") or None)
        report = {"pid": os.getpid(), "state": state, "at": clock.now().isoformat(timespec="milliseconds"), **told}
        if error is not None:
            report["error"] = error
        scratch = self._path.with_suffix(f".{os.getpid()}.part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            scratch.write_text(json.dumps(report, ensure_ascii=False, default=str), "utf-8")
            scratch.replace(self._path)
            self._in_the_way = ""
        except OSError as full:  # the work goes on; the next second tries again
            if str(full) != self._in_the_way:  # said once: the log may stand on a disk that has room to fill
                self._in_the_way = str(full)
                self._say("cannot report", str(full))


def _line(name: str, state: str, error: str | None) -> str:
    at = clock.now().isoformat(timespec="seconds")
    return f"{at} {name}: {state}" + (f": {error}" if error else "")


def reports(folder: Path) -> dict[str, dict[str, Any]]:
    """Process name → its last report, with `fresh` saying whether it is recent."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        try:
            report = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            report = {"state": "unreadable", "error": str(error), "at": None}
        report["fresh"] = _fresh(report.get("at"))
        found[path.stem] = report
    return found


def last_error(workers: Iterable[Mapping[str, Any]]) -> str | None:
    """What is wrong with work that several processes share, by their reports.

    Those that run speak. Where none does, the one that spoke last: what others said before, it may have mended.
    """
    told = list(workers)
    running = [report for report in told if report["fresh"]]
    speaking = running or sorted(told, key=lambda report: report.get("at") or "")[-1:]
    return next((str(report["error"]) for report in speaking if report.get("error")), None)


def forget(folder: Path, parts: Collection[str], kind: str = "") -> None:
    """Removes what processes said that run no more and are none of these parts: nobody starts them again.

    Of one kind, if it is given: `project` and `project-2` are of the same.
    """
    for name, report in reports(folder).items():
        if name not in parts and not report["fresh"] and kind in ("", name.partition("-")[0]):
            (folder / f"{name}.json").unlink(missing_ok=True)


def _fresh(at: str | None) -> bool:
    """Whether it was written lately; one of the future is of a time before the clock went back."""
    return at is not None and abs((clock.now() - datetime.fromisoformat(at)).total_seconds()) < STALE
