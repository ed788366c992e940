"""What the clock has made visible in an enterprise's stream."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from registry.domain.case import SILENCE, told_of
from registry.domain.state import BatchProposal, LossProposal, end_of_level, recognition_told
from registry.events import clock
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def level_expired(one: "Enterprise", event: clock.LevelExpired) -> None:
    one.told_due.add(end_of_level(event.site, event.valid_until))


def rectification_overdue(one: "Enterprise", event: clock.RectificationOverdue) -> None:
    one.told_due.add(event.order)


def retrofit_overdue(one: "Enterprise", event: clock.RetrofitOverdue) -> None:
    one.told_due.add(event.direction)


def suspension_overdue(one: "Enterprise", event: clock.SuspensionOverdue) -> None:
    one.told_due.add(event.suspension)


def check_overdue(one: "Enterprise", event: clock.CheckOverdue) -> None:
    one.told_due.add(event.inspection)


def hazard_overdue(one: "Enterprise", event: clock.HazardOverdue) -> None:
    one.told_due.add(event.hazard)


def exposure_ended(one: "Enterprise", event: clock.ExposureEnded) -> None:
    one.told_due.add(event.exposure)


def accepted_by_silence(one: "Enterprise", event: clock.AcceptedBySilence) -> None:
    """Silence has accepted whether or not it is recorded (`limits.as_of`); an act of an earlier day may still come."""
    one.told_due.add(told_of(event.case, SILENCE, event.received_on))


def step_overdue(one: "Enterprise", event: clock.StepOverdue) -> None:
    one.told_due.add(told_of(event.case, event.step, event.due_on))


def recognition_due(one: "Enterprise", event: clock.RecognitionDue) -> None:
    one.told_due.add(recognition_told(event.site, event.certificate, event.standard))


def batch_proposed(one: "Enterprise", event: clock.BatchProposed) -> None:
    one.acts.add(event.proposal)
    one.batch_proposal = BatchProposal(event.proposal, event.batch, event.ground, event.effective_on)


def batch_proposal_withdrawn(one: "Enterprise", event: clock.BatchProposalWithdrawn) -> None:
    one.batch_proposal = None


def listing_ended(one: "Enterprise", event: clock.DishonestyListingEnded) -> None:
    one.told_due.add(event.listing)


def display_ended(one: "Enterprise", event: clock.DisplayEnded) -> None:
    one.told_due.add(event.decision)


def loss_proposed(one: "Enterprise", event: clock.LossProposed) -> None:
    one.acts.add(event.proposal)
    one.loss_proposal = LossProposal(event.proposal, event.ground, event.effective_on, event.evidence)


def loss_proposal_withdrawn(one: "Enterprise", event: clock.LossProposalWithdrawn) -> None:
    one.loss_proposal = None


FOLD: dict[type[Event], Callable[..., None]] = {
    clock.LevelExpired: level_expired,
    clock.RectificationOverdue: rectification_overdue,
    clock.RetrofitOverdue: retrofit_overdue,
    clock.SuspensionOverdue: suspension_overdue,
    clock.CheckOverdue: check_overdue,
    clock.HazardOverdue: hazard_overdue,
    clock.ExposureEnded: exposure_ended,
    clock.AcceptedBySilence: accepted_by_silence,
    clock.StepOverdue: step_overdue,
    clock.DishonestyListingEnded: listing_ended,
    clock.DisplayEnded: display_ended,
    clock.LossProposed: loss_proposed,
    clock.LossProposalWithdrawn: loss_proposal_withdrawn,
    clock.RecognitionDue: recognition_due,
    clock.BatchProposed: batch_proposed,
    clock.BatchProposalWithdrawn: batch_proposal_withdrawn,
}
