"""An assessment case inside its enterprise: which level it asks for and how far it has come."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from registry.events.vocabulary import Level


class Step(StrEnum):
    """How far a case has come; an ended case takes no further act."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    ASSESSED = "assessed"
    APPROVED = "approved"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Case:
    """One application for a level."""

    id: str
    level: Level
    submitted_on: date
    step: Step = Step.SUBMITTED
    assessment_body: str | None = None
    body: str | None = None
    """The registered body that the report rests on, if it names one."""
    score: Decimal | None = None
    """Percent, once assessed."""
    weakest: Decimal | None = None
    """The lowest percent of any element that applies."""

    @property
    def open(self) -> bool:
        return self.step is not Step.ENDED
