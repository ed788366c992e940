"""Decides what follows from a body's disqualification: a level is flagged, and settled by officers."""

from collections.abc import Callable, Sequence

from registry.domain.clock_commands import FlagReexamination
from registry.domain.commands import EnterpriseCommand, SettleReexamination
from registry.domain.deciding.asking import unless
from registry.domain.facts import Facts
from registry.domain.policies.acts import date_goes_forward
from registry.domain.policies.authority import original_authority
from registry.domain.policies.reliance import level_rests_on, waits_for_reexamination
from registry.domain.tracks import Track
from registry.events.event import Event
from registry.events.reexamination import ReexaminationFlagged, ReexaminationSettled


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
    unless(original_authority(facts))
    unless(date_goes_forward(Track.REEXAMINATION, facts))
    return [ReexaminationSettled(**facts.carried(), case=facts.command.case, reason=facts.command.reason)]


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    FlagReexamination: flag,
    SettleReexamination: settle,
}
