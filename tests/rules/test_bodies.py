"""Rules for bodies: who appoints them and for what, who files and trains, what a finding leads to."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain import commands as c
from registry.domain.body import Body
from registry.domain.deciding.bodies import decide
from registry.domain.refusals import Refused
from registry.domain.verification import ResumeBodyVerification
from registry.events import body as e
from registry.events.event import Event
from registry.events.operations import VerificationResumed
from registry.events.vocabulary import Level, Sector
from tests.acts import HUQIU, JIANGSU, NATION, OFFICE, SHAANXI, SUZHOU, XIAN, act, code
from tests.rules.given import TODAY, may

START = date(2012, 3, 1)
GROUNDS = {"distribution": "全市机械企业1200家", "conditions": "制度齐备", "strength": "评审人员12名"}
WHERE = {"role": "assessment", "level": "three", "sectors": ["machinery"], "region": "320500"}
TRAINED = {"sectors": ["machinery"], "organiser": "苏州市局", "content": "评定标准和考评程序"}
FOUND = {"region": "320505", "sector": "machinery", "ground": "false_report", "facts": "未到现场即出具报告"}


class GivenBody:
    """A body with its past."""

    def __init__(self) -> None:
        self.body = Body(code(900))

    def after(self, *commands: c.BodyCommand) -> "GivenBody":
        for command in commands:
            for event in self._decided(command):
                self.body.evolve(event)
        return self

    def decides(self, command: c.BodyCommand) -> Event:
        """The one event of a lawful command; it happens."""
        (event,) = self._decided(command)
        self.body.evolve(event)
        return event

    def refuses(self, command: c.BodyCommand) -> str:
        """The rule that refuses; nothing has changed."""
        before = deepcopy(self.body)
        with pytest.raises(Refused) as refused:
            self._decided(command)
        assert self.body == before
        assert refused.value.refusal.way_out
        return refused.value.refusal.rule

    def _decided(self, command: c.BodyCommand) -> Sequence[Event]:
        may(self.body, command)
        return decide(self.body, command, TODAY)


def register(**given: Any) -> c.RegisterBody:
    what = {"name": "吴中评审协会", "kind": "association", "roles": ["assessment"], "region": "320506"}
    return act(c.RegisterBody, START, **(what | given))


def appoint(on: date = START, **given: Any) -> c.AppointBody:
    return act(c.AppointBody, on, **({"appointment": "a1"} | GROUNDS | WHERE | given))


def train(on: date = START, **given: Any) -> c.TrainAssessor:
    what = {"assessor": "A-1", "level": "three", "until": date(2015, 2, 28)}
    return act(c.TrainAssessor, on, **(what | TRAINED | given))


def finding(on: date = START, **given: Any) -> c.RecordBodyFinding:
    return act(c.RecordBodyFinding, on, **({"finding": "f1"} | FOUND | given))


def body() -> GivenBody:
    return GivenBody().after(register())


def appointed(**given: Any) -> GivenBody:
    return body().after(appoint(**given))


def found() -> GivenBody:
    return appointed().after(finding())


def test_a_body_is_registered_once_under_a_credit_code_by_an_organ_of_its_region() -> None:
    event = GivenBody().decides(register())
    assert isinstance(event, e.BodyRegistered)
    assert (event.uscc, event.region) == (code(900), "320506")
    assert body().refuses(register()) == "already_registered"
    assert GivenBody().refuses(register(body="unregistered:320505-1")) == "credit_code"
    assert GivenBody().refuses(register(authority=XIAN)) == "wrong_region"
    assert GivenBody().refuses(register(region="999999")) == "unknown_region"
    assert GivenBody().refuses(appoint()) == "unknown_body"
    assert body().refuses(appoint(TODAY + timedelta(days=1))) == "date_in_the_future"
    assert body().refuses(appoint(strength="联系人13800138000")) == "personal_data"
    assert body().refuses(appoint(expected_version=7)) == "stale_command"


def test_the_authority_of_the_level_appoints_for_sectors_and_a_region_on_stated_grounds() -> None:
    event = body().decides(appoint(until=date(2015, 2, 28)))
    assert isinstance(event, e.BodyAppointed)
    assert event.rule_sets == {"bodies": "js-2011-bodies", "grading": "js-2011"}
    assert event.to_be_filed
    assert body().refuses(appoint(authority=HUQIU, region="320505")) == "level_authority"
    assert body().refuses(appoint(authority=JIANGSU)) == "level_authority"
    assert body().refuses(appoint(authority=XIAN)) == "wrong_region"
    assert body().refuses(appoint(role="consulting")) == "role_not_appointed"
    assert body().refuses(appoint(until=START)) == "end_date"
    assert body().refuses(appoint(date(2011, 6, 1))) == "no_rule_set"
    assert body().refuses(appoint(region="990000")) == "unknown_region"
    assert appointed().refuses(appoint()) == "id_used"
    assert appointed().refuses(appoint(START - timedelta(days=1), appointment="a2")) == "date_goes_back"


def test_sectors_of_different_rule_sets_need_different_appointments() -> None:
    mixed = appoint(date(2022, 3, 1), sectors=["machinery", "transport"])
    assert body().refuses(mixed) == "no_rule_set"


def test_a_citys_appointment_is_filed_with_the_provinces_safety_committee_office() -> None:
    file = act(c.FileAppointment, START, appointment="a1", authority=OFFICE)
    assert isinstance(appointed().decides(file), e.BodyAppointmentFiled)
    assert appointed().after(file).refuses(file) == "nothing_open"
    assert appointed().refuses(file.model_copy(update={"appointment": "a9"})) == "nothing_open"
    assert appointed().refuses(file.model_copy(update={"authority": SUZHOU})) == "organ_not_competent"
    office = OFFICE.model_copy(update={"region": "610000"})
    assert appointed().refuses(file.model_copy(update={"authority": office})) == "wrong_region"
    provincial = appointed(level="two", region="320000", authority=JIANGSU)
    assert provincial.refuses(file) == "nothing_open"


def test_shaanxi_knows_no_filing() -> None:
    event = body().decides(appoint(region="610100", authority=XIAN))
    assert isinstance(event, e.BodyAppointed)
    assert not event.to_be_filed


def test_an_appointment_ends_before_its_term_once() -> None:
    end = act(c.EndAppointment, date(2013, 1, 1), appointment="a1", reason="机构申请")
    given = appointed().after(end)
    assert [one.id for one in given.body.in_force(date(2012, 12, 31))] == ["a1"]
    assert list(given.body.in_force(date(2013, 1, 1))) == []
    assert given.refuses(end) == "nothing_open"
    assert appointed().refuses(end.model_copy(update={"authority": SHAANXI})) == "wrong_region"


@pytest.mark.parametrize(("level", "organ", "rule"), [("three", SUZHOU, None), ("two", SUZHOU, "level_authority")])
def test_assessors_for_level_two_are_trained_by_the_province(level: str, organ: Any, rule: str | None) -> None:
    command = train(level=level, authority=organ)
    if rule is None:
        assert isinstance(body().decides(command), e.AssessorTrained)
    else:
        assert body().refuses(command) == rule
        assert isinstance(body().decides(train(level=level, authority=JIANGSU)), e.AssessorTrained)


def test_an_assessor_is_qualified_through_the_last_day_for_level_and_sector_and_while_with_the_body() -> None:
    given = body().after(train()).body
    assert given.qualified("A-1", Level.THREE, Sector.MACHINERY, START)
    assert given.qualified("A-1", Level.THREE, Sector.MACHINERY, date(2015, 2, 28))
    assert not given.qualified("A-1", Level.THREE, Sector.MACHINERY, date(2015, 3, 1))
    assert not given.qualified("A-1", Level.THREE, Sector.MACHINERY, START - timedelta(days=1))
    assert not given.qualified("A-1", Level.TWO, Sector.MACHINERY, START)
    assert not given.qualified("A-1", Level.THREE, Sector.COAL, START)
    assert not given.qualified("A-2", Level.THREE, Sector.MACHINERY, START)


def test_an_assessor_leaves_once_and_may_come_back_by_new_training() -> None:
    leave, it = act(c.ReleaseAssessor, date(2013, 1, 1), assessor="A-1"), (Level.THREE, Sector.MACHINERY)
    given = body().after(train(), leave)
    assert given.body.qualified("A-1", *it, date(2012, 12, 31))
    assert not given.body.qualified("A-1", *it, date(2013, 1, 1))
    assert given.refuses(leave) == "nothing_open"
    assert given.after(train(date(2013, 2, 1))).body.qualified("A-1", *it, date(2013, 2, 1))


def test_an_assessor_is_an_id_and_never_a_name() -> None:
    with pytest.raises(ValueError, match="assessor"):
        train(assessor="张三")
    assert body().refuses(train(assessor="320505199001011234")) == "personal_data"


def test_a_finding_has_a_ground_of_the_rule_set_and_an_organ_of_the_place() -> None:
    event = appointed().decides(finding())
    assert isinstance(event, e.BodyFindingRecorded)
    assert event.rule_sets == {"bodies": "js-2011-bodies"}
    assert isinstance(appointed().decides(finding(ground="fee_taken")), e.BodyFindingRecorded)
    assert appointed().refuses(finding(ground="bad_mood")) == "no_ground_in_rule_set"
    assert appointed().refuses(finding(authority=XIAN)) == "wrong_region"
    assert appointed().refuses(finding(sector="coal", region="110105", authority=NATION)) == "no_rule_set"
    assert found().refuses(finding()) == "id_used"
    government = SUZHOU.model_copy(update={"organ": "peoples_government"})
    assert appointed().refuses(finding(authority=government)) == "organ_not_competent"


def test_a_sanction_rests_on_a_finding() -> None:
    assert isinstance(found().decides(act(c.WarnBody, START, finding="f1")), e.BodyWarned)
    assert found().refuses(act(c.WarnBody, START, finding="f9")) == "no_such_finding"
    late = found().after(finding(date(2013, 1, 1), finding="f2"))
    assert late.refuses(act(c.WarnBody, START, finding="f2")) == "no_such_finding"


def suspend(**given: Any) -> c.SuspendBody:
    what: dict[str, Any] = {"suspension": "s1", "finding": "f1", "ends_on": date(2012, 9, 1)}
    return act(c.SuspendBody, START, **(what | given))


def test_a_suspension_of_work_has_an_end_and_nothing_resumes_by_itself() -> None:
    given = found().after(suspend())
    assert given.body.suspended(date(2030, 1, 1)) is not None
    assert given.refuses(suspend(suspension="s2")) == "already_suspended"
    reinstate = act(c.ReinstateBody, date(2012, 8, 1), suspension="s1")
    assert given.refuses(reinstate.model_copy(update={"suspension": "s9"})) == "not_suspended"
    assert isinstance(given.decides(reinstate), e.BodyReinstated)
    assert given.body.suspended(date(2012, 7, 31)) is not None
    assert given.body.suspended(date(2012, 8, 1)) is None
    assert found().refuses(suspend(ends_on=START)) == "end_date"


def test_who_sanctions_a_body_answers_for_every_region_of_its_appointments() -> None:
    wide = found().after(appoint(appointment="a2", level="two", region="320000", authority=JIANGSU))
    assert wide.refuses(suspend()) == "wrong_region"
    assert isinstance(wide.decides(suspend(authority=JIANGSU)), e.BodyWorkSuspended)


def propose(**given: Any) -> c.ProposeDisqualification:
    return act(c.ProposeDisqualification, START, **({"proposal": "p1", "finding": "f1"} | given))


def disqualify(on: date = START, **given: Any) -> c.Disqualify:
    return act(c.Disqualify, on, **({"proposal": "p1", "officer": "officer-2"} | given))


def test_a_disqualification_is_proposed_by_one_officer_and_confirmed_by_another() -> None:
    given = found().after(propose())
    assert given.refuses(propose(proposal="p2")) == "already_proposed"
    assert given.refuses(disqualify(officer="officer-1")) == "second_officer"
    assert given.refuses(disqualify(proposal="p9")) == "no_such_proposal"
    assert given.refuses(disqualify(START - timedelta(days=1))) == "date_goes_back"
    event = given.decides(disqualify())
    assert isinstance(event, e.BodyDisqualified)
    assert (event.ground, event.proposed_by) == ("false_report", "officer-1")


def test_a_withdrawn_proposal_leaves_the_way_for_another() -> None:
    withdraw = act(c.WithdrawDisqualification, START, proposal="p1", reason="证据不足")
    given = found().after(propose(), withdraw)
    assert given.refuses(disqualify()) == "no_such_proposal"
    assert given.refuses(propose()) == "id_used"
    assert isinstance(given.decides(propose(proposal="p2")), e.BodyDisqualificationProposed)


def test_a_disqualified_body_takes_no_act_but_further_findings_and_the_note_that_it_was_verified() -> None:
    given = found().after(propose(), disqualify(date(2012, 5, 1)))
    later = date(2012, 5, 1)
    assert given.refuses(appoint(later, appointment="a2")) == "body_disqualified"
    assert given.refuses(train(later)) == "body_disqualified"
    assert isinstance(given.decides(train(later - timedelta(days=1))), e.AssessorTrained)
    assert isinstance(given.decides(finding(later, finding="f2")), e.BodyFindingRecorded)
    resumed = given.decides(act(ResumeBodyVerification, later, reason="记录核对无误"))
    assert isinstance(resumed, VerificationResumed)
