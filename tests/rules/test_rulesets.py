"""Rule sets: one for a province, sector and day, loaded from files that must hold together."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel

from registry.domain.commands import Apply
from registry.domain.rulesets import RuleSetError, Source, applying, choose, load, ruling, shipped
from registry.domain.rulesets.loading import FAMILIES
from registry.events.vocabulary import Level, Sector
from tests.acts import XIAN, act
from tests.rules.given import registered

FOLDER = Path(__file__).parents[2] / "registry" / "domain" / "rulesets"


@pytest.mark.parametrize(
    ("region", "sector", "on", "expected"),
    [
        ("320505", Sector.MACHINERY, date(2011, 6, 26), None),
        ("320505", Sector.MACHINERY, date(2011, 6, 27), "js-2011"),
        ("320505", Sector.MACHINERY, date(2021, 10, 31), "js-2011"),
        ("320505", Sector.MACHINERY, date(2021, 11, 1), "cn-2021"),
        ("610113", Sector.MACHINERY, date(2021, 10, 31), "sn-2011"),
        ("610113", Sector.MACHINERY, date(2021, 11, 1), "cn-2021"),
        ("610113", Sector.COAL, date(2021, 11, 1), "sn-2011"),
        ("320505", Sector.TRANSPORT, date(2026, 1, 1), "js-2011"),
        ("110105", Sector.MACHINERY, date(2021, 10, 31), None),
        ("110105", Sector.MACHINERY, date(2021, 11, 1), "cn-2021"),
        ("110105", Sector.COAL, date(2026, 1, 1), None),
    ],
)
def test_province_sector_and_day_choose_the_rule_set(
    region: str, sector: Sector, on: date, expected: str | None
) -> None:
    chosen = applying("grading", region, sector, on)
    assert (chosen.id if chosen else None) == expected


def test_the_set_of_a_day_is_the_same_looked_up_as_chosen_among_all() -> None:
    """Which set applies is worked out once for a place and trade; each day on which something begins or ends counts."""
    turns = {one.period.since for one in shipped()} | {
        last for one in shipped() for sector in Sector if (last := one.period.last(sector)) is not None
    }
    days = sorted({turn + timedelta(days=days) for turn in turns for days in (-1, 0, 1)})
    for family in ("grading", "deadlines", "organs", "bodies", "supervision"):
        kind = FAMILIES[family]
        for region in ("320505", "610113", "110105"):
            for sector in Sector:
                found = [ruling(kind, region, sector, on) for on in days]
                assert found == [choose(shipped(), family, region, sector, on) for on in days]


def test_without_a_rule_set_nothing_is_asked_for() -> None:
    start = registered(region="610113", by=XIAN)
    start.when(act(Apply, date(2011, 5, 1), case="k1", level="three", authority=XIAN)).then_refused("no_rule_set")


def test_every_value_of_the_shipped_sets_says_where_it_stands() -> None:
    for rules in shipped():
        sources = list(sourced(rules))
        assert sources
        assert all(one.article and one.mark for one in sources)


def test_score_limits_differ_by_sector() -> None:
    rules = applying("grading", "320505", Sector.MACHINERY, date(2012, 1, 1))
    assert rules is not None
    trade = [rules.passing_of(level, Sector.MACHINERY) for level in Level]
    assert [one.percent for one in trade if one] == [90, 75, 60]
    fireworks = [rules.passing_of(level, Sector.FIREWORKS) for level in Level]
    assert [one.percent for one in fireworks if one] == [90, 80, 70]
    assert rules.passing_of(Level.THREE, Sector.COAL) is None


def sourced(part: BaseModel) -> Iterator[Source]:
    """Every value with a source in a part of a rule file."""
    for value in dict(part).values():
        for one in value if isinstance(value, tuple) else value.values() if isinstance(value, dict) else (value,):
            if isinstance(one, Source):
                yield one
            if isinstance(one, BaseModel):
                yield from sourced(one)


def written(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, "utf-8")


def shaanxi() -> str:
    return (FOLDER / "sn-2011.toml").read_text("utf-8")


def test_two_sets_that_claim_one_day_are_refused_with_their_files(tmp_path: Path) -> None:
    written(tmp_path, "sn-2011.toml", shaanxi())
    written(tmp_path, "xian.toml", shaanxi().replace('"sn-2011"', '"xian"').replace('["61"]', '["6101"]'))
    with pytest.raises(
        RuleSetError,
        match=r"sn-2011\.toml and xian\.toml both claim sector building_materials .* \(territory, lines 6 and 6\)",
    ):
        load(tmp_path)


def test_two_sets_that_follow_each_other_are_no_overlap(tmp_path: Path) -> None:
    written(tmp_path, "sn-2011.toml", shaanxi())
    written(tmp_path, "cn-2021.toml", (FOLDER / "cn-2021.toml").read_text("utf-8"))
    assert [rules.id for rules in load(tmp_path)] == ["cn-2021", "sn-2011"]


def test_two_sets_of_one_id_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "a.toml", shaanxi())
    written(tmp_path, "b.toml", shaanxi().replace('["61"]', '["62"]'))
    with pytest.raises(RuleSetError, match=r"a\.toml and b\.toml have one id"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[period]", "[period", r"wrong\.toml: .*line"),
        ('mark = "SN"', 'mark = "guess"', r"wrong\.toml: .*mark"),
        ('level = "two"', 'level = "four"', r"wrong\.toml: levels\.1\.level: .* \(line 34\)"),
        ('level = "two"', 'level = "one"', r"wrong\.toml: levels: every level exactly once \(line 26\)"),
        ("percent = 75", "percent = 95", r"wrong\.toml: passing: a lower level asks for more .* \(line \d+\)"),
        ('sectors = ["coal"', 'sectors = ["fishing"', r"wrong\.toml: sectors\.0: .* \(line 7\)"),
        ("issued_on = 2011-06-27", "issued_on = 2011-06-27\nsurprise = 1", r"wrong\.toml: surprise"),
        ("since = 2011-06-27", 'since = "soon"', r"wrong\.toml: period\.since"),
        ("percent = 90", "percent = 900", r"wrong\.toml: passing\.0\.percent: .* \(line \d+\)"),
    ],
)
def test_a_wrong_file_is_refused_by_its_name_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = shaanxi()
    assert old in text
    written(tmp_path, "wrong.toml", text.replace(old, new, 1))
    with pytest.raises(RuleSetError, match=said):
        load(tmp_path)


def test_a_file_that_is_no_text_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_bytes("标题 = '系'".encode("gb18030"))
    with pytest.raises(RuleSetError, match=r"wrong\.toml"):
        load(tmp_path)


def test_a_wrong_entry_of_a_layer_is_found_in_the_line_of_its_list(tmp_path: Path) -> None:
    written(tmp_path, "sn-2011.toml", shaanxi())
    head = shaanxi().partition("[[levels]]")[0].replace('"sn-2011"', '"xian"\nextends = "sn-2011"')
    entry = '[[passing]]\nsectors = ["machinery"]\nlevel = "three"\npercent = 900\narticle = "一"\nmark = "ours"\n'
    written(tmp_path, "xian.toml", head + entry)
    wanted = (head + entry).splitlines().index("[[passing]]") + 1
    with pytest.raises(RuleSetError, match=rf"xian\.toml: passing\.\d+\.percent: .* \(line {wanted}\)"):
        load(tmp_path)
