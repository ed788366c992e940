"""The recommendations change while banks live on the feed: 416, the snapshot again, and their copies are equal."""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from consumers.client import Feed
from tests.journeys.running import Desk
from tests.journeys.test_bank import Bank, reach, records, tell

pytestmark = pytest.mark.journey

ROOT = Path(__file__).parents[2]
PACKAGES = ("registry", "projections", "consumers", "infra")
RULES = Path("projections", "credit", "treatments.toml")
BEFORE, AFTER = 'compliant = "support"', 'compliant = "neutral"'


def test_copies_follow_a_change_of_the_treatment_data(tmp_path: Path) -> None:
    program = installed(tmp_path / "program")
    desk = Desk(
        tmp_path / "home",
        {"REGISTRY_TRANSPORT": "local", "PYTHONSAFEPATH": "1", "PYTHONPATH": str(program)},
    )
    url = f"http://127.0.0.1:{desk.port}"
    follower = Bank(tmp_path / "follower", *pulling(url, tmp_path / "follower.db"), "--follow")
    with contextlib.ExitStack() as stack:
        with desk.up():
            desk.page("/health", lambda body: True)
            tell(desk, seed=1, enterprises=30)
            reach(lambda: desk.json("status")["caught_up"], "the views")
            follower.start()
            stack.callback(follower.stop)
            reach(lambda: equal(url, tmp_path / "follower.db", tmp_path / "judge.db"), "the follower", follower.log)
            desk.run("credit", "pull", "--daily", "--from", url, "--into", str(tmp_path / "daily.db"))
            first, old = edition(tmp_path / "follower.db"), records(tmp_path / "follower.db")
        changed(program)
        desk.run("rebuild", "--all")
        with desk.up():
            desk.page("/health", lambda body: True)
            tell(desk, seed=2, enterprises=4)
            reach(lambda: desk.json("status")["caught_up"], "the views")
            reach(settled(follower, url, tmp_path), "the follower", follower.log)
            assert edition(tmp_path / "follower.db") != first
            new = records(tmp_path / "follower.db")
            assert any(new[stream] != record for stream, record in old.items())
            said = desk.run("credit", "pull", "--daily", "--from", url, "--into", str(tmp_path / "daily.db"))
            assert "from the snapshot" in said
            assert "equal" in desk.run("credit", "verify", "--into", str(tmp_path / "daily.db"))
            assert records(tmp_path / "daily.db") == new


def installed(folder: Path) -> Path:
    """The program in a folder of its own, so that an upgrade of it changes nothing here."""
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def changed(program: Path) -> None:
    """An upgrade that brings other recommendations."""
    rules = program / RULES
    text = rules.read_text("utf-8")
    assert BEFORE in text
    rules.write_text(text.replace(BEFORE, AFTER), "utf-8")


def pulling(url: str, file: Path) -> tuple[str, ...]:
    return "infra.cli", "credit", "pull", "--from", url, "--silence", "8", "--into", str(file)


def settled(bank: Bank, url: str, folder: Path) -> Callable[[], bool]:
    def holds() -> bool:
        bank.keep()
        return equal(url, folder / "follower.db", folder / "judge.db")

    return holds


def equal(url: str, file: Path, judge: Path) -> bool:
    """Whether a copy holds what a second one, pulled and verified now, holds, byte for byte."""
    with Feed(url, judge) as copy:
        copy.pull()
        copy.verify()
    wanted = records(judge)
    return bool(wanted) and records(file) == wanted


def edition(file: Path) -> str:
    with contextlib.closing(sqlite3.connect(file, timeout=10)) as copy:
        return str(copy.execute("SELECT edition FROM feed").fetchone()[0])
