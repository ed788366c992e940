"""Parts under a supervisor: each exit code, and each signal, has the outcome that docs/operating.md gives it."""

import errno
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from infra import supervisor as supervising
from infra.cli.running import Everything
from infra.kafka.errors import BrokerUnavailable
from infra.settings import read_settings
from infra.supervisor import PartFailed, Supervisor

SAYS = "import os, sys, time; open({runs!r}, 'a').write('x'); print('what was found', flush=True); {then}"


class Watched:
    """A supervisor over one part that does what it is told, and how often that was started."""

    def __init__(self, folder: Path, then: str) -> None:
        self._runs = folder / "runs"
        self.supervisor = Supervisor({"part": []}, folder / "log", {})
        (part,) = self.supervisor._parts
        part.command, part.pause = [sys.executable, "-c", SAYS.format(runs=str(self._runs), then=then)], 0.01

    @property
    def runs(self) -> int:
        return len(self._runs.read_text()) if self._runs.exists() else 0

    def until(self, holds: Callable[[], bool]) -> None:
        stop = threading.Event()
        deadline = time.monotonic() + 30

        def tick() -> None:
            assert time.monotonic() < deadline
            if holds():
                stop.set()

        self.supervisor.start()
        try:
            self.supervisor.watch(stop, tick)
        finally:
            self.supervisor.stop()


@pytest.mark.parametrize("code", [4, 5])
def test_a_part_that_is_unavailable_or_fenced_is_started_again(tmp_path: Path, code: int) -> None:
    watched = Watched(tmp_path, f"sys.exit({code})")
    watched.until(lambda: watched.runs >= 3)


def test_a_part_that_cannot_be_started_for_a_while_ends_nothing(tmp_path: Path) -> None:
    watched = Watched(tmp_path, "sys.exit(4)")
    (part,) = watched.supervisor._parts
    log, failed = part.log, threading.Event()

    def fails_once() -> bool:
        if watched.runs == 1 and part.process is None and not failed.is_set():
            part.log = tmp_path / "no such folder" / "part.log"
            failed.set()
        elif failed.is_set() and part.pause > 0.02:
            part.log = log
        return watched.runs >= 3

    watched.until(fails_once)
    assert failed.is_set()


def test_a_part_that_is_killed_is_started_again(tmp_path: Path) -> None:
    watched = Watched(tmp_path, "time.sleep(60)")
    killed: set[int] = set()

    def kill_and_see() -> bool:
        pid = watched.supervisor.pids().get("part")
        if pid is not None and watched.runs > len(killed) and pid not in killed:
            killed.add(pid)
            os.kill(pid, signal.SIGKILL)
        return watched.runs >= 3

    watched.until(kill_and_see)
    assert len(killed) >= 2


@pytest.mark.parametrize(("code", "carried"), [(2, 2), (3, 3), (6, 6), (1, 4), (0, 4)])
def test_a_part_that_needs_a_person_ends_all_with_its_code_and_its_last_word(
    tmp_path: Path, code: int, carried: int
) -> None:
    watched = Watched(tmp_path, f"sys.exit({code})")
    with pytest.raises(PartFailed, match=f"part ended with code {code}: what was found") as failed:
        watched.until(lambda: False)
    assert failed.value.exit_code == carried
    assert watched.runs == 1


def test_a_part_whose_log_is_gone_ends_all_with_its_code(tmp_path: Path) -> None:
    watched = Watched(tmp_path, f"os.unlink({str(tmp_path / 'log' / 'part.log')!r}); sys.exit(6)")
    with pytest.raises(PartFailed, match="part ended with code 6: its log cannot be read") as failed:
        watched.until(lambda: False)
    assert failed.value.exit_code == 6


def test_a_broker_that_cannot_be_started_again_for_a_while_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Node:
        pid, tried = None, 0

        def start(self, given_up: Callable[[], bool]) -> None:
            assert not given_up()
            self.tried += 1
            if self.tried < 3:
                raise BrokerUnavailable("no room") if self.tried == 1 else OSError(errno.ENOSPC, "no room")

    everything, node = Everything(read_settings(home=tmp_path, port=0), threading.Event()), Node()
    monkeypatch.setattr(everything, "_node", node)
    for tried in (1, 2, 3):
        everything._tend_broker()
        assert node.tried == tried
        if tried < 3:
            everything._tend_broker()  # not at once
            assert node.tried == tried
        monkeypatch.setattr(everything, "_node_at", 0.0)


def test_a_part_that_does_not_drain_is_killed_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "DRAIN", 0.3)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    watched = Watched(tmp_path, deaf)
    began = time.monotonic()
    watched.until(lambda: watched.runs == 1)
    assert time.monotonic() - began < 20
