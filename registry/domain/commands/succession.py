"""Acts by which one key takes the place of another."""

from registry.domain.commands.base import EnterpriseCommand, Id, Key, Prose
from registry.events.vocabulary import SuccessionKind


class RecordSuccession(EnterpriseCommand):
    """承继: record that the enterprise takes the place of another after a merger, division or change of code."""

    succession: Id
    kind: SuccessionKind
    predecessor: Key
    ends: bool = True


class LinkToCode(EnterpriseCommand):
    """关联信用代码: link an operation that was banned without a code to the enterprise whose it was."""

    succession: Id
    operation: Key


class StrikeRegistration(EnterpriseCommand):
    """登记有误: record that the enterprise was registered in error, and which key is the right one, if any."""

    replaced_by: Key | None = None
    reason: Prose
