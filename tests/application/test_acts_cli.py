"""Acts from the command line: what is typed reaches the register as it was meant, and what is wrong is said clearly."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from infra.cli import app
from infra.settings import read_settings
from registry.store import migrate
from tests.acts import code

ORGAN = {
    "REGISTRY_OFFICER": "sz-1",
    "REGISTRY_ORGAN_REGION": "320500",
    "REGISTRY_ORGAN_NAME": "苏州市应急管理局",
    "REGISTRY_BASIS": "中华人民共和国安全生产法",
    "REGISTRY_ARTICLE": "第一百零一条",
}


class Desk:
    def __init__(self, home: Path) -> None:
        self.environment = ORGAN | {"REGISTRY_HOME": str(home), "REGISTRY_TRANSPORT": "local"}
        migrate(read_settings(home=home, transport="local").store)

    def answers(self, *words: str, exit_code: int = 0) -> Any:
        told = CliRunner().invoke(app, [*words, "--json"], env=self.environment)
        assert told.exit_code == exit_code, (told.output, told.exception)
        return json.loads(told.output)

    def says(self, *words: str, exit_code: int = 0) -> str:
        told = CliRunner().invoke(app, [*words], env=self.environment)
        assert told.exit_code == exit_code, (told.output, told.exception)
        return told.output


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    one = Desk(tmp_path)
    what = ("--name", "厂", "--region", "320505", "--sector", "machinery", "--scale", "above")
    one.answers("register", code(), *what, "--on", "2023-01-10")
    fined = ("--kind", "fine", "--severity", "minor", "--amount", "5000", "--document-number", "1号")
    one.answers("penalise", code(), "--penalty", "p1", *fined, "--on", "2023-02-01")
    return one


def test_no_is_said_of_what_is_yes_or_no(desk: Desk) -> None:
    desk.answers("raise-record-objection", code(), "--objection", "o1", "--decision", "2", "--statement", "x")
    told = desk.answers("decide-record-objection", code(), "--objection", "o1", "--no-upheld", "--reason", "x")
    assert told["version"] == 4
    help_ = desk.says("investigate-accident", "--help")
    assert "--no-unfit" in help_
    assert "--no-responsible" in help_


def test_a_decision_is_named_by_its_number_in_the_history_or_by_its_events_id(desk: Desk) -> None:
    asked = ("--field", "document_number", "--reason", "笔误", "--on", "2023-02-02")
    desk.answers("correct-decision", code().lower(), "--decision", "2", "--value", "2号", *asked)
    desk.answers("correct-decision", code(), "--decision", f"enterprise:{code()}/2", "--value", "3号", *asked)
    told = desk.answers("correct-decision", code(), "--decision", "9", "--value", "4号", *asked, exit_code=3)
    assert told["error"]["rule"] == "no_such_decision"
    assert f"enterprise:{code()}/9" in told["error"]["because"]


def test_what_several_fields_lack_together_is_said_without_naming_another(desk: Desk) -> None:
    party = ("320500-department", "--on", "2023-01-11")
    desk.answers("enter-authority", *party, "--name", "苏州市应急管理局")
    assert (
        desk.says("name-key-subject", *party, exit_code=2).strip() == "input: give a region, a sector or an enterprise"
    )


def test_help_says_what_a_field_means_in_its_act(desk: Desk) -> None:
    assert "exemplary" not in desk.says("correct-decision", "--help")
    assert "exemplary" in desk.says("name-exemplar", "--help")
