"""A level is held by each site and trade of an enterprise on its own; batch and closure are the enterprise's."""

from datetime import date

from registry.domain.clock_commands import ProposeLoss
from registry.domain.commands import (
    AnnulDecision,
    Apply,
    ChangeDetails,
    ChangeSite,
    Close,
    Downgrade,
    EnterLedgerLevel,
    EnterSite,
    FindHazard,
    LeaveSite,
    NameExemplar,
    OrderRectification,
    ProposeClosure,
    ProposeRevocation,
    RefuseLevel,
    ReturnCertificate,
    Revoke,
    SupplementAccident,
    Suspend,
)
from registry.domain.explaining import explain
from registry.domain.policies.batches import gravest
from registry.domain.policies.due import due
from registry.domain.policies.losing import loss
from registry.domain.rulesets import applying
from registry.events.accident import AccidentReported
from registry.events.case import ApplicationSubmitted
from registry.events.clock import BatchProposed, LevelExpired
from registry.events.enterprise import DetailsChanged, LevelAnnounced, LevelRevoked
from registry.events.event import Authority
from registry.events.procedure import CaseEnded
from registry.events.remedies import DecisionAnnulled
from registry.events.site import LevelEnded, SiteChanged, SiteEntered, SiteLeft
from registry.events.vocabulary import Batch, Level, OrganKind, Sector, Standing
from tests.acts import HUQIU, SUZHOU_GOVERNMENT, XIAN, act
from tests.rules.given import Given, assessed, at_level, registered, said
from tests.rules.test_accidents import accident
from tests.rules.test_due import swept

ENTERED = date(2011, 9, 1)
GRANTED = date(2012, 3, 1)


def site(on: date = ENTERED, **given: object) -> EnterSite:
    what: dict[str, object] = {"site": "s2", "name": "烟花库", "region": "320505", "sector": "fireworks"}
    return act(EnterSite, on, **(what | {"scale": "above"} | given))


def two_places(since: date = GRANTED) -> Given:
    """Machinery at level three at the principal place, and a site for fireworks that holds nothing."""
    return at_level(Level.THREE, since, valid_until=date(2015, 3, 1)).after(site())


def level_at_site(on: date, **given: object) -> EnterLedgerLevel:
    what = {"site": "s2", "level": "three", "certificate": "苏AQB-2", "valid_until": date(2015, 6, 1)}
    return act(EnterLedgerLevel, on, **(what | given))


def both_at_level() -> Given:
    """Both places hold level three under cn-2021, from the ledger."""
    given = at_level(Level.THREE, date(2022, 1, 4)).after(site(date(2022, 1, 4)))
    return given.after(level_at_site(date(2022, 3, 1), valid_until=None))


def test_decision_21_each_site_holds_a_level_of_its_own() -> None:
    given = two_places().after(level_at_site(date(2012, 5, 2)))
    principal, there = given.enterprise.places()
    assert [one.compliant(date(2015, 3, 2)) is not None for one in (principal, there)] == [False, True]
    assert (principal.sector, there.sector) == (Sector.MACHINERY, Sector.FIREWORKS)
    assert [one.held and one.held.certificate for one in (principal, there)] == ["苏AQB-1", "苏AQB-2"]


def test_decision_21_a_case_belongs_to_the_site_it_asks_for() -> None:
    given = registered(date(2020, 1, 2)).after(site(date(2022, 1, 4), sector="metallurgy", address="二号厂区"))
    given.after(act(Apply, date(2022, 3, 1), case="k1", level="three"))
    given.after(act(Apply, date(2022, 3, 1), case="k2", level="three", site="s2"))
    given.when(act(Apply, date(2022, 3, 2), case="k3", level="three", site="s2")).then_refused("open_case")
    assert [[one.id for one in place.open_cases] for place in given.enterprise.places()] == [["k1"], ["k2"]]


def test_decision_21_the_gravest_of_several_places_decides_the_batch() -> None:
    given = two_places()
    found = gravest(given.enterprise, date(2013, 1, 1))
    assert found is not None
    assert (found.batch, found.since) == (Batch.SUSPEND, date(2013, 1, 1))
    given.after(level_at_site(date(2013, 2, 1)))
    assert gravest(given.enterprise, date(2013, 2, 1)) is None
    proposed = [one for one in due(two_places().enterprise, date(2013, 1, 1)) if "batch" in one.command.command]
    told = two_places().when(proposed[0].command).then(said(BatchProposed, batch=Batch.SUSPEND))
    assert told.enterprise.history[-1].effective_on == date(2013, 1, 1)


