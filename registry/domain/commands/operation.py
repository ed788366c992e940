"""Acts on how an enterprise runs: orders, suspension, retrofit, exemplars."""

from datetime import date

from pydantic import Field

from registry.domain.commands.base import EnterpriseCommand, Id, Line, Prose, Word
from registry.events.vocabulary import Licence


class OrderRectification(EnterpriseCommand):
    """限期整改: order the rectification of findings by a deadline."""

    order: Id
    findings: tuple[Prose, ...] = Field(min_length=1, max_length=100)
    deadline: date


class AcceptRectification(EnterpriseCommand):
    """整改验收: accept the ordered rectification as done."""

    order: Id


class Suspend(EnterpriseCommand):
    """责令停产整顿: suspend operations for rectification, withholding (暂扣) the licences named meanwhile."""

    suspension: Id
    ground: Word
    ends_on: date
    licences: tuple[Licence, ...] = ()
    reason: Prose | None = None
    resumed_on: date | None = None
    """复产: since when it runs again, by an acceptance of the same organ that is recorded together with it."""


class Resume(EnterpriseCommand):
    """复产验收: accept the resumption of operations; the licences withheld are returned."""

    suspension: Id
    accepted_by: Line


class DirectUpgrade(EnterpriseCommand):
    """改造提升: direct the retrofit of lagging equipment by a deadline."""

    direction: Id
    equipment: tuple[Prose, ...] = Field(min_length=1, max_length=100)
    deadline: date


class ConfirmRetrofit(EnterpriseCommand):
    """改造验收: confirm the directed retrofit as done."""

    direction: Id


class NameExemplar(EnterpriseCommand):
    """示范企业: name the enterprise exemplary in a field."""

    field: Line


class WithdrawExemplar(EnterpriseCommand):
    """取消示范: withdraw the naming as exemplar, with the reason."""

    reason: Prose
