"""Decides closure and ban, by two officers, and the annulment of a closure."""

from collections.abc import Callable, Sequence

from registry.domain.commands import (
    AnnulClosure,
    Close,
    Command,
    EnterpriseCommand,
    LiftClosure,
    ProposeClosure,
    WithdrawProposal,
)
from registry.domain.deciding.asking import rules_of, unless
from registry.domain.facts import Facts
from registry.domain.policies.acts import new_id
from registry.domain.policies.dates import date_goes_forward
from registry.domain.policies.grave_acts import (
    not_before_proposal,
    nothing_after_closure,
    one_proposal_of_a_kind,
    proposal_of,
    proposal_open,
)
from registry.domain.policies.hearings import heard
from registry.domain.policies.loss import ground_named
from registry.domain.refusals import Refusal, Refused
from registry.domain.state import Closure, Proposed
from registry.domain.tracks import Track
from registry.events.enterprise import (
    ClosureAnnulled,
    ClosureLifted,
    ClosureProposed,
    EnterpriseClosed,
    ProposalWithdrawn,
)
from registry.events.event import Event
from registry.events.vocabulary import ClosureKind, GraveAct


def propose(facts: Facts[ProposeClosure]) -> Sequence[Event]:
    """The department asks for closure, or proposes its ban (安全生产法 63, 113)."""
    c = facts.command
    rules = rules_of(facts)
    unless(new_id(c.proposal, facts))
    unless(one_proposal_of_a_kind(Proposed.CLOSURE, facts))
    unless(ground_named(c.ground, rules.closure, rules))
    unless(date_goes_forward(Track.CLOSURE, facts))
    return [ClosureProposed(**facts.carried(), proposal=c.proposal, kind=c.kind, ground=c.ground, reason=c.reason)]


def withdraw(facts: Facts[WithdrawProposal]) -> Sequence[Event]:
    """A proposal is withdrawn before it is confirmed."""
    unless(proposal_open(facts.command.proposal, None, facts))
    unless(not_before_proposal(facts.command.proposal, facts))
    unless(date_goes_forward(Track.CLOSURE, facts))
    return [ProposalWithdrawn(**facts.carried(), proposal=facts.command.proposal, reason=facts.command.reason)]


def close(facts: Facts[Close]) -> Sequence[Event]:
    """关闭 by the people's government, 取缔 by the approving department; another officer confirms."""
    id = facts.command.proposal
    unless(proposal_open(id, Proposed.CLOSURE, facts))
    unless(not_before_proposal(id, facts))
    proposal = proposal_of(id, facts)
    kind = _kind(proposal.closure)
    rules_of(facts)
    unless(nothing_after_closure(facts))
    unless(heard(GraveAct(kind), facts))
    return [
        EnterpriseClosed(
            **facts.carried(), proposal=id, kind=kind, ground=proposal.ground, proposed_by=proposal.officer
        )
    ]


def annul(facts: Facts[AnnulClosure]) -> Sequence[Event]:
    """撤销决定: void from the beginning (domain decision 9); by an organ that may decide such a closure."""
    closure = _undone(facts)
    return [ClosureAnnulled(**facts.carried(), closure=closure.id, reason=facts.command.reason)]


def lift(facts: Facts[LiftClosure]) -> Sequence[Event]:
    """解除关闭: from now on (domain decision 9); by an organ that may decide such a closure."""
    closure = _undone(facts)
    return [ClosureLifted(**facts.carried(), closure=closure.id, reason=facts.command.reason)]


def _undone(facts: Facts[Command]) -> Closure:
    closure = facts.enterprise.closure
    if closure is None:
        raise Refused(_nothing_to_annul(facts))
    rules_of(facts)
    unless(date_goes_forward(Track.CLOSURE, facts))
    return closure


def _kind(closure: ClosureKind | None) -> ClosureKind:
    assert closure is not None
    return closure


def _nothing_to_annul(facts: Facts[Command]) -> Refusal:
    return Refusal("not_closed", f"{facts.enterprise.id} is not closed", "check the enterprise", field="enterprise")


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    ProposeClosure: propose,
    WithdrawProposal: withdraw,
    Close: close,
    AnnulClosure: annul,
    LiftClosure: lift,
}
