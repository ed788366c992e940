"""Events that undo, correct or contest what was decided; each names the decision by its event's id."""

from datetime import date

from pydantic import Field

from registry.events.event import Authority, Code, Contract, Event, FreeText, Name
from registry.events.vocabulary import AccidentClass, Level, LevelBasis, Licence, ReviewOutcome


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
    standard: Name | None = None


class OpenTerm(Contract):
    """An order, direction or suspension that is open, since when and through which day."""

    id: Code
    since: date
    ends_on: date


class SiteStands(Contract):
    """What stands at a site of the enterprise."""

    site: Code
    level: HeldLevel | None = None
    assessed: bool
    revoked_on: date | None = None


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
    held_back: dict[str, str] | None = None
    ended_licences: dict[str, str] | None = None
    name: Name | None = None
    address: Name | None = None
    sites: tuple[SiteStands, ...] = Field(default=(), max_length=500)
    checks: tuple[OpenTerm, ...] = ()
    listings: tuple[OpenTerm, ...] = ()
    accidents: dict[Code, AccidentClass] | None = None
    held_cases: dict[Code, tuple[date, ...]] | None = None
    """Open case → the days since which it is held."""
    proposals: tuple[Code, ...] | None = None
    """The proposals of a closure or ban that are open; absent where none is."""


class DecisionAnnulled(Event):
    """撤销决定: a decision was void from the beginning, and `stands` is what stands without it.

    `falls_with` are the events that have no object any more; `flagged` are decisions that rest on the annulled one,
    or that a rule refuses as things stand without it: they stay until they are decided.
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


class DecisionCorrected(Event):
    """更正: a record misstated what was decided; `before` and `after` are shown together. Nothing decided changes."""

    decision: Code
    kind: Code
    field: Code
    before: FreeText
    after: FreeText
    reason: FreeText
    stands: Stands


class RecordObjectionRaised(Event):
    """异议: someone contests what the record shows; it is marked until the objection is decided."""

    objection: Code
    decision: Code
    kind: Code
    statement: FreeText


class RecordObjectionDecided(Event):
    """异议处理: the objection is upheld or not; what was wrong is corrected or annulled by an act of its own."""

    objection: Code
    decision: Code
    upheld: bool
    reason: FreeText


class ReconsiderationAccepted(Event):
    """行政复议受理: a decision is reconsidered; its execution goes on unless a stay is ordered."""

    reconsideration: Code
    decision: Code
    kind: Code


class StayOrdered(Event):
    """停止执行: the decision is not executed while it is reconsidered; its time limits do not run out."""

    reconsideration: Code
    decision: Code
    reason: FreeText


class StayLifted(Event):
    """恢复执行: the stay ends before the reconsideration does."""

    reconsideration: Code
    decision: Code
    reason: FreeText


class ReconsiderationDecided(Event):
    """行政复议决定: upheld, changed, annulled (`part` names the part), declared unlawful or invalid.

    A change names its field, before and after, what stands, and the later decisions that a rule refuses as things stand
    now (`flagged`), which stay until they are decided; an annulment follows as an event of its own.
    """

    reconsideration: Code
    decision: Code
    kind: Code
    outcome: ReviewOutcome
    reason: FreeText
    part: Code | None = None
    field: Code | None = None
    before: FreeText | None = None
    after: FreeText | None = None
    stands: Stands | None = None
    flagged: tuple[Code, ...] = Field(default=(), max_length=200)
    third_party: bool | None = None
    """A third party asked for the change 第三人提出相反请求; else nothing is said."""


class CreditRepaired(Event):
    """信用修复: an adverse item leaves the credit record before its display would have ended."""

    decision: Code
    kind: Code
    reason: FreeText
