"""The client's guide runs as it stands, from the key to the first acknowledged stop-use."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.journeys.running import ACT, Desk

pytestmark = pytest.mark.journey

GUIDE = (Path(__file__).parents[2] / "docs" / "credit-client.md").read_text("utf-8")
CODE = "91610113MA6U0C3J7X"
GOVERNMENT = "--organ peoples_government --organ-name 西安市人民政府 --officer xa-gov-3"


def test_the_guide_runs_from_key_to_acknowledged_stop_use(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "home", {"REGISTRY_TRANSPORT": "local"})
    with desk.up():
        desk.page("/health", lambda body: True)
        desk.run("register", CODE, "--name", "陕西示例机械厂", "--region", "610113", "--sector", "machinery",
                 "--scale", "above", "--on", "2012-01-05")  # fmt: skip
        desk.run("suspend", CODE, "--suspension", "停-1", "--ground", "not_compliant_in_time",
                 "--ends-on", "2014-06-30", "--on", "2014-01-10")  # fmt: skip
        caught_up(desk)
        told = shell(desk, tmp_path, "\n".join(re.findall(r"```sh\n(.+?)```", GUIDE, re.DOTALL)))

        assert "from the snapshot" in told
        assert re.search(rf"closure, until .*STOP USING enterprise:{CODE}/\d+ \(annulment\)", told, re.DOTALL)
        assert "1 stop-uses acknowledged" in told
        assert "equal at position" in told
        code = re.findall(r"```python\n(.+?)```", GUIDE, re.DOTALL)[0].replace("8400", str(desk.port))
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stdout == ""
        checked = json.loads(shell(desk, tmp_path, f"registry credit check {CODE} --into bank.db --json"))
        assert checked["stop_uses"][0]["acknowledged_at"]


def shell(desk: Desk, folder: Path, script: str) -> str:
    """What a script prints; every line of it must succeed."""
    environment = {
        **os.environ, **ACT, **desk.environment, "REGISTRY_HOME": str(desk.home), "GOVERNMENT": GOVERNMENT,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }  # fmt: skip
    script = script.replace("8400", str(desk.port))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def caught_up(desk: Desk) -> None:
    until = time.monotonic() + 60
    while not desk.json("status")["caught_up"]:
        assert time.monotonic() < until, desk.json("status")
        time.sleep(0.2)
