"""Regions of GB/T 2260: ranks, cover, names."""

import pytest

from registry.events import regions
from registry.events.regions import Rank


@pytest.mark.parametrize(
    ("code", "rank", "decides_as"),
    [
        ("000000", Rank.NATION, Rank.NATION),
        ("610000", Rank.PROVINCE, Rank.PROVINCE),
        ("610100", Rank.PREFECTURE, Rank.PREFECTURE),
        ("610113", Rank.COUNTY, Rank.COUNTY),
        ("110000", Rank.PROVINCE, Rank.PROVINCE),
        ("110105", Rank.COUNTY, Rank.PREFECTURE),  # a district of a municipality
        ("429004", Rank.COUNTY, Rank.PREFECTURE),  # 仙桃市, directly under the province
    ],
)
def test_a_region_has_a_rank_and_decides_as_a_city_where_no_city_is_above_it(
    code: str, rank: Rank, decides_as: Rank
) -> None:
    assert regions.rank(code) is rank
    assert regions.decides_as(code) is decides_as


@pytest.mark.parametrize(
    ("authority", "region", "covers"),
    [
        ("000000", "610113", True),
        ("610000", "610113", True),
        ("610100", "610113", True),
        ("610113", "610113", True),
        ("610113", "610100", False),
        ("610100", "610302", False),
        ("320000", "610113", False),
    ],
)
def test_an_organ_answers_for_what_lies_inside_its_region(authority: str, region: str, covers: bool) -> None:
    assert regions.covers(authority, region) is covers


@pytest.mark.parametrize("code", ["610001", "999999", "610199", "61010", "6101130", "", "61011３"])
def test_a_code_that_the_edition_lacks_is_not_known(code: str) -> None:
    assert not regions.known(code)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("610113", "陕西省西安市雁塔区"),
        ("610000", "陕西省"),
        ("110105", "北京市朝阳区"),
        ("429004", "湖北省仙桃市"),
        ("000000", "国家"),
        ("999999", "999999"),
    ],
)
def test_a_full_name_names_what_is_above_and_no_filler_rows(code: str, name: str) -> None:
    assert regions.full_name(code) == name


@pytest.mark.parametrize(
    ("text", "within", "code"),
    [
        ("陕西省西安市雁塔区科技路", "000000", "610113"),
        ("西安市雁塔区", "000000", "610113"),
        ("北京市朝阳区", "000000", "110105"),
        ("朝阳区", "220000", "220104"),
        ("朝阳区", "000000", None),
        ("雁塔区", "000000", "610113"),
        ("吉林市", "000000", "220200"),
        ("", "000000", None),
        ("火星", "000000", None),
    ],
)
def test_a_name_leads_to_a_code_unless_several_places_have_it(text: str, within: str, code: str | None) -> None:
    assert regions.named(text, within) == code
