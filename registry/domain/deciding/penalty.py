"""Decides administrative penalties; one recorded late counts from its own date."""

from collections.abc import Callable, Sequence

from registry.domain.commands import EnterpriseCommand, ExecutePenalty, Penalise, PublishPenalty
from registry.domain.deciding.asking import unless
from registry.domain.deciding.supervision import carried
from registry.domain.facts import Facts
from registry.domain.policies.acts import new_id
from registry.domain.policies.operation import still_open
from registry.domain.policies.supervision import amount_named, continues_a_fine, decision_numbered, not_before
from registry.domain.refusals import ask
from registry.events.event import Event
from registry.events.penalty import PenaltyDecided, PenaltyExecuted, PenaltyPublished

PENALISING = (decision_numbered, amount_named, continues_a_fine)


def penalise(facts: Facts[Penalise]) -> Sequence[Event]:
    """行政处罚决定."""
    c = facts.command
    unless(new_id(c.penalty, facts))
    ask(PENALISING, facts)
    decided = c.model_dump(include={"penalty", "kind", "severity", "amount", "continues"})
    return [PenaltyDecided(**carried(facts), **decided)]


def execute(facts: Facts[ExecutePenalty]) -> Sequence[Event]:
    """处罚执行完毕."""
    id, penalties = facts.command.penalty, facts.enterprise.measures.penalties
    unless(still_open(id, [one.id for one in penalties.values() if one.executed_on is None], "penalty", facts))
    unless(not_before(penalties[id].on, facts))
    return [PenaltyExecuted(**carried(facts), penalty=id)]


def publish(facts: Facts[PublishPenalty]) -> Sequence[Event]:
    """行政处罚信息公示; late or not is counted when it is read."""
    c, penalties = facts.command, facts.enterprise.measures.penalties
    hidden = [one.id for one in penalties.values() if one.published_on is None]
    unless(still_open(c.penalty, hidden, "publication of a penalty", facts))
    unless(not_before(penalties[c.penalty].on, facts))
    return [PenaltyPublished(**carried(facts), penalty=c.penalty, channels=c.channels)]


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    Penalise: penalise,
    ExecutePenalty: execute,
    PublishPenalty: publish,
}
