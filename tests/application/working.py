"""A process that works on a store until it is done or killed; it prints each answer before it asks on."""

import subprocess
import sys
from datetime import date

from registry.application import Contended, Registry
from registry.domain.refusals import Refused
from registry.store import migrate
from registry.stored import StoreUnavailable
from tests.application.clock import NOW, TODAY
from tests.application.lives import order


def started(job: str, url: str, *arguments: str) -> "subprocess.Popen[str]":
    """A process of its own for one of the jobs below."""
    command = [sys.executable, "-m", __name__, job, url, *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def orders(url: str, name: str, count: str) -> None:
    """Many orders on the first enterprise, each printed with what became of it."""
    registry = Registry(url, lambda: NOW, lambda: TODAY)
    for number in range(int(count)):
        id = f"{name}-{number}"
        for _ in range(50):
            try:
                answer = registry.execute(order(1, id, command=id, effective_on=date(2012, 1, 1)))
                print("recorded", id, answer.version, answer.position, flush=True)
                break
            except Contended:
                continue
    registry.close()


def one(url: str, id: str) -> None:
    """One order, as its outcome says."""
    registry = Registry(url, lambda: NOW, lambda: TODAY)
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        answer = registry.execute(order(1, "r1", command=id))
        print("recorded", answer.version, flush=True)
    except Refused as refused:
        print("refused", refused.refusal.rule, flush=True)


def until_full(url: str, count: str) -> None:
    """Large orders until the store takes no more."""
    import resource

    registry = Registry(url, lambda: NOW, lambda: TODAY)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
    for number in range(int(count)):
        try:
            registry.execute(order(1, f"r{number}", command=f"c{number}", findings=["查" * 2000] * 5))
            print("recorded", f"c{number}", flush=True)
        except StoreUnavailable as full:
            print("unavailable", full, flush=True)
            return


def migrated(url: str) -> None:
    """The installation's id."""
    print(migrate(url), flush=True)


JOBS = {job.__name__: job for job in (orders, one, until_full, migrated)}

if __name__ == "__main__":
    JOBS[sys.argv[1]](*sys.argv[2:])
