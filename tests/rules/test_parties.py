"""Rules for the record of an authority: who writes in it, what a report must be, which delegation covers an act."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from registry.domain.authority_record import AuthorityRecord
from registry.domain.commands import (
    ApproveLevel,
    AuthorityCommand,
    Delegate,
    EndDelegation,
    EnterAuthority,
    IssuePublication,
    NameExemplarSector,
    NameKeySubject,
    NameLeadingGroup,
    OrderRectification,
    RecordFee,
    RenameAuthority,
    ReportInformation,
    ReturnFee,
    SetTarget,
    SubmitPlan,
    SubmitReport,
    WithdrawExemplarSector,
    WithdrawFee,
)
from registry.domain.deciding.authorities import decide_on_record
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.policies.parties import covered
from registry.domain.refusals import Refused
from registry.events import authority as a
from registry.events.event import Authority, Event
from registry.events.vocabulary import Matter, OrganKind
from tests.acts import BODY, HUQIU, JIANGSU, OFFICE, SHAANXI, SUZHOU, SUZHOU_GOVERNMENT, act, code
from tests.application.lives import register
from tests.rules.given import TODAY, decide, may

ON = date(2013, 1, 7)
PARTY = "320500-department"
XIAN_OFFICE = Authority(organ=OrganKind.SAFETY_COMMITTEE_OFFICE, region="610100", name="西安市安委会办公室")
SHAANXI_OFFICE = Authority(organ=OrganKind.SAFETY_COMMITTEE_OFFICE, region="610000", name="陕西省安委会办公室")


class Record:
    """An authority's record that acts are tried on."""

    def __init__(self, party: str = PARTY) -> None:
        self.record = AuthorityRecord(party)

    def decided(self, kind: type[AuthorityCommand], on: date = ON, /, **given: Any) -> Sequence[Event] | str:
        """The events, or the rule that refused, having changed nothing."""
        before = deepcopy(self.record)
        command = act(kind, on, **({"party": self.record.id} | given))
        try:
            may(self.record, command)
            return decide_on_record(self.record, command, TODAY)
        except Refused as refused:
            refusal = refused.refusal
        assert self.record == before
        assert refusal.way_out
        return refusal.rule

    def event(self, kind: type[AuthorityCommand], /, **given: Any) -> Event:
        """The one event of a lawful act."""
        events = self.decided(kind, **given)
        assert not isinstance(events, str), events
        (event,) = events
        return event

    def after(self, kind: type[AuthorityCommand], on: date = ON, /, **given: Any) -> "Record":
        """The same with one lawful act more."""
        events = self.decided(kind, on, **given)
        assert not isinstance(events, str), events
        for event in events:
            self.record.evolve(event)
        return self


def entered() -> Record:
    return Record().after(EnterAuthority, date(2012, 1, 4), name="苏州市安全生产监督管理局")


def test_an_authority_enters_once_and_everything_else_needs_that() -> None:
    assert Record().decided(NameLeadingGroup, head="officer-1") == "unknown_party"
    assert entered().decided(EnterAuthority, name="苏州市应急管理局") == "party_entered"
    event = entered().event(NameLeadingGroup, head="officer-1")
    assert isinstance(event, a.LeadingGroupNamed)
    assert event.rule_sets == {"duties": "js-2011-duties"}


def test_an_authority_is_of_a_known_region() -> None:
    nowhere = Record("329900-department")
    assert nowhere.decided(EnterAuthority, name="某局", authority=JIANGSU) == "unknown_region"


@pytest.mark.parametrize("party", ["320500", "320500-office", "3205-department", "320500-department/1"])
def test_a_party_is_named_by_region_and_organ(party: str) -> None:
    with pytest.raises(ValidationError):
        act(EnterAuthority, ON, party=party, name="x")


def test_an_authority_enters_itself_or_is_entered_from_above() -> None:
    assert not isinstance(Record().decided(EnterAuthority, name="x", authority=JIANGSU), str)
    assert Record().decided(EnterAuthority, name="x", authority=HUQIU) == "not_above"
    assert Record().decided(EnterAuthority, name="x", authority=SHAANXI) == "not_above"
    assert Record().decided(EnterAuthority, name="x", authority=BODY) == "organ_not_competent"


