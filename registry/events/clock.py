"""Events that the clock makes visible: what ended, what is overdue, what the rules propose."""

from datetime import date

from pydantic import Field

from registry.events.event import Code, Event, FreeText, Name
from registry.events.vocabulary import Batch, Level


class LevelExpired(Event):
    """等级届满失效: the certificate's last day has passed; effective on the day after it."""

    level: Level
    certificate: Code
    valid_until: date
    site: Code | None = None


class RectificationOverdue(Event):
    """逾期未整改: the deadline of a rectification order has passed without acceptance."""

    order: Code
    deadline: date


class RetrofitOverdue(Event):
    """逾期未完成改造: the deadline of a directed retrofit has passed without confirmation."""

    direction: Code
    deadline: date


class SuspensionOverdue(Event):
    """停产整顿期满: a suspension's end has passed and no resumption was accepted; nothing resumes by itself."""

    suspension: Code
    ends_on: date


class AcceptedBySilence(Event):
    """视为受理: nobody spoke within the limit, the application counts as accepted from its receipt."""

    case: Code
    received_on: date


class StepOverdue(Event):
    """逾期未办: the limit for a step of a case has passed, or a notice has ended over an open objection."""

    case: Code
    step: Code
    due_on: date


class BatchProposed(Event):
    """拟列入批次: the rules find the enterprise due for a batch; an authority decides."""

    proposal: Code
    batch: Batch
    ground: Code
    evidence: tuple[Code, ...] = Field(max_length=20)


class BatchProposalWithdrawn(Event):
    """The facts of a proposal by rule have fallen away."""

    proposal: Code
    batch: Batch
    reason: FreeText


class CheckOverdue(Event):
    """逾期未检: the day by which a check was due has passed; it counts for the authority."""

    inspection: Code
    by: date


class HazardOverdue(Event):
    """重大事故隐患逾期未治理: the deadline has passed and the hazard is still there."""

    hazard: Code
    deadline: date


class ExposureEnded(Event):
    """曝光期满: the day through which the enterprise was named has passed."""

    exposure: Code
    until: date


class DisplayEnded(Event):
    """公示期满: the day through which an adverse item of the credit record may be used has passed.

    `decision` is the id of the event that the item tells of.
    """

    decision: Code
    until: date


class DishonestyListingEnded(Event):
    """名单期满: the day through which the enterprise was on the list has passed."""

    listing: Code
    until: date


class LossProposed(Event):
    """拟撤销等级, by rule: a ground for losing the level is met; the authority that granted it decides."""

    proposal: Code
    level: Level
    ground: Code
    evidence: tuple[Code, ...] = Field(max_length=20)
    site: Code | None = None


class LossProposalWithdrawn(Event):
    """The facts of a loss proposed by rule have fallen away."""

    proposal: Code
    ground: Code
    reason: FreeText
    site: Code | None = None


class RecognitionDue(Event):
    """待重新认定: a new edition of the standard is in force; the level stands, to be recognised under it by a day.

    `rests_on` is the edition that the level rests on, where that is known; `by` is absent where nothing sets a day.
    """

    level: Level
    certificate: Code
    rests_on: Name | None = None
    standard: Name
    by: date | None = None
    site: Code | None = None
