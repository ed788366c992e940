"""Bodies over a real store: streams of their own, and reports that rest on them as they stand."""

from datetime import date
from typing import Any

import pytest

from projections.bodies import queries
from projections.catalogue import VIEWS
from registry.application import Registry
from registry.bulk import Bulk
from registry.domain import commands as c
from registry.domain.case import Step
from registry.domain.clock_commands import FlagReexamination, VoidReport
from registry.domain.commands import Command
from registry.domain.refusals import Refused
from registry.domain.verification import ResumeBodyVerification
from registry.events.case import ElementScore
from registry.events.envelope import tell
from registry.processes.bodies import walk
from tests.acts import JIANGSU, OFFICE, SUZHOU, SUZHOU_GOVERNMENT, act, code
from tests.application.lives import announce, up_to_approval
from tests.projections.given import TABLES, MemoryRows, SqliteReading
from tests.rules.test_bodies import appoint, disqualify, finding, propose, register, suspend, train

ON = date(2012, 6, 1)
BODY = code(900)
ELEMENTS = (ElementScore(element="1", points=80, total=100),)


def refused(registry: Registry, command: Command) -> str:
    before = registry.journal.last_position()
    with pytest.raises(Refused) as error:
        registry.execute(command)
    assert registry.journal.last_position() == before
    return error.value.refusal.rule


def run(registry: Registry, *commands: Command) -> None:
    for command in commands:
        registry.execute(command)


def report(on: date = ON, **given: Any) -> c.ReportAssessment:
    """The report of case `k1` by the registered body."""
    what: dict[str, Any] = {
        "case": "k1",
        "assessment_body": "评审协会",
        "standard": "机械企业评定标准",
    }
    by: dict[str, Any] = {"body": BODY, "assessors": ["A-1"], "elements": ELEMENTS}
    return act(c.ReportAssessment, on, **(what | by | given))


@pytest.fixture
def accepted(registry: Registry) -> Registry:
    """A register with an appointed body and an accepted case for level three."""
    run(registry, register(), appoint(), train(), *up_to_approval(1)[:4])
    return registry


def test_a_body_has_a_stream_of_its_own_and_every_act_is_recorded_once(registry: Registry) -> None:
    first = register(command="b1")
    answer = registry.execute(first)
    assert (answer.stream, answer.version) == (f"body:{BODY}", 1)
    again = registry.execute(first)
    assert (again.position, again.repeated) == (answer.position, True)
    assert refused(registry, register(command="b1", name="别的机构")) == "command_reused"
    assert registry.execute(appoint()).version == 2
    stored = registry.journal.at(2)
    assert stored is not None
    assert tell(stored.position, stored.data).id == f"body:{BODY}/2"
    assert registry.execute(act(ResumeBodyVerification, ON, reason="核对无误")).version == 3


def test_a_report_rests_on_a_body_that_is_appointed_with_qualified_assessors(accepted: Registry) -> None:
    answer = accepted.execute(report())
    stored = accepted.journal.at(answer.position)
    assert stored is not None
    event = tell(stored.position, stored.data).event
    assert (getattr(event, "body"), getattr(event, "assessors")) == (BODY, ("A-1",))  # noqa: B009
    assert event.rule_sets == {"grading": "js-2011", "bodies": "js-2011-bodies"}
    case = accepted.enterprise(code()).cases["k1"]
    assert case.body == BODY


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"body": code(901)}, "unknown_body"),
        ({"body": None}, "assessors_without_body"),
        ({"assessors": []}, "too_few_assessors"),
        ({"assessors": ["A-1", "A-1"]}, "too_few_assessors"),
        ({"assessors": ["A-1", "A-2"]}, "assessor_not_qualified"),
        ({"effective_on": date(2015, 3, 1)}, "assessor_not_qualified"),
    ],
)
def test_a_report_without_body_or_assessors_in_order_is_refused(
    accepted: Registry, given: dict[str, Any], rule: str
) -> None:
    assert refused(accepted, report(**given)) == rule


@pytest.mark.parametrize(
    "given",
    [
        {"sectors": ["textile"]},
        {"role": "organising"},
        {"region": "320506", "authority": SUZHOU},
        {"level": "two", "authority": JIANGSU, "region": "320000"},
        {"until": date(2012, 5, 31)},
    ],
)
def test_the_body_is_appointed_for_that_level_sector_and_region_on_the_day(
    registry: Registry, given: dict[str, Any]
) -> None:
    run(registry, register(), appoint(**given), train(), *up_to_approval(1)[:4])
    assert refused(registry, report()) == "body_not_appointed"


