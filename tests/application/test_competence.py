"""Every act is denied to the organ that its row does not name, and to one of another region: nothing is recorded."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from infra.cli import app
from registry.application import Registry
from registry.domain.commands import Command
from registry.domain.refusals import Refused
from registry.domain.rulesets import Competence, OrganTable, Where, shipped
from registry.events.event import Authority
from registry.events.vocabulary import OrganKind
from tests.application.lives import every_command

COMPETENCE = {
    "another_authority",
    "level_authority",
    "not_above",
    "not_over_the_decision",
    "reconsidering_organ",
    "organ_not_competent",
    "original_authority",
    "wrong_region",
}
URUMQI = Authority(organ=OrganKind.DEPARTMENT, region="650100", name="乌鲁木齐市应急管理局")


def rows(command: Command) -> list[Competence]:
    tables = [table for table in shipped() if isinstance(table, OrganTable)]
    return [row for table in tables for row in table.of(type(command).__name__)]


def denied(registry: Registry, command: Command, organ: Authority) -> str:
    """The rule that denies the act to this organ."""
    other = command.model_copy(update={"command": "denied", "authority": organ, "on_behalf_of": None})
    with pytest.raises(Refused) as refused:
        registry.execute(other)
    return refused.value.refusal.rule


def test_every_act_is_denied_to_another_kind_of_organ_and_to_one_of_another_region(registry: Registry) -> None:
    for command in every_command():
        allowed = rows(command)
        kinds = {kind for row in allowed for kind in row.organs}
        for kind in set(OrganKind) - kinds:
            organ = command.authority.model_copy(update={"organ": kind})
            assert denied(registry, command, organ) in COMPETENCE, (type(command).__name__, kind)
        if not any(Where.ANYWHERE in row.where for row in allowed):
            organ = URUMQI.model_copy(update={"organ": command.authority.organ})
            assert denied(registry, command, organ) in COMPETENCE, type(command).__name__
        registry.execute(command)
    assert registry.journal.command("denied") is None


def told(*words: str) -> Any:
    answer = CliRunner().invoke(app, ["organs", *words, "--json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)


def test_the_table_is_shown_with_clause_and_mark_for_a_place_a_sector_and_a_day() -> None:
    there = ("--region", "320505", "--sector", "machinery")
    assert told()["id"] == "cn-organs"
    assert told(*there, "--on", "2012-01-01")["id"] == "js-2011-organs"
    assert told(*there, "--on", "2022-01-01")["id"] == "cn-2021-organs"
    rows = told(*there, "--on", "2012-01-01", "--act", "close")["rows"]
    assert [(row["code"], row["organs"], row["mark"]) for row in rows] == [
        ("closure", ["peoples_government"], "law"),
        ("ban", ["department", "licence_issuer"], "law"),
    ]
    assert all(row["clause"].startswith("中华人民共和国安全生产法 第六十三条") for row in rows)
    plain = CliRunner().invoke(app, ["organs", "--act", "close"])
    assert "close 关闭" in plain.output
    assert "peoples_government 人民政府" in plain.output
    assert "须第二承办人确认 a second one confirms" in plain.output
    assert "辖区内 in its region" in plain.output


@pytest.mark.parametrize(
    "wrong", [("--sector", "fishing"), ("--region", "990000"), ("--on", "soon"), ("--act", "fish")]
)
def test_a_table_that_there_is_not_is_an_error_of_input(wrong: tuple[str, str]) -> None:
    assert CliRunner().invoke(app, ["organs", *wrong]).exit_code == 2
