"""Acts about accidents, and about a level that one may cost."""

from datetime import date

from registry.domain.commands.base import EnterpriseCommand, Id, Prose, Word
from registry.events.accident import Count
from registry.events.penalty import Yuan
from registry.events.vocabulary import AccidentKind, AccidentReporting


class ReportAccident(EnterpriseCommand):
    """事故报告: record an accident with its counts; its class follows from them."""

    accident: Id
    kind: AccidentKind
    happened_on: date
    deaths: Count
    serious_injuries: Count
    direct_loss: Yuan
    reporting: AccidentReporting
    site: Id | None = None
    """At which site; none is the principal place."""


class SupplementAccident(EnterpriseCommand):
    """事故补报: record that the counts have changed, within 30 days (road traffic and fire 7)."""

    accident: Id
    deaths: Count
    serious_injuries: Count
    direct_loss: Yuan


class InvestigateAccident(EnterpriseCommand):
    """事故调查结论: record what the investigation of an accident found."""

    accident: Id
    unfit: bool
    responsible: bool
    reporting: AccidentReporting


class DismissLoss(EnterpriseCommand):
    """不予撤销: decide that a ground which the rules find met is no reason to take the level."""

    ground: Word
    reason: Prose
    site: Id | None = None
    """Of which site; none is the principal place."""
