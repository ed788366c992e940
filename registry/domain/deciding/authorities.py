"""Decides acts on the record of an authority."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from registry.domain.authority_record import AuthorityRecord, succession
from registry.domain.commands import AuthorityCommand
from registry.domain.commands import authorities as c
from registry.domain.deciding.asking import unless
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.identity import wrong_name_of_enterprise
from registry.domain.policies.acts import not_in_the_future, plausible_dates, stale
from registry.domain.policies.parties import (
    Asked,
    delegation_runs,
    fee_open,
    forward,
    known_party,
    later,
    new_delegation,
    new_fee,
    not_entered,
    not_filed,
    not_its_own_judge,
    period_has_come,
    period_of_report,
    recipient,
    region_of_party,
    sector_is_exemplar,
    to_another,
)
from registry.domain.policies.privacy import no_personal_data
from registry.domain.refusals import ask
from registry.events import authority as a
from registry.events.event import Event
from registry.events.vocabulary import ReportKind

_EVERY = (not_in_the_future, plausible_dates, no_personal_data)
"""Those rules of every act that ask nothing of an enterprise."""


def decide_on_record(record: AuthorityRecord, command: AuthorityCommand, today: date) -> Sequence[Event]:
    """The events that the command makes. Raises `Refused` by the first rule that says no; changes nothing."""
    unless(stale(record.version, command))
    facts, asked = Facts(Enterprise(record.id), command, None, today), Asked.of(record, command)
    ask(_EVERY, facts)
    unless(region_of_party(asked))
    unless(not_entered(asked) if isinstance(command, c.EnterAuthority) else known_party(asked))
    rule_sets = {} if asked.duties is None else {"duties": asked.duties.id}
    return [DECIDERS[type(command)](asked, facts.carried() | {"rule_sets": rule_sets})]


def enter(asked: Asked[c.EnterAuthority], carried: dict[str, Any]) -> Event:
    """建档."""
    return a.AuthorityEntered(**carried, name=asked.command.name)


def rename(asked: Asked[c.RenameAuthority], carried: dict[str, Any]) -> Event:
    """更名."""
    return _in_succession(a.AuthorityRenamed(**carried, name=asked.command.name), asked)


def name_leading_group(asked: Asked[c.NameLeadingGroup], carried: dict[str, Any]) -> Event:
    """成立领导小组 (SN 四(一), JS 五(一))."""
    one = asked.command
    group = a.LeadingGroupNamed(**carried, head=one.head, group_members=one.group_members, office=one.office)
    return _in_succession(group, asked)


def name_information_officer(asked: Asked[c.NameInformationOfficer], carried: dict[str, Any]) -> Event:
    """明确信息员 (SN 四(二))."""
    one = asked.command
    return _in_succession(a.InformationOfficerNamed(**carried, named=one.named, full_time=one.full_time), asked)


def submit_plan(asked: Asked[c.SubmitPlan], carried: dict[str, Any]) -> Event:
    """报送实施方案 (SN 三(二))."""
    unless(recipient("plan", asked.command.to, asked))
    return a.PlanSubmitted(**carried, title=asked.command.title, to=asked.command.to)


def set_target(asked: Asked[c.SetTarget], carried: dict[str, Any]) -> Event:
    """任务分解 (SN 三(二))."""
    one = asked.command
    unless(later(one.by, "by", asked))
    event = a.TargetSet(**carried, sector=one.sector, scale=one.scale, count=one.count, by=one.by)
    return _in_succession(event, asked)


def delegate(asked: Asked[c.Delegate], carried: dict[str, Any]) -> Event:
    """委托 (JS 五(一))."""
    one = asked.command
    unless(new_delegation(one.delegation, asked))
    unless(to_another(one.to, asked))
    unless(later(one.until, "until", asked))
    matters = tuple(dict.fromkeys(one.matters))
    return a.AuthorityDelegated(**carried, delegation=one.delegation, to=one.to, matters=matters, until=one.until)


def end_delegation(asked: Asked[c.EndDelegation], carried: dict[str, Any]) -> Event:
    """终止委托."""
    one = asked.command
    unless(delegation_runs(one.delegation, asked))
    return _in_succession(a.DelegationEnded(**carried, delegation=one.delegation, reason=one.reason), asked)


def hold_training(asked: Asked[c.HoldTraining], carried: dict[str, Any]) -> Event:
    """培训 (JS 四(三), SN 四(三))."""
    one = asked.command
    return a.TrainingHeld(**carried, audience=one.audience, topic=one.topic, attended=one.attended)


def report_information(asked: Asked[c.ReportInformation], carried: dict[str, Any]) -> Event:
    """信息报送 (SN 四(二))."""
    one = asked.command
    unless(to_another(one.to, asked))
    said = {"practice": one.practice, "problem": one.problem, "suggestion": one.suggestion}
    return a.InformationReported(**carried, to=one.to, **said)


def submit_report(asked: Asked[c.SubmitReport], carried: dict[str, Any]) -> Event:
    """书面报告 (JS 五(三), 四(四))."""
    one = asked.command
    unless(period_of_report(one.report, one.period))
    unless(period_has_come(one.period, asked, over=one.report is ReportKind.QUARTERLY_PROGRESS))
    unless(not_filed(one.report, one.period, asked))
    unless(recipient(one.report, one.to, asked))
    return a.ReportSubmitted(**carried, report=one.report, period=one.period, to=one.to, position=one.position)


def issue_publication(asked: Asked[c.IssuePublication], carried: dict[str, Any]) -> Event:
    """定期发布 (SN 四(二), JS 五(五))."""
    one = asked.command
    unless(period_has_come(one.period, asked, over=False))
    unless(not_filed(one.publication, one.period, asked))
    channels = tuple(dict.fromkeys(one.channels))
    issue = {"publication": one.publication, "period": one.period, "title": one.title}
    return a.PublicationIssued(**carried, **issue, channels=channels)


def name_key_subject(asked: Asked[c.NameKeySubject], carried: dict[str, Any]) -> Event:
    """确定重点 (SN 三(二), JS 三)."""
    one = asked.command
    unless(later(one.until, "until", asked))
    unless(wrong_name_of_enterprise(one.enterprise))
    named = {"region": one.region, "sector": one.sector, "enterprise": one.enterprise}
    return a.KeySubjectNamed(**carried, **named, until=one.until)


def name_exemplar_sector(asked: Asked[c.NameExemplarSector], carried: dict[str, Any]) -> Event:
    """树立示范行业 (SN 四(三))."""
    unless(sector_is_exemplar(asked.command.sector, asked, named=False))
    return _in_succession(a.ExemplarSectorNamed(**carried, sector=asked.command.sector), asked)


def withdraw_exemplar_sector(asked: Asked[c.WithdrawExemplarSector], carried: dict[str, Any]) -> Event:
    """撤销示范行业."""
    one = asked.command
    unless(sector_is_exemplar(one.sector, asked, named=True))
    return _in_succession(a.ExemplarSectorWithdrawn(**carried, sector=one.sector, reason=one.reason), asked)


def record_fee(asked: Asked[c.RecordFee], carried: dict[str, Any]) -> Event:
    """查实收费 (SN 四(四), JS 四(四))."""
    one = asked.command
    unless(new_fee(one.finding, asked))
    unless(wrong_name_of_enterprise(one.enterprise))
    found = {"finding": one.finding, "facts": one.facts, "enterprise": one.enterprise, "amount": one.amount}
    return a.FeeFound(**carried, **found)


def return_fee(asked: Asked[c.ReturnFee], carried: dict[str, Any]) -> Event:
    """退还费用."""
    one = asked.command
    unless(fee_open(one.finding, asked))
    return _in_succession(a.FeeReturned(**carried, finding=one.finding, measures=one.measures), asked)


def withdraw_fee(asked: Asked[c.WithdrawFee], carried: dict[str, Any]) -> Event:
    """撤回查实收费."""
    one = asked.command
    unless(fee_open(one.finding, asked))
    unless(not_its_own_judge(one.finding, asked))
    return _in_succession(a.FeeFindingWithdrawn(**carried, finding=one.finding, reason=one.reason), asked)


def _in_succession(event: Event, asked: Asked[AuthorityCommand]) -> Event:
    line = succession(event)
    assert line is not None
    unless(forward(line, asked))
    return event


DECIDERS: dict[type[AuthorityCommand], Callable[..., Event]] = {
    c.EnterAuthority: enter,
    c.RenameAuthority: rename,
    c.NameLeadingGroup: name_leading_group,
    c.NameInformationOfficer: name_information_officer,
    c.SubmitPlan: submit_plan,
    c.SetTarget: set_target,
    c.Delegate: delegate,
    c.EndDelegation: end_delegation,
    c.HoldTraining: hold_training,
    c.ReportInformation: report_information,
    c.SubmitReport: submit_report,
    c.IssuePublication: issue_publication,
    c.NameKeySubject: name_key_subject,
    c.NameExemplarSector: name_exemplar_sector,
    c.WithdrawExemplarSector: withdraw_exemplar_sector,
    c.RecordFee: record_fee,
    c.ReturnFee: return_fee,
    c.WithdrawFee: withdraw_fee,
}
