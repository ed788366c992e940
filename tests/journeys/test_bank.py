"""Banks live on the feed, over HTTP, daily files and Kafka, while all is killed and rules change; they stay equal."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from consumers.client import Feed
from infra import clock
from infra.demo.province import run_demo
from infra.kafka.node import LocalNode
from infra.settings import Settings
from registry.application import Registry
from tests.journeys.banks import Bank, banks, edition, reach, records
from tests.journeys.deeds import DEEDS, WITHDRAWN
from tests.journeys.running import Desk

pytestmark = [pytest.mark.journey, pytest.mark.kafka, pytest.mark.fault]

VICTIMS = ("serve", "follower", "daily", "broker", "relay", "puller", "project", "reader", "publish-credit")
ROOT = Path(__file__).parents[2]
PACKAGES = ("registry", "projections", "consumers", "infra")
RULES = Path("projections", "credit", "treatments.toml")
BEFORE, AFTER = 'compliant = "support"', 'compliant = "neutral"'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A program in a folder of its own, so that an upgrade of it changes nothing here; and a broker that goes on."""
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tmp_path / "program" / name, ignore=shutil.ignore_patterns("__pycache__"))
    with LocalNode(tmp_path / "home" / "kafka"):
        yield Desk(tmp_path / "home", {"PYTHONSAFEPATH": "1", "PYTHONPATH": str(tmp_path / "program")})


def test_copies_equal_the_registry_through_kills_and_changes_of_everything(desk: Desk, tmp_path: Path) -> None:
    before_yesterday, yesterday = (clock.now() - timedelta(days=days) for days in (2, 1))
    with contextlib.ExitStack() as stack:
        with desk.up() as registry, register(desk, before_yesterday) as acts:
            run_demo(acts, 1, 30)
            caught_up(desk)
            kept = stack.enter_context(banks(desk, tmp_path, LocalNode(desk.home / "kafka").bootstrap))
            for victim, commands in zip(VICTIMS, (*DEEDS, ()), strict=True):
                kill(desk, registry.pid, kept, victim)
                for command in commands:
                    acts.execute(command)
                for one in kept.values():
                    one.keep()
            caught_up(desk)
            desk.run("rebuild", "--all")
            first = same(desk, kept, tmp_path / "first.db")
        for code, reasons in WITHDRAWN.items():
            record = json.loads(first[f"enterprise:{code}"])
            assert [one["reason"] for one in record["withdrawn"]] == reasons
        LocalNode(desk.home / "kafka").start()  # `up` may have started it after the kill, and then ends it with itself
        changed(tmp_path / "program")
        desk.run("rebuild", "--all")
        with desk.up(), register(desk, yesterday) as acts:
            run_demo(acts, 2, 6)
            caught_up(desk)
            second = same(desk, kept, tmp_path / "second.db")
    assert edition(tmp_path / "first.db") != edition(tmp_path / "second.db")
    assert any(second[stream] != record for stream, record in first.items())


@contextlib.contextmanager
def register(desk: Desk, now: datetime) -> Iterator[Registry]:
    """The write side by a clock of another day, once the store is there: what is told then is in that day's file."""
    desk.page("/health", lambda body: True)
    with contextlib.closing(Registry(Settings(home=desk.home).store, lambda: now, clock.today)) as registry:
        yield registry


def caught_up(desk: Desk) -> None:
    reach(lambda: desk.json("status")["caught_up"], "the views")


def same(desk: Desk, kept: dict[str, Bank], judge: Path) -> dict[str, str]:
    """What the registry tells now; every copy holds it, byte for byte, and those of the client say so themselves."""
    url = f"http://127.0.0.1:{desk.port}"
    with Feed(url, judge) as copy:
        copy.pull()
        copy.verify()
    wanted = records(judge)
    assert len(wanted) > 30
    for one in kept.values():
        one.reaches(wanted)
    for name in ("puller", "daily"):
        assert "equal at position" in desk.run("credit", "verify", "--into", str(kept[name].file))
    return wanted


def changed(program: Path) -> None:
    """An upgrade that brings other recommendations."""
    rules = program / RULES
    text = rules.read_text("utf-8")
    assert BEFORE in text
    rules.write_text(text.replace(BEFORE, AFTER), "utf-8")


def kill(desk: Desk, parent: int, kept: dict[str, Bank], victim: str) -> None:
    """SIGKILL for one part of the registry, the broker, or a bank."""
    if victim in kept:
        kept[victim].kill()
    elif victim == "broker":
        node = LocalNode(desk.home / "kafka")
        killed = int(node.pid or 0)
        os.kill(killed, signal.SIGKILL)
        reach(lambda: node.pid != killed, "the broker's end")  # `up` may be as quick to start the next one
        node.start()
    else:
        os.kill(child(parent, f"infra.cli {victim}"), signal.SIGKILL)


def child(parent: int, words: str) -> int:
    """The child process of a parent that carries these words in its command line."""
    told = subprocess.run(["pgrep", "-P", str(parent), "-f", words], capture_output=True, text=True, check=True)
    return int(told.stdout.split()[0])
