"""Acts around the check for resumption: it is asked for, not passed, announced."""

from pydantic import Field

from registry.domain.commands.base import EnterpriseCommand, Id, Prose
from registry.events.vocabulary import Channel


class RequestResumption(EnterpriseCommand):
    """复产申请: record that a suspended enterprise asks for the check for its resumption."""

    suspension: Id


class RefuseResumption(EnterpriseCommand):
    """复产验收不合格: the check was not passed, with what was found; the suspension goes on."""

    suspension: Id
    findings: tuple[Prose, ...] = Field(min_length=1, max_length=100)


class PublishResumption(EnterpriseCommand):
    """复产公告: record that an accepted resumption was announced to the public, and where."""

    suspension: Id
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=10)