def test_what_an_authority_did_it_records_itself() -> None:
    assert entered().decided(NameLeadingGroup, head="officer-1", authority=JIANGSU) == "another_authority"
    other = Authority(organ=OrganKind.PEOPLES_GOVERNMENT, region="320500", name="苏州市人民政府")
    assert entered().decided(NameLeadingGroup, head="officer-1", authority=other) == "another_authority"


def test_a_target_is_set_from_above_by_a_day_that_lies_ahead() -> None:
    target = {"sector": "machinery", "count": 10}
    assert not isinstance(entered().decided(SetTarget, by=date(2013, 12, 31), authority=JIANGSU, **target), str)
    assert entered().decided(SetTarget, by=date(2013, 12, 31), authority=SHAANXI, **target) == "not_above"
    assert entered().decided(SetTarget, by=ON, **target) == "end_date"
    assert entered().decided(SetTarget, by=date(2999, 1, 1), **target) == "date_out_of_range"


def test_what_takes_the_place_of_something_is_not_earlier() -> None:
    named = entered().after(NameLeadingGroup, head="officer-1")
    assert named.decided(NameLeadingGroup, ON - timedelta(days=1), head="officer-2") == "date_goes_back"
    assert not isinstance(named.decided(NameLeadingGroup, head="officer-2"), str)
    assert entered().decided(RenameAuthority, date(2012, 1, 3), name="y") == "date_goes_back"
    target = {"sector": "machinery", "count": 10, "by": date(2013, 12, 31)}
    aimed = entered().after(SetTarget, **target)
    assert aimed.decided(SetTarget, ON - timedelta(days=1), **target) == "date_goes_back"
    assert not isinstance(aimed.decided(SetTarget, ON - timedelta(days=1), **(target | {"scale": "above"})), str)


def test_the_rules_of_every_act_hold_for_a_record() -> None:
    assert entered().decided(NameLeadingGroup, TODAY + timedelta(days=1), head="x") == "date_in_the_future"
    assert entered().decided(NameLeadingGroup, head="x", office="电话13800138000") == "personal_data"
    assert entered().decided(NameLeadingGroup, head="x", expected_version=7) == "stale_command"
    nowhere = Authority(organ=OrganKind.DEPARTMENT, region="999999", name="x")
    assert entered().decided(NameLeadingGroup, head="x", authority=nowhere) == "unknown_region"


QUARTERLY = {"report": "quarterly_progress", "period": "2012-Q4", "to": OFFICE}


def test_a_quarter_is_reported_once_after_it_to_the_provincial_office() -> None:
    assert not isinstance(entered().decided(SubmitReport, **QUARTERLY), str)
    assert entered().decided(SubmitReport, date(2012, 12, 31), **QUARTERLY) == "period_not_over"
    assert entered().decided(SubmitReport, **(QUARTERLY | {"to": SHAANXI_OFFICE})) == "report_recipient"
    assert entered().decided(SubmitReport, **(QUARTERLY | {"to": JIANGSU})) == "report_recipient"
    assert entered().decided(SubmitReport, **(QUARTERLY | {"period": "2012"})) == "period_of_report"
    assert entered().after(SubmitReport, **QUARTERLY).decided(SubmitReport, **QUARTERLY) == "period_filed"


def test_a_years_results_are_reported_in_that_year() -> None:
    yearly = {"report": "yearly_results", "period": "2012", "to": OFFICE}
    assert not isinstance(entered().decided(SubmitReport, date(2012, 12, 20), **yearly), str)
    assert entered().decided(SubmitReport, date(2011, 12, 20), **yearly) == "period_not_over"
    assert entered().decided(SubmitReport, **(yearly | {"period": "2012-Q4"})) == "period_of_report"


@pytest.mark.parametrize("period", ["2012-Q5", "2012-13", "12", "2012-Q4 ,", "2012Q4"])
def test_a_period_is_a_year_a_quarter_or_a_month(period: str) -> None:
    with pytest.raises(ValidationError):
        act(SubmitReport, ON, party=PARTY, **(QUARTERLY | {"period": period}))


