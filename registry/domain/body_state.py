"""What a body's state is made of: appointments, trainings, findings, a disqualification."""

from dataclasses import dataclass
from datetime import date

from registry.events.event import Authority
from registry.events.vocabulary import BodyRole, Level, Sector


@dataclass(frozen=True, slots=True)
class Appointment:
    """For what, where and when a body is appointed, and by whom; both days of the term are inside."""

    id: str
    role: BodyRole
    level: Level
    sectors: tuple[Sector, ...]
    region: str
    since: date
    until: date | None
    by: Authority
    to_be_filed: bool
    filed_on: date | None = None
    ended_on: date | None = None
    ended_by: str | None = None
    """The event that ended it before its term."""

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day; the day on which it is ended is no day of it."""
        within = self.since <= on and (self.until is None or on <= self.until)
        return within and (self.ended_on is None or on < self.ended_on)


@dataclass(frozen=True, slots=True)
class Training:
    """What an assessor was trained for, and through which day it counts."""

    assessor: str
    level: Level
    sectors: tuple[Sector, ...]
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found against a body, where and in which trade."""

    id: str
    ground: str
    region: str
    sector: Sector
    on: date


@dataclass(frozen=True, slots=True)
class Disqualifying:
    """A disqualification that one officer proposed and another has yet to confirm."""

    id: str
    finding: str
    officer: str
    on: date


@dataclass(frozen=True, slots=True)
class Disqualified:
    """Since when a body is disqualified, by which event."""

    event: str
    on: date


@dataclass(frozen=True, slots=True)
class Stayed:
    """The days on which the execution of a decision is stayed, from the first one up to the day on which that ends."""

    decision: str
    since: date
    until: date | None = None

    def covers(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)
