"""Acts from the command line: what is typed reaches the register as it was meant, and what is wrong is said clearly."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from infra.cli import app
from infra.cli.acts import kinds
from infra.cli.fields import option_of
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
    assert said == "输入有误 input: 至少填写地区、行业、企业之一 give a region, a sector or an enterprise"


def test_members_and_elements_may_stand_in_a_file_one_a_line(desk: Desk, tmp_path: Path) -> None:
    document = ("announce", "--announcement", "a1", "--document", "1号", "--title", "x", "--level", "three")
    listed = tmp_path / "round.txt"
    listed.write_text(f"\ufeff{code(1)}:k1:AQB-1\n\n{code(2)}:k1:AQB-1\n", "utf-8")
    told = desk.answers(*document, "--member", f"@{listed}", exit_code=3)
    assert told["error"]["rule"] == "certificate_twice"
    assert "cannot be read" in desk.says(*document, "--member", f"@{tmp_path / 'none'}", exit_code=2)
    listed.write_text(f"{code(1)}:k1\n", "utf-8")
    assert "give ENTERPRISE:CASE:CERTIFICATE" in desk.says(*document, "--member", f"@{listed}", exit_code=2)


def test_every_field_of_an_act_is_named_as_it_is_typed() -> None:
    group: Any = typer.main.get_command(app)
    for name, kind in kinds().items():
        typed = {text for one in group.commands[name].params for text in (*one.opts, one.name.upper())}
        named = {field: re.split(", | or ", option_of(field)) for field in kind.model_fields}
        assert [field for field, options in named.items() if not typed.intersection(options)] == [], name


def test_what_one_value_holds_is_said_of_its_own_option(desk: Desk) -> None:
    report = ("assess", code(), "--case", "k", "--assessment-body", "x", "--standard", "GB/T 33000-2016")
    assert "--element '现场管理:-1:100': 数值过小 points:" in desk.says(
        *report, "--element", "现场管理:-1:100", exit_code=2
    )
    plan = ("submit-plan", "320500-department", "--title", "x", "--to", "ministry:320000:x")
    assert "--to 'ministry:320000:x': 不在可选范围内 organ:" in desk.says(*plan, exit_code=2)


def test_a_wrong_region_is_said_of_the_option_that_holds_it(desk: Desk) -> None:
    said = desk.says("request-hearing", code(), "--notification", "n1", "--organ-region", "3205x", exit_code=2)
    told = "填写GB/T 2260六位代码 give a code of GB/T 2260, six digits (found '3205x')"
    assert said.strip() == f"输入有误 input: --organ-region: {told}"


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
    assert "--lang 'fr': 填写zh或en give zh or en" in desk.says("batches", "--lang", "fr", exit_code=2)


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
    assert "停产整顿编号" not in desk.says("suspend-body", "--help")
    assert "bodies show" in " ".join(desk.says("annul-body-decision", "--help").split())
    assert "公告标题" not in desk.says("submit-plan", "--help")


def test_an_order_and_a_command_are_not_called_by_the_same_word(desk: Desk) -> None:
    said = desk.says("order-rectification", "--help")
    assert "整改指令编号" in said
    assert "命令编号" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("register", code()), "缺少必填项 Missing option '--name'"),
        (("explain",), "缺少必填项 Missing argument 'enterprise'"),
        (("apply", code(), "--case", "1", "--level", "four"), "填写的内容不符合要求 Invalid value for '--level'"),
        (("explain", code(), "--day", "2022-01-01"), "没有该选项 No such option: --day"),
        (("explain", code(), "2022-01-01"), "有多余的内容 Got unexpected extra argument"),
        (("aply", code()), "没有该命令 No such command 'aply'"),
        (("bodies", "lst"), "没有该命令 No such command 'lst'"),
    ],
)
def test_what_is_typed_wrong_is_said_in_chinese_first_and_as_json(
    desk: Desk, words: tuple[str, ...], said: str
) -> None:
    assert desk.says(*words, exit_code=2).startswith(f"输入有误 input: {said}")
    error = desk.answers(*words, exit_code=2)["error"]
    assert error["rule"] == "input"
    assert f"{error['zh']} {error['because']}".startswith(said)
    assert error["see"].endswith("--help")


def test_an_authority_is_named_by_region_and_organ(desk: Desk) -> None:
    said = desk.says("enter-authority", "320500-dept", "--name", "x", exit_code=2)
    assert "PARTY: 按“区划代码-机关类别”填写，例如320500-department give <region>-<organ>" in said


def test_an_option_without_a_value_is_said_so(desk: Desk) -> None:
    said = desk.says("explain", code(), "--on", exit_code=2)
    assert said.startswith("输入有误 input: 选项未填内容 Option '--on' requires an argument")


def test_what_is_missing_is_named_with_its_meaning(desk: Desk) -> None:
    assert "  --name: 企业名称 the enterprise's name" in desk.says("register", code(), exit_code=2).splitlines()


def test_a_group_without_a_command_shows_its_help(desk: Desk) -> None:
    assert "评审和咨询机构" in desk.says("bodies", exit_code=2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--on", "2022-13-01"), "--on: 填写日期，例如2026-06-30 give a date such as 2026-06-30 (found '2022-13-01')"),
        (("--order", "a/b"), "--order: 编号中不能有斜杠 holds a slash, which parts an event's id from its version"),
        (("--finding", "x" * 2001), "--finding: 内容过长 String should have at most 2000 characters"),
        (("--officer", ""), "--officer: 不能为空 String should have at least 1 character"),
    ],
)
def test_a_field_that_cannot_be_read_is_said_in_chinese_first(desk: Desk, words: tuple[str, str], said: str) -> None:
    whole = {"--order": "r1", "--finding": "x", "--deadline": "2023-03-01", "--on": "2023-02-02"}
    options = [text for pair in (whole | dict([words])).items() for text in pair]
    assert said in desk.says("order-rectification", code(), *options, exit_code=2)
    (field,) = desk.answers("order-rectification", code(), *options, exit_code=2)["error"]["fields"]
    assert CHINESE.search(field["zh"])


def test_a_reader_that_goes_away_ends_a_command_as_done(desk: Desk) -> None:
    command = [sys.executable, "-m", "infra.cli", "rulesets", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | desk.environment) as told:
        assert told.stdout is not None
        told.stdout.close()
        assert told.wait(120) == 0


def test_what_is_wrong_with_every_view_alike_is_said_once(desk: Desk) -> None:
    said = desk.says("status")
    assert said.count("尚无视图") == 1
    assert said.index("terms") < said.index("各视图 views")
