"""Decides succession: what the successor's stream says, and what its predecessor's says in the same transaction."""

from collections.abc import Callable, Sequence
from typing import Any

from registry.domain.commands import Command, EnterpriseCommand, LinkToCode, RecordSuccession, StrikeRegistration
from registry.domain.deciding.asking import unless
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.policies.acts import new_id
from registry.domain.policies.dates import date_goes_forward
from registry.domain.policies.succession import (
    ends_as_its_kind,
    following,
    known_other,
    not_ended,
    nothing_later,
    other_than_itself,
    without_a_code,
)
from registry.domain.refusals import refuse
from registry.domain.rulesets import SuccessionRules, ruling
from registry.domain.tracks import Track
from registry.events.event import Event
from registry.events.succession import (
    AdverseItemFollowed,
    EnterpriseSucceeded,
    LinkedToCode,
    RegisteredInError,
    SuccessionRecorded,
)
from registry.events.vocabulary import SuccessionKind


def succeed(facts: Facts[RecordSuccession]) -> Sequence[Event]:
    """承继: the level stays behind, the adverse items follow, each as an event of its own (domain decision 22)."""
    c, rules = facts.command, _rules(facts)
    unless(ends_as_its_kind(rules.of(c.kind), rules, facts))
    return _taking(_other(facts), c.kind, c.succession, rules, facts)


def link(facts: Facts[LinkToCode]) -> Sequence[Event]:
    """关联信用代码: the ban and what else is on the operation's record follow to the code (domain decision 38)."""
    other, kind = _other(facts), SuccessionKind.LINK
    unless(without_a_code(other, facts))
    return _taking(other, kind, facts.command.succession, _rules(facts), facts)


def strike(facts: Facts[StrikeRegistration]) -> Sequence[Event]:
    """登记有误: nothing follows to the right key; what is true of that one is recorded there."""
    c = facts.command
    if c.replaced_by is not None:
        _other(facts)
    unless(not_ended(facts.enterprise))
    unless(nothing_later(facts.enterprise, facts))
    return [RegisteredInError(**facts.carried(), replaced_by=c.replaced_by, reason=c.reason)]


def _taking(
    other: Enterprise, kind: SuccessionKind, id: str, rules: SuccessionRules, facts: Facts[EnterpriseCommand]
) -> Sequence[Event]:
    unless(new_id(id, facts))
    unless(not_ended(other))
    unless(nothing_later(other, facts))
    unless(date_goes_forward(Track.SUCCESSION, facts))
    told = _carried(facts, rules) | {"succession": id}
    followed = [AdverseItemFollowed(**told, **one) for one in following(other, rules.of(kind), facts)]
    return [SuccessionRecorded(**told, kind=kind, predecessor=other.id), *followed]


def left_behind(facts: Facts[Any]) -> Sequence[Event]:
    """What the other enterprise's stream says, in the same transaction, of a command that has been decided."""
    behind = _BEHIND.get(type(facts.command))
    return [] if behind is None else behind(facts)


def _succeeded(facts: Facts[RecordSuccession]) -> Sequence[Event]:
    c, told = facts.command, _carried(facts, _rules(facts))
    return [
        EnterpriseSucceeded(**told, succession=c.succession, kind=c.kind, successor=facts.enterprise.id, ends=c.ends)
    ]


def _linked(facts: Facts[LinkToCode]) -> Sequence[Event]:
    told = _carried(facts, _rules(facts))
    return [LinkedToCode(**told, succession=facts.command.succession, uscc=facts.enterprise.id)]


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
    LinkToCode: link,
    StrikeRegistration: strike,
}
_BEHIND: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    RecordSuccession: _succeeded,
    LinkToCode: _linked,
}