def test_a_publication_has_one_issue_a_period_and_names_its_channels() -> None:
    issue: dict[str, Any] = {
        "publication": "progress",
        "period": "2013-01",
        "title": "x",
        "channels": ["media", "site"],
    }
    event = entered().event(IssuePublication, **issue)
    assert isinstance(event, a.PublicationIssued)
    assert event.channels == ("media", "site")
    assert entered().after(IssuePublication, **issue).decided(IssuePublication, **issue) == "period_filed"
    assert entered().decided(IssuePublication, date(2012, 12, 31), **issue) == "period_not_over"
    with pytest.raises(ValidationError):
        act(IssuePublication, ON, party=PARTY, **(issue | {"channels": []}))


def test_in_shaanxi_the_plan_goes_to_the_provincial_office() -> None:
    xian = Record("610100-safety_committee_office").after(EnterAuthority, ON, name="x", authority=XIAN_OFFICE)
    plan = {"title": "实施方案", "authority": XIAN_OFFICE}
    assert xian.decided(SubmitPlan, to=SHAANXI, **plan) == "report_recipient"
    assert not isinstance(xian.decided(SubmitPlan, to=SHAANXI_OFFICE, **plan), str)


def test_information_goes_to_another_and_says_something() -> None:
    assert entered().decided(ReportInformation, to=SUZHOU, practice="x") == "delegates_itself"
    with pytest.raises(ValidationError, match="practice"):
        act(ReportInformation, ON, party=PARTY, to=OFFICE)


def test_a_key_subject_is_named_until_a_later_day() -> None:
    assert not isinstance(entered().decided(NameKeySubject, enterprise=None, sector="coal"), str)
    assert entered().decided(NameKeySubject, enterprise=None, sector="coal", until=ON) == "end_date"
    with pytest.raises(ValidationError, match="region"):
        act(NameKeySubject, ON, party=PARTY, enterprise=None)


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("123", "credit_code"),
        ("unregistered:320505", "unregistered_key"),
        ("unregistered:990000-1", "unregistered_key"),
    ],
)
def test_an_enterprise_is_named_by_a_key_that_can_be_somebodys(key: str, rule: str) -> None:
    assert entered().decided(RecordFee, finding="f1", facts="收取考评费", enterprise=key) == rule
    assert entered().decided(NameKeySubject, enterprise=key) == rule
    assert not isinstance(entered().decided(NameKeySubject, enterprise="unregistered:320505-1"), str)


def test_what_an_authority_charged_is_found_once_and_given_back_once() -> None:
    found = entered().after(RecordFee, finding="f1", facts="收取考评费", amount="6000.50", authority=JIANGSU)
    assert found.decided(RecordFee, finding="f1", facts="x", authority=JIANGSU) == "id_used"
    assert found.decided(ReturnFee, finding="f2", measures="x") == "nothing_open"
    assert found.decided(ReturnFee, ON - timedelta(days=1), finding="f1", measures="x") == "date_goes_back"
    returned = found.after(ReturnFee, finding="f1", measures="已退还")
    assert returned.decided(ReturnFee, finding="f1", measures="x") == "nothing_open"
    assert returned.decided(WithdrawFee, finding="f1", reason="x", authority=JIANGSU) == "nothing_open"


def test_a_charge_is_found_by_the_authority_itself_or_from_above_and_not_judged_by_itself() -> None:
    said = {"finding": "f1", "facts": "收取考评费"}
    assert entered().decided(RecordFee, **said, authority=HUQIU) == "not_above"
    assert entered().decided(RecordFee, **said, authority=SHAANXI) == "not_above"
    assert entered().decided(RecordFee, **said, authority=BODY) == "organ_not_competent"
    assert entered().decided(RecordFee, finding="f1", facts="13812345678") == "personal_data"
    above = entered().after(RecordFee, **said, authority=JIANGSU)
    assert above.decided(WithdrawFee, finding="f1", reason="x") == "not_above"
    assert above.decided(WithdrawFee, finding="f1", reason="x", authority=SUZHOU_GOVERNMENT) == "not_above"
    assert isinstance(above.event(WithdrawFee, finding="f1", reason="x", authority=JIANGSU), a.FeeFindingWithdrawn)
    own = entered().after(RecordFee, **said)
    assert isinstance(own.event(WithdrawFee, finding="f1", reason="x"), a.FeeFindingWithdrawn)


