"""Acts of administrative penalties."""

from pydantic import Field

from registry.domain.commands.base import EnterpriseCommand, Id
from registry.events.penalty import Yuan
from registry.events.vocabulary import Channel, PenaltyKind, Severity


class Penalise(EnterpriseCommand):
    """行政处罚决定: record a penalty; its law is the legal basis, its number the document number."""

    penalty: Id
    kind: PenaltyKind
    severity: Severity
    amount: Yuan | None = None
    continues: Id | None = None


class ExecutePenalty(EnterpriseCommand):
    """处罚执行完毕: record that a penalty is executed."""

    penalty: Id


class PublishPenalty(EnterpriseCommand):
    """行政处罚信息公示: record that a penalty is shown to the public, and where."""

    penalty: Id
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=10)
