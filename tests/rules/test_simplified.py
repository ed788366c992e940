"""简化程序: below scale, what a rule set leaves out is left out up to the grant, and nothing else (JS 三 第二阶段)."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from shutil import copy

import pytest

from registry.domain import commands as c
from registry.domain.case import Step
from registry.domain.deciding.case import announce
from registry.domain.facts import Facts
from registry.domain.policies.limits import awaited, path
from registry.domain.refusals import Refused
from registry.domain.rulesets import RuleSet, RuleSetError, choose, load, shipped
from registry.events.enterprise import LevelAnnounced
from registry.events.event import Authority, Event
from registry.events.vocabulary import Level, Scale, Sector
from tests.acts import HUQIU, JIANGSU, SHAANXI, SUZHOU, XIAN, act, code
from tests.rules.given import TODAY, Given, decide, nobody, notice, report
from tests.rules.test_rulesets import FOLDER

GRADING = {one.id: one for one in shipped() if isinstance(one, RuleSet)}
APPLIED = {"sn-2011": date(2012, 3, 1), "js-2011": date(2012, 3, 1), "cn-2021": date(2022, 3, 1)}
PLACES: dict[str, tuple[str, Authority, Authority]] = {
    "sn-2011": ("610113", XIAN, SHAANXI),
    "js-2011": ("320505", SUZHOU, JIANGSU),
    "cn-2021": ("320505", SUZHOU, JIANGSU),
}
LEFT_OUT = {"sn-2011": ["reviewed"], "js-2011": ["consented", "reviewed"], "cn-2021": ["examined", "noticed"]}
LAYER = """
id = "{id}-below"
extends = "{id}"
family = "grading"
title = "规模以下企业简化程序（示例）"
document = "示例〔2012〕1号"
issued_on = 2011-12-01
territory = ["{province}"]
sectors = ["machinery"]

[period]
since = {since}
until = {until}

[simplified]
scale = "below"
without = {without}
article = "第三条"
mark = "ours"
"""


def layered(folder: Path, id: str, without: Sequence[str]) -> RuleSet:
    """A rule set that leaves steps out below scale, by its file alone."""
    copy(FOLDER / f"{id}.toml", folder)
    period = GRADING[id].period
    told = {"id": id, "without": list(without), "province": PLACES[id][0][:2], "since": period.since}
    until = period.ends_for.get(Sector.MACHINERY, date(2025, 12, 31))
    (folder / f"{id}-below.toml").write_text(LAYER.format(**told, until=until), "utf-8")
    found = choose(load(folder), "grading", PLACES[id][0], Sector.MACHINERY, APPLIED[id])
    assert isinstance(found, RuleSet)
    return found


def entered(rules: RuleSet, id: str, scale: str) -> Given:
    region, city, _ = PLACES[id]
    entry = {"name": "厂", "region": region, "sector": "machinery", "scale": scale, "authority": city}
    given = nobody().after(act(c.Register, APPLIED[id], **entry))
    taken(given, act(c.Apply, APPLIED[id], case="k1", level="three", authority=city), rules)
    return given


def taken(given: Given, command: c.EnterpriseCommand, rules: RuleSet) -> None:
    for event in decide(Facts(given.enterprise, command, rules, TODAY)):
        given.enterprise.evolve(event)


def walked(given: Given, rules: RuleSet, id: str, steps: Sequence[Step]) -> Sequence[Event]:
    """The case takes these steps, each once it is awaited, and nothing else; returns the announcement's events."""
    city = PLACES[id][1]
    on = APPLIED[id]
    for step in steps[:-1]:
        next_ = awaited(given.enterprise.cases["k1"], given.enterprise, rules, on)
        assert next_ is not None
        assert next_.what == step
        taken(given, _acts(step, on, city), rules)
        ran = given.enterprise.cases["k1"].notice
        on = on if ran is None else ran.ends_on + timedelta(days=1)
    member = c.Member(enterprise=code(), case="k1", certificate="AQB1")
    what = {"announcement": "A1", "document": "1号", "title": "t", "level": "three", "members": [member]}
    command = act(c.Announce, on, **what, authority=city)
    return announce(Facts(given.enterprise, command, rules, TODAY), member)


