"""What an officer can ask for: one frozen model per command, each an act with officer, authority, basis and date."""

from registry.domain.commands import authorities, bodies, case, closure, details, level, operation, remedies
from registry.domain.commands.authorities import (
    Delegate,
    EndDelegation,
    EnterAuthority,
    HoldTraining,
    IssuePublication,
    NameExemplarSector,
    NameInformationOfficer,
    NameKeySubject,
    NameLeadingGroup,
    RenameAuthority,
    ReportInformation,
    SetTarget,
    SubmitPlan,
    SubmitReport,
    WithdrawExemplarSector,
)
from registry.domain.commands.base import AuthorityCommand, BodyCommand, Command, EnterpriseCommand, Remedy, fields_of
from registry.domain.commands.bodies import (
    AppointBody,
    Disqualify,
    EndAppointment,
    FileAppointment,
    ProposeDisqualification,
    RecordBodyFinding,
    RegisterBody,
    ReinstateBody,
    ReleaseAssessor,
    SuspendBody,
    TrainAssessor,
    WarnBody,
    WithdrawDisqualification,
)
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
from registry.domain.commands.remedies import AnnulDecision, KeepDecision

COMMANDS: tuple[type[Command], ...] = tuple(
    kind
    for topic in (details, case, level, operation, closure, remedies, bodies, authorities)
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
    "AnnulDecision",
    "Apply",
    "AppointBody",
    "ApproveLevel",
    "AuthorityCommand",
    "BodyCommand",
    "ChangeDetails",
    "Close",
    "Command",
    "ConfirmRetrofit",
    "Delegate",
    "DirectUpgrade",
    "Disqualify",
    "Downgrade",
    "EndAppointment",
    "EndDelegation",
    "EnterAuthority",
    "EnterLedgerLevel",
    "EnterpriseCommand",
    "FileAppointment",
    "HoldTraining",
    "IssuePublication",
    "KeepDecision",
    "Member",
    "NameExemplar",
    "NameExemplarSector",
    "NameInformationOfficer",
    "NameKeySubject",
    "NameLeadingGroup",
    "OrderRectification",
    "ProposeClosure",
    "ProposeDisqualification",
    "ProposeRevocation",
    "RecordBodyFinding",
    "RefuseApplication",
    "RefuseLevel",
    "Register",
    "RegisterBody",
    "ReinstateBody",
    "ReleaseAssessor",
    "Remedy",
    "RenameAuthority",
    "ReportAssessment",
    "ReportInformation",
    "Resume",
    "Revoke",
    "SetTarget",
    "SubmitPlan",
    "SubmitReport",
    "Suspend",
    "SuspendBody",
    "TrainAssessor",
    "WarnBody",
    "WithdrawDisqualification",
    "WithdrawExemplar",
    "WithdrawExemplarSector",
    "WithdrawProposal",
    "fields_of",
]
