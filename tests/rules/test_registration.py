"""Rules for entering the register and for changed details."""

from datetime import date
from typing import Any

import pytest

from registry.domain.commands import Apply, ChangeDetails, Register
from registry.events.case import ApplicationSubmitted
from registry.events.enterprise import DetailsChanged, EnterpriseRegistered
from registry.events.procedure import CaseEnded
from registry.events.vocabulary import Level, Scale, Sector
from tests.acts import NATION, SHAANXI, SUZHOU, XIAN, act, code
from tests.rules.given import applied, at_level, nobody, registered, said

ON = date(2012, 1, 1)


def entry(on: date = ON, **given: Any) -> Register:
    what = {"name": "机械厂", "region": "320505", "sector": "machinery", "scale": "above"}
    return act(Register, on, **(what | given))


def change(on: date = ON, **given: Any) -> ChangeDetails:
    return act(ChangeDetails, on, **given)


def test_an_enterprise_is_registered_under_its_credit_code() -> None:
    nobody().when(entry(founded_on=date(1903, 8, 15), address="科技路1号")).then(
        said(
            EnterpriseRegistered,
            uscc=code(),
            name="机械厂",
            region="320505",
            sector=Sector.MACHINERY,
            scale=Scale.ABOVE,
            founded_on=date(1903, 8, 15),
            rule_sets={"grading": "js-2011"},
        )
    )


def test_one_without_a_code_is_registered_under_a_key_of_its_region() -> None:
    key = "unregistered:320505-7"
    nobody(key).when(entry(enterprise=key)).then(said(EnterpriseRegistered, uscc=None))


def test_registration_needs_no_rule_set() -> None:
    nobody().when(entry(date(2010, 1, 1))).then(said(EnterpriseRegistered, rule_sets={}))


def test_an_enterprise_is_registered_once() -> None:
    registered().when(entry()).then_refused("already_registered")


@pytest.mark.parametrize("region", ["610001", "000000", "320000", "999999"])
def test_an_enterprise_lies_in_a_known_county_or_city(region: str) -> None:
    nobody().when(entry(region=region, authority=NATION)).then_refused("unknown_region")
    registered().when(change(region=region)).then_refused("unknown_region")


def test_a_city_is_precise_enough() -> None:
    nobody().when(entry(region="320500")).then(said(EnterpriseRegistered, region="320500"))


def test_a_wrong_code_is_refused() -> None:
    nobody("91320500000000001A").when(entry(enterprise="91320500000000001A")).then_refused("credit_code")


def test_a_key_of_another_region_is_refused() -> None:
    nobody("unregistered:610113-7").when(entry(enterprise="unregistered:610113-7")).then_refused("unregistered_key")


def test_the_organ_of_the_region_registers() -> None:
    nobody().when(entry(authority=XIAN)).then_refused("wrong_region")
    nobody().when(entry(authority=SUZHOU, on_behalf_of=SHAANXI)).then_refused("wrong_region")


def test_nothing_is_registered_before_it_is_founded() -> None:
    nobody().when(entry(founded_on=date(2012, 1, 2))).then_refused("founded_later")
    nobody().when(entry(founded_on=ON)).then(said(EnterpriseRegistered))


def test_changed_details_are_recorded_and_the_rest_stays() -> None:
    changed = (
        registered()
        .when(change(name="新厂", scale="below"))
        .then(said(DetailsChanged, name="新厂", scale=Scale.BELOW, region=None, sector=None, address=None))
    )
    assert (changed.enterprise.name, changed.enterprise.scale) == ("新厂", Scale.BELOW)
    assert (changed.enterprise.region, changed.enterprise.sector) == ("320505", Sector.MACHINERY)


def test_a_change_names_something() -> None:
    registered().when(change()).then_refused("nothing_changed")


def test_decision_20_a_move_to_another_province_ends_the_case_without_a_waiting_period() -> None:
    on, over = date(2013, 1, 1), said(CaseEnded, case="k1", ground="jurisdiction_changed")
    moved = applied(Level.THREE).when(change(on, region="610113")).then(over, said(DetailsChanged, region="610113"))
    moved.when(act(Apply, on, case="k2", level="three", authority=XIAN)).then(said(ApplicationSubmitted))
    registered().when(change(on, region="610113")).then(said(DetailsChanged, region="610113"))


def test_decision_20_a_move_to_another_city_ends_a_case_for_level_three_only() -> None:
    on, over = date(2013, 1, 1), said(CaseEnded, case="k1", ground="jurisdiction_changed")
    applied(Level.THREE).when(change(on, region="320102")).then(over, said(DetailsChanged, region="320102"))
    applied(Level.THREE).when(change(on, region="320506")).then(said(DetailsChanged, region="320506"))
    two = applied(Level.TWO, date(2014, 8, 1), start=at_level(Level.THREE, date(2011, 7, 5)))
    two.when(change(date(2014, 9, 1), region="320102")).then(said(DetailsChanged, region="320102"))
