"""Whose trade has no assessment standard in force, of the nation or the province, is not assessed (SN 三(一))."""

from datetime import date
from pathlib import Path
from shutil import copy

import pytest

from registry.domain.commands import Apply, ReportAssessment
from registry.domain.facts import Facts
from registry.domain.refusals import Refused
from registry.domain.rulesets import RuleSet, RuleSetError, choose, load, shipped
from registry.events.vocabulary import Scale, Sector
from tests.acts import act
from tests.rules.given import TODAY, Given, decide, examined, registered, report
from tests.rules.test_rulesets import FOLDER

HEAD = """
id = "js-x"
extends = "cn-2021"
family = "grading"
title = "江苏省行业评定标准（示例）"
document = "苏应急〔2022〕9号"
issued_on = 2022-01-10
territory = ["32"]
sectors = ["machinery", "textile"]

[period]
since = 2022-01-10
"""
PROVINCE = """
[[assessed_by]]
sectors = ["machinery"]
standard = "江苏省机械行业评定标准"
issued_by = "province"
since = 2022-06-01
article = "三(一)"
document = "陕安委会发〔2011〕9号"
mark = "SN"
"""
AWAITED = """
[[assessed_by]]
sectors = ["machinery"]
scale = "above"
standard = "机械行业评定标准"
issued_by = "nation"
article = "三(一)"
document = "陕安委会发〔2011〕9号"
mark = "SN"
"""
BEFORE, FROM = date(2022, 5, 31), date(2022, 6, 1)


def rules_with(folder: Path, *entries: str) -> RuleSet:
    copy(FOLDER / "cn-2021.toml", folder)
    (folder / "js-x.toml").write_text(HEAD + "".join(entries), "utf-8")
    found = choose(load(folder), "grading", "320505", Sector.MACHINERY, FROM)
    assert isinstance(found, RuleSet)
    return found


def asked(given: Given, rules: RuleSet, command: Apply | ReportAssessment) -> str | None:
    """The refusal in words, or nothing."""
    try:
        decide(Facts(given.enterprise, command, rules, TODAY))
    except Refused as refused:
        told = refused.refusal
        return f"{told.rule}: {told.way_out} ({told.clause})"
    return None


def apply(on: date) -> Apply:
    return act(Apply, on, case="k1", level="three")


def test_before_a_trade_has_a_standard_in_force_nobody_applies_and_from_its_day_on_everybody_may(
    tmp_path: Path,
) -> None:
    rules = rules_with(tmp_path, PROVINCE)
    said = "no_assessment_standard: wait until 江苏省机械行业评定标准 is in force, on 2022-06-01"
    assert asked(registered(), rules, apply(BEFORE)) == f"{said} (陕安委会发〔2011〕9号 三(一))"
    assert asked(registered(), rules, apply(FROM)) is None


def test_a_standard_that_is_only_awaited_lets_nobody_apply_but_the_provinces_does(tmp_path: Path) -> None:
    refused = asked(registered(), rules_with(tmp_path, AWAITED), apply(FROM))
    assert refused is not None
    assert refused.startswith("no_assessment_standard: wait until the nation or the province issues one")
    assert asked(registered(), rules_with(tmp_path, AWAITED, PROVINCE), apply(FROM)) is None


def test_an_assessment_is_asked_on_its_own_day_of_the_trade_that_applied(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, PROVINCE.replace("since = 2022-06-01", "since = 2022-01-10\nuntil = 2022-05-31"))
    given = examined(on=date(2022, 3, 1))
    assert asked(given, rules, report(BEFORE)) is None
    refused = asked(given, rules, report(FROM))
    assert refused is not None
    assert refused.startswith("no_assessment_standard")


def test_of_a_trade_or_size_that_no_entry_speaks_of_nothing_is_guessed(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, AWAITED)
    assert asked(registered(sector="textile"), rules, apply(BEFORE)) is None
    below = registered()
    below.enterprise.scale = Scale.BELOW
    assert asked(below, rules, apply(BEFORE)) is None
    assert [one.id for one in shipped() if isinstance(one, RuleSet) and one.assessed_by] == []


def test_a_file_that_says_who_issued_a_standard_otherwise_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleSetError, match="issued_by"):
        rules_with(tmp_path, PROVINCE.replace('"province"', '"city"'))
