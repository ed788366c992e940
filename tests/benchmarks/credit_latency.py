"""From a decision to its acknowledgement by a bank, end to end.

`registry up` runs as a person starts it, over its own Kafka node. Closures are annulled at a steady rate; the reference
client follows the stream over HTTP as a registered bank, proves every change, keeps it, fetches the stop-use and
acknowledges it. A time runs from the moment at which an annulment was due to the moment at which the registry has taken
the acknowledgement.
"""

import json
import os
import threading
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from consumers.client import Feed
from infra.cli.opening import open_registry
from infra.kafka.node import LocalNode
from infra.settings import Settings
from registry.application import Registry
from registry.domain.commands import AnnulClosure, Close, Command, ProposeClosure, Register, Suspend
from registry.events.event import Authority, LegalBasis
from registry.events.vocabulary import ClosureKind, OrganKind, Scale, Sector
from tests.benchmarks.cohorts import credit_code
from tests.benchmarks.latency import paced, percentiles
from tests.benchmarks.results import Result, bounded
from tests.journeys.running import Desk

WANTED = 1000.0
"""Milliseconds for the p99."""
PATIENCE = 60.0
FIRST = 80_000_000
GOVERNMENT = Authority(organ=OrganKind.PEOPLES_GOVERNMENT, region="610100", name="西安市人民政府")
BASIS = LegalBasis(document="陕安委会发〔2011〕9号", article="三(四)")


def acts(number: int) -> tuple[list[Command], Command]:
    """What closes an enterprise, and what annuls the closure."""
    act: dict[str, Any] = {"enterprise": credit_code(FIRST + number), "authority": GOVERNMENT, "legal_basis": BASIS}
    first, second = act | {"officer": "xa-1"}, act | {"officer": "xa-2"}
    closing: list[Command] = [
        Register(**first, command=f"l-{number}-1", effective_on=date(2012, 1, 5), name="陕西示例机械厂",
                 region="610113", sector=Sector.MACHINERY, scale=Scale.ABOVE),
        Suspend(**first, command=f"l-{number}-2", effective_on=date(2014, 1, 10), suspension="停-1",
                ground="not_compliant_in_time", ends_on=date(2014, 6, 30)),
        ProposeClosure(**first, command=f"l-{number}-3", effective_on=date(2014, 7, 1), proposal="关-1",
                       kind=ClosureKind.CLOSURE, ground="unfit_after_suspension"),
        Close(**second, command=f"l-{number}-4", effective_on=date(2014, 7, 2), proposal="关-1"),
    ]  # fmt: skip
    return closing, AnnulClosure(**first, command=f"l-{number}-5", effective_on=date(2014, 8, 1), reason="程序违法")


class Bank:
    """Follows the feed on a thread of its own and acknowledges each stop-use at once; notes when."""

    def __init__(self, url: str, key: str, into: Path) -> None:
        self.position = 0
        self.acknowledged: dict[str, float] = {}
        self._told_to_stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, args=(url, key, into))
        self._thread.start()

    def close(self) -> None:
        self._told_to_stop.set()
        self._thread.join()

    def reach(self, position: int, count: int) -> None:
        """Waits until the bank is so far and has acknowledged so many. Raises `RuntimeError` after a minute."""
        until = time.monotonic() + PATIENCE
        while self.position < position or len(self.acknowledged) < count:
            if time.monotonic() > until or not self._thread.is_alive():
                raise RuntimeError(f"the bank is at {self.position}, {len(self.acknowledged)} are acknowledged")
            time.sleep(0.01)

    def _follow(self, url: str, key: str, into: Path) -> None:
        with Feed(url, into, key=key, purpose="loan") as feed:
            for step in feed.follow(self._told_to_stop):
                for stop in step.stop_uses:
                    feed.acknowledge([stop])
                    self.acknowledged[stop.uscc] = time.perf_counter()
                self.position = step.position


def measured(folder: Path, number: int, rate: float = 5.0) -> list[Result]:
    """The times of so many annulments, `rate` a second. Raises `RuntimeError` when one is not acknowledged."""
    os.environ |= {"REGISTRY_RECIPIENT_RATE": "1000", "REGISTRY_RECIPIENT_BURST": "1000"}
    due: dict[str, float] = {}
    with ExitStack() as stack:
        desk = Desk(folder / "home", {})
        stack.callback(LocalNode(desk.home / "kafka").stop)
        stack.enter_context(desk.up())
        desk.page("/health", lambda _: True)
        registry = stack.enter_context(open_registry(Settings(home=desk.home)))
        desk.run("recipient", "add", "bank", "--zh", "示例银行", "--en", "Example Bank", "--kind", "bank",
                 "--purpose", "loan")  # fmt: skip
        key = desk.run("recipient", "key", "bank").splitlines()[0]
        last = told(registry, number)
        desk.page("/status.json", lambda body: json.loads(body)["watermark"] >= last)
        bank = Bank(f"http://127.0.0.1:{desk.port}", key, folder / "bank.db")
        stack.callback(bank.close)
        bank.reach(last, 0)

        def annul(one: int, when: float) -> None:
            due[credit_code(FIRST + one)] = when
            registry.execute(acts(one)[1])

        paced(number, annul, rate)
        bank.reach(last, number)
    found = percentiles([bank.acknowledged[code] - when for code, when in due.items()])
    return [
        bounded("credit.acknowledged.p50", "ms", [found["p50"]], None),
        bounded("credit.acknowledged.p99", "ms", [found["p99"]], WANTED),
    ]


def told(registry: Registry, number: int) -> int:
    """Closes so many enterprises; the last position."""
    position = 0
    for one in range(number):
        for command in acts(one)[0]:
            position = registry.execute(command).position
    return position