def test_an_appointment_that_ended_holds_no_more(accepted: Registry) -> None:
    run(accepted, act(c.EndAppointment, ON, appointment="a1", reason="x"))
    assert refused(accepted, report()) == "body_not_appointed"


def test_a_body_whose_work_is_suspended_gives_no_report_until_it_works_again(accepted: Registry) -> None:
    run(accepted, finding(), suspend())
    assert refused(accepted, report()) == "body_suspended"
    run(accepted, act(c.ReinstateBody, ON, suspension="s1"))
    accepted.execute(report())


def test_a_disqualified_body_gives_no_report_from_that_day_on(accepted: Registry) -> None:
    run(accepted, finding(), propose(), disqualify(ON))
    assert refused(accepted, report()) == "body_disqualified"
    (outcome,) = Bulk(accepted).run([[report()]])
    assert outcome.refused is not None
    assert outcome.refused.refusal.rule == "body_disqualified"
    accepted.execute(report(date(2012, 5, 31)))


def test_a_level_remembers_the_body_whose_report_it_rests_on(accepted: Registry) -> None:
    steps = (act(c.ReviewAssessment, ON, case="k1"), act(c.ApproveLevel, ON, case="k1"))
    run(accepted, report(), *steps, announce(1, effective_on=ON))
    held = accepted.enterprise(code()).held
    assert held is not None
    assert (held.case, held.body) == ("k1", BODY)


class Told:
    """The view of bodies over everything that the register has recorded."""

    def __init__(self, registry: Registry) -> None:
        rows = MemoryRows(TABLES)
        for stored in registry.journal.read(0, 10_000):
            told = tell(stored.position, stored.data)
            for view in VIEWS:
                if type(told.event) in view.handles:
                    view.evolve(rows, told)
        self.reading = SqliteReading(rows, registry.journal.last_position())

    def resting_on(self, body: str, after: tuple[str, str], limit: int) -> list[tuple[str, str]]:
        stream = f"enterprise:{after[0]}" if after[0] else ""
        found = queries.to_walk(self.reading, body, (stream, after[1]), limit)
        return [(one.stream.partition(":")[2], one.case_id) for one in found]


def assessed(number: int, registry: Registry, **given: Any) -> None:
    run(registry, *up_to_approval(number)[:4], report(enterprise=code(number), **given))


def announced(number: int, registry: Registry) -> None:
    case = {"case": "k1", "enterprise": code(number)}
    run(registry, act(c.ReviewAssessment, ON, **case), act(c.ApproveLevel, ON, **case))
    run(registry, announce(number, effective_on=ON, announcement=f"A{number}"))


@pytest.fixture
def relied_on(registry: Registry) -> Registry:
    """Three levels rest on the body, a fourth does not, and then the body is disqualified."""
    run(registry, register(), appoint(), train())
    for number in (1, 2, 3):
        assessed(number, registry)
        announced(number, registry)
    assessed(4, registry, body=None, assessors=[])
    announced(4, registry)
    run(registry, finding(), propose(), disqualify(date(2012, 9, 1)))
    return registry


def test_decision_30_body_disqualified_every_level_on_its_reports_is_flagged_and_stands(relied_on: Registry) -> None:
    walked = walk(relied_on, Told(relied_on), BODY)
    assert walked.reached == [(code(number), "k1", "FlagReexamination") for number in (1, 2, 3)]
    assert walked.refused == []
    one = relied_on.enterprise(code(1))
    assert one.reexamined == "k1"
    assert one.holds_level(date(2012, 9, 1)) is not None
    assert relied_on.enterprise(code(4)).reexamined is None


def test_a_walk_that_stopped_goes_on_and_twice_records_nothing_new(relied_on: Registry) -> None:
    before = Told(relied_on)
    walk(relied_on, before, BODY)
    last = relied_on.journal.last_position()
    assert walk(relied_on, before, BODY).reached == []
    assert walk(relied_on, Told(relied_on), BODY).reached == []
    assert relied_on.journal.last_position() == last
    lost = act(c.ProposeRevocation, ON, proposal="p", ground="dishonest_material")
    assert refused(relied_on, lost) == "no_ground_in_rule_set"


def test_a_dry_run_lists_what_a_walk_would_reach(relied_on: Registry) -> None:
    last = relied_on.journal.last_position()
    assert len(walk(relied_on, Told(relied_on), BODY, dry_run=True).reached) == 3
    assert relied_on.journal.last_position() == last


