"""Regions of GB/T 2260: ranks, cover, names."""

from datetime import date

import pytest

from registry.domain.commands import ChangeDetails, SetOwnDate
from registry.domain.refusals import Refused
from registry.events import regions
from registry.events.event import Authority
from registry.events.regions import Rank
from registry.events.vocabulary import OrganKind
from tests.acts import act
from tests.rules.given import registered


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


@pytest.mark.parametrize(
    ("code", "name", "decides_as"),
    [
        ("500229", "重庆市城口县", Rank.PREFECTURE),  # a county of a municipality, whose row above says 县 alone
        ("110228", "北京市密云县（现密云区110118）", Rank.PREFECTURE),
        ("320584", "江苏省苏州市吴江市（现吴江区320509）", Rank.COUNTY),
        ("320502", "江苏省苏州市沧浪区", Rank.COUNTY),  # merged into another: nothing of its name follows
        ("341421", "安徽省巢湖市庐江县", Rank.COUNTY),  # its city is gone too
    ],
)
def test_a_code_that_was_replaced_has_its_name_and_what_replaced_it(code: str, name: str, decides_as: Rank) -> None:
    assert regions.full_name(code) == name
    assert regions.decides_as(code) is decides_as


@pytest.mark.parametrize(
    ("code", "on", "known"),
    [
        ("320509", date(2011, 7, 1), True),  # of the edition, whenever
        ("320584", date(2011, 7, 1), True),
        ("320584", date(2011, 12, 31), True),
        ("320584", date(2012, 1, 1), False),
        ("320699", date(2011, 7, 1), False),
    ],
)
def test_a_code_that_was_replaced_is_known_for_days_before(code: str, on: date, known: bool) -> None:
    assert regions.known_on(code, on) is known


def test_what_replaced_a_code_is_of_the_edition_and_no_code_is_of_both() -> None:
    formers = regions._formers()
    assert len(formers) > 300
    assert not [code for code in formers if regions.known(code)]
    assert not [one for one in formers.values() if one.successor and not regions.known(one.successor)]


def test_who_lies_in_a_region_that_was_replaced_is_registered_and_supervised_by_its_city() -> None:
    given = registered(date(2011, 7, 1), region="320584")
    given.after(act(SetOwnDate, date(2012, 3, 1), by=date(2013, 12, 31)))
    assert given.enterprise.region == "320584"
    moved = act(ChangeDetails, date(2012, 3, 2), region="320509")
    assert given.after(moved).enterprise.region == "320509"


def test_the_organ_of_the_region_that_replaced_another_answers_for_who_is_still_on_record_there() -> None:
    wujiang = Authority(organ=OrganKind.DEPARTMENT, region="320509", name="吴江区安全生产监督管理局")
    moved = act(ChangeDetails, date(2012, 3, 2), region="320509", authority=wujiang)
    assert registered(region="320584").after(moved).enterprise.region == "320509"
    registered(region="320502").when(moved).then_refused("wrong_region")


@pytest.mark.parametrize(
    ("region", "because", "way_out"),
    [
        ("320584", "320584 吴江市 holds to 2011-12-31", "give 320509 吴江区, which replaced it"),
        ("320502", "320502 沧浪区 holds to 2011-12-31", "give the code that replaced it, within 320500 苏州市"),
        ("320598", "the nearest above it is 320500 苏州市", "within 320500 苏州市"),
        ("329901", "the nearest above it is 320000 江苏省", "within 320000 江苏省"),
    ],
)
def test_a_region_that_is_gone_or_never_was_is_refused_with_the_nearest(
    region: str, because: str, way_out: str
) -> None:
    with pytest.raises(Refused) as refused:
        registered(date(2012, 7, 1), region=region)
    told = refused.value.refusal
    assert (told.rule, told.field, because in told.because, way_out in told.way_out) == (
        "unknown_region",
        "region",
        True,
        True,
    ), told
