"""Decides what follows from a body's disqualification: a report is void, a level flagged, and settled by officers."""

from collections.abc import Callable, Sequence

from registry.domain.clock_commands import FlagReexamination, VoidReport
from registry.domain.commands import EnterpriseCommand, SettleReexamination
from registry.domain.deciding.asking import unless
from registry.domain.facts import Facts
from registry.domain.policies.acts import date_goes_forward
from registry.domain.policies.reliance import level_rests_on, report_waits_for_review, waits_for_reexamination
from registry.domain.tracks import Track
from registry.events.event import Event
from registry.events.procedure import AssessmentVoided
from registry.events.reexamination import ReexaminationFlagged, ReexaminationSettled


def void(facts: Facts[VoidReport]) -> Sequence[Event]:
    """评审报告作废: a report not yet reviewed falls with its body, the case goes back (domain decision 30)."""
    unless(report_waits_for_review(facts))
    unless(date_goes_forward(Track.LEVEL, facts))
    assert facts.body is not None
    reason = f"评审单位{facts.body.name}已被取消资格"
    return [AssessmentVoided(**facts.carried(), case=facts.command.case, reason=reason)]


def flag(facts: Facts[FlagReexamination]) -> Sequence[Event]:
    """列入复核: the level stands, flagged, and is decided one by one (domain decision 30)."""
    unless(level_rests_on(facts))
    held, body = facts.enterprise.held, facts.body
    assert held is not None
    assert body is not None
    assert body.disqualified is not None
    what = {"disqualification": body.disqualified.event, "level": held.level, "certificate": held.certificate}
    return [ReexaminationFlagged(**facts.carried(), case=facts.command.case, body=body.id, **what)]


def settle(facts: Facts[SettleReexamination]) -> Sequence[Event]:
    """复核结论, by who granted the level."""
    unless(waits_for_reexamination(facts))
    unless(date_goes_forward(Track.REEXAMINATION, facts))
    return [ReexaminationSettled(**facts.carried(), case=facts.command.case, reason=facts.command.reason)]


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    VoidReport: void,
    FlagReexamination: flag,
    SettleReexamination: settle,
}
