"""What supervision has found and ordered of an enterprise: inspections, hazards, penalties, licences, exposure."""

from dataclasses import dataclass, field, replace
from datetime import date

from registry.events.vocabulary import InspectionResult, Licence, PenaltyKind


@dataclass(frozen=True, slots=True)
class Measure:
    """Something found or ordered on a day, with the day through which it is in time; `event` is its event's id."""

    id: str
    event: str
    on: date
    until: date


@dataclass(frozen=True, slots=True)
class Inspection:
    """The last look at an enterprise."""

    event: str
    on: date
    result: InspectionResult
    equipment: tuple[str, ...]
    exemplary_in: str | None


@dataclass(frozen=True, slots=True)
class Penalty:
    """An administrative penalty; `law` is the document that it rests on, `continues` the one it goes on from."""

    id: str
    event: str
    on: date
    law: str
    kind: PenaltyKind
    continues: str | None
    executed_on: date | None = None


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A licence that its issuer withholds outside a suspension."""

    licence: Licence
    event: str
    on: date
    ends_on: date


@dataclass(slots=True)
class Measures:
    """What is open, and those of the past on which rules rest."""

    checks: dict[str, Measure] = field(default_factory=dict)
    inspection: Inspection | None = None
    hazards: dict[str, Measure] = field(default_factory=dict)
    """The major accident hazards that are still there."""
    penalties: dict[str, Penalty] = field(default_factory=dict)
    """Every penalty that stands; one that is annulled is taken out."""
    defied: dict[str, Measure] = field(default_factory=dict)
    """Suspension → that it was not obeyed."""
    held_back: dict[str, HeldBack] = field(default_factory=dict)
    gone: dict[Licence, str] = field(default_factory=dict)
    """Licence → the event by which it was revoked or deregistered."""
    own_date: Measure | None = None
    exposures: dict[str, Measure] = field(default_factory=dict)

    def answer_lag(self) -> None:
        """The lagging equipment that the last inspection found has been answered by a direction."""
        if self.inspection is not None:
            self.inspection = replace(self.inspection, equipment=())

    def answer_example(self) -> None:
        """What the last inspection found exemplary has been answered by the naming."""
        if self.inspection is not None:
            self.inspection = replace(self.inspection, exemplary_in=None)