def test_decision_21_a_trade_that_leaves_its_standard_ends_the_level() -> None:
    on = date(2022, 6, 1)
    level = said(LevelEnded, certificate="苏AQB-1", ground="outside_standard", site=None)
    machines = at_level(Level.THREE, date(2022, 3, 1))
    ended = machines.when(act(ChangeDetails, on, sector="fireworks")).then(level, said(DetailsChanged))
    assert ended.enterprise.holds_level(on) is None
    ended.after(act(ReturnCertificate, on, certificate="苏AQB-1"))
    kept = at_level(Level.THREE, date(2022, 3, 1)).when(act(ChangeDetails, on, sector="metallurgy"))
    assert kept.then(said(DetailsChanged)).enterprise.holds_level(on) is not None


def test_decision_21_it_ends_the_open_case_too_and_nothing_is_waited_for() -> None:
    on = date(2022, 6, 1)
    given = assessed(on=date(2022, 3, 1))
    ended = given.when(act(ChangeDetails, on, sector="fireworks"))
    told = ended.then(said(CaseEnded, case="k1", ground="outside_standard"), said(DetailsChanged))
    told.when(act(RefuseLevel, on, case="k1", reason="x")).then_refused("order_of_steps")
    told.when(act(Apply, on, case="k2", level="three")).then(said(ApplicationSubmitted))
    kept = assessed(on=date(2022, 3, 1)).after(act(ChangeDetails, on, sector="metallurgy"))
    assert [one.id for one in kept.enterprise.open_cases] == ["k1"]


def test_decision_21_a_move_to_another_province_ends_the_case_once() -> None:
    given = assessed(on=date(2022, 3, 1))
    ended = given.when(act(ChangeDetails, date(2022, 6, 1), region="610113", sector="fireworks"))
    ended.then(said(CaseEnded, case="k1", ground="jurisdiction_changed"), said(DetailsChanged))


def test_decision_21_so_does_the_trade_of_a_site() -> None:
    on = date(2022, 6, 1)
    given = at_level(Level.THREE, date(2022, 1, 4)).after(
        site(date(2022, 1, 4)), level_at_site(date(2022, 3, 1), valid_until=None)
    )
    level = said(LevelEnded, certificate="苏AQB-2", ground="outside_standard", site="s2")
    given.when(act(ChangeSite, on, site="s2", sector="machinery", address="东门")).then(level, said(SiteChanged))
    principal, there = given.enterprise.places()
    assert (principal.holds_level(on) is None, there.holds_level(on) is None) == (False, True)
    assert (there.sector, there.address, principal.sector) == (Sector.MACHINERY, "东门", Sector.MACHINERY)


def test_a_site_given_up_loses_its_case_and_its_level() -> None:
    given = two_places().after(level_at_site(date(2012, 5, 2)))
    given.after(act(Apply, date(2015, 4, 1), case="k1", level="three", site="s2"))
    ended = (said(CaseEnded, case="k1", ground="site_left"), said(LevelEnded, ground="site_left", site="s2"))
    given.when(act(LeaveSite, date(2015, 5, 4), site="s2")).then(*ended, said(SiteLeft, site="s2"))
    assert len(list(given.enterprise.places())) == 1
    given.when(level_at_site(date(2015, 6, 1), certificate="x")).then_refused("unknown_site")
    given.when(site(date(2015, 6, 1))).then_refused("id_used")


def test_a_site_is_entered_once_and_named_rightly() -> None:
    given = two_places()
    given.when(act(Downgrade, date(2012, 5, 2), site="s9", level="three", ground="x")).then_refused("unknown_site")
    given.when(site(date(2012, 5, 2), site="s3")).then_refused("site_entered_before")
    given.when(site(date(2012, 5, 2), site="s3", address="西门")).then(said(SiteEntered, site="s3"))
    given.when(site(date(2012, 5, 2), site="s4", region="329999")).then_refused("unknown_region")
    given.when(act(ChangeSite, date(2012, 5, 2), site="s2")).then_refused("nothing_changed")


def test_a_site_is_its_own_regions_and_not_the_principal_places() -> None:
    xian = site(region="610113", authority=XIAN)
    given = registered().after(xian)
    given.when(level_at_site(GRANTED, authority=HUQIU)).then_refused("wrong_region")
    order = act(OrderRectification, GRANTED, order="o", findings=("x",), deadline=date(2012, 6, 1), authority=XIAN)
    given.when(order).then_refused("wrong_region")


