"""Every answer names its rule, clause, mark, rule set, inputs and evidence, and follows from the events alone."""

from datetime import date

from registry.domain.commands import (
    AcceptApplication,
    Apply,
    Close,
    ConsentToApplication,
    FindHazard,
    ProposeClosure,
    Register,
    Suspend,
)
from registry.domain.enterprise import Enterprise
from registry.domain.explaining import explain
from registry.domain.explanation import Explanation
from registry.domain.facts import Facts
from registry.events.enterprise import LevelAnnounced
from registry.events.envelope import written
from registry.events.event import Event
from registry.events.reexamination import ReexaminationFlagged, ReexaminationSettled
from registry.events.vocabulary import Level
from tests.acts import HUQIU, SUZHOU_GOVERNMENT, act, code
from tests.contract.curated import EXAMPLES
from tests.rules.given import TODAY, accepted, at_level, decide, registered


class Told:
    """An enterprise with its events kept."""

    def __init__(self) -> None:
        self.enterprise = Enterprise(code())
        self.events: list[Event] = []

    def after(self, *commands: object) -> "Told":
        for command in commands:
            for event in decide(Facts.of(self.enterprise, command, TODAY)):  # type: ignore[arg-type]
                self.enterprise.evolve(event)
                self.events.append(event)
        return self

    def explained(self, on: date) -> dict[str, Explanation]:
        return {one.subject: one for one in explain(self.enterprise, self.events, on)}


def registration() -> object:
    return act(Register, date(2011, 7, 1), name="机械厂", region="320505", sector="machinery", scale="above")


def stop() -> Suspend:
    return act(Suspend, date(2014, 2, 3), suspension="s1", ground="not_compliant_in_time", ends_on=date(2014, 8, 3))


def test_a_standing_without_a_level_is_explained_by_what_is_missing() -> None:
    found = Told().after(registration()).explained(date(2012, 1, 1))
    assert (found["standing"].answer, found["standing"].rule) == ("never_assessed", "holds_no_level")
    assert "batch_proposed" not in found


def test_a_proposal_names_the_deadline_s_document_mark_and_inputs() -> None:
    one = Told().after(registration()).explained(date(2014, 1, 1))["batch_proposed"]
    assert (one.answer, one.rule) == ("suspend", "not_compliant_in_time")
    assert one.clause == "苏安办〔2011〕34号 二(一)–(三)"
    assert "js-2011-deadlines" in one.rule_sets
    assert one.inputs["since"] == "2014-01-01"


def test_a_decided_batch_rests_on_its_event_and_an_expired_suspension_proposes_closure() -> None:
    told = Told().after(registration(), stop())
    found = told.explained(date(2014, 8, 4))
    assert found["batch_decided"].answer == "suspend"
    assert found["batch_decided"].evidence == (f"enterprise:{code()}/2",)
    assert found["batch_proposed"].evidence == (f"enterprise:{code()}/2",)
    assert found["batch_proposed"].rule == "unfit_after_suspension"


def test_a_closure_outranks_everything() -> None:
    told = Told().after(
        registration(),
        act(ProposeClosure, date(2014, 9, 1), proposal="p", kind="closure", ground="unlawful_operation"),
        act(Close, date(2014, 9, 2), proposal="p", officer="officer-2", authority=SUZHOU_GOVERNMENT),
    )
    found = told.explained(date(2014, 9, 3))
    assert (found["standing"].answer, found["standing"].rule) == ("lapsed", "closed_enterprise")
    assert found["standing"].evidence == (f"enterprise:{code()}/3",)
    assert "batch_proposed" not in found


def test_a_level_is_explained_by_the_rules_of_its_announcement() -> None:
    given = at_level(Level.THREE, date(2021, 12, 1), valid_until=date(2024, 12, 1))
    found = {one.subject: one for one in explain(given.enterprise, [], date(2024, 12, 1))}
    assert found["standing"].answer == "compliant"
    assert found["standing"].rule_sets == ("cn-2021",)
    assert found["standing"].mark == "law"
    later = {one.subject: one for one in explain(given.enterprise, [], date(2024, 12, 2))}
    assert later["standing"].answer == "lapsed"


def test_nothing_is_explained_of_what_is_not_registered() -> None:
    assert explain(Enterprise(code()), [], date(2014, 1, 1)) == []
    assert explain(registered().enterprise, [], date(2012, 1, 1)) != []