def test_who_granted_the_level_settles_the_reexamination_once(relied_on: Registry) -> None:
    settle = act(c.SettleReexamination, date(2012, 10, 1), case="k1", reason="复核合格")
    assert refused(relied_on, settle) == "nothing_open"
    walk(relied_on, Told(relied_on), BODY)
    assert refused(relied_on, settle.model_copy(update={"authority": JIANGSU})) == "original_authority"
    relied_on.execute(settle)
    assert relied_on.enterprise(code(1)).reexamined is None
    assert refused(relied_on, act(c.SettleReexamination, date(2012, 10, 1), case="k1", reason="x")) == "nothing_open"
    assert walk(relied_on, Told(relied_on), BODY).reached == []


def test_nothing_is_flagged_for_a_body_that_is_not_disqualified(accepted: Registry) -> None:
    run(accepted, report())
    announced(1, accepted)
    with pytest.raises(Refused, match="not_disqualified") as error:
        walk(accepted, Told(accepted), BODY)
    assert error.value.refusal.rule == "not_disqualified"
    flag = act(FlagReexamination, ON, authority=OFFICE, case="k1", body=BODY)
    assert refused(accepted, flag) == "nothing_due"


def test_decision_30_a_report_not_yet_reviewed_is_void_and_the_case_goes_back(accepted: Registry) -> None:
    run(accepted, report(), finding(), propose(), disqualify(ON))
    walked = walk(accepted, Told(accepted), BODY)
    assert walked.reached == [(code(), "k1", "VoidReport")]
    case = accepted.enterprise(code()).cases["k1"]
    assert (case.step, case.body) == (Step.ACCEPTED, None)
    assert walk(accepted, Told(accepted), BODY).reached == []
    run(accepted, report(body=None, assessors=[]))
    assert refused(accepted, act(VoidReport, ON, authority=OFFICE, case="k1", body=BODY)) == "nothing_due"


def test_a_reviewed_report_waits_for_its_announcement_and_is_flagged_then(accepted: Registry) -> None:
    run(accepted, report(), act(c.ReviewAssessment, ON, case="k1"), finding(), propose(), disqualify(ON))
    assert walk(accepted, Told(accepted), BODY).reached == []
    assert refused(accepted, act(VoidReport, ON, authority=OFFICE, case="k1", body=BODY)) == "nothing_due"
    run(accepted, act(c.ApproveLevel, ON, case="k1"), announce(1, effective_on=ON))
    assert walk(accepted, Told(accepted), BODY).reached == [(code(), "k1", "FlagReexamination")]


@pytest.mark.parametrize("name", [BODY, "吴中评审协会"])
def test_who_advised_and_assesses_is_recorded_under_js(accepted: Registry, name: str) -> None:
    run(accepted, act(c.EngageConsultant, ON, body=name, since=ON))
    answer = accepted.execute(report())
    stored = accepted.journal.at(answer.position)
    assert stored is not None
    assert getattr(tell(stored.position, stored.data).event, "advised")  # noqa: B009
    (one,) = queries.resting(Told(accepted).reading, BODY)
    assert one.reliance.advised == 1


@pytest.mark.parametrize(("since", "rule"), [(date(2022, 3, 4), "conflict_of_interest"), (date(2022, 3, 5), None)])
def test_who_advised_before_the_report_does_not_assess_under_cn_2021(
    registry: Registry, since: date, rule: str | None
) -> None:
    on, it = date(2022, 3, 1), {"case": "k1"}
    run(registry, register(), appoint(on), train(on, until=date(2025, 3, 1)), up_to_approval(1)[0])
    run(registry, act(c.Apply, on, level="three", **it), act(c.AcceptApplication, on, **it))
    run(registry, act(c.ExamineSelfAssessment, on, **it))
    run(registry, act(c.EngageConsultant, date(2022, 3, 5), body=BODY, since=since))
    command = report(date(2022, 3, 4))
    if rule is not None:
        assert refused(registry, command) == rule
    else:
        registry.execute(command)


def about_the_body(number: int, on: date = date(2013, 3, 4)) -> c.AnnulBodyDecision:
    return act(c.AnnulBodyDecision, on, decision=f"body:{BODY}/{number}", reason="程序违法")


@pytest.mark.parametrize(("number", "ground"), [(2, "appointment_annulled"), (3, "training_annulled")])
def test_decision_33_levels_on_an_annulled_appointment_or_training_are_flagged_and_unreviewed_reports_void(
    registry: Registry, number: int, ground: str
) -> None:
    run(registry, register(), appoint(), train())
    assessed(1, registry)
    announced(1, registry)
    assessed(2, registry)
    with pytest.raises(Refused, match="not_disqualified"):
        walk(registry, Told(registry), BODY)
    run(registry, about_the_body(number))
    told = Told(registry)
    assert queries.walked_from(told.reading) == [BODY]
    walked = walk(registry, told, BODY)
    assert walked.refused == []
    assert walked.reached == [(code(1), "k1", "FlagReexamination"), (code(2), "k1", "VoidReport")]
    one = registry.enterprise(code(1))
    assert one.reexamined == "k1"
    assert one.holds_level(date(2013, 3, 4)) is not None
    flag = one.history[-1]
    assert (getattr(flag, "ground"), getattr(flag, "disqualification")) == (ground, f"body:{BODY}/4")  # noqa: B009
    assert walk(registry, Told(registry), BODY).reached == []


