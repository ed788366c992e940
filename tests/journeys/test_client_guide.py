"""The client's guide runs as it stands, from nothing to the first acknowledged stop-use; only the port is another."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.journey

GUIDE = (Path(__file__).parents[2] / "docs" / "credit-client.md").read_text("utf-8")
CODE = "91610113MA6U0C3J7X"
SCRIPT = "\n".join(re.findall(r"```sh\n(.+?)```", GUIDE.partition("## In a bank's own code")[0], re.DOTALL))
PYTHON = re.findall(r"```python\n(.+?)```", GUIDE, re.DOTALL)[0]


def test_the_guide_runs_from_nothing_to_the_acknowledged_stop_use(tmp_path: Path) -> None:
    port = str(free_port())
    with stopped_at_the_end(tmp_path):
        told = shell(tmp_path, SCRIPT.replace("8400", port).replace("&\n", "&\necho $! > up.pid\n"))
        assert "from the snapshot" in told
        stopped = rf"关闭 closure, 公示至 until .*停止使用 STOP USING enterprise:{CODE}/\d+ \(决定被撤销 annulment\)"
        assert re.search(stopped, told, re.DOTALL)
        assert "1 项停用已确认 stop-uses acknowledged" in told
        assert "equal at position" in told
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PYTHON.replace("8400", port)],
            cwd=tmp_path, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout == ""
        checked = json.loads(shell(tmp_path, f"registry credit check {CODE} --into bank.db --json"))
        assert checked["stop_uses"][0]["acknowledged_at"]


def shell(folder: Path, script: str) -> str:
    """What a script prints in a folder of its own; every line of it must succeed."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("REGISTRY_", "CREDIT_"))}
    environment = own | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = ["bash", "-euo", "pipefail", "-c", script]
    with (folder / "told").open("w+b") as told:  # a file: what goes on running would keep a pipe open
        done = subprocess.run(command, cwd=folder, env=environment, stdout=told, stderr=told, check=False, timeout=240)
        told.seek(0)
        text = told.read().decode()
    assert done.returncode == 0, text
    return text


@contextlib.contextmanager
def stopped_at_the_end(folder: Path) -> Iterator[None]:
    """Ends what the guide has started, also when one of its lines fails."""
    try:
        yield
    finally:
        for one in folder.rglob("*.pid"):
            with contextlib.suppress(ProcessLookupError, ValueError):
                os.kill(int(one.read_text().split()[0]), signal.SIGTERM)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
