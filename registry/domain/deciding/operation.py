"""Decides orders, suspension and resumption, retrofit and exemplars."""

from collections.abc import Callable, Sequence
from typing import Any

from registry.domain.commands import (
    AcceptRectification,
    Command,
    ConfirmRetrofit,
    DirectUpgrade,
    EnterpriseCommand,
    NameExemplar,
    OrderRectification,
    Resume,
    Suspend,
    WithdrawExemplar,
)
from registry.domain.deciding.asking import rules_of, unless
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.policies.acts import new_id
from registry.domain.policies.dates import date_goes_forward, ended_since
from registry.domain.policies.hearings import heard
from registry.domain.policies.loss import ground_named
from registry.domain.policies.operation import (
    ends_later,
    is_exemplar,
    level_for_exemplar,
    licences_once,
    not_suspended,
    still_open,
    suspended_by,
)
from registry.domain.policies.resumption import publish_by
from registry.domain.policies.supervision import licence_there
from registry.domain.rulesets import RuleSet
from registry.domain.tracks import Track
from registry.events.enterprise import (
    ExemplarNamed,
    ExemplarWithdrawn,
    LicenceReturned,
    LicenceWithheld,
    OperationsSuspended,
    RectificationAccepted,
    RectificationOrdered,
    ResumptionAccepted,
    RetrofitConfirmed,
    UpgradeDirected,
)
from registry.events.event import Event
from registry.events.vocabulary import GraveAct


def order_rectification(facts: Facts[OrderRectification]) -> Sequence[Event]:
    """限期整改."""
    c = facts.command
    _lawful(facts)
    unless(new_id(c.order, facts))
    unless(ends_later(c.deadline, "deadline", facts))
    return [RectificationOrdered(**facts.carried(), order=c.order, findings=c.findings, deadline=c.deadline)]


def accept_rectification(facts: Facts[AcceptRectification]) -> Sequence[Event]:
    """整改验收."""
    _lawful(facts)
    unless(still_open(facts.command.order, facts.enterprise.rectifications, "rectification order", facts))
    return [RectificationAccepted(**facts.carried(), order=facts.command.order)]


def suspend(facts: Facts[Suspend]) -> Sequence[Event]:
    """责令停产整顿, with every licence withheld for it as an event of its own."""
    c = facts.command
    rules = _lawful(facts)
    unless(not_suspended(facts))
    unless(heard(GraveAct.SUSPENSION, facts))
    unless(new_id(c.suspension, facts))
    unless(ends_later(c.ends_on, "ends_on", facts))
    unless(ended_since(facts))
    unless(licences_once(facts))
    for licence in c.licences:
        unless(licence_there(licence, facts))
    unless(ground_named(c.ground, rules.suspension, rules))
    carried = facts.carried()
    return [
        *(LicenceWithheld(**carried, licence=licence, suspension=c.suspension) for licence in c.licences),
        OperationsSuspended(**carried, suspension=c.suspension, ground=c.ground, ends_on=c.ends_on, reason=c.reason),
        *_resumed(c, facts.enterprise, carried),
    ]


def _resumed(c: Suspend, one: Enterprise, carried: dict[str, Any]) -> Sequence[Event]:
    """The resumption that is recorded with the suspension, on its own day."""
    if c.resumed_on is None:
        return []
    then = carried | {"effective_on": c.resumed_on}
    returned = (LicenceReturned(**then, licence=licence, suspension=c.suspension) for licence in c.licences)
    return [*returned, _accepted(c.suspension, c.authority.name, one, then)]


def _accepted(suspension: str, by: str, one: Enterprise, carried: dict[str, Any]) -> ResumptionAccepted:
    """The acceptance, with the last day for its announcement where the trade's rules set one (domain decision 7)."""
    last = publish_by(one, carried["effective_on"])
    return ResumptionAccepted(**carried, suspension=suspension, accepted_by=by, publish_by=last)


def resume(facts: Facts[Resume]) -> Sequence[Event]:
    """复产验收: licences go back, the enterprise runs again (安全生产法 65)."""
    c = facts.command
    _lawful(facts)
    unless(suspended_by(facts))
    carried = facts.carried()
    return [
        *(LicenceReturned(**carried, licence=one, suspension=c.suspension) for one in facts.enterprise.withheld),
        _accepted(c.suspension, c.accepted_by, facts.enterprise, carried),
    ]


def direct_upgrade(facts: Facts[DirectUpgrade]) -> Sequence[Event]:
    """改造提升."""
    c = facts.command
    rules = _lawful(facts)
    unless(new_id(c.direction, facts))
    unless(ends_later(c.deadline, "deadline", facts))
    return [
        UpgradeDirected(
            **facts.carried(),
            direction=c.direction,
            ground=rules.upgrade.code,
            equipment=c.equipment,
            deadline=c.deadline,
        )
    ]


def confirm_retrofit(facts: Facts[ConfirmRetrofit]) -> Sequence[Event]:
    """The retrofit is done; with the last direction the upgrade batch is left."""
    direction, open_ = facts.command.direction, facts.enterprise.retrofits
    _lawful(facts)
    unless(still_open(direction, open_, "upgrade direction", facts))
    others = tuple(sorted(one for one in open_ if one != direction))
    return [RetrofitConfirmed(**facts.carried(), direction=direction, still_open=others)]


def name_exemplar(facts: Facts[NameExemplar]) -> Sequence[Event]:
    """巩固发展: named as 示范企业."""
    rules = _lawful(facts)
    unless(level_for_exemplar(facts))
    return [ExemplarNamed(**facts.carried(), ground=rules.exemplar.code, field=facts.command.field)]


def withdraw_exemplar(facts: Facts[WithdrawExemplar]) -> Sequence[Event]:
    """The naming ends."""
    _lawful(facts)
    unless(is_exemplar(facts))
    return [ExemplarWithdrawn(**facts.carried(), reason=facts.command.reason)]


def _lawful(facts: Facts[Command]) -> RuleSet:
    rules = rules_of(facts)
    unless(date_goes_forward(Track.OPERATION, facts))
    return rules


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    OrderRectification: order_rectification,
    AcceptRectification: accept_rectification,
    Suspend: suspend,
    Resume: resume,
    DirectUpgrade: direct_upgrade,
    ConfirmRetrofit: confirm_retrofit,
    NameExemplar: name_exemplar,
    WithdrawExemplar: withdraw_exemplar,
}
