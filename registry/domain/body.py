"""A body as its events leave it: what it may do where, its assessors, findings and sanctions; it never refuses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from registry.domain.body_state import Appointment, Disqualified, Disqualifying, Finding, Training
from registry.domain.folding.body import FOLD
from registry.domain.state import Suspension
from registry.domain.tracks import Track, track_of
from registry.events.event import Event
from registry.events.vocabulary import BodyRole, Level, Sector


@dataclass(slots=True)
class Body:
    """State folded from a body's stream; `version` counts its events."""

    id: str
    version: int = 0
    name: str = ""
    region: str = ""
    roles: set[BodyRole] = field(default_factory=set)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    trainings: list[Training] = field(default_factory=list)
    released: dict[str, date] = field(default_factory=dict)
    """Assessor → the day since which it works for the body no more."""
    findings: dict[str, Finding] = field(default_factory=dict)
    suspensions: list[Suspension] = field(default_factory=list)
    proposal: Disqualifying | None = None
    disqualified: Disqualified | None = None
    acts: set[str] = field(default_factory=set)
    """Ids of appointments, findings, suspensions and proposals ever used."""
    last_effective: dict[Track, date] = field(default_factory=dict)

    @property
    def stream(self) -> str:
        return f"body:{self.id}"

    @property
    def suspension(self) -> Suspension | None:
        """The suspension of its work in force, if any."""
        last = self.suspensions[-1] if self.suspensions else None
        return last if last is not None and last.resumed_on is None else None

    def suspended(self, on: date) -> Suspension | None:
        """The suspension that covers a day; the day of the reinstatement is a working day."""
        return next((one for one in self.suspensions if one.covers(on)), None)

    def lost_by(self, on: date) -> bool:
        """Whether it is disqualified on a day."""
        return self.disqualified is not None and self.disqualified.on <= on

    def in_force(self, on: date) -> Iterator[Appointment]:
        """The appointments in force on a day."""
        return (one for one in self.appointments.values() if one.holds(on))

    def qualified(self, assessor: str, level: Level, sector: Sector, on: date) -> bool:
        """Whether an assessor works for the body on a day, with training for the level and sector that still counts."""
        left = self.released.get(assessor)
        if left is not None and left <= on:
            return False
        return any(
            (one.assessor, one.level) == (assessor, level) and sector in one.sectors and one.since <= on <= one.until
            for one in self.trainings
        )

    def evolve(self, event: Event) -> None:
        """Takes one more event in. Raises `TypeError` for an event that is of no body."""
        take = FOLD.get(type(event))
        if take is None:
            raise TypeError(f"a body's stream holds no {type(event).__name__}")
        self.version += 1
        track = track_of(event)
        self.last_effective[track] = max(event.effective_on, self.last_effective.get(track, date.min))
        take(self, event)
