"""The folders, the arrows between them, and the size of a module stay as agreed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("registry", "projections", "consumers", "infra")
FOLDERS = {*PACKAGES, "tests", "docs", "requirements"}
LONGEST = 300
ALLOWED_LONGER = {"registry/events/read.py"}  # generated: a struct an event


def tracked() -> list[Path]:
    told = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode != 0:
        pytest.skip("this is not a git checkout")
    return [Path(line) for line in told.stdout.splitlines()]


def test_the_top_level_folders_are_the_agreed_ones() -> None:
    visible = {path.parts[0] for path in tracked() if len(path.parts) > 1 and not path.parts[0].startswith(".")}

    assert visible <= FOLDERS


def test_imports_point_left_only() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stdout + told.stderr


def test_no_module_is_longer_than_300_lines() -> None:
    modules = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    longer = {
        str(path.relative_to(ROOT)) for path in modules if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST
    }

    assert longer == ALLOWED_LONGER


def test_no_file_holds_the_marks_of_a_merge() -> None:
    marks = re.compile(rb"^(<{7} |>{7} )", re.MULTILINE)

    assert [path for path in tracked() if (ROOT / path).is_file() and marks.search((ROOT / path).read_bytes())] == []


def test_every_make_target_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split()
    documented = re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE)

    assert sorted(documented) == sorted(phony)
