"""Acts by which one key takes the place of another."""

from registry.domain.commands.base import EnterpriseCommand, Id, Key
from registry.events.vocabulary import SuccessionKind


class RecordSuccession(EnterpriseCommand):
    """承继: record that the enterprise takes the place of another after a merger, division or change of code."""

    succession: Id
    kind: SuccessionKind
    predecessor: Key
    ends: bool = True
