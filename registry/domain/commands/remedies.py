"""Acts that undo, correct or contest what was decided; each names the decision by its event's id."""

from registry.domain.commands.base import Prose, Remedy, Word


class AnnulDecision(Remedy):
    """撤销决定: annul a decision from the beginning; a closure or ban is annulled by annul-closure."""

    decision: Word
    reason: Prose


class KeepDecision(Remedy):
    """维持决定: keep a decision whose basis was annulled, after examining it again."""

    decision: Word
    reason: Prose
