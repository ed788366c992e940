"""Acts from the command line: what is typed reaches the register as it was meant, and what is wrong is said clearly."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from infra.cli import app
from infra.settings import read_settings
from registry.store import migrate
from tests.acts import code

CHINESE = re.compile("[\u4e00-\u9fff]")
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
    said = desk.says("name-key-subject", *party, exit_code=2).strip()
    assert said == "输入有误 input: give a region, a sector or an enterprise"


def test_members_and_elements_may_stand_in_a_file_one_a_line(desk: Desk, tmp_path: Path) -> None:
    document = ("announce", "--announcement", "a1", "--document", "1号", "--title", "x", "--level", "three")
    listed = tmp_path / "round.txt"
    listed.write_text(f"\ufeff{code(1)}:k1:AQB-1\n\n{code(2)}:k1:AQB-1\n", "utf-8")
    told = desk.answers(*document, "--member", f"@{listed}", exit_code=3)
    assert told["error"]["rule"] == "certificate_twice"
    assert "cannot be read" in desk.says(*document, "--member", f"@{tmp_path / 'none'}", exit_code=2)
    listed.write_text(f"{code(1)}:k1\n", "utf-8")
    assert "give ENTERPRISE:CASE:CERTIFICATE" in desk.says(*document, "--member", f"@{listed}", exit_code=2)


def test_a_wrong_region_is_said_of_the_option_that_holds_it(desk: Desk) -> None:
    said = desk.says("request-hearing", code(), "--notification", "n1", "--organ-region", "3205x", exit_code=2)
    assert said.strip() == "输入有误 input: --organ-region: give a code of GB/T 2260, six digits (found '3205x')"


def test_an_explanation_names_its_rule_by_title_and_identifier(desk: Desk) -> None:
    (first, *_) = desk.answers("explain", code(), "--on", "2023-02-02")["explanations"]
    assert (first["rule"], first["title_zh"], first["title_en"]) == ("holds_no_level", "没有等级", "no level is held")
    assert "没有等级 no level is held (holds_no_level)" in desk.says("explain", code(), "--on", "2023-02-02")


def test_a_refusal_says_in_chinese_first_why_and_what_would_make_the_act_lawful(desk: Desk) -> None:
    asked = ("--decision", "9", "--field", "document_number", "--value", "4号", "--reason", "误", "--on", "2023-02-02")
    lines = desk.says("correct-decision", code(), *asked, exit_code=3).splitlines()
    assert lines[0] == "退回 refused: no_such_decision 须有该项决定 decision on record"
    assert lines[1].startswith("  说明:    ")
    assert f"enterprise:{code()}/9" in lines[2]


def test_an_unknown_language_is_refused_as_input(desk: Desk) -> None:
    assert "--lang 'fr': give zh or en" in desk.says("batches", "--lang", "fr", exit_code=2)


def test_grounds_that_might_be_meant_are_named_in_chinese_too(desk: Desk) -> None:
    told = desk.answers(
        *("suspend", code(), "--suspension", "s1", "--ground", "逾期", "--ends-on", "2023-12-01", "--on", "2023-06-01"),
        exit_code=3,
    )
    assert told["error"]["rule"] == "no_ground_in_rule_set"
    assert "not_compliant_in_time " in told["error"]["way_out"]
    assert CHINESE.search(told["error"]["way_out"])


@pytest.mark.parametrize(("typed", "reason"), [(code(7), "登记册中没有该企业"), ("123", "应为18位，现为3位")])
def test_who_is_not_in_the_register_is_said_in_chinese_too(desk: Desk, typed: str, reason: str) -> None:
    told = desk.answers("explain", typed, exit_code=3)["error"]
    assert told["rule"] == "unknown_enterprise"
    assert told["zh"] == reason
    assert f"{reason}（核对信用代码，或先行登记）" in desk.says("explain", typed, exit_code=3)


def test_an_import_says_in_chinese_first_what_is_wrong_with_a_row(desk: Desk, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.csv"
    head = "企业名称,统一社会信用代码,行政区划,行业,规模,等级,证书编号,公告文号,公告日期,发证机关"
    ledger.write_text(f"{head}\n甲厂,{code()},虎丘区,机械,规模以上,三级,A,1号,2022-03-04,苏州市应急管理局\n", "utf-8")
    said = desk.says("import", str(ledger), exit_code=3)
    assert "1 退回 refused" in said
    assert "退回 refused: 第2行 row 2, 行政区划: 没有该行政区划（填写GB/T 2260六位代码或完整名称）" in said
    assert "unknown_region: '虎丘区' does not say which city" in said


def test_help_says_what_a_field_means_in_its_act(desk: Desk) -> None:
    assert "exemplary" not in desk.says("correct-decision", "--help")
    assert "exemplary" in desk.says("name-exemplar", "--help")


def test_a_reader_that_goes_away_ends_a_command_as_done(desk: Desk) -> None:
    command = [sys.executable, "-m", "infra.cli", "rulesets", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | desk.environment) as told:
        assert told.stdout is not None
        told.stdout.close()
        assert told.wait(120) == 0
