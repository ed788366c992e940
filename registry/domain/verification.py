"""What an operator asks for on a key that views hold back, so that the history says who resumed it and why."""

from registry.domain.commands.base import AuthorityCommand, BodyCommand, Command, EnterpriseCommand, Id, Prose


class ResumeVerification(EnterpriseCommand):
    """恢复核对: let the views fold again what they hold back of the enterprise, with the reason.

    `registry quarantine resume` records it once the events can be folded; alone it changes no view.
    """

    reason: Prose


class ResumeDocument(Command):
    """恢复核对: the same for an announcement."""

    announcement: Id
    reason: Prose


class ResumeAuthority(AuthorityCommand):
    """恢复核对: the same for an authority's record."""

    reason: Prose


class ResumeBodyVerification(BodyCommand):
    """恢复核对: the same for a body."""

    reason: Prose
