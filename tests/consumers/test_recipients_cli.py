"""The commands for recipients: from registration over keys and watch lists to webhooks, and what they refuse."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.testing import CliRunner, Result

from consumers.recipients.model import Purpose
from infra.cli import app
from infra.cli.credit_told import PURPOSES, RECOMMENDED
from projections.credit.treatment import Recommended
from tests.consumers.served import code


class Line:
    """The command line in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._environment = {"REGISTRY_HOME": str(home), "REGISTRY_TRANSPORT": "local"}

    def says(self, *words: str, exit_code: int = 0) -> str:
        return self._run(words, exit_code).output

    def tells(self, *words: str) -> Any:
        return json.loads(self._run((*words, "--json"), 0).stdout)

    def _run(self, words: tuple[str, ...], exit_code: int) -> Result:
        told = CliRunner().invoke(app, ["recipient", *words], env=self._environment)
        assert told.exit_code == exit_code, (told.output, told.exception)
        return told


HUGE = "9" * 30
ADD = ("add", "icbc", "--zh", "示例银行", "--en", "Example Bank", "--kind", "bank", "--purpose", "loan")


@pytest.fixture
def line(tmp_path: Path) -> Line:
    one = Line(tmp_path / "home")
    one.says(*ADD, "--region", "61")
    return one


def test_a_key_is_shown_once_and_its_life_can_be_seen(line: Line) -> None:
    made = line.tells("key", "icbc", "--days", "30")
    rotated = line.tells("rotate", "icbc", "--overlap", "3")
    (listed,) = line.tells("list")

    assert made["key"] != rotated["key"]
    assert {key["id"] for key in listed["keys"]} == {made["id"], rotated["id"]}
    assert made["key"] not in json.dumps(listed)
    assert line.tells("revoke", made["id"]) == {"revoked": made["id"]}
    assert {key["id"]: key["revoked_at"] is None for key in line.tells("list")[0]["keys"]} == {
        made["id"]: False,
        rotated["id"]: True,
    }


def test_a_scope_is_changed_part_by_part(line: Line) -> None:
    line.says("scope", "icbc", "--field", "standing", "--field", "level")
    narrowed = line.tells("list")[0]
    assert (narrowed["version"], narrowed["sight"]["regions"], narrowed["sight"]["purposes"]) == (2, ["61"], ["loan"])
    assert {"standing", "level"} < set(narrowed["sight"]["fields"])
    assert "adverse" not in narrowed["sight"]["fields"]
    widened = line.tells("scope", "icbc", "--everywhere", "--all-fields", "--purpose", "awards")
    assert (widened["version"], widened["sight"]["regions"], widened["sight"]["purposes"]) == (3, [], ["awards"])
    assert line.tells("bind", "icbc", "--certificate", "AB:" * 31 + "AB")["certificate"] == "ab" * 32
    assert line.tells("bind", "icbc")["certificate"] is None


def test_a_watch_list_is_loaded_whole_or_not_at_all(line: Line) -> None:
    file = line.home / "codes.csv"
    file.write_text(f"code\n{code(1)}\n{code(2)}\n", "utf-8")
    assert line.tells("watch", "icbc", str(file)) == {"recipient": "icbc", "changed": 2, "watched": 2, "scope": 2}
    file.write_text(f"{code(3)}\n{code(3)[:-1]}\n", "utf-8")
    assert "line 2" in line.says("watch", "icbc", str(file), exit_code=2)
    assert line.tells("list")[0]["watched"] == 2
    file.write_text(code(1), "utf-8")
    assert line.tells("watch", "icbc", str(file), "--remove")["watched"] == 1
    assert line.tells("watch", "icbc", "--clear")["watched"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ADD,
        ("add", "B!", "--zh", "甲", "--en", "A", "--kind", "bank", "--purpose", "loan"),
        ("add", "b2", "--zh", "甲", "--en", "A", "--kind", "bank"),
        ("add", "b2", "--zh", "甲", "--en", "A", "--kind", "bank", "--purpose", "loan", "--field", "officer"),
        ("add", "b2", "--zh", "甲", "--en", "A", "--kind", "shop", "--purpose", "loan"),
        ("bind", "icbc", "--certificate", "xyz"),
        ("key", "nobody"),
        ("key", "icbc", "--days", "0"),
        ("key", "icbc", "--days", "5000"),
        ("rotate", "icbc", "--overlap", "-1"),
        ("rotate", "icbc", "--overlap", "100000"),
        ("rotate", "icbc", "--days", "100000"),
        ("revoke", "icbc.00000000"),
        ("watch", "icbc"),
        ("scope", "icbc", "--region", "6"),
        ("hook", "icbc", "http://bank.example/", "--purpose", "loan", "--from", "0"),
        ("hook", "icbc", "https://bank.example/", "--purpose", "awards", "--from", "0"),
        ("replay", "icbc", "--from", "0"),
    ],
)
def test_what_cannot_be_is_an_error_of_input(line: Line, words: tuple[str, ...]) -> None:
    line.says(*words, exit_code=2)


