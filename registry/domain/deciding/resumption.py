"""Decides what surrounds the check for a resumption: it is asked for, not passed, announced."""

from collections.abc import Callable, Sequence

from registry.domain.commands import EnterpriseCommand
from registry.domain.commands.resumption import PublishResumption, RefuseResumption, RequestResumption
from registry.domain.deciding.asking import rules_of, unless
from registry.domain.facts import Facts
from registry.domain.policies.operation import suspended_by
from registry.domain.policies.resumption import asked_for, check_by, not_asked_twice, suspension_of, to_be_announced
from registry.domain.policies.supervision import not_before
from registry.events.enterprise import ResumptionPublished, ResumptionRefused, ResumptionRequested
from registry.events.event import Event


def request(facts: Facts[RequestResumption]) -> Sequence[Event]:
    """复产申请: whose trade names days for the check is to be checked by then (domain decision 7)."""
    rules_of(facts)
    unless(suspended_by(facts))
    unless(not_asked_twice(facts))
    assert facts.enterprise.suspension is not None
    unless(not_before(facts.enterprise.suspension.since, facts))
    by = check_by(facts.enterprise, facts.on)
    return [ResumptionRequested(**facts.carried(), suspension=facts.command.suspension, check_by=by)]


def refuse(facts: Facts[RefuseResumption]) -> Sequence[Event]:
    """复产验收不合格: the suspension goes on."""
    c = facts.command
    rules_of(facts)
    unless(suspended_by(facts))
    unless(asked_for(facts))
    assert facts.enterprise.suspension is not None
    assert facts.enterprise.suspension.asked_on is not None
    unless(not_before(facts.enterprise.suspension.asked_on, facts))
    return [ResumptionRefused(**facts.carried(), suspension=c.suspension, findings=c.findings)]


def publish(facts: Facts[PublishResumption]) -> Sequence[Event]:
    """复产公告; late or not is counted when it is read."""
    c = facts.command
    rules_of(facts)
    unless(to_be_announced(facts))
    found = suspension_of(c.suspension, facts.enterprise)
    assert found is not None
    assert found.resumed_on is not None
    unless(not_before(found.resumed_on, facts))
    return [ResumptionPublished(**facts.carried(), suspension=c.suspension, channels=c.channels)]


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    RequestResumption: request,
    RefuseResumption: refuse,
    PublishResumption: publish,
}