def test_a_sector_is_exemplary_once_until_it_is_withdrawn() -> None:
    named = entered().after(NameExemplarSector, sector="coal")
    assert named.decided(NameExemplarSector, sector="coal") == "sector_exemplar"
    assert entered().decided(WithdrawExemplarSector, sector="coal", reason="x") == "sector_not_exemplar"
    early = ON - timedelta(days=1)
    assert named.decided(WithdrawExemplarSector, early, sector="coal", reason="x") == "date_goes_back"
    assert not isinstance(named.decided(WithdrawExemplarSector, sector="coal", reason="x"), str)


def delegating(**given: Any) -> Record:
    what = {"delegation": "d1", "to": BODY, "matters": ["assessment"], "until": date(2013, 12, 31)}
    return entered().after(Delegate, **(what | given))


def test_a_delegation_goes_to_another_organ_under_an_id_of_its_own_and_ends_once() -> None:
    again = {"delegation": "d1", "to": BODY, "matters": ["plaque"]}
    assert delegating().decided(Delegate, **again) == "id_used"
    assert entered().decided(Delegate, **(again | {"to": SUZHOU})) == "delegates_itself"
    assert entered().decided(Delegate, **(again | {"until": ON})) == "end_date"
    assert delegating().decided(EndDelegation, delegation="d2") == "no_such_delegation"
    assert delegating().decided(EndDelegation, date(2014, 1, 1), delegation="d1") == "no_such_delegation"
    assert delegating().decided(EndDelegation, ON - timedelta(days=1), delegation="d1") == "date_goes_back"
    ended = delegating().after(EndDelegation, date(2013, 6, 1), delegation="d1")
    assert ended.decided(EndDelegation, date(2013, 6, 2), delegation="d1") == "no_such_delegation"


def rule(record: Record, on: date, kind: type[Any] = ApproveLevel, by: Authority = BODY, **given: Any) -> str | None:
    what: dict[str, Any] = {"case": "k1"} if kind is ApproveLevel else given
    matter = Matter.ASSESSMENT if kind is ApproveLevel else Matter.SUPERVISION
    refusal = covered(record.record, act(kind, on, authority=by, on_behalf_of=SUZHOU, **what), matter)
    return None if refusal is None else refusal.rule


def test_an_act_for_another_is_covered_by_a_delegation_in_force_on_the_day_for_that_matter() -> None:
    assert rule(delegating(), ON) is None
    assert rule(delegating(), date(2013, 12, 31)) is None
    assert rule(delegating(), date(2014, 1, 1)) == "not_delegated"
    assert rule(delegating(), ON - timedelta(days=1)) == "not_delegated"
    assert rule(delegating(), ON, by=HUQIU) == "not_delegated"
    order: dict[str, Any] = {"order": "r1", "findings": ["x"], "deadline": date(2014, 1, 1)}
    assert rule(delegating(), ON, OrderRectification, **order) == "not_delegated"
    assert rule(delegating(matters=["assessment", "supervision"]), ON, OrderRectification, **order) is None


def test_an_ended_delegation_covers_no_day_from_its_end_on() -> None:
    ended = delegating().after(EndDelegation, date(2013, 6, 1), delegation="d1")
    assert rule(ended, date(2013, 5, 31)) is None
    assert rule(ended, date(2013, 6, 1)) == "not_delegated"


def test_where_no_delegation_was_ever_recorded_an_act_for_another_stays_as_it_is() -> None:
    assert rule(entered(), ON) is None
    assert rule(Record(), ON) is None


def test_a_record_takes_its_own_events_only() -> None:
    (event,) = decide(Facts.of(Enterprise(code()), register(), TODAY))
    with pytest.raises(TypeError, match="EnterpriseRegistered"):
        Record().record.evolve(event)