def test_a_level_recorded_late_at_one_site_is_not_in_the_way_of_another() -> None:
    given = two_places(since=date(2014, 3, 3))
    given.when(level_at_site(date(2012, 5, 2))).then(said(LevelAnnounced, site="s2"))
    told = given.when(level_at_site(date(2012, 4, 2), certificate="b")).then(said(LevelAnnounced, site="s2"))
    held = told.enterprise.at("s2").held
    assert held is not None
    assert (held.certificate != "b", held.since) == (True, date(2012, 4, 2))


def test_a_level_is_not_put_before_the_entry_of_its_site() -> None:
    given = at_level(Level.THREE, GRANTED).after(
        act(NameExemplar, date(2012, 6, 1), field="机械"), site(date(2012, 7, 2))
    )
    given.when(level_at_site(date(2012, 5, 2))).then_refused("date_goes_back")


def test_a_revocation_takes_the_level_of_its_site() -> None:
    given = at_level(Level.THREE, date(2022, 1, 4)).after(
        site(date(2022, 1, 4)), level_at_site(date(2022, 3, 1), valid_until=None)
    )
    given.after(act(ProposeRevocation, date(2022, 4, 1), proposal="p1", ground="fatal_accident", site="s2"))
    given.after(act(ProposeRevocation, date(2022, 4, 1), proposal="p2", ground="fatal_accident"))
    given.when(act(Revoke, date(2022, 4, 2), proposal="p1", officer="officer-2")).then(said(LevelRevoked, site="s2"))
    principal, there = given.enterprise.places()
    assert (principal.held is None, there.held is None, principal.revocation) == (False, True, None)
    assert there.revocation is not None
    assert there.revocation.on == date(2022, 4, 2)
    again = act(Apply, date(2022, 5, 4), case="k1", level="three", site="s2")
    given.when(again).then_refused("waiting_period")


def test_an_annulled_level_of_a_site_says_what_stands_there() -> None:
    given = two_places().after(level_at_site(date(2012, 5, 2)))
    decision = given.enterprise.last_event
    annul = act(AnnulDecision, date(2012, 6, 1), decision=decision, reason="依据不实")
    given.when(annul).then(said(DecisionAnnulled, decision=decision))
    event = given.enterprise.history[-1]
    assert isinstance(event, DecisionAnnulled)
    assert event.stands.level is not None
    assert [(one.site, one.level) for one in event.stands.sites] == [("s2", None)]
    assert [place.held is None for place in given.enterprise.places()] == [False, True]


def test_the_clock_ends_each_level_by_its_own_date() -> None:
    given = two_places().after(level_at_site(date(2012, 5, 2)))
    ends = [one.command for one in due(given.enterprise, date(2015, 6, 2)) if "certificate" in one.command.command]
    given.when(ends[1]).then(said(LevelExpired, certificate="苏AQB-2", site="s2", valid_until=date(2015, 6, 1)))
    left = [one.command for one in due(given.enterprise, date(2015, 6, 2)) if "certificate" in one.command.command]
    assert [one.command for one in left] == [ends[0].command]


def test_a_certificate_number_names_the_level_of_one_place() -> None:
    given = two_places()
    given.when(level_at_site(date(2012, 5, 2), certificate="苏AQB-1")).then_refused("certificate_elsewhere")
    renewed = act(EnterLedgerLevel, date(2014, 5, 5), level="three", certificate="苏AQB-1")
    given.when(renewed).then(said(LevelAnnounced, site=None))


def test_a_level_whose_certificate_kept_its_number_ends_again() -> None:
    given = two_places()
    assert "LevelExpired 2015-03-02" in swept(given, date(2015, 6, 2))
    again = act(EnterLedgerLevel, date(2015, 7, 1), level="three", certificate="苏AQB-1", valid_until=date(2018, 7, 1))
    given.after(again)
    assert "LevelExpired 2018-07-02" in swept(given, date(2018, 8, 1))
    assert "LevelExpired 2018-07-02" not in swept(given, date(2018, 8, 2))


def test_the_clock_ends_the_level_of_a_site_whose_principal_place_has_no_rules() -> None:
    changsha = Authority(organ=OrganKind.DEPARTMENT, region="430100", name="长沙市安监局")
    given = registered(region="430102", by=changsha).after(site(), level_at_site(date(2012, 5, 2)))
    assert swept(given, date(2016, 1, 1)) == ["LevelExpired 2015-06-02"]


