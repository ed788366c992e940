"""A snapshot takes the same memory however many enterprises there are."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.credit_feed import populated

ENTERPRISES = 200_000
ROOM = 40.0
"""MiB that making files may take beyond what the process had; the records alone are 490 MB."""


def made(folder: Path, form: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.credit_feed", form, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.journey
def test_two_hundred_thousand_records_take_no_memory(tmp_path: Path) -> None:
    populated(tmp_path, ENTERPRISES, 0)
    for form in ("csv.zst", "ndjson.gz"):
        told = made(tmp_path, form)
        assert told["peak_mib"] - told["before_mib"] < ROOM, form