@pytest.mark.parametrize(
    "words",
    [
        ("key", "icbc", "--days", HUGE),
        ("key", "icbc", "--days", f"-{HUGE}"),
        ("key", "icbc", "--starts-in", HUGE),
        ("key", "icbc", "--starts-in", "3000000"),
        ("rotate", "icbc", "--overlap", HUGE),
        ("rotate", "icbc", "--days", HUGE),
        ("hook", "icbc", "https://bank.example/", "--purpose", "loan", "--from", HUGE),
        ("replay", "icbc", "--from", HUGE),
    ],
)
def test_numbers_beyond_all_sense_are_refused_by_name(line: Line, words: tuple[str, ...]) -> None:
    said = line.says(*words, exit_code=2)
    assert words[-2] in said
    assert "or equal to" in said
    assert line.tells("list")[0]["keys"] == []


@pytest.mark.parametrize("content", ["bad\n", "", "\n\n", "统一社会信用代码,名称\n"])
def test_a_file_without_a_code_changes_nothing(line: Line, content: str) -> None:
    file = line.home / "clients.txt"
    file.write_text(content)

    assert "no credit code" in line.says("watch", "icbc", str(file), exit_code=2)
    (found,) = line.tells("list")
    assert (found["version"], found["sight"]["watching"]) == (1, False)


def test_watching_ends_and_an_empty_list_is_warned_of(line: Line) -> None:
    file = line.home / "clients.txt"
    file.write_text(f"{code(1)}\n")
    line.tells("watch", "icbc", str(file))
    assert "sees nothing" in line.says("watch", "icbc", "--clear")
    assert line.tells("list")[0]["sight"]["watching"]

    line.tells("watch", "icbc", str(file))
    told = line.tells("watch", "icbc", "--all-clients")
    assert (told["changed"], told["watched"], told["scope"]) == (1, 0, 5)
    assert not line.tells("list")[0]["sight"]["watching"]
    assert line.tells("watch", "icbc", "--all-clients")["scope"] == 5
    assert "alone" in line.says("watch", "icbc", "--all-clients", "--clear", exit_code=2)


def test_a_watch_file_that_is_not_there_is_wrong_input(line: Line) -> None:
    line.says("watch", "icbc", str(line.home / "missing"), exit_code=2)


def test_a_hook_is_set_replayed_and_removed(line: Line) -> None:
    made = line.tells("hook", "icbc", "https://bank.example/in?x=1", "--purpose", "loan", "--from", "5")
    assert (made["from"], len(made["secret"])) == (5, 43)
    line.says("replay", "icbc", "--from", "0")
    assert line.tells("dead-letters", "icbc") == []
    line.says("unhook", "icbc")
    line.says("replay", "icbc", "--from", "0", exit_code=2)


def test_every_purpose_and_recommendation_has_its_chinese_word() -> None:
    assert set(PURPOSES) == set(Purpose)
    assert set(RECOMMENDED) == set(get_args(Recommended))
