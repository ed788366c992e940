"""docs/case.md is worked as it is printed: every command is run, and every line it shows is said."""

import re
import shlex
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
import typer

from infra.cli import app
from infra.installation import Installation
from infra.settings import read_settings
from projections.catalogue import VIEWS
from projections.runner import Runner
from registry.store import migrate
from tests.projections.engine.folding import to_the_end

PAGE = Path(__file__).parents[2] / "docs/case.md"
BLOCK = re.compile(r"^```(sh fails|sh|text|toml \S+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
BY_THE_TEST = {". .venv/bin/activate", "registry up &", "sleep 3"}
"""Lines of the shell: the test stands in an environment that is set up, and keeps the views itself."""


class Block(NamedTuple):
    kind: str
    lines: list[str]


def blocks() -> Iterator[Block]:
    for kind, text in BLOCK.findall(PAGE.read_text("utf-8")):
        if kind.startswith("toml"):
            yield Block(kind, [text])
            continue
        whole = text.replace("\\\n", " ")
        parts = whole.split("\n") if kind == "text" else re.split(r"[;\n]", whole)
        yield Block(kind, [line.strip() for line in parts if line.strip()])


def keep_the_views() -> None:
    installation = Installation(read_settings())
    with (
        installation.journal() as journal,
        installation.log(journal) as log,
        closing(installation.database()) as views,
        closing(Runner(log, views, VIEWS)) as runner,
    ):
        to_the_end(runner)


def test_the_worked_case_runs_as_it_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = typer.main.get_command(app)
    said, ran = "", 0
    monkeypatch.chdir(tmp_path)
    for kind, lines in blocks():
        if kind.startswith("toml"):
            Path(kind.split()[1]).write_text(lines[0], "utf-8")
            continue
        if kind == "text":
            flat = " ".join(said.split())
            assert [line for line in lines if line not in flat] == [], said
            continue
        said = ""
        for line in lines:
            words = shlex.split(line)
            if line in BY_THE_TEST:
                continue
            if words[0] == "export":
                for name, value in (word.split("=", 1) for word in words[1:]):
                    monkeypatch.setenv(name, str(tmp_path) if name == "REGISTRY_HOME" else value)
                migrate(read_settings().store)
                continue
            if words[1] == "wait":
                keep_the_views()
            code = registry.main(words[1:], prog_name="registry", standalone_mode=False) or 0
            told = capsys.readouterr()
            said, ran = said + told.out + told.err, ran + 1
            assert (words[0], code) == ("registry", 3 if kind == "sh fails" else 0), said
    assert ran > 30
