"""What the clock asks for: acts without an officer's choice, each with an id that follows from what is due."""

from registry.domain.commands import EnterpriseCommand
from registry.events.event import Code, FreeText
from registry.events.vocabulary import Batch


class ClockCommand(EnterpriseCommand):
    """Recorded by a sweep; repeated it records nothing, and no rule waits for it."""


class RecordExpiry(ClockCommand):
    """等级届满: the certificate's last day has passed."""

    certificate: Code
    site: Code | None = None


class RecordOverdueRectification(ClockCommand):
    """逾期未整改: an order to rectify is past its deadline."""

    order: Code


class RecordOverdueRetrofit(ClockCommand):
    """逾期未完成改造: a directed retrofit is past its deadline."""

    direction: Code


class RecordOverdueSuspension(ClockCommand):
    """停产整顿期满未验收: a suspension is past its last day without an accepted resumption."""

    suspension: Code


class RecordOverdueCheck(ClockCommand):
    """逾期未检: a check that was due was not held."""

    inspection: Code


class RecordOverdueHazard(ClockCommand):
    """重大事故隐患逾期未治理: a major accident hazard is past its deadline."""

    hazard: Code


class RecordEndOfExposure(ClockCommand):
    """曝光期满: an exposure is past its last day."""

    exposure: Code


class RecordSilence(ClockCommand):
    """视为受理: the days for accepting are over, silence is acceptance."""

    case: Code


class RecordOverdueStep(ClockCommand):
    """逾期未办: a step of a case was not taken in its days."""

    case: Code
    step: Code


class VoidReport(ClockCommand):
    """评审报告作废: a report that nobody has reviewed yet has lost its ground; recorded by the walk from its body."""

    case: Code
    body: Code


class FlagReexamination(ClockCommand):
    """列入复核: the report that the level rests on has lost its ground; recorded by the walk from its body."""

    case: Code
    body: Code


class WithdrawReexamination(ClockCommand):
    """终止复核: what the level was to be examined again for was annulled; recorded by the walk from the body."""

    case: Code
    body: Code


class RecordEndOfListing(ClockCommand):
    """名单期满: a listing is past its last day."""

    listing: Code


class RecordEndOfDisplay(ClockCommand):
    """公示期满: the display of an adverse item has ended, of a closed enterprise too."""

    decision: Code


class PerformScheduledAct(ClockCommand):
    """预定事项生效: the day has come for which an act was decided; it is asked anew and recorded."""

    decision: Code


class ProposeLoss(ClockCommand):
    """拟撤销等级: the loss of a level, proposed by rule."""

    proposal: Code
    ground: Code
    site: Code | None = None


class WithdrawLossProposal(ClockCommand):
    """撤回拟撤销: the facts of a loss proposed by rule have fallen away."""

    proposal: Code
    reason: FreeText
    site: Code | None = None


class ProposeBatch(ClockCommand):
    """拟列入批次: an entry of a batch, proposed by rule."""

    proposal: Code
    batch: Batch
    ground: Code
    evidence: tuple[Code, ...] = ()


class WithdrawBatchProposal(ClockCommand):
    """撤回拟列入批次: the facts of a proposal by rule have fallen away."""

    proposal: Code
    reason: FreeText


class RecordRecognitionDue(ClockCommand):
    """待重新认定: a new edition of the standard that a level rests on is in force."""

    certificate: Code
    standard: Code
    site: Code | None = None