def _acts(step: Step, on: date, city: Authority) -> c.EnterpriseCommand:
    match step:
        case Step.CONSENTED:
            return act(c.ConsentToApplication, on, case="k1", authority=HUQIU)
        case Step.ACCEPTED:
            return act(c.AcceptApplication, on, case="k1", authority=city)
        case Step.EXAMINED:
            return act(c.ExamineSelfAssessment, on, case="k1", authority=city)
        case Step.ASSESSED:
            return report(on, authority=city)
        case Step.REVIEWED:
            return act(c.ReviewAssessment, on, case="k1", authority=city)
        case Step.NOTICED:
            return notice(on, authority=city)
        case _:
            assert step is Step.APPROVED
            return act(c.ApproveLevel, on, case="k1", authority=city)


@pytest.mark.parametrize("id", [id for id, one in GRADING.items() if one.simplified is not None])
def test_below_scale_the_shipped_procedure_comes_to_a_grant(id: str) -> None:
    rules = GRADING[id]
    assert rules.simplified is not None
    given = entered(rules, id, Scale.BELOW)
    steps = [one.step for one in path(given.enterprise.cases["k1"], given.enterprise, rules)]
    assert set(steps).isdisjoint(rules.simplified.without)
    (event,) = walked(given, rules, id, steps[1:])
    assert isinstance(event, LevelAnnounced)
    assert event.level is Level.THREE


@pytest.mark.parametrize("id", LEFT_OUT)
def test_the_steps_that_a_rule_set_leaves_out_are_not_awaited_on_the_way_to_the_grant(id: str, tmp_path: Path) -> None:
    rules = layered(tmp_path, id, LEFT_OUT[id])
    given = entered(rules, id, Scale.BELOW)
    whole = [one.step for one in GRADING[id].path(Level.THREE) if one.step not in (Step.RECTIFIED, Step.CONFIRMED)]
    steps = [step for step in whole if step.value not in LEFT_OUT[id]]
    assert len(steps) == len(whole) - len(LEFT_OUT[id])
    events = walked(given, rules, id, steps[1:])
    assert [type(event) for event in events] == [LevelAnnounced]
    given.enterprise.evolve(events[0])
    assert given.enterprise.holds_level(events[0].effective_on) is not None
    assert given.enterprise.open_cases == []


@pytest.mark.parametrize("id", LEFT_OUT)
@pytest.mark.parametrize("scale", Scale)
def test_above_scale_no_step_is_passed_over_and_below_what_is_left_out_cannot_be_taken(
    id: str, scale: Scale, tmp_path: Path
) -> None:
    rules = layered(tmp_path, id, LEFT_OUT[id])
    given, city = entered(rules, id, scale), PLACES[id][1]
    whole = [one.step for one in rules.path(Level.THREE) if one.step not in (Step.RECTIFIED, Step.CONFIRMED)]
    for step, next_ in pairwise(whole[1:-1]):
        if step.value in LEFT_OUT[id]:
            unlawful = next_ if scale is Scale.ABOVE else step
            with pytest.raises(Refused, match="order_of_steps"):
                taken(given, _acts(unlawful, APPLIED[id], city), rules)
        if scale is Scale.ABOVE or step.value not in LEFT_OUT[id]:
            taken(given, _acts(step, APPLIED[id], city), rules)


@pytest.mark.parametrize("step", ["submitted", "approved", "announced", "examined"])
def test_what_makes_a_grant_and_what_the_set_does_not_have_is_not_left_out(step: str, tmp_path: Path) -> None:
    with pytest.raises(RuleSetError, match=r"js-2011-below\.toml: simplified\.without"):
        layered(tmp_path, "js-2011", [step])
