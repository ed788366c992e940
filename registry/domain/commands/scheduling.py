"""Acts on what was decided for a later day."""

from registry.domain.commands.base import Prose, Remedy, Word


class WithdrawScheduledAct(Remedy):
    """撤回预定事项: withdraw an act that was decided for a later day, before that day."""

    decision: Word
    reason: Prose
