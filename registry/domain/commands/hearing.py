"""Acts before a grave act: notice of rights, the request for a hearing, the hearing."""

from registry.domain.commands.base import EnterpriseCommand, Id, Prose
from registry.events.vocabulary import GraveAct


class NotifyRights(EnterpriseCommand):
    """告知: tell the enterprise which grave act is intended and why, before it is decided."""

    notification: Id
    act: GraveAct
    reason: Prose


class RequestHearing(EnterpriseCommand):
    """要求听证: record that the enterprise asks for a hearing."""

    notification: Id


class HoldHearing(EnterpriseCommand):
    """举行听证: record that the enterprise was heard, and what came of it."""

    notification: Id
    opinion: Prose
