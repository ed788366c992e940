"""Decides what becomes of a decision about a body: annulled, kept, corrected."""

from collections.abc import Callable, Sequence
from typing import Any

from registry.domain import body_decisions
from registry.domain import commands as c
from registry.domain.amending import reads
from registry.domain.deciding.asking import unless
from registry.domain.facts import carried
from registry.domain.policies import body_remedies as rule
from registry.domain.policies.bodies import BodyFacts, body_date_goes_forward
from registry.domain.policies.remedies import version_of
from registry.domain.tracks import Track
from registry.events import body as e
from registry.events.event import Event


def annul(facts: BodyFacts[c.AnnulBodyDecision]) -> Sequence[Event]:
    """撤销: void from the beginning; what rests on it at enterprises is found by the walk."""
    one, id = facts.body, facts.command.decision
    _of_a_decision(id, facts)
    version = version_of(id)
    void, about = body_decisions.falling_with(one, version), body_decisions.about(one.history[version - 1])
    ids = {n: f"{one.stream}/{n}" for n in sorted({*void, *body_decisions.resting_on(one, void)})}
    return [
        e.BodyDecisionAnnulled(
            **carried(facts.command, {}),
            **_named(id, facts),
            about=about,
            reason=facts.command.reason,
            falls_with=tuple(ids[n] for n in ids if n in void and n != version),
            flagged=tuple(ids[n] for n in ids if n not in void),
            stands=_stands(facts, void, about),
        )
    ]


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
}
