"""From a command to its events: asks the rules, then says what happened; `decide` is the one way in."""

from collections.abc import Callable, Sequence
from typing import Any

from registry.domain import clock_commands, commands, verification
from registry.domain.deciding import case, clock, closure, details, level, operation, resuming
from registry.domain.deciding.asking import EVERY, fitting, unless
from registry.domain.facts import Facts
from registry.domain.policies.acts import stale
from registry.domain.refusals import ask
from registry.events.event import Event

Decider = Callable[[Facts[Any]], Sequence[Event]]

DECIDERS: dict[type[commands.EnterpriseCommand], Decider] = {
    commands.Register: details.register,
    commands.ChangeDetails: details.change,
    commands.Apply: case.apply,
    commands.AcceptApplication: case.accept,
    commands.RefuseApplication: case.refuse,
    commands.ReportAssessment: case.report,
    commands.ApproveLevel: case.approve,
    commands.RefuseLevel: case.refuse_level,
    commands.EnterLedgerLevel: level.enter_from_ledger,
    commands.Downgrade: level.downgrade,
    commands.ProposeRevocation: level.propose_revocation,
    commands.Revoke: level.revoke,
    commands.OrderRectification: operation.order_rectification,
    commands.AcceptRectification: operation.accept_rectification,
    commands.Suspend: operation.suspend,
    commands.Resume: operation.resume,
    commands.DirectUpgrade: operation.direct_upgrade,
    commands.ConfirmRetrofit: operation.confirm_retrofit,
    commands.NameExemplar: operation.name_exemplar,
    commands.WithdrawExemplar: operation.withdraw_exemplar,
    commands.ProposeClosure: closure.propose,
    commands.WithdrawProposal: closure.withdraw,
    commands.Close: closure.close,
    commands.AnnulClosure: closure.annul,
    clock_commands.RecordExpiry: clock.expiry,
    clock_commands.RecordOverdueRectification: clock.overdue_rectification,
    clock_commands.RecordOverdueRetrofit: clock.overdue_retrofit,
    clock_commands.RecordOverdueSuspension: clock.overdue_suspension,
    clock_commands.ProposeBatch: clock.propose_batch,
    clock_commands.WithdrawBatchProposal: clock.withdraw_batch,
    verification.ResumeVerification: resuming.resume,
}


def decide(facts: Facts[commands.EnterpriseCommand]) -> Sequence[Event]:
    """The events that the command makes. Raises `Refused` by the first rule that says no; changes nothing."""
    unless(stale(facts.enterprise.version, facts.command))
    ask(EVERY, facts)
    return [fitting(event) for event in DECIDERS[type(facts.command)](facts)]
