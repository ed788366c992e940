"""Acts of closing and banning, and what undoes them."""

from registry.domain.commands.base import EnterpriseCommand, Id, Prose, Word
from registry.events.vocabulary import ClosureKind


class ProposeClosure(EnterpriseCommand):
    """拟关闭或取缔: propose, as first officer, the closure or ban of the enterprise."""

    proposal: Id
    kind: ClosureKind
    ground: Word
    reason: Prose | None = None


class WithdrawProposal(EnterpriseCommand):
    """撤回建议: withdraw a proposed closure, ban or revocation before it is confirmed."""

    proposal: Id
    reason: Prose


class Close(EnterpriseCommand):
    """关闭或取缔: confirm, as second officer, the proposed closure or ban."""

    proposal: Id


class AnnulClosure(EnterpriseCommand):
    """撤销决定: annul a closure or ban that was void from the beginning."""

    reason: Prose


class LiftClosure(EnterpriseCommand):
    """解除关闭: lift a lawful closure or ban from now on; the level does not come back."""

    reason: Prose
