"""What supervision has found and ordered of an enterprise: inspections, hazards, penalties, licences, exposure."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from registry.events.vocabulary import (
    AccidentClass,
    AccidentKind,
    AccidentReporting,
    InspectionResult,
    Licence,
    PenaltyKind,
)


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
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A licence that its issuer withholds outside a suspension."""

    licence: Licence
    event: str
    on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Accident:
    """An accident as its last counts and its investigation leave it."""

    id: str
    kind: AccidentKind
    happened_on: date
    deaths: int
    serious_injuries: int
    direct_loss: Decimal
    accident_class: AccidentClass
    reporting: AccidentReporting
    events: tuple[str, ...]
    """The report, the supplements, the investigation."""
    counted_on: date
    unfit: bool = False
    responsible: bool = True
    """Until an investigation says that it is not."""
    site: str | None = None
    """Where it happened; `None` at the principal place."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A stay on the list of seriously dishonest entities, from the notice on."""

    id: str
    ground: str
    event: str
    noticed_on: date
    listed_on: date | None = None
    until: date | None = None
    removed_on: date | None = None

    def on_list(self, on: date) -> bool:
        """Whether it is on the list on a day; it is through its last one."""
        if self.listed_on is None or self.until is None or not self.listed_on <= on <= self.until:
            return False
        return self.removed_on is None or on < self.removed_on


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
    gone: dict[Licence, Measure] = field(default_factory=dict)
    """The licences that were revoked or deregistered."""
    own_date: Measure | None = None
    lag_answered: date | None = None
    """The day of the last direction, and of the last naming: what was found before it is answered."""
    example_answered: date | None = None
    exposures: dict[str, Measure] = field(default_factory=dict)
    accidents: dict[str, Accident] = field(default_factory=dict)
    listings: dict[str, Listing] = field(default_factory=dict)
    dismissed: set[tuple[str | None, str, str]] = field(default_factory=set)
    """Site, ground and event that an authority found to be no reason to take the level."""

    def inspected(self, last: Inspection) -> None:
        """What an inspection found: of a day before the direction or the naming that answered it, it is answered."""
        if self.inspection is not None and last.on < self.inspection.on:
            return
        if self.lag_answered is not None and last.on < self.lag_answered:
            last = replace(last, equipment=())
        if self.example_answered is not None and last.on < self.example_answered:
            last = replace(last, exemplary_in=None)
        self.inspection = last

    def answer_lag(self, on: date) -> None:
        """The lagging equipment that the last inspection by a day found has been answered by a direction."""
        self.lag_answered = on if self.lag_answered is None else max(on, self.lag_answered)
        if self.inspection is not None and self.inspection.on <= on:
            self.inspection = replace(self.inspection, equipment=())

    def answer_example(self, on: date) -> None:
        """What the last inspection by a day found exemplary has been answered by the naming."""
        self.example_answered = on if self.example_answered is None else max(on, self.example_answered)
        if self.inspection is not None and self.inspection.on <= on:
            self.inspection = replace(self.inspection, exemplary_in=None)

    def set_date(self, own: Measure) -> None:
        """Of several dates set for an enterprise the later order binds (苏安办〔2011〕34号 五(三))."""
        if self.own_date is None or self.own_date.on <= own.on:
            self.own_date = own
