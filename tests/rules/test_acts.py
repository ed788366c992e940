"""Rules of every act: who is known, when, where, and what is too much."""

from datetime import date, timedelta

import pytest

from registry.domain.commands import (
    AcceptRectification,
    ChangeDetails,
    ChangeSite,
    DirectUpgrade,
    Downgrade,
    EnterSite,
    LeaveSite,
    NameExemplar,
    OrderRectification,
    ProposeRevocation,
    Register,
    Revoke,
    Suspend,
)
from registry.domain.facts import Facts
from registry.domain.refusals import Refused
from registry.events.enterprise import (
    DetailsChanged,
    LevelRevoked,
    RectificationAccepted,
    RectificationOrdered,
    UpgradeDirected,
)
from registry.events.event import LegalBasis
from registry.events.site import SiteEntered, SiteLeft
from registry.events.vocabulary import Level
from tests.acts import HUQIU, JIANGSU, NATION, SHAANXI, SUZHOU, XIAN, act
from tests.rules.given import TODAY, at_level, decide, nobody, registered, said

ON = date(2012, 5, 1)
METHOD = LegalBasis(document="全国冶金等工贸企业安全生产标准化考评办法", article="一")


def order(on: date = ON, **given: object) -> OrderRectification:
    what = {"order": "r1", "findings": ["x"], "deadline": on + timedelta(days=30)}
    return act(OrderRectification, on, **(what | given))


def test_an_act_needs_an_enterprise_in_the_register() -> None:
    nobody().when(order()).then_refused("unknown_enterprise")


def test_an_act_of_today_is_recorded_and_one_of_tomorrow_is_refused() -> None:
    registered().when(order(TODAY)).then(said(RectificationOrdered, effective_on=TODAY))
    registered().when(order(TODAY + timedelta(days=1))).then_refused("date_in_the_future")


def test_orders_and_directions_of_any_dates_stand_beside_each_other() -> None:
    start = registered().after(order(ON))
    start.when(upgrade(ON - timedelta(days=1))).then(said(UpgradeDirected, direction="d1", late=None))
    start.when(upgrade(ON).model_copy(update={"direction": "d2"})).then(said(UpgradeDirected, direction="d2"))


def upgrade(on: date) -> DirectUpgrade:
    return act(DirectUpgrade, on, direction="d1", equipment=["x"], deadline=on + timedelta(days=30))


def test_decision_34_what_is_recorded_late_is_accepted_where_nothing_that_came_after_depends_on_it() -> None:
    stop = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": ON + timedelta(days=90)}
    start = registered().after(order(ON), act(Suspend, ON + timedelta(days=40), **stop))
    late = order(ON - timedelta(days=9), order="r2")
    given = start.when(late).then(said(RectificationOrdered, order="r2", effective_on=late.effective_on))
    accepted = act(AcceptRectification, ON - timedelta(days=10), order="r2")
    given.when(accepted).then_refused("nothing_open")
    given.when(accepted.model_copy(update={"effective_on": ON})).then(said(RectificationAccepted, order="r2"))


def test_decision_34_a_detail_recorded_late_stands_before_the_later_ones_and_after_the_entry() -> None:
    on, late = date(2013, 5, 1), date(2012, 8, 1)
    start = registered().after(act(ChangeDetails, on, name="新厂"))
    moved = start.when(act(ChangeDetails, late, address="虎丘区示例路1号")).then(said(DetailsChanged))
    assert (moved.enterprise.name, moved.enterprise.address) == ("新厂", "虎丘区示例路1号")
    named = moved.when(act(ChangeDetails, late, name="旧厂")).then(said(DetailsChanged))
    assert named.enterprise.name == "新厂"
    named.when(act(ChangeDetails, late, region="320506")).then(said(DetailsChanged))
    assert (named.enterprise.name, named.enterprise.region) == ("新厂", "320506")
    moved.when(act(ChangeDetails, date(2011, 6, 30), address="x")).then_refused("date_goes_back")


def test_decision_34_a_site_recorded_late_is_entered_with_its_own_date() -> None:
    start = registered().after(act(ChangeDetails, date(2013, 5, 1), name="新厂"))
    prep = {"site": "s2", "name": "二厂", "region": "320505", "sector": "textile", "scale": "above"}
    entered = start.when(act(EnterSite, date(2012, 8, 1), **prep)).then(said(SiteEntered))
    entered.when(act(ChangeSite, date(2012, 7, 31), site="s2", name="x")).then_refused("date_goes_back")
    entered.when(act(LeaveSite, date(2012, 9, 3), site="s2")).then(said(SiteLeft))


def test_dates_of_different_tracks_are_independent() -> None:
    start = registered(date(2011, 7, 1)).after(order(ON))
    start.when(act(ChangeDetails, date(2012, 1, 1), name="新厂")).then(said(DetailsChanged, name="新厂"))


@pytest.mark.parametrize("deadline", [date(9999, 12, 31), date(1, 1, 1), date(2100, 1, 1)])
def test_a_date_that_nobody_means_is_refused(deadline: date) -> None:
    registered().when(order(deadline=deadline)).then_refused("date_out_of_range")


def test_the_first_day_of_the_calendar_is_no_day_of_registration() -> None:
    command = act(Register, date(1, 1, 1), name="x", region="320505", sector="coal", scale="above")
    nobody().when(command).then_refused("date_out_of_range")


