"""Decides what becomes of a decision: annulled, kept, corrected, contested, reconsidered, repaired."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from registry.domain.amending import amended, reads
from registry.domain.commands import (
    AcceptReconsideration,
    AnnulDecision,
    Command,
    CorrectDecision,
    DecideReconsideration,
    DecideRecordObjection,
    EnterpriseCommand,
    KeepDecision,
    LiftStay,
    OrderStay,
    RaiseRecordObjection,
    RepairCredit,
)
from registry.domain.deciding.asking import unless
from registry.domain.deciding.redeciding import no_longer_lawful
from registry.domain.decisions import falling_with, stands
from registry.domain.facts import Facts
from registry.domain.policies.acts import new_id
from registry.domain.policies.contesting import (
    changeable,
    clerical,
    decision_of,
    not_for_the_worse,
    not_yet_reconsidered,
    objection_open,
    part_of_the_decision,
    reconsideration_open,
    reconsidered,
    repair_after_shortest_display,
    says_otherwise,
    stay_as_it_is,
)
from registry.domain.policies.dates import date_goes_forward
from registry.domain.policies.remedies import (
    basis_was_annulled,
    known_decision,
    known_record,
    not_a_closure,
    not_before_decision,
    not_yet_annulled,
    version_of,
)
from registry.domain.resting import resting_on
from registry.domain.tracks import Track
from registry.events.event import Event
from registry.events.remedies import (
    CreditRepaired,
    DecisionAnnulled,
    DecisionCorrected,
    DecisionKept,
    ReconsiderationAccepted,
    ReconsiderationDecided,
    RecordObjectionDecided,
    RecordObjectionRaised,
    StayLifted,
    StayOrdered,
)
from registry.events.vocabulary import ReviewOutcome


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
        flagged=_ids({*resting_on(one, void), *no_longer_lawful(one, void)}, facts),
        stands=stands(one.without(void)),
    )


def keep(facts: Facts[KeepDecision]) -> Sequence[Event]:
    """维持: people decide about what is flagged, one by one."""
    id = facts.command.decision
    unless(known_decision(id, facts))
    unless(basis_was_annulled(id, facts))
    unless(date_goes_forward(Track.REMEDY, facts))
    kind = type(facts.enterprise.event(id)).__name__
    return [DecisionKept(**facts.carried(), decision=id, kind=kind, reason=facts.command.reason)]


def correct(facts: Facts[CorrectDecision]) -> Sequence[Event]:
    """更正, before and after together."""
    c = facts.command
    for rule in (known_record, not_yet_annulled, not_before_decision):
        unless(rule(c.decision, facts))
    unless(clerical(c.decision, c.field, facts))
    unless(says_otherwise(c.decision, c.field, c.value, facts))
    unless(date_goes_forward(Track.REMEDY, facts))
    changed = _changed(c.decision, c.field, c.value, facts)
    return [DecisionCorrected(**facts.carried(), **_named(c.decision, facts), **changed, reason=c.reason)]


def object_(facts: Facts[RaiseRecordObjection]) -> Sequence[Event]:
    """异议: anyone's, noted by an organ of the enterprise's region."""
    c = facts.command
    unless(known_decision(c.decision, facts))
    unless(not_yet_annulled(c.decision, facts))
    unless(new_id(c.objection, facts))
    unless(not_before_decision(c.decision, facts))
    unless(date_goes_forward(Track.REMEDY, facts))
    named = _named(c.decision, facts)
    return [RecordObjectionRaised(**facts.carried(), objection=c.objection, **named, statement=c.statement)]


def decide_objection(facts: Facts[DecideRecordObjection]) -> Sequence[Event]:
    """异议处理."""
    c = facts.command
    unless(objection_open(c.objection, facts))
    decision = facts.enterprise.objections[c.objection]
    unless(date_goes_forward(Track.REMEDY, facts))
    told = {"objection": c.objection, "decision": decision, "upheld": c.upheld, "reason": c.reason}
    return [RecordObjectionDecided(**facts.carried(), **told)]


def accept_reconsideration(facts: Facts[AcceptReconsideration]) -> Sequence[Event]:
    """行政复议受理; execution goes on (domain decision 36)."""
    c = facts.command
    for rule in (known_decision, not_yet_annulled, not_yet_reconsidered):
        unless(rule(c.decision, facts))
    unless(new_id(c.reconsideration, facts))
    unless(not_before_decision(c.decision, facts))
    unless(date_goes_forward(Track.REMEDY, facts))
    named = _named(c.decision, facts)
    return [ReconsiderationAccepted(**facts.carried(), reconsideration=c.reconsideration, **named)]


def order_stay(facts: Facts[OrderStay]) -> Sequence[Event]:
    """停止执行."""
    decision = _stay(facts.command.reconsideration, False, facts)
    return [StayOrdered(**facts.carried(), **decision, reason=facts.command.reason)]


def lift_stay(facts: Facts[LiftStay]) -> Sequence[Event]:
    """恢复执行."""
    decision = _stay(facts.command.reconsideration, True, facts)
    return [StayLifted(**facts.carried(), **decision, reason=facts.command.reason)]


def decide_reconsideration(facts: Facts[DecideReconsideration]) -> Sequence[Event]:
    """复议决定: what is annulled or invalid is void from the beginning, what is changed reads otherwise."""
    c = facts.command
    unless(reconsideration_open(c.reconsideration, facts))
    id = reconsidered(c.reconsideration, facts).decision
    unless(date_goes_forward(Track.REMEDY, facts))
    told: dict[str, Any] = {"reconsideration": c.reconsideration, "outcome": c.outcome, "reason": c.reason}
    told |= _named(id, facts)
    if c.outcome is ReviewOutcome.CHANGED:
        field, value = c.field or "", c.value or ""
        unless(changeable(id, field, facts))
        unless(says_otherwise(id, field, value, facts))
        unless(not_for_the_worse(id, field, value, c.third_party, facts))
        told["third_party"] = c.third_party or None
        corrected = {version_of(id): amended(decision_of(id, facts), field, value)}
        flagged = _ids(no_longer_lawful(facts.enterprise, corrected=corrected), facts)
        changed = _changed(id, field, value, facts) | {"flagged": flagged}
        return [ReconsiderationDecided(**facts.carried(), **told, **changed)]
    decided = ReconsiderationDecided(**facts.carried(), **told, part=c.part)
    if c.outcome not in (ReviewOutcome.ANNULLED, ReviewOutcome.INVALID):
        return [decided]
    if c.part is not None:
        unless(known_decision(c.part, facts))
        unless(part_of_the_decision(c.part, id, facts))
    unless(not_a_closure(id, facts))
    unless(not_yet_annulled(c.part or id, facts))
    return [decided, annulled(c.part or id, c.reason, facts)]


def repair(facts: Facts[RepairCredit]) -> Sequence[Event]:
    """信用修复."""
    id = facts.command.decision
    for rule in (known_decision, not_yet_annulled, repair_after_shortest_display):
        unless(rule(id, facts))
    unless(date_goes_forward(Track.REMEDY, facts))
    return [CreditRepaired(**facts.carried(), **_named(id, facts), reason=facts.command.reason)]


def _stay(reconsideration: str, stayed: bool, facts: Facts[Command]) -> dict[str, str]:
    unless(reconsideration_open(reconsideration, facts))
    unless(stay_as_it_is(reconsideration, stayed, facts))
    decision = reconsidered(reconsideration, facts).decision
    unless(date_goes_forward(Track.REMEDY, facts))
    return {"reconsideration": reconsideration, "decision": decision}


def _changed(id: str, field: str, value: str, facts: Facts[Command]) -> dict[str, Any]:
    one, event = facts.enterprise, decision_of(id, facts)
    again = one.without(corrected={version_of(id): amended(event, field, value)})
    return {"field": field, "before": reads(event, field), "after": value, "stands": stands(again)}


def _named(id: str, facts: Facts[Command]) -> dict[str, str]:
    return {"decision": id, "kind": type(decision_of(id, facts)).__name__}


def _of_a_decision(id: str, facts: Facts[Command]) -> None:
    for rule in (known_decision, not_a_closure, not_yet_annulled, not_before_decision):
        unless(rule(id, facts))
    unless(date_goes_forward(Track.REMEDY, facts))


def _ids(versions: Iterable[int], facts: Facts[Command]) -> tuple[str, ...]:
    return tuple(f"{facts.enterprise.stream}/{version}" for version in sorted(versions))


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    AnnulDecision: annul,
    KeepDecision: keep,
    CorrectDecision: correct,
    RaiseRecordObjection: object_,
    DecideRecordObjection: decide_objection,
    AcceptReconsideration: accept_reconsideration,
    OrderStay: order_stay,
    LiftStay: lift_stay,
    DecideReconsideration: decide_reconsideration,
    RepairCredit: repair,
}
