"""Decides what follows for a report that has lost its ground: it is void, or its level flagged, and settled."""

from collections.abc import Callable, Sequence

from registry.domain.clock_commands import FlagReexamination, VoidReport, WithdrawReexamination
from registry.domain.commands import EnterpriseCommand, SettleReexamination
from registry.domain.deciding.asking import unless
from registry.domain.facts import Facts
from registry.domain.policies.dates import date_goes_forward
from registry.domain.policies.reliance import (
    DISQUALIFIED,
    fallen_by,
    level_rests_on,
    nothing_left_to_reexamine,
    report_waits_for_review,
    waits_for_reexamination,
)
from registry.domain.tracks import Track
from registry.events.event import Event
from registry.events.procedure import AssessmentVoided
from registry.events.reexamination import ReexaminationFlagged, ReexaminationSettled

WHY = {
    DISQUALIFIED: "评审单位{body}已被取消资格",
    "appointment_changed": "评审单位{body}的委任期限已被变更，评审时未获委任",
    "appointment_annulled": "评审单位{body}的委任已被撤销，评审时未获委任",
    "training_annulled": "评审单位{body}评审人员的培训合格记载已被撤销",
}
"""Why a report is void, by the ground that it has lost."""


def void(facts: Facts[VoidReport]) -> Sequence[Event]:
    """评审报告作废: a report not yet reviewed falls with its body, the case goes back (domain decision 30)."""
    unless(report_waits_for_review(facts))
    unless(date_goes_forward(Track.LEVEL, facts))
    lost = fallen_by(facts)
    assert facts.body is not None
    assert lost is not None
    reason = WHY[lost.ground].format(body=facts.body.name)
    return [AssessmentVoided(**facts.carried(), case=facts.command.case, reason=reason)]


def flag(facts: Facts[FlagReexamination]) -> Sequence[Event]:
    """列入复核: the level stands, flagged, and is decided one by one (domain decision 30)."""
    unless(level_rests_on(facts))
    held, lost = facts.enterprise.held, fallen_by(facts)
    assert held is not None
    assert lost is not None
    what = {"disqualification": lost.event, "level": held.level, "certificate": held.certificate}
    why = {"body": facts.command.body, "ground": lost.ground}
    return [ReexaminationFlagged(**facts.carried(), case=facts.command.case, **why, **what)]


def withdraw(facts: Facts[WithdrawReexamination]) -> Sequence[Event]:
    """What the level was to be examined again for is void: nothing is left to examine (domain decision 32)."""
    unless(nothing_left_to_reexamine(facts))
    reason = "列入复核所依据的对评审单位的决定已被撤销"
    return [ReexaminationSettled(**facts.carried(), case=facts.command.case, reason=reason)]


def settle(facts: Facts[SettleReexamination]) -> Sequence[Event]:
    """复核结论, by who granted the level."""
    unless(waits_for_reexamination(facts))
    unless(date_goes_forward(Track.REEXAMINATION, facts))
    return [ReexaminationSettled(**facts.carried(), case=facts.command.case, reason=facts.command.reason)]


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    VoidReport: void,
    FlagReexamination: flag,
    WithdrawReexamination: withdraw,
    SettleReexamination: settle,
}