def test_an_organ_acts_in_its_region_only() -> None:
    registered().when(order(authority=HUQIU)).then(said(RectificationOrdered, authority=HUQIU))
    registered().when(order(authority=NATION)).then(said(RectificationOrdered, authority=NATION))
    registered().when(order(authority=SHAANXI)).then_refused("wrong_region")
    registered().when(order(on_behalf_of=SHAANXI)).then_refused("wrong_region")
    registered().when(order(authority=SUZHOU.model_copy(update={"region": "610001"}))).then_refused("unknown_region")


def test_an_act_is_recorded_with_the_organ_it_is_done_for() -> None:
    registered().when(order(authority=HUQIU, on_behalf_of=SUZHOU)).then(
        said(RectificationOrdered, authority=HUQIU, on_behalf_of=SUZHOU)
    )


def test_after_a_move_the_new_region_acts_and_the_granting_authority_takes_the_level() -> None:
    held = at_level(Level.THREE, date(2012, 1, 1)).after(act(ChangeDetails, date(2013, 1, 1), region="610113"))
    held.when(order(date(2014, 1, 1), authority=SUZHOU)).then_refused("wrong_region")
    held.when(order(date(2014, 1, 1), authority=XIAN)).then(said(RectificationOrdered))
    lower = act(Downgrade, date(2014, 1, 2), level="three", ground="x", authority=JIANGSU)
    held.when(lower).then_refused("original_authority")
    proposal = {"proposal": "p1", "ground": "dishonest_material", "legal_basis": METHOD}
    held.when(act(ProposeRevocation, date(2014, 2, 1), authority=XIAN, **proposal)).then_refused("original_authority")
    held.after(act(ProposeRevocation, date(2014, 2, 1), **proposal)).when(
        act(Revoke, date(2014, 2, 2), proposal="p1", officer="officer-2", legal_basis=METHOD)
    ).then(said(LevelRevoked, authority=SUZHOU))


def test_a_command_decided_on_another_version_is_stale() -> None:
    registered().when(order(expected_version=1)).then(said(RectificationOrdered))
    registered().when(order(expected_version=0)).then_refused("stale_command")
    registered().when(order(expected_version=2)).then_refused("stale_command")


def test_an_id_names_one_act_within_its_enterprise() -> None:
    start = registered().after(order(order="x"))
    start.when(order(ON, order="x")).then_refused("id_used")
    start.when(
        act(Suspend, ON, suspension="x", ground="not_compliant_in_time", ends_on=ON + timedelta(days=9))
    ).then_refused("id_used")


def test_what_is_said_of_an_id_names_the_field_that_holds_it() -> None:
    start = registered().after(order(order="x"))
    again = act(Suspend, ON, suspension="x", ground="not_compliant_in_time", ends_on=ON + timedelta(days=9))
    for command, rule, field in (
        (order(ON, order="x"), "id_used", "order"),
        (again, "id_used", "suspension"),
        (act(AcceptRectification, ON, order="y"), "nothing_open", "order"),
    ):
        with pytest.raises(Refused) as refused:
            start.when(command).then()
        assert (refused.value.refusal.rule, refused.value.refusal.field) == (rule, field)


def test_an_event_of_more_than_62_kib_is_refused() -> None:
    texts = ["查" * 2000] * 10
    registered().when(order(findings=texts)).then(said(RectificationOrdered))
    registered().when(order(findings=texts + ["查" * 1000] * 2)).then_refused("event_too_large")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("负责人 610113198003075417", "personal_data"),
        ("负责人 61011319800307541x", "personal_data"),
        ("６１０１１３１９８００３０７５４１７", "personal_data"),
        ("610113 19800307 5417", "personal_data"),
        ("电话13812345678", "personal_data"),
        ("电话 138-1234-5678", "personal_data"),
        ("电话 +8613812345678", "personal_data"),
        ("2014-05-06 13812345678", "personal_data"),
        ("电话０２９-88888888", None),
        ("见 913205000000000012 号档案", None),
        ("安全投入 13812345678900 元", None),
        ("编号 61011319801507541", None),
        ("610113198013395417", None),
    ],
)
def test_published_text_holds_no_personal_number(text: str, rule: str | None) -> None:
    asked = registered().when(order(findings=["正常", text]))
    if rule:
        asked.then_refused(rule)
    else:
        asked.then(said(RectificationOrdered))


def test_names_are_screened_too() -> None:
    start = at_level(Level.THREE, date(2012, 1, 1))
    start.when(act(NameExemplar, ON, field="电话13812345678")).then_refused("personal_data")
    start.when(act(ChangeDetails, ON, address="一号院 张三 13812345678")).then_refused("personal_data")


def test_a_refusal_names_rule_reason_and_way_out() -> None:
    enterprise = registered().enterprise
    with pytest.raises(Refused) as refused:
        decide(Facts.of(enterprise, order(authority=XIAN), TODAY))
    told = refused.value.refusal.told()
    assert told["rule"] == "wrong_region"
    assert "江苏省苏州市虎丘区" in str(told["because"])
    assert str(refused.value) == (
        f"wrong_region: {told['because']} (苏安办〔2011〕34号 五(一); 陕安委会发〔2011〕9号 三(三)); {told['way_out']}"
    )