def test_an_open_case_says_what_it_waits_for_and_by_when() -> None:
    on = date(2022, 3, 1)
    told = Told().after(
        act(Register, date(2021, 1, 4), name="厂", region="320505", sector="machinery", scale="above"),
        act(Apply, on, case="k1", level="three"),
    )
    case = told.explained(date(2022, 3, 2))["case"]
    assert (case.answer, case.clause, case.mark) == ("submitted", "应急〔2021〕83号 第七条(二)1", "rule")
    assert (case.inputs["awaits"], case.inputs["due_on"]) == ("accepted", "2022-03-08")
    late = told.explained(date(2022, 4, 1))["case"]
    assert (late.answer, late.inputs["awaits"], late.inputs["due_on"]) == ("accepted", "examined", "2022-03-15")
    assert late.inputs["overdue_since"] == "2022-03-16"
    assert late.evidence == (f"enterprise:{code()}/2",)


def test_decision_24_past_the_deadline_a_pending_case_makes_nobody_compliant_and_is_named() -> None:
    told = Told().after(
        act(Register, date(2011, 7, 1), name="厂", region="320505", sector="machinery", scale="above"),
        act(Apply, date(2013, 12, 2), case="k1", level="three"),
        act(ConsentToApplication, date(2013, 12, 3), case="k1", authority=HUQIU),
        act(AcceptApplication, date(2013, 12, 4), case="k1"),
    )
    found = told.explained(date(2014, 1, 2))
    assert found["standing"].answer == "never_assessed"
    assert (found["batch_proposed"].answer, found["batch_proposed"].inputs["open_case"]) == ("suspend", "k1")


def test_a_proposed_loss_of_the_level_names_ground_clause_evidence_and_way_out() -> None:
    given = at_level(Level.THREE, date(2022, 1, 1)).after(
        act(FindHazard, date(2022, 3, 1), hazard="h1", finding="x", deadline=date(2022, 4, 1))
    )
    found = {one.subject: one for one in explain(given.enterprise, [], date(2022, 4, 1))}
    assert "loss_proposed" not in found
    one = {one.subject: one for one in explain(given.enterprise, [], date(2022, 4, 2))}["loss_proposed"]
    assert (one.answer, one.rule, one.rule_sets) == ("hazard_unrectified", "hazard_unrectified", ("cn-2021",))
    assert one.clause == "应急〔2021〕83号 第十四条"
    assert one.evidence == (f"enterprise:{code()}/3",)
    assert one.inputs["since"] == "2022-04-02"
    assert one.way_out
    assert one.way_out_zh


def test_a_level_below_the_minimum_is_explained_by_the_minimum_of_its_trade() -> None:
    given = at_level(Level.THREE, date(2012, 5, 2), sector="oil")
    assert "minimum" not in {one.subject for one in explain(given.enterprise, [], date(2013, 12, 31))}
    one = {one.subject: one for one in explain(given.enterprise, given.enterprise.history, date(2014, 1, 1))}["minimum"]
    assert (one.answer, one.rule, one.mark, one.inputs["since"]) == ("two", "minimum_level", "rule+", "2014-01-01")
    assert one.evidence == (f"enterprise:{code()}/2",)
    assert one.way_out_zh == "取得二级以上等级"


def test_decision_30_a_level_that_waits_for_its_re_examination_names_body_and_disqualification() -> None:
    one = accepted().enterprise
    granted = LevelAnnounced.model_validate(_example("LevelAnnounced") | {"case": "k1"})
    one.evolve(granted)
    one.evolve(ReexaminationFlagged.model_validate(_example("ReexaminationFlagged") | {"case": "k1"}))
    found = {each.subject: each for each in explain(one, one.history, date(2013, 1, 1))}["reexamination"]
    assert found.answer == granted.level
    assert found.evidence[0] == one.last_event
    assert found.evidence[1].startswith("body:")
    one.evolve(ReexaminationSettled.model_validate(_example("ReexaminationSettled") | {"case": "k1"}))
    assert "reexamination" not in {each.subject for each in explain(one, one.history, date(2013, 1, 1))}


def _example(name: str) -> dict[str, object]:
    return written((EXAMPLES / f"{name}.json").read_bytes())[1].model_dump()