def test_what_rests_on_another_appointment_is_left_alone(registry: Registry) -> None:
    run(registry, register(), appoint(), appoint(appointment="a2"), train())
    assessed(1, registry)
    announced(1, registry)
    run(registry, about_the_body(3))
    assert walk(registry, Told(registry), BODY).reached == []


def test_decision_32_a_disqualification_annulled_leaves_nothing_to_reexamine(relied_on: Registry) -> None:
    walk(relied_on, Told(relied_on), BODY)
    run(relied_on, about_the_body(6))
    walked = walk(relied_on, Told(relied_on), BODY)
    assert walked.reached == [(code(number), "k1", "WithdrawReexamination") for number in (1, 2, 3)]
    assert relied_on.enterprise(code(1)).reexamined is None
    assert queries.flagged(Told(relied_on).reading) == []
    assert walk(relied_on, Told(relied_on), BODY).reached == []


def reconsider(number: int, on: date = date(2013, 3, 4)) -> list[Command]:
    """A reconsideration `v1` of what was decided about the body, accepted by the government of the level."""
    decision = f"body:{BODY}/{number}"
    return [act(c.AcceptBodyReconsideration, on, reconsideration="v1", decision=decision, authority=SUZHOU_GOVERNMENT)]


def on_v1(kind: type[c.BodyCommand], on: date = date(2013, 3, 4), **given: Any) -> Command:
    return act(kind, on, reconsideration="v1", reason="x", authority=SUZHOU_GOVERNMENT, **given)


def test_decision_36_while_a_disqualification_is_stayed_the_walk_reaches_nothing_more(relied_on: Registry) -> None:
    run(relied_on, *reconsider(6), on_v1(c.OrderBodyStay))
    assert walk(relied_on, Told(relied_on), BODY).reached == []
    assessed(5, relied_on, effective_on=date(2013, 3, 4))
    run(relied_on, on_v1(c.DecideBodyReconsideration, outcome="upheld"))
    reached = walk(relied_on, Told(relied_on), BODY).reached
    assert reached == [(code(n), "k1", "FlagReexamination") for n in (1, 2, 3)] + [(code(5), "k1", "VoidReport")]


def test_a_disqualification_revoked_on_reconsideration_leaves_nothing_to_reexamine(relied_on: Registry) -> None:
    walk(relied_on, Told(relied_on), BODY)
    run(relied_on, *reconsider(6), on_v1(c.DecideBodyReconsideration, outcome="invalid"))
    walked = walk(relied_on, Told(relied_on), BODY)
    assert walked.reached == [(code(number), "k1", "WithdrawReexamination") for number in (1, 2, 3)]
    assert walked.refused == []


def test_levels_on_an_appointment_whose_term_was_changed_are_flagged_and_unflagged_when_it_is_changed_back(
    registry: Registry,
) -> None:
    run(registry, register(), appoint(until=date(2015, 2, 27)), train())
    assessed(1, registry)
    announced(1, registry)
    changed: dict[str, Any] = {"outcome": "changed", "field": "until"}
    shorter = changed | {"value": "2012-04-30", "third_party": True}
    run(registry, *reconsider(2), on_v1(c.DecideBodyReconsideration, **shorter))
    assert queries.walked_from(Told(registry).reading) == [BODY]
    assert walk(registry, Told(registry), BODY).reached == [(code(1), "k1", "FlagReexamination")]
    assert getattr(registry.enterprise(code(1)).history[-1], "ground") == "appointment_changed"  # noqa: B009
    assert walk(registry, Told(registry), BODY).reached == []
    again = {"reconsideration": "v2", "authority": SUZHOU_GOVERNMENT}
    later = date(2013, 5, 6)
    run(registry, act(c.AcceptBodyReconsideration, later, decision=f"body:{BODY}/2", **again))
    run(registry, act(c.DecideBodyReconsideration, later, reason="x", value="2015-02-27", **changed, **again))
    assert walk(registry, Told(registry), BODY).reached == [(code(1), "k1", "WithdrawReexamination")]
