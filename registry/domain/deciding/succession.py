"""Decides succession: what the successor's stream says, and what its predecessor's says in the same transaction."""

from collections.abc import Callable, Sequence
from typing import Any

from registry.domain.commands import Command, EnterpriseCommand, RecordSuccession
from registry.domain.deciding.asking import unless
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.policies.acts import date_goes_forward, new_id
from registry.domain.policies.succession import (
    ends_as_its_kind,
    following,
    known_other,
    not_ended,
    nothing_later,
    other_than_itself,
)
from registry.domain.refusals import refuse
from registry.domain.rulesets import SuccessionRules, ruling
from registry.domain.tracks import Track
from registry.events.event import Event
from registry.events.succession import AdverseItemFollowed, EnterpriseSucceeded, SuccessionRecorded


def succeed(facts: Facts[RecordSuccession]) -> Sequence[Event]:
    """承继: the level stays behind, the adverse items follow, each as an event of its own (domain decision 22)."""
    c, rules, other = facts.command, _rules(facts), _other(facts)
    rule = rules.of(c.kind)
    unless(new_id(c.succession, facts))
    unless(ends_as_its_kind(rule, rules, facts))
    unless(not_ended(other))
    unless(nothing_later(other, facts))
    unless(date_goes_forward(Track.SUCCESSION, facts))
    told = _carried(facts, rules) | {"succession": c.succession}
    followed = [AdverseItemFollowed(**told, **one) for one in following(other, rule, facts)]
    return [SuccessionRecorded(**told, kind=c.kind, predecessor=other.id), *followed]


def left_behind(facts: Facts[Any]) -> Sequence[Event]:
    """What the other enterprise's stream says, in the same transaction, of a command that has been decided."""
    return _BEHIND[type(facts.command)](facts)


def _succeeded(facts: Facts[RecordSuccession]) -> Sequence[Event]:
    c, told = facts.command, _carried(facts, _rules(facts))
    return [
        EnterpriseSucceeded(**told, succession=c.succession, kind=c.kind, successor=facts.enterprise.id, ends=c.ends)
    ]


def _other(facts: Facts[Command]) -> Enterprise:
    """The other enterprise that the act names. Raises `Refused` where there is none."""
    other = facts.other
    unless(known_other(other, facts))
    assert other is not None
    unless(other_than_itself(other, facts))
    return other


def _rules(facts: Facts[Command]) -> SuccessionRules:
    """The rules of the day. Raises `Refused`."""
    sector = facts.enterprise.sector
    rules = None if sector is None else ruling(SuccessionRules, facts.enterprise.region, sector, facts.on)
    if rules is None:
        raise refuse("no_rule_set", f"no rules of succession on {facts.on}", "check the date", field="effective_on")
    return rules


def _carried(facts: Facts[Command], rules: SuccessionRules) -> dict[str, Any]:
    told = facts.carried()
    return told | {"rule_sets": told["rule_sets"] | {"succession": rules.id}}


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    RecordSuccession: succeed,
}
_BEHIND: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    RecordSuccession: _succeeded,
}
