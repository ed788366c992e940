"""Runs the command line as a person would, on a home and topics of its own."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ACT = {
    "REGISTRY_OFFICER": "xa-0107",
    "REGISTRY_ORGAN_REGION": "610100",
    "REGISTRY_ORGAN_NAME": "西安市应急管理局",
    "REGISTRY_BASIS": "陕安委会发〔2011〕9号",
    "REGISTRY_ARTICLE": "三(四)",
}


@dataclass
class Desk:
    """One installation from outside: its environment, its commands, its pages."""

    home: Path
    environment: dict[str, str]
    port: int = field(default_factory=lambda: _free_port())

    def run(self, *words: str, expect: int = 0) -> str:
        """Runs `registry …`; asserts its exit code and returns what it printed (on refusal, the error stream)."""
        done = subprocess.run(
            [sys.executable, "-m", "infra.cli", *words],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == expect, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout if expect == 0 else done.stderr

    def json(self, *words: str) -> Any:
        """What `registry … --json` answers."""
        return json.loads(self.run(*words, "--json"))

    @contextlib.contextmanager
    def up(self) -> Iterator[subprocess.Popen[bytes]]:
        """`registry up`, ended by SIGTERM; asserts that it ends well."""
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.cli", "up", "--port", str(self.port)], env=self._environment()
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page; 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return int(answer.status), answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def page(self, path: str, shows: Callable[[str], bool], seconds: float = 180.0) -> str:
        """The page's body once it shows what it should; asserts that it does in time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            status, body = self.get(path)
            if status == 200 and shows(body):
                return body
            time.sleep(0.1)
        raise AssertionError(f"{path} does not show it after {seconds} s: {self.get(path)}")

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **ACT, **self.environment, "REGISTRY_HOME": str(self.home)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