def test_ids_of_the_greatest_length_are_told_apart_by_the_clock() -> None:
    far, number = "s" * 128, "号" * 100
    given = at_level(Level.THREE, date(2022, 1, 4)).after(site(date(2022, 1, 4), site=far))
    for year in (2022, 2023):
        what = {"site": far, "valid_until": date(year, 12, 1), "certificate": f"{number}{year}"}
        given.after(level_at_site(date(year, 3, 1), **what))
        given.after(act(FindHazard, date(year, 5, 5), hazard=f"{number}{year}", finding="x", deadline=date(year, 6, 1)))
    ids = [one.command.command for one in due(given.enterprise, date(2024, 8, 1))]
    assert len(ids) == len(set(ids))
    told = swept(given, date(2024, 8, 1))
    assert [name for name in told if name.startswith("HazardOverdue")] == [
        "HazardOverdue 2022-06-02",
        "HazardOverdue 2023-06-02",
    ]


def test_decision_21_an_accident_is_a_ground_for_the_level_of_its_site_and_holds_the_case_there() -> None:
    given = both_at_level()
    on = date(2024, 3, 1)
    given.when(accident(on=on, site="s9")).then_refused("unknown_site")
    given.when(accident(on=on, site="s2", deaths=1)).then(said(AccidentReported, site="s2", holds=()))
    rules = applying("grading", "320505", Sector.MACHINERY, on)
    assert rules is not None
    assert loss(given.enterprise, on, rules) is None
    lost = loss(given.enterprise.at("s2"), on, rules)
    assert lost is not None
    assert lost.ground == "fatal_accident"
    proposed = [one.command for one in due(given.enterprise, on) if isinstance(one.command, ProposeLoss)]
    assert [one.site for one in proposed] == ["s2"]


def test_decision_25_an_accident_elsewhere_holds_no_case_here() -> None:
    given = two_places(date(2012, 3, 1)).after(act(Apply, date(2013, 2, 1), case="k2", level="three", site="s2"))
    here = given.when(accident(on=date(2013, 3, 1))).then(said(AccidentReported, site=None, holds=()))
    assert here.enterprise.cases["k2"].held(date(2013, 3, 1)) is None
    there = accident("a2", date(2013, 3, 1), site="s2")
    told = here.when(there).then(said(AccidentReported, site="s2", holds=("k2",)))
    assert told.enterprise.cases["k2"].held(date(2013, 3, 1)) is not None
    count = {"accident": "a2", "deaths": 1, "serious_injuries": 0, "direct_loss": 0}
    told.after(act(SupplementAccident, date(2013, 3, 2), **count))
    assert told.enterprise.measures.accidents["a2"].site == "s2"


def test_a_closure_and_a_suspension_are_the_whole_enterprises() -> None:
    given = two_places().after(level_at_site(date(2012, 5, 2)))
    stop = act(Suspend, date(2012, 6, 1), suspension="t1", ground="not_compliant_in_time", ends_on=date(2012, 9, 1))
    assert all(place.suspended(date(2012, 7, 2)) for place in given.after(stop).enterprise.places())
    given.after(act(ProposeClosure, date(2012, 8, 1), proposal="p", kind="closure", ground="unlawful_operation"))
    given.after(act(Close, date(2012, 8, 2), proposal="p", officer="officer-2", authority=SUZHOU_GOVERNMENT))
    assert [place.holds_level(date(2012, 8, 2)) for place in given.enterprise.places()] == [None, None]


def test_an_example_is_compliant_everywhere_and_every_place_is_explained() -> None:
    given = two_places()
    told = explain(given.enterprise, given.enterprise.history, date(2012, 6, 1))
    standing = {one.inputs["site"]: one.answer for one in told if one.subject == "standing"}
    assert standing == {None: Standing.COMPLIANT, "s2": Standing.NEVER_ASSESSED}
    (proposed,) = [
        one
        for one in explain(given.enterprise, given.enterprise.history, date(2013, 1, 1))
        if one.subject == "batch_proposed"
    ]
    assert (proposed.inputs["site"], proposed.inputs["sector"]) == ("s2", "fireworks")
    given.when(act(NameExemplar, date(2012, 6, 1), field="安全培训")).then_refused("level_for_exemplar")
