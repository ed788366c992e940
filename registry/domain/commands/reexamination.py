"""The act that ends a re-examination with the level standing."""

from registry.domain.commands.base import EnterpriseCommand, Id, Prose


class SettleReexamination(EnterpriseCommand):
    """复核结论: record that the level was re-examined and stands, with the reason."""

    case: Id
    reason: Prose
