"""A home with a Kafka node of its own: the node is looked after, and belongs to one run."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.journeys.running import Desk
from tests.journeys.test_from_command_to_page import CODE

pytestmark = [pytest.mark.journey, pytest.mark.kafka]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)
    return Desk(tmp_path / "home", {})


def test_a_broker_that_dies_is_started_again_and_a_second_run_takes_nothing_away(desk: Desk) -> None:
    register = ("register", CODE, "--name", "陕西示例机械厂", "--region", "610113", "--sector", "machinery",
                "--scale", "above", "--on", "2012-01-05")  # fmt: skip
    with desk.up():
        desk.page("/health", lambda body: True)
        assert "already runs this home" in desk.run("up", "--port", "0", expect=4)
        node = desk.home / "kafka" / "node.pid"
        first = int(node.read_text("ascii"))
        os.kill(first, signal.SIGKILL)
        desk.run(*register)
        desk.page(f"/enterprises/{CODE}", lambda body: "陕西示例机械厂" in body, seconds=90)
        assert int(node.read_text("ascii")) != first
    assert not _runs(int(node.read_text("ascii")) if node.exists() else first)


def _runs(pid: int) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.2)
    return True
