"""`registry record-past`: what a file may say, and what is said of one that cannot be read or is refused."""

import json
from pathlib import Path

import pytest

from tests.acts import code
from tests.application.test_acts_cli import Desk

APPLY = 'act = "apply"\non = 2023-02-01\ncase = "k1"\nlevel = "three"\n'
END = 'act = "withdraw-application"\non = "2023-02-08"\ncase = "k1"\nreason = "搬迁"\n'


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    one = Desk(tmp_path)
    what = ("--name", "厂", "--region", "320505", "--sector", "machinery", "--scale", "above")
    one.answers("register", code(), *what, "--on", "2023-01-10")
    one.answers("apply", code(), "--case", "k2", "--level", "three", "--on", "2023-03-01")
    return one


def file(at: Path, *acts: str, before: str = "") -> str:
    path = at / "matter.toml"
    listed = "".join(f'[[acts]]\nenterprise = "{code()}"\n{one}\n' for one in acts)
    path.write_text(f"{before}\n{listed}", "utf-8")
    return str(path)


def test_a_matter_is_tried_recorded_and_repeated_from_toml_and_json(desk: Desk, tmp_path: Path) -> None:
    path = file(tmp_path, APPLY, END, before='command_id = "补录-1"')
    tried = desk.answers("record-past", path, "--dry-run")
    assert (tried["dry_run"], tried["repeated"], tried["position"]) == (True, False, 0)
    told = desk.answers("record-past", path)
    assert [(one["row"], one["act"], one["on"]) for one in told["acts"]] == [
        (1, "apply", "2023-02-01"),
        (2, "withdraw-application", "2023-02-08"),
    ]
    assert told["acts"][0]["command"] == "补录-1.1"
    as_json = tmp_path / "matter.json"
    acts = [
        {"enterprise": code(), "act": "apply", "on": "2023-02-01", "case": "k1", "level": "three"},
        {"enterprise": code(), "act": "withdraw-application", "on": "2023-02-08", "case": "k1", "reason": "搬迁"},
    ]
    as_json.write_text(json.dumps({"command_id": "补录-1", "acts": acts}), "utf-8")
    again = desk.answers("record-past", str(as_json))
    assert (again["repeated"], again["position"]) == (True, told["position"])
    assert "此前已补录" in desk.says("record-past", path)


def test_a_refusal_names_the_act_of_the_file_and_nothing_is_recorded(desk: Desk, tmp_path: Path) -> None:
    told = json.loads(desk.says("record-past", file(tmp_path, APPLY), "--json", exit_code=3))["error"]
    assert (told["row"], told["act"], told["rule"], told["field"]) == (1, "apply", "date_goes_back", "effective_on")
    assert "ApplicationSubmitted of 2023-03-01" in told["because"]
    said = desk.says("record-past", file(tmp_path, APPLY), exit_code=3)
    assert "第几项 act: 1 (apply, 2023-02-01)" in said
    assert "全部未登记" in said
    assert desk.answers("record-past", file(tmp_path, APPLY, END))["version"] == 4


@pytest.mark.parametrize(
    ("acts", "said"),
    [
        ((), "[[acts]]"),
        (('act = "fly"\non = 2023-02-01\n',), "第1项 act 1: act = 'fly'"),
        (('act = "appoint-body"\non = 2023-02-01\n',), "第1项 act 1: act = 'appoint-body'"),
        ((APPLY, 'act = "accept"\ncase = "k1"\n'), "第2项 act 2 (accept): on: 必填"),
        ((APPLY + 'speed = "x"\n',), "第1项 act 1 (apply): speed: 没有该字段"),
        ((APPLY.replace("three", "nine"),), "第1项 act 1 (apply): level: 不在可选范围内"),
        ((APPLY.replace("2023-02-01", '"gestern"'),), "第1项 act 1 (apply): on: 填写日期"),
        ((APPLY + 'organ_region = "x"\n',), "第1项 act 1 (apply): organ_region: 填写GB/T 2260六位代码"),
        (('act = "assess"\non = 2023-02-01\ncase = "k1"\nelements = ["x"]\n',), "第1项 act 1 (assess): --element"),
    ],
)
def test_what_a_file_says_wrong_is_named_by_act_and_field(
    desk: Desk, tmp_path: Path, acts: tuple[str, ...], said: str
) -> None:
    assert said in desk.says("record-past", file(tmp_path, *acts), exit_code=2)


def test_what_a_file_leaves_out_is_named_alone(desk: Desk, tmp_path: Path) -> None:
    path = file(tmp_path, APPLY.replace('level = "three"\n', ""))
    assert (
        desk.says("record-past", path, exit_code=2).strip().endswith("第1项 act 1 (apply): level: 必填 Field required")
    )
    told = json.loads(desk.says("record-past", path, "--json", exit_code=2))["error"]
    assert told["fields"] == [{"field": "level", "zh": "必填", "because": "Field required"}]


def test_a_repeatable_option_given_once_needs_no_list(desk: Desk, tmp_path: Path) -> None:
    order = 'act = "order-rectification"\non = 2023-02-01\norder = "o1"\nfinding = "漏电"\ndeadline = 2023-02-20\n'
    done = 'act = "accept-rectification"\non = 2023-02-15\norder = "o1"\n'
    assert (
        desk.answers("record-past", file(tmp_path, order, done), "--dry-run")["acts"][0]["act"] == "order-rectification"
    )


def test_a_file_that_cannot_be_read_is_none(desk: Desk, tmp_path: Path) -> None:
    assert "文件无法读取" in desk.says("record-past", str(tmp_path / "no.toml"), exit_code=2)
    assert "文件无法读取" in desk.says("record-past", file(tmp_path, before="x"), exit_code=2)
    told = json.loads(desk.says("record-past", file(tmp_path, APPLY.replace("three", "9")), "--json", exit_code=2))
    assert (told["error"]["row"], told["error"]["fields"][0]["field"]) == (1, "level")
