"""Acts that undo, correct or contest what was decided; each names the decision by its event's id."""

from registry.domain.commands.base import Id, Prose, Remedy, Word
from registry.events.vocabulary import ReviewOutcome


class AnnulDecision(Remedy):
    """撤销决定: annul a decision from the beginning; a closure or ban is annulled by annul-closure."""

    decision: Word
    reason: Prose


class KeepDecision(Remedy):
    """维持决定: keep a decision whose basis was annulled, after examining it again."""

    decision: Word
    reason: Prose


class CorrectDecision(Remedy):
    """更正: correct how a record writes a decision down; what was decided is annulled instead."""

    decision: Word
    field: Word
    value: Prose
    reason: Prose


class RaiseRecordObjection(Remedy):
    """异议: note that someone contests what the record shows."""

    objection: Id
    decision: Word
    statement: Prose


class DecideRecordObjection(Remedy):
    """异议处理: uphold or dismiss an objection to the record."""

    objection: Id
    upheld: bool
    reason: Prose


class AcceptReconsideration(Remedy):
    """行政复议受理: note that a decision is reconsidered."""

    reconsideration: Id
    decision: Word


class OrderStay(Remedy):
    """停止执行: stay the execution of a decision that is reconsidered."""

    reconsideration: Id
    reason: Prose


class LiftStay(Remedy):
    """恢复执行: end a stay before the reconsideration is decided."""

    reconsideration: Id
    reason: Prose


class DecideReconsideration(Remedy):
    """行政复议决定: uphold, change (field and value), annul (whole or a part), or declare unlawful or invalid."""

    reconsideration: Id
    outcome: ReviewOutcome
    reason: Prose
    part: Word | None = None
    field: Word | None = None
    value: Prose | None = None
    third_party: bool = False


class RepairCredit(Remedy):
    """信用修复: let an adverse item leave the credit record after its shortest display."""

    decision: Word
    reason: Prose
