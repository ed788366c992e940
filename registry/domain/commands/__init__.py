"""What an officer can ask for: one frozen model per command, each an act with officer, authority, basis and date."""

from registry.domain.commands import case, closure, details, level, operation
from registry.domain.commands.base import Command, EnterpriseCommand, fields_of
from registry.domain.commands.case import (
    AcceptApplication,
    Announce,
    Apply,
    ApproveLevel,
    Member,
    RefuseApplication,
    RefuseLevel,
    ReportAssessment,
)
from registry.domain.commands.closure import AnnulClosure, Close, ProposeClosure, WithdrawProposal
from registry.domain.commands.details import ChangeDetails, Register
from registry.domain.commands.level import Downgrade, EnterLedgerLevel, ProposeRevocation, Revoke
from registry.domain.commands.operation import (
    AcceptRectification,
    ConfirmRetrofit,
    DirectUpgrade,
    NameExemplar,
    OrderRectification,
    Resume,
    Suspend,
    WithdrawExemplar,
)

COMMANDS: tuple[type[Command], ...] = tuple(
    kind
    for topic in (details, case, level, operation, closure)
    for kind in vars(topic).values()
    if isinstance(kind, type) and issubclass(kind, Command) and kind.__module__ == topic.__name__
)
"""Every act that an officer can ask for, topic by topic, in the order of the procedure."""

__all__ = [
    "COMMANDS",
    "AcceptApplication",
    "AcceptRectification",
    "Announce",
    "AnnulClosure",
    "Apply",
    "ApproveLevel",
    "ChangeDetails",
    "Close",
    "Command",
    "ConfirmRetrofit",
    "DirectUpgrade",
    "Downgrade",
    "EnterLedgerLevel",
    "EnterpriseCommand",
    "Member",
    "NameExemplar",
    "OrderRectification",
    "ProposeClosure",
    "ProposeRevocation",
    "RefuseApplication",
    "RefuseLevel",
    "Register",
    "ReportAssessment",
    "Resume",
    "Revoke",
    "Suspend",
    "WithdrawExemplar",
    "WithdrawProposal",
    "fields_of",
]
