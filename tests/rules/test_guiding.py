"""What supervision is to do: focus by level, gap to the next level, the ladder from a missed deadline to closure."""

from datetime import date

import pytest

from registry.domain.commands import (
    AcceptRectification,
    OrderRectification,
    PublishExposure,
    Resume,
    Suspend,
)
from registry.domain.explaining import explain
from registry.domain.explanation import Explanation
from registry.domain.rulesets import SupervisionSet, ruling, shipped
from registry.domain.rulesets.organs import ACTS
from registry.events.case import ElementScore
from registry.events.vocabulary import Level, Sector
from tests.acts import act
from tests.rules.given import Given, applied, at_level, registered, reported

LATE = date(2014, 2, 3)
"""Past the deadline of machinery, 2013-12-31."""


def told(given: Given, on: date) -> dict[str, Explanation]:
    return {one.subject: one for one in explain(given.enterprise, given.enterprise.history, on)}


def ordered(deadline: date = date(2014, 5, 5)) -> Given:
    return registered().after(act(OrderRectification, LATE, order="r1", findings=["x"], deadline=deadline))


def suspended() -> Given:
    stop = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": date(2014, 9, 1)}
    return ordered().after(act(Suspend, date(2014, 6, 3), **stop))


@pytest.mark.parametrize(
    ("level", "focus"),
    [(Level.ONE, "consolidate_level"), (Level.TWO, "raise_level"), (Level.THREE, "improve_level")],
)
def test_supervision_dwells_by_level_on_what_the_text_says(level: Level, focus: str) -> None:
    found = told(at_level(level, date(2012, 1, 1)), date(2012, 6, 1))["focus"]
    assert (found.answer, found.clause, found.mark) == (focus, "陕安委会发〔2011〕9号 三(三)", "SN")


def test_who_is_not_compliant_is_to_rectify_by_a_term() -> None:
    assert told(registered(), date(2012, 6, 1))["focus"].answer == "rectify_by_a_term"


def test_the_gap_to_the_next_level_is_told_whole_and_by_element() -> None:
    elements = (
        ElementScore(element="目标", points=90, total=100),
        ElementScore(element="隐患排查和治理", points=30, total=100),
        ElementScore(element="重大危险源监控", points=0, total=50, not_applicable=50),
    )
    given = reported(elements=elements)
    gap = told(given, date(2012, 6, 1))["gap"]
    assert (gap.answer, gap.inputs["score"], gap.inputs["asked_for"]) == ("three", "60.0", "60")
    assert (gap.inputs["lacks"], gap.inputs["weak_elements"]) == ("0.0", "隐患排查和治理: 30.0 (-30.0, 重点 focus)")
    assert gap.evidence == (f"{given.enterprise.stream}/5",)


def test_nothing_is_lacking_where_nothing_was_scored() -> None:
    assert "gap" not in told(at_level(Level.THREE, date(2012, 1, 1)), date(2012, 6, 1))


def test_before_the_deadline_nothing_is_to_be_ordered_or_exposed() -> None:
    assert not {"next_step", "exposure"} & told(registered(), date(2013, 12, 31)).keys()
    assert not {"next_step", "exposure"} & told(at_level(Level.THREE, date(2012, 1, 1)), LATE).keys()


def test_past_the_deadline_the_first_order_and_the_exposure_are_proposed() -> None:
    found = told(registered(), LATE)
    assert (found["next_step"].answer, found["next_step"].rule) == ("order_rectification", "OrderRectification")
    assert found["next_step"].inputs["since"] == "2014-01-01"
    assert (found["exposure"].answer, found["exposure"].clause) == ("expose", "苏安办〔2011〕34号 五(五)")
    assert found["exposure"].way_out_zh
    assert found["exposure"].inputs["open_case"] is None


def test_decision_24_exposure_and_order_are_proposed_and_marked_with_the_open_case() -> None:
    found = told(applied(on=date(2013, 12, 2)), LATE)
    assert found["exposure"].inputs["open_case"] == "k1"
    assert found["next_step"].inputs["open_case"] == "k1"


def test_who_is_exposed_is_not_proposed_for_it_until_the_exposure_has_ended() -> None:
    shown = {"exposure": "e1", "ground": "not_compliant_in_time", "channels": ["media"], "until": date(2014, 3, 3)}
    given = registered().after(act(PublishExposure, LATE, **shown))
    assert "exposure" not in told(given, date(2014, 3, 3))
    assert "exposure" in told(given, date(2014, 3, 4))


def test_the_ladder_goes_from_the_order_to_suspension_and_closure_each_step_decided_by_an_officer() -> None:
    running = told(ordered(), date(2014, 5, 5))["next_step"]
    assert (running.answer, running.inputs["due_on"]) == ("await_rectification", "2014-05-05")
    expired = told(ordered(), date(2014, 5, 6))["next_step"]
    assert (expired.answer, expired.clause) == ("suspend_or_close", "苏安办〔2011〕34号 三 第三阶段")
    assert expired.inputs["by"] == "department or peoples_government"
    waits = told(suspended(), date(2014, 9, 1))["next_step"]
    assert (waits.answer, waits.rule) == ("await_resumption", "Resume")
    closing = told(suspended(), date(2014, 9, 2))["next_step"]
    assert (closing.answer, closing.inputs["by"]) == ("close", "peoples_government")


def test_the_ways_out_lead_off_the_ladder() -> None:
    accepted = ordered().after(act(AcceptRectification, date(2014, 4, 1), order="r1"))
    assert told(accepted, date(2014, 5, 6))["next_step"].answer == "order_rectification"
    resumed = suspended().after(act(Resume, date(2014, 8, 1), suspension="s1", accepted_by="验收组"))
    assert told(resumed, date(2014, 9, 2))["next_step"].answer == "suspend_or_close"


def test_every_step_of_the_ladder_names_an_act_that_there_is() -> None:
    found = [one for one in shipped() if isinstance(one, SupervisionSet)]
    assert {one.id for one in found} == {"cn-supervision", "sn-2011-supervision"}
    for rules in found:
        assert {one.act for one in rules.ladder} <= ACTS.keys()
        assert all(one.way_out_zh and one.way_out_en for one in rules.ladder)


@pytest.mark.parametrize(
    ("region", "gap", "order", "suspend"),
    [
        ("320505", "苏安办〔2011〕34号 五(三)", "苏安办〔2011〕34号 五(三)", "苏安办〔2011〕34号 三 第三阶段"),
        ("610113", "陕安委会发〔2011〕9号 三(四)", "陕安委会发〔2011〕9号 三(三)", "陕安委会发〔2011〕9号 三(四)"),
    ],
)
def test_supervision_rests_on_the_text_of_its_own_province(region: str, gap: str, order: str, suspend: str) -> None:
    found = ruling(SupervisionSet, region, Sector.MACHINERY, LATE)
    assert found is not None
    rungs = {one.code: found.clause(one) for one in found.ladder}
    assert found.clause(found.gap) == gap
    assert (rungs["order_rectification"], rungs["suspend_or_close"]) == (order, suspend)
    assert rungs["await_resumption"] == "中华人民共和国安全生产法 第六十五条"
    assert {found.clause(one) for one in found.focus} == {"陕安委会发〔2011〕9号 三(三)"}
    assert len(rungs) == 8


def test_what_the_text_of_a_province_does_not_say_is_marked_as_a_reading() -> None:
    found = ruling(SupervisionSet, "610113", Sector.MACHINERY, LATE)
    assert found is not None
    assert [one.code for one in found.ladder if one.mark == "reading"] == ["expose"]
