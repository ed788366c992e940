"""A rule file laid over another: a province sets some values under the national text, without touching Python."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from shutil import copy

import pytest

from registry.domain.commands import Apply
from registry.domain.facts import Facts
from registry.domain.refusals import Refused
from registry.domain.rulesets import RuleSet, RuleSetError, choose, load
from registry.events.vocabulary import Level, Sector
from tests.acts import act
from tests.rules.given import TODAY, decide, revoked_on
from tests.rules.test_rulesets import FOLDER

SHANDONG = """
id = "sd-2023"
extends = "cn-2021"
family = "grading"
title = "山东省企业安全生产标准化定级实施办法（示例）"
document = "鲁应急发〔2023〕1号"
issued_on = 2023-01-10
territory = ["37"]
sectors = ["machinery", "metallurgy"]

[period]
since = 2023-03-01

[[waiting]]
after = "revocation"
years = 2
article = "第九条"
mark = "ours"

[[passing]]
sectors = ["machinery"]
level = "three"
percent = 70
article = "附件"
mark = "ours"
"""
ON = date(2024, 1, 8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy(FOLDER / "cn-2021.toml", tmp_path)
    return tmp_path


def with_layer(folder: Path, text: str = SHANDONG) -> RuleSet:
    (folder / "sd-2023.toml").write_text(text, "utf-8")
    found = choose(load(folder), "grading", "370102", Sector.MACHINERY, ON)
    assert isinstance(found, RuleSet)
    return found


def test_a_fourth_rule_set_works_from_its_file_alone(folder: Path) -> None:
    rules = with_layer(folder)
    assert rules.id == "sd-2023"
    three = rules.passing_of(Level.THREE, Sector.MACHINERY)
    assert three is not None
    assert (three.percent, rules.clause(three)) == (Decimal(70), "鲁应急发〔2023〕1号 附件")
    start = revoked_on(date(2024, 2, 1)).enterprise
    asked = act(Apply, date(2025, 2, 3), case="k1", level="three")
    with pytest.raises(Refused, match="waiting_period"):
        decide(Facts(start, asked, rules, TODAY))


def test_what_a_layer_leaves_unsaid_stands_as_it_was_with_its_own_document(folder: Path) -> None:
    rules = with_layer(folder)
    two = rules.passing_of(Level.TWO, Sector.MACHINERY)
    other = rules.passing_of(Level.THREE, Sector.METALLURGY)
    assert two is not None
    assert other is not None
    assert (two.percent, other.percent) == (Decimal(75), Decimal(60))
    assert rules.validity.years == 3
    assert rules.clause(rules.validity).startswith("应急〔2021〕83号")
    assert [one.code for one in rules.revocation][:2] == ["fatal_accident", "serious_injuries"]


def test_outside_its_place_time_and_sectors_the_lower_set_holds(folder: Path) -> None:
    with_layer(folder)
    sets = load(folder)
    for region, sector, on in (
        ("320505", Sector.MACHINERY, ON),
        ("370102", Sector.TEXTILE, ON),
        ("370102", Sector.MACHINERY, date(2023, 2, 28)),
    ):
        found = choose(sets, "grading", region, sector, on)
        assert found is not None
        assert found.id == "cn-2021"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('extends = "cn-2021"', 'extends = "cn-2020"', r"sd-2023\.toml: extends: no rule set 'cn-2020'"),
        ('extends = "cn-2021"', 'extends = "sd-2023"', r"sd-2023\.toml: extends: .* is a circle"),
        ('family = "grading"', 'family = "deadlines"', r"sd-2023\.toml: extends: cn-2021 is of another family"),
        ("since = 2023-03-01", "since = 2021-10-01", r"sd-2023\.toml: period: reaches beyond that of cn-2021"),
        ('["machinery", "metallurgy"]', '["coal"]', r"sd-2023\.toml: sectors: more than those of cn-2021"),
        ("years = 2", "years = 0", r"sd-2023\.toml: waiting\.0\.years"),
        ('extends = "cn-2021"\n', "", r"sd-2023\.toml: "),
    ],
)
def test_a_layer_that_does_not_fit_is_refused_by_file_and_key(folder: Path, old: str, new: str, said: str) -> None:
    assert old in SHANDONG
    with pytest.raises(RuleSetError, match=said):
        with_layer(folder, SHANDONG.replace(old, new, 1))


def test_a_layer_keeps_within_the_territory_of_what_it_extends(folder: Path) -> None:
    with_layer(folder)
    city = SHANDONG.replace('"sd-2023"', '"jn-2024"').replace('"cn-2021"', '"sd-2023"').replace('"37"', '"3201"')
    (folder / "jn-2024.toml").write_text(city, "utf-8")
    with pytest.raises(RuleSetError, match=r"jn-2024\.toml: territory: reaches beyond that of sd-2023"):
        load(folder)


def test_of_three_layers_the_uppermost_holds(folder: Path) -> None:
    city = SHANDONG.replace('"sd-2023"', '"jn-2024"').replace('"cn-2021"', '"sd-2023"').replace('"37"', '"3701"')
    (folder / "jn-2024.toml").write_text(city.replace("years = 2", "years = 3"), "utf-8")
    rules = with_layer(folder)
    assert (rules.id, rules.waiting[0].years, rules.validity.years) == ("jn-2024", 3, 3)


def test_two_layers_of_one_set_do_not_claim_one_day(folder: Path) -> None:
    (folder / "other.toml").write_text(SHANDONG.replace('"sd-2023"', '"other"'), "utf-8")
    with pytest.raises(RuleSetError, match=r"other\.toml and sd-2023\.toml both claim sector machinery"):
        with_layer(folder)
