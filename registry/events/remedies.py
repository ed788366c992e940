"""Events that undo, correct or contest what was decided; each names the decision by its event's id."""

from datetime import date

from pydantic import Field

from registry.events.event import Authority, Code, Contract, Event, FreeText
from registry.events.vocabulary import Level, LevelBasis, Licence


class HeldLevel(Contract):
    """A level that is held: since when without a gap, and the event that granted it."""

    level: Level
    since: date
    valid_until: date | None
    certificate: Code
    announcement: Code
    basis: LevelBasis
    granted_on: date
    granted_by: Authority
    granted_event: Code


class OpenTerm(Contract):
    """An order, direction or suspension that is open, since when and through which day."""

    id: Code
    since: date
    ends_on: date


class Stands(Contract):
    """What stands again once a decision is thought away or read as corrected, so that no reader folds anew."""

    level: HeldLevel | None = None
    assessed: bool
    revoked_on: date | None = None
    suspension: OpenTerm | None = None
    resumed_on: date | None = None
    licences: tuple[Licence, ...] = ()
    orders: tuple[OpenTerm, ...] = ()
    directions: tuple[OpenTerm, ...] = ()
    exemplar: bool = False


class DecisionAnnulled(Event):
    """撤销决定: a decision was void from the beginning, and `stands` is what stands without it.

    `falls_with` are the events that have no object any more; `flagged` are decisions that rest on the annulled one:
    they stay until they are decided.
    """

    decision: Code
    kind: Code
    reason: FreeText
    falls_with: tuple[Code, ...] = Field(default=(), max_length=200)
    flagged: tuple[Code, ...] = Field(default=(), max_length=200)
    stands: Stands


class DecisionKept(Event):
    """维持: a decision whose basis was annulled was examined again and stays."""

    decision: Code
    kind: Code
    reason: FreeText
