"""Measures one block of work in this process: seconds, CPU of all processes that took part, memory over time."""

import gc
import os
import resource
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from statistics import median

import msgspec

SAMPLES_A_SECOND = 20
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
MIB = 1 << 20


class Reading(msgspec.Struct, frozen=True):
    """What was measured; CPU in seconds by process, memory in MiB.

    `peak` is the greatest resident size of the measuring process from its start to the end of the block, `half` and
    `end` the resident size at half of the block's time and at its end. `extra` holds what the peer measured itself.
    """

    seconds: float
    cpu: dict[str, float]
    peak: float
    half: float
    end: float
    extra: dict[str, float] = {}


class Meter:
    """Measures the block it opens; used once. Other processes of the work are named by their ids."""

    def __init__(self, servers: Mapping[str, int]) -> None:
        self._servers = dict(servers)
        self._samples: list[int] = []
        self._done = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)
        self._before: dict[str, float] = {}
        self._began = 0.0
        self.reading: Reading | None = None
        self.extra: dict[str, float] = {}

    def counts(self, name: str, pid: int) -> None:
        """See `Timed.counts`."""
        self._servers[name] = pid

    def __enter__(self) -> "Meter":
        gc.collect()
        self._sampler.start()
        self._before = self._cpu()
        self._began = time.perf_counter()
        return self

    def __exit__(self, *error: object) -> None:
        seconds = time.perf_counter() - self._began
        after = self._cpu()
        self._done.set()
        self._sampler.join()
        samples = self._samples or [resident(os.getpid())]
        tenth = max(1, len(samples) // 10)
        middle = len(samples) // 2
        self.reading = Reading(
            seconds=seconds,
            cpu={name: after[name] - before for name, before in self._before.items()},
            peak=peak(os.getpid()) / MIB,
            half=median(samples[middle : middle + tenth]) / MIB,
            end=median(samples[-tenth:]) / MIB,
        )

    def _sample(self) -> None:
        while not self._done.wait(1 / SAMPLES_A_SECOND):
            self._samples.append(resident(os.getpid()))

    def _cpu(self) -> dict[str, float]:
        own = resource.getrusage(resource.RUSAGE_SELF)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime
        return {"self": used, **{name: cpu_of(pid) for name, pid in self._servers.items()}}


def resident(pid: int) -> int:
    """A process's resident bytes now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE


def peak(pid: int) -> int:
    """A process's greatest resident bytes. (`ru_maxrss` also counts what its parent had before the start.)"""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) << 10


def cpu_of(pid: int) -> float:
    """CPU seconds of a process and of its children, running or ended."""
    user, system, ended_user, ended_system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]
    seconds = (int(user) + int(system) + int(ended_user) + int(ended_system)) / TICKS
    for child in _children(pid):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            seconds += cpu_of(child)
    return seconds


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):
            yield from map(int, (task / "children").read_text().split())
