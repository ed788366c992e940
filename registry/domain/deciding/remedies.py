"""Decides what becomes of a decision: annulled from the beginning, or kept although its basis was annulled."""

from collections.abc import Callable, Iterable, Sequence

from registry.domain.commands import AnnulDecision, Command, EnterpriseCommand, KeepDecision
from registry.domain.deciding.asking import unless
from registry.domain.decisions import falling_with, resting_on, stands
from registry.domain.facts import Facts
from registry.domain.policies.acts import date_goes_forward
from registry.domain.policies.remedies import (
    basis_was_annulled,
    known_decision,
    not_a_closure,
    not_before_decision,
    not_yet_annulled,
    undone_by_competent_organ,
    version_of,
)
from registry.domain.tracks import Track
from registry.events.event import Event
from registry.events.remedies import DecisionAnnulled, DecisionKept


def annul(facts: Facts[AnnulDecision]) -> Sequence[Event]:
    """撤销决定: void from the beginning; the event says what stands again, what falls and what is flagged."""
    _of_a_decision(facts.command.decision, facts)
    return [annulled(facts.command.decision, facts.command.reason, facts)]


def annulled(id: str, reason: str, facts: Facts[Command]) -> DecisionAnnulled:
    """The annulment of a decision, once the rules have said nothing against it."""
    one = facts.enterprise
    void = falling_with(one, version_of(id))
    return DecisionAnnulled(
        **facts.carried(),
        decision=id,
        kind=type(one.event(id)).__name__,
        reason=reason,
        falls_with=_ids(void - {version_of(id)}, facts),
        flagged=_ids(resting_on(one, void), facts),
        stands=stands(one.without(void)),
    )


def keep(facts: Facts[KeepDecision]) -> Sequence[Event]:
    """维持: people decide about what is flagged, one by one."""
    id = facts.command.decision
    unless(known_decision(id, facts))
    unless(basis_was_annulled(id, facts))
    unless(undone_by_competent_organ(id, facts))
    unless(date_goes_forward(Track.REMEDY, facts))
    kind = type(facts.enterprise.event(id)).__name__
    return [DecisionKept(**facts.carried(), decision=id, kind=kind, reason=facts.command.reason)]


def _of_a_decision(id: str, facts: Facts[Command]) -> None:
    for rule in (known_decision, not_a_closure, not_yet_annulled, undone_by_competent_organ, not_before_decision):
        unless(rule(id, facts))
    unless(date_goes_forward(Track.REMEDY, facts))


def _ids(versions: Iterable[int], facts: Facts[Command]) -> tuple[str, ...]:
    return tuple(f"{facts.enterprise.stream}/{version}" for version in sorted(versions))


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    AnnulDecision: annul,
    KeepDecision: keep,
}
