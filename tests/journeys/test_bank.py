"""Three banks live on the feed, over HTTP and Kafka, while everything is killed; their copies equal the registry."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consumers.client import Feed
from infra.cli.opening import open_registry
from infra.demo.province import run_demo
from infra.installation import Installation
from infra.kafka.node import LocalNode
from infra.settings import Settings
from infra.state import state
from registry.domain.commands import AnnulClosure, Close, ProposeClosure, Register, Suspend
from registry.events.event import Authority, LegalBasis
from registry.events.vocabulary import ClosureKind, OrganKind, Scale, Sector
from tests.journeys.running import Desk

pytestmark = [pytest.mark.journey, pytest.mark.kafka, pytest.mark.fault]

CODE = "91610113MA6U0C3J7X"
VICTIMS = ("serve", "follower", "broker", "relay", "puller", "project", "reader", "publish-credit")


class Bank:
    """One bank's process, started again whenever it was killed."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.log = folder.with_suffix(".log")
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


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)
    desk = Desk(tmp_path / "home", {})
    try:
        yield desk
    finally:
        LocalNode(desk.home / "kafka").stop()


@contextlib.contextmanager
def banks(desk: Desk, folder: Path) -> Iterator[dict[str, Bank]]:
    """A bank that follows the stream, one that pulls from time to time, one that reads the topic."""
    url, bootstrap = f"http://127.0.0.1:{desk.port}", LocalNode(desk.home / "kafka").bootstrap
    pulling = ("infra.cli", "credit", "pull", "--from", url, "--silence", "8", "--into")
    found = {
        "follower": Bank(folder / "follower", *pulling, str(folder / "follower.db"), "--follow"),
        "puller": Bank(folder / "puller", *pulling, str(folder / "puller.db"), "--patience", "1"),
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


def test_copies_equal_the_registry_through_kills_of_everything(desk: Desk, tmp_path: Path) -> None:
    with desk.up() as registry:
        desk.page("/health", lambda body: True)
        tell(desk, seed=1, enterprises=30)
        reach(lambda: state(installation(desk))["caught_up"], "the views")
        with banks(desk, tmp_path) as kept:
            for seed, victim in enumerate(VICTIMS, 2):
                kill(desk, registry.pid, kept, victim)
                tell(desk, seed=seed, enterprises=6)
                for one in kept.values():
                    one.keep()
            correct(desk)
            desk.run("rebuild", "--all")
            reach(lambda: state(installation(desk))["caught_up"], "the views")
            same(desk, kept, tmp_path)


def same(desk: Desk, kept: dict[str, Bank], folder: Path) -> None:
    """Every copy holds the registry's records, byte for byte, and says so itself."""
    url = f"http://127.0.0.1:{desk.port}"
    with Feed(url, folder / "judge.db") as judge:
        judge.pull()
        judge.verify()
    wanted = records(folder / "judge.db")
    assert len(wanted) > 60
    for name, one in kept.items():
        file = folder / f"{name}.db"

        def arrived(file: Path = file, one: Bank = one) -> bool:
            one.keep()
            return records(file) == wanted

        reach(arrived, name, one.log)
    assert "equal at position" in desk.run("credit", "verify", "--into", str(folder / "puller.db"))
    kept["follower"].stop()
    with Feed(url, folder / "follower.db") as copy:
        copy.verify()
        held = copy.check(CODE)
    assert held is not None
    assert [one["reason"] for one in held.record["withdrawn"]] == ["annulment"]


def records(file: Path) -> dict[str, str]:
    """Stream → record in canonical form, as a bank's own SQL finds them."""
    with contextlib.closing(sqlite3.connect(file, timeout=10)) as copy:
        try:
            return dict(copy.execute("SELECT stream, record FROM records"))
        except sqlite3.OperationalError:
            return {}


def tell(desk: Desk, seed: int, enterprises: int) -> None:
    """A small province more; no command is lost, whoever is being killed."""
    with open_registry(Settings(home=desk.home)) as registry:
        run_demo(registry, seed, enterprises)


def correct(desk: Desk) -> None:
    """An adverse item, and its annulment."""
    government = Authority(organ=OrganKind.PEOPLES_GOVERNMENT, region="610100", name="西安市人民政府")
    act: dict[str, Any] = {"enterprise": CODE, "officer": "xa-1", "authority": government}
    act["legal_basis"] = LegalBasis(document="陕安委会发〔2011〕9号", article="三(四)")
    with open_registry(Settings(home=desk.home)) as registry:
        for command in (
            Register(**act, command="b-1", effective_on=date(2012, 1, 5), name="陕西示例机械厂", region="610113",
                     sector=Sector.MACHINERY, scale=Scale.ABOVE),
            Suspend(**act, command="b-2", effective_on=date(2014, 1, 10), suspension="停-1",
                    ground="not_compliant_in_time", ends_on=date(2014, 6, 30)),
            ProposeClosure(**act, command="b-3", effective_on=date(2014, 7, 1), proposal="关-1",
                           kind=ClosureKind.CLOSURE, ground="unfit_after_suspension"),
            Close(**act | {"officer": "xa-2"}, command="b-4", effective_on=date(2014, 7, 2), proposal="关-1"),
            AnnulClosure(**act, command="b-5", effective_on=date(2014, 8, 1), reason="程序违法"),
        ):  # fmt: skip
            registry.execute(command)


def installation(desk: Desk) -> Installation:
    return Installation(Settings(home=desk.home))


def kill(desk: Desk, parent: int, kept: dict[str, Bank], victim: str) -> None:
    """SIGKILL for one part of the registry, the broker, or a bank."""
    if victim in kept:
        kept[victim].kill()
    elif victim == "broker":
        node = LocalNode(desk.home / "kafka")
        os.kill(int(node.pid or 0), signal.SIGKILL)
        reach(lambda: node.pid is None, "the broker's end")
        node.start()
    else:
        os.kill(child(parent, f"infra.cli {victim}"), signal.SIGKILL)


def child(parent: int, words: str) -> int:
    """The child process of a parent that carries these words in its command line."""
    told = subprocess.run(["pgrep", "-P", str(parent), "-f", words], capture_output=True, text=True, check=True)
    return int(told.stdout.split()[0])


def reach(holds: Callable[[], Any], what: str, log: Path | None = None, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise AssertionError(
                f"{what} did not get there in {seconds:.0f} s\n{log.read_text()[-2000:] if log else ''}"
            )
        time.sleep(0.2)
