"""Events of an assessment case; a case lives in its enterprise's stream."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from registry.events.event import Code, Contract, Event, FreeText, Name, Points
from registry.events.late import Late
from registry.events.vocabulary import Level


class ElementScore(Contract):
    """One element's points, out of its total, less what is not applicable (空项)."""

    element: Name
    points: Points
    total: Points
    not_applicable: Points = Decimal(0)


class ApplicationSubmitted(Event):
    """申请: the enterprise applies for a level; accidents known by then hold the case, since the days `held_since`."""

    case: Code
    level: Level
    departure: FreeText | None = None
    certification: Name | None = None
    site: Code | None = None
    held_since: tuple[date, ...] = Field(default=(), max_length=50)
    late: Late | None = None


class ApplicationAccepted(Event):
    """受理: the application is accepted."""

    case: Code
    late: Late | None = None


class ApplicationRefused(Event):
    """不予受理: the authority refuses the application; the case ends."""

    case: Code
    reason: FreeText
    late: Late | None = None


class OnSiteAssessmentReported(Event):
    """现场评审: the assessment body's report, element by element; `score` is a percentage to one decimal.

    `body` is the credit code of a registered body, `advised` whether it had advised the enterprise before.
    """

    case: Code
    assessment_body: Name
    standard: Name
    elements: tuple[ElementScore, ...] = Field(min_length=1, max_length=200)
    score: Decimal
    body: Code | None = None
    assessors: tuple[Code, ...] = Field(default=(), max_length=50)
    advised: bool = False
    nonconformities: tuple[FreeText, ...] = Field(default=(), max_length=100)
    late: Late | None = None


class LevelApproved(Event):
    """核准: the authority approves the level that the case applied for."""

    case: Code
    level: Level
    late: Late | None = None


class LevelRefused(Event):
    """不予核准: the authority refuses the level; the case ends."""

    case: Code
    reason: FreeText
    late: Late | None = None
