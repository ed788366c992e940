"""Decides what becomes of a decision about a body: annulled, kept, corrected, contested, reconsidered."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from registry.domain import body_decisions
from registry.domain import commands as c
from registry.domain.amending import amended, reads
from registry.domain.deciding.asking import unless
from registry.domain.facts import carried
from registry.domain.policies import body_remedies as rule
from registry.domain.policies.bodies import BodyFacts, body_date_goes_forward, new_body_id
from registry.domain.policies.contesting import one_reconsideration, open_objection, open_reconsideration, stays_once
from registry.domain.policies.remedies import version_of
from registry.domain.tracks import Track
from registry.events import body as e
from registry.events.event import Event
from registry.events.vocabulary import ReviewOutcome


def annul(facts: BodyFacts[c.AnnulBodyDecision]) -> Sequence[Event]:
    """撤销: void from the beginning; what rests on it at enterprises is found by the walk."""
    _of_a_decision(facts.command.decision, facts)
    return [annulled(facts.command.decision, facts.command.reason, facts)]


def annulled(id: str, reason: str, facts: BodyFacts[c.BodyCommand]) -> e.BodyDecisionAnnulled:
    """The annulment of a decision, once the rules have said nothing against it."""
    one, version = facts.body, version_of(id)
    void, about = body_decisions.falling_with(one, version), body_decisions.about(one.history[version - 1])
    ids = {n: f"{one.stream}/{n}" for n in sorted({*void, *body_decisions.resting_on(one, void)})}
    return e.BodyDecisionAnnulled(
        **carried(facts.command, {}),
        **_named(id, facts),
        about=about,
        reason=reason,
        falls_with=tuple(ids[n] for n in ids if n in void and n != version),
        flagged=tuple(ids[n] for n in ids if n not in void),
        stands=_stands(facts, void, about),
    )


def keep(facts: BodyFacts[c.KeepBodyDecision]) -> Sequence[Event]:
    """维持, by people, one by one."""
    id = facts.command.decision
    unless(rule.known_body_decision(id, facts))
    unless(rule.body_basis_was_annulled(id, facts))
    unless(body_date_goes_forward(Track.REMEDY, facts))
    return [e.BodyDecisionKept(**carried(facts.command, {}), **_named(id, facts), reason=facts.command.reason)]


def correct(facts: BodyFacts[c.CorrectBodyDecision]) -> Sequence[Event]:
    """更正, before and after together."""
    told = facts.command
    _of_a_decision(told.decision, facts, registration=True)
    unless(rule.body_clerical(told.decision, told.field, facts))
    unless(rule.body_says_otherwise(told.decision, told.field, told.value, facts))
    event = facts.body.event(told.decision)
    assert event is not None
    what = {"field": told.field, "before": reads(event, told.field), "after": told.value, "reason": told.reason}
    return [e.BodyDecisionCorrected(**carried(told, {}), **_named(told.decision, facts), **what)]


def object_(facts: BodyFacts[c.RaiseBodyObjection]) -> Sequence[Event]:
    """异议: anyone's, noted by an organ of the body's region."""
    told = facts.command
    _of_a_decision(told.decision, facts)
    unless(new_body_id(told.objection, facts))
    what = {"objection": told.objection, "statement": told.statement}
    return [e.BodyObjectionRaised(**carried(told, {}), **_named(told.decision, facts), **what)]


def decide_objection(facts: BodyFacts[c.DecideBodyObjection]) -> Sequence[Event]:
    """异议处理."""
    told = facts.command
    unless(open_objection(told.objection, facts.body.objections))
    unless(body_date_goes_forward(Track.REMEDY, facts))
    what = {"objection": told.objection, "decision": facts.body.objections[told.objection]}
    return [e.BodyObjectionDecided(**carried(told, {}), **what, upheld=told.upheld, reason=told.reason)]


def accept_reconsideration(facts: BodyFacts[c.AcceptBodyReconsideration]) -> Sequence[Event]:
    """行政复议受理; execution goes on (domain decision 36)."""
    told = facts.command
    _of_a_decision(told.decision, facts)
    unless(one_reconsideration(told.decision, facts.body.reconsiderations))
    unless(new_body_id(told.reconsideration, facts))
    what = {"reconsideration": told.reconsideration}
    return [e.BodyReconsiderationAccepted(**carried(told, {}), **_named(told.decision, facts), **what)]


def order_stay(facts: BodyFacts[c.OrderBodyStay]) -> Sequence[Event]:
    """停止执行."""
    return [e.BodyStayOrdered(**carried(facts.command, {}), **_stay(facts, False), reason=facts.command.reason)]


def lift_stay(facts: BodyFacts[c.LiftBodyStay]) -> Sequence[Event]:
    """恢复执行."""
    return [e.BodyStayLifted(**carried(facts.command, {}), **_stay(facts, True), reason=facts.command.reason)]


def decide_reconsideration(facts: BodyFacts[c.DecideBodyReconsideration]) -> Sequence[Event]:
    """复议决定: what is annulled or invalid is void from the beginning, what is changed reads otherwise."""
    told = facts.command
    unless(open_reconsideration(told.reconsideration, facts.body.reconsiderations))
    id = facts.body.reconsiderations[told.reconsideration].decision
    unless(body_date_goes_forward(Track.REMEDY, facts))
    what = {"reconsideration": told.reconsideration, "outcome": told.outcome, "reason": told.reason}
    changed = _changed(id, facts) if told.outcome is ReviewOutcome.CHANGED else {}
    decided = e.BodyReconsiderationDecided(**carried(told, {}), **_named(id, facts), **what, **changed)
    if told.outcome not in (ReviewOutcome.ANNULLED, ReviewOutcome.INVALID):
        return [decided]
    unless(rule.body_not_yet_annulled(id, facts))
    return [decided, annulled(id, told.reason, facts)]


def _stay(facts: BodyFacts[c.OrderBodyStay] | BodyFacts[c.LiftBodyStay], stayed: bool) -> dict[str, Any]:
    id = facts.command.reconsideration
    unless(open_reconsideration(id, facts.body.reconsiderations))
    unless(stays_once(facts.body.reconsiderations[id], stayed))
    unless(body_date_goes_forward(Track.REMEDY, facts))
    return {"reconsideration": id, "decision": facts.body.reconsiderations[id].decision}


def _changed(id: str, facts: BodyFacts[c.DecideBodyReconsideration]) -> dict[str, Any]:
    """What the decision reads from the beginning, and what stands of the body then."""
    field, value = facts.command.field or "", facts.command.value or ""
    unless(rule.body_changeable(id, field, facts))
    unless(rule.body_says_otherwise(id, field, value, facts))
    unless(rule.body_not_for_the_worse(id, field, value, facts.command.third_party, facts))
    event = rule.decision_about(id, facts)
    about = body_decisions.about(event)
    now = deepcopy(facts.body)
    now.corrected[version_of(id)] = amended(event, field, value)
    now.fold_anew()
    stands = body_decisions.stands(now, about)
    read = {
        "field": field,
        "before": reads(event, field),
        "after": value,
        "third_party": facts.command.third_party or None,
    }
    return read | {"about": about, "stands": stands}


def _of_a_decision(id: str, facts: BodyFacts[c.BodyCommand], *, registration: bool = False) -> None:
    unless(rule.known_body_decision(id, facts, registration=registration))
    unless(rule.body_not_yet_annulled(id, facts))
    unless(rule.not_before_body_decision(id, facts))
    unless(body_date_goes_forward(Track.REMEDY, facts))


def _named(id: str, facts: BodyFacts[c.BodyCommand]) -> dict[str, Any]:
    return {"decision": id, "kind": type(facts.body.event(id)).__name__}


def _stands(facts: BodyFacts[c.BodyCommand], void: set[int], about: str | None) -> e.BodyStands:
    again = facts.body.without(void)
    again.history, again.void = facts.body.history, facts.body.void | void
    return body_decisions.stands(again, about)


DECIDERS: dict[type[c.BodyCommand], Callable[..., Sequence[Event]]] = {
    c.AnnulBodyDecision: annul,
    c.KeepBodyDecision: keep,
    c.CorrectBodyDecision: correct,
    c.RaiseBodyObjection: object_,
    c.DecideBodyObjection: decide_objection,
    c.AcceptBodyReconsideration: accept_reconsideration,
    c.OrderBodyStay: order_stay,
    c.LiftBodyStay: lift_stay,
    c.DecideBodyReconsideration: decide_reconsideration,
}
