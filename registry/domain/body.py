"""A body as its events leave it: what it may do where, its assessors, findings and sanctions; it never refuses."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date

from registry.domain.body_state import Appointment, Disqualified, Disqualifying, Finding, Stayed, Training
from registry.domain.folding.body import FOLD
from registry.domain.history import History
from registry.domain.state import Reconsideration, Suspension
from registry.domain.tracks import Track, track_of
from registry.events.body import BodyWorkSuspended
from registry.events.event import Event
from registry.events.vocabulary import BodyRole, Level, Sector


@dataclass(slots=True)
class Body(History):
    """State folded from a body's stream; `version` counts its events."""

    kind = "body"

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
    warnings: int = 0
    flagged: dict[str, str] = field(default_factory=dict)
    """Sanction → the annulment of what it rests on, until it is decided itself."""
    annulments: list[str] = field(default_factory=list)
    """The annulments, and the changes of an appointment's term, by their events' ids."""
    objections: dict[str, str] = field(default_factory=dict)
    """Open objection to the record → the decision that it contests."""
    reconsiderations: dict[str, Reconsideration] = field(default_factory=dict)
    stays: list[Stayed] = field(default_factory=list)

    @property
    def suspension(self) -> Suspension | None:
        """The suspension of its work in force, if any."""
        last = self.suspensions[-1] if self.suspensions else None
        return last if last is not None and last.resumed_on is None else None

    def suspended(self, on: date) -> Suspension | None:
        """The suspension that covers a day; the day of the reinstatement is a working day."""
        covering = (one for one in self.suspensions if one.covers(on))
        return next((one for one in covering if not self.stayed(self._suspending(one.id), on)), None)

    def lost_by(self, on: date) -> bool:
        """Whether it is disqualified on a day; on a day on which that is stayed it is not."""
        lost = self.disqualified
        return lost is not None and lost.on <= on and not self.stayed(lost.event, on)

    def in_force(self, on: date) -> Iterator[Appointment]:
        """The appointments in force on a day; an end of one that is stayed on the day does not end it."""
        for one in self.appointments.values():
            ended = one.ended_by is not None and not self.stayed(one.ended_by, on)
            if (one if ended else replace(one, ended_on=None)).holds(on):
                yield one

    def stayed(self, decision: str | None, on: date | None = None) -> bool:
        """Whether a decision's execution is stayed on a day; without a day, whether nothing has ended the stay."""
        of_it = (one for one in self.stays if one.decision == decision)
        return any(one.until is None if on is None else one.covers(on) for one in of_it)

    def _suspending(self, suspension: str) -> str | None:
        """The id of the event that suspended its work."""
        made = (n for n, one in self.living() if isinstance(one, BodyWorkSuspended) and one.suspension == suspension)
        return next((f"{self.stream}/{number}" for number in made), None)

    def qualified(self, assessor: str, level: Level, sector: Sector, on: date) -> bool:
        """Whether an assessor works for the body on a day, with training for the level and sector that still counts."""
        left = self.released.get(assessor)
        if left is not None and left <= on:
            return False
        return any(
            (one.assessor, one.level) == (assessor, level) and sector in one.sectors and one.since <= on <= one.until
            for one in self.trainings
        )

    def without(self, void: Collection[int]) -> "Body":
        """The body as its history leaves it when these events never happened; its remedies change nothing here."""
        again = Body(self.id)
        for version, event in enumerate(self.history, 1):
            again.version += 1
            if version not in void and version not in self.void and track_of(event) is not Track.REMEDY:
                again.takes(self.corrected.get(version, event))
        return again

    def fold_anew(self) -> None:
        """As its events leave it without those that are void; what was ever used or proposed stays so."""
        again, proposed = self.without(()), self.proposal
        for name in _REFOLDED:
            setattr(self, name, getattr(again, name))
        self.proposal = again.proposal if proposed is not None else None
        for _, event in self.living():
            if track_of(event) is Track.REMEDY:
                self._dated(event)

    def takes(self, event: Event) -> None:
        """What an event changes. Raises `TypeError` for one that is of no body."""
        take = FOLD.get(type(event))
        if take is None:
            raise TypeError(f"a body's stream holds no {type(event).__name__}")
        self._dated(event)
        take(self, event)

    def evolve(self, event: Event) -> None:
        """Takes one more event in. Raises `TypeError` for an event that is of no body."""
        self.version += 1
        self.history.append(event)
        self.takes(event)

    def _dated(self, event: Event) -> None:
        track = track_of(event)
        self.last_effective[track] = max(event.effective_on, self.last_effective.get(track, date.min))


_KEPT = {
    "id",
    "version",
    "acts",
    "proposal",
    "history",
    "void",
    "corrected",
    "inserted",
    "flagged",
    "annulments",
    "objections",
    "reconsiderations",
    "stays",
}
_REFOLDED = tuple(one.name for one in fields(Body) if one.name not in _KEPT)
"""What an annulment folds anew."""
