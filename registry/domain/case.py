"""An assessment case inside its enterprise: which level it asks for, how far it has come, what is open in it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from registry.events.term import Term
from registry.events.vocabulary import Level, Sector


class Step(Term):
    """The steps that a rule set puts in its order; an ended case takes no further act."""

    SUBMITTED = "submitted"
    CONSENTED = "consented"
    ACCEPTED = "accepted"
    EXAMINED = "examined"
    ASSESSED = "assessed"
    RECTIFIED = "rectified"
    CONFIRMED = "confirmed"
    REVIEWED = "reviewed"
    NOTICED = "noticed"
    APPROVED = "approved"
    ANNOUNCED = "announced"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Notice:
    """A public notice from its first through its last day, with the objections that are not decided yet."""

    since: date
    ends_on: date
    open: tuple[str, ...] = ()
    upheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hold:
    """Days on which a case is held, by its authority or for an accident; the day of the release is no longer one."""

    since: date
    until: date | None = None
    accident: str | None = None

    def covers(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Case:
    """One application for a level."""

    id: str
    level: Level
    submitted_on: date
    region: str = ""
    sector: Sector | None = None
    """Where and what the enterprise was when it applied: the case keeps that rule set (domain decision 18)."""
    site: str | None = None
    """For which site it asks; `None` for the principal place."""
    officer: str = ""
    """Who entered the application."""
    departure: bool = False
    """Whether it departs from what is asked for in principle."""
    certified: bool = False
    """Whether it rests on an internationally recognised certification."""
    renewal: bool = False
    """Whether it asks for the level that was held."""
    step: Step = Step.SUBMITTED
    since: date = date.min
    """From which day the next step's limit runs."""
    supplements: int = 0
    supplement_open: bool = False
    waived: bool = False
    """Whether the site is not visited."""
    standard: str | None = None
    assessment_body: str | None = None
    body: str | None = None
    """The registered body that the report rests on, if it names one."""
    score: Decimal | None = None
    """Percent, once assessed."""
    weakest: Decimal | None = None
    """The lowest percent of any element that applies."""
    nonconformities: bool = False
    extended: int = 0
    """Working days by which the rectification was extended."""
    before_site: Step = Step.SUBMITTED
    before_notice: Step = Step.SUBMITTED
    """The steps to which it goes back when its report or its notice falls."""
    notice: Notice | None = None
    holds: tuple[Hold, ...] = ()

    @property
    def open(self) -> bool:
        return self.step is not Step.ENDED

    def held(self, on: date) -> Hold | None:
        """What holds it on a day, the first of several."""
        return min((hold for hold in self.holds if hold.covers(on)), key=lambda hold: hold.since, default=None)

    def held_for(self, accident: str, happened_on: date) -> "Case":
        """The case, held since an accident, until its authority decides (domain decision 25)."""
        return replace(self, holds=(*self.holds, Hold(happened_on, accident=accident)))

    def released(self, on: date) -> "Case":
        """The case, held no longer by anything that held it on that day."""
        return replace(self, holds=tuple(replace(one, until=on) if one.covers(on) else one for one in self.holds))

    def reached(self, step: Step, on: date) -> "Case":
        """The case, one step on."""
        return replace(self, step=step, since=on)


SILENCE = "silence"
"""What the clock notes of a case that silence has accepted."""


def told_of(case: str, step: str, due_on: date) -> str:
    """Under what the clock notes that a step was overdue: once for each day on which it was due."""
    return f"{case} {step} {due_on}"
