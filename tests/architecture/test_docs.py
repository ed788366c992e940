"""The reference pages follow from the code, and the README names only what is there."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from infra import reference
from infra.cli import app
from infra.cli.acts import kinds
from infra.cli.help import WORDS
from registry.domain.commands import Command
from registry.domain.rulesets.organs import ACTS, in_chinese
from registry.events import generate

ROOT = Path(__file__).parents[2]
TWO_LANGUAGES = re.compile("[^a-z]*[\u4e00-\u9fff].*[a-zA-Z]", re.DOTALL)


@pytest.mark.parametrize("path", reference.pages(), ids=lambda path: path.name)
def test_reference_pages_are_up_to_date(path: Path) -> None:
    assert path.read_text("utf-8") == reference.pages()[path], "run python -m infra.reference"


@pytest.mark.parametrize("path", generate.products(), ids=lambda path: path.name)
def test_what_follows_from_the_event_models_is_up_to_date(path: Path) -> None:
    assert path.read_text("utf-8") == generate.products()[path], "run python -m registry.events.generate"


def test_every_link_of_the_readme_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_has_a_command_line_and_stands_in_its_reference() -> None:
    page = (ROOT / "docs/reference/cli.md").read_text("utf-8")
    assert [name for name in kinds() if f"## registry {name}\n" not in page] == []


def test_every_option_of_every_act_says_what_it_is_and_every_act_is_called_in_chinese() -> None:
    own = {(name, field) for name, kind in kinds().items() for field in kind.model_fields.keys() - Command.model_fields}
    assert sorted((name, field) for name, field in own if field not in WORDS and field != "party") == []
    assert [name for name in ACTS if not in_chinese(name)] == []


def test_every_command_option_and_group_is_helped_with_in_chinese_first_and_english_beside_it() -> None:
    group: Any = typer.main.get_command(app)
    commands = dict(reference.commands(group))
    groups = {name: one for name, one in group.commands.items() if hasattr(one, "commands")}
    told = {(name, ""): one.help for name, one in (commands | groups).items()}
    told |= {
        (name, each.name): each.help for name, one in commands.items() for each in one.params if each.name != "help"
    }
    assert len(told) > 1000
    assert sorted(place for place, text in told.items() if not TWO_LANGUAGES.match(text or "")) == []


@pytest.mark.parametrize("width", [80, 100, 120])
def test_the_list_of_commands_cuts_no_word(width: int) -> None:
    told = CliRunner().invoke(app, ["--help"], env={"COLUMNS": str(width), "TERMINAL_WIDTH": str(width)})
    assert told.exit_code == 0
    assert "到期处理" in told.output
    assert [line for line in told.output.splitlines() if "…" in line] == []
