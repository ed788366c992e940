"""What an enterprise's state is made of: a level held, a suspension, a proposal, a closure, a proposed batch."""

from dataclasses import dataclass
from datetime import date

from registry.events.event import Authority
from registry.events.term import Term
from registry.events.vocabulary import Batch, ClosureKind, GraveAct, Level, Licence, Scale, Sector


@dataclass(frozen=True, slots=True)
class Held:
    """A level as it is held: since when, since when without a gap, through which day, granted by whom."""

    level: Level
    since: date
    running_since: date
    valid_until: date | None
    certificate: str
    granted_by: Authority
    case: str | None = None
    body: str | None = None
    """The registered body whose report the level rests on, if one is named."""
    standard: str | None = None
    """The standard it rests on, where a case or a recognition names it."""


def end_of_level(site: str | None, last: date) -> str:
    """Under what the clock notes that a level has ended: once for each last day at a place, by any certificate."""
    return f"level {site or ''} {last}"


def recognition_told(site: str | None, certificate: str, standard: str) -> str:
    """Under what the clock notes that a level is due to be recognised under an edition: once for each certificate."""
    return f"recognition {site or ''} {certificate} {standard}"


@dataclass(frozen=True, slots=True)
class Revocation:
    """A revocation since which no level was granted: its proposal, its day, who decided it, and its announcement."""

    proposal: str
    on: date
    by: Authority
    announced_on: date | None = None


@dataclass(frozen=True, slots=True)
class LossProposal:
    """A loss of the level that the rules propose and no authority has decided yet."""

    id: str
    ground: str
    on: date
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A further site, or a further trade at the same place: what is graded there on its own (domain decision 21)."""

    name: str
    region: str
    sector: Sector
    scale: Scale
    scales: list[tuple[date, Scale]]
    registered_on: date
    address: str | None = None
    founded_on: date | None = None
    left_on: date | None = None
    held: Held | None = None
    revocation: Revocation | None = None
    failed_on: date | None = None
    reexamined: str | None = None
    loss_proposal: LossProposal | None = None


OF_A_SITE = (
    "region",
    "address",
    "sector",
    "scale",
    "scales",
    "registered_on",
    "founded_on",
    "held",
    "revocation",
    "failed_on",
    "reexamined",
    "loss_proposal",
)
"""What is said of the principal place and of each site on its own; everything else is said of the whole enterprise."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """A suspension from its first day up to the day of the accepted resumption, if there was one."""

    id: str
    since: date
    ends_on: date
    resumed_on: date | None = None
    asked_on: date | None = None
    """Since when it asks for the check for its resumption, if it does."""
    check_by: date | None = None
    publish_by: date | None = None
    published_on: date | None = None

    def covers(self, on: date) -> bool:
        return self.since <= on and (self.resumed_on is None or on < self.resumed_on)


class Proposed(Term):
    """What two officers share: a closure or ban, the revocation of a level, the revocation of a licence."""

    CLOSURE = "closure or ban"
    REVOCATION = "revocation"
    LICENCE = "revocation of a licence"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A grave act that one officer proposed and another has yet to confirm."""

    id: str
    officer: str
    ground: str
    on: date
    closure: ClosureKind | None
    """`None` for a revocation."""
    licence: Licence | None = None
    """The licence to be revoked; then `ground` is the reason given."""
    site: str | None = None
    """The site whose level is to be revoked."""
    fact_on: date | None = None
    """The day of the fact on which a level is to be revoked, where it was named."""

    @property
    def of(self) -> Proposed:
        """What was proposed."""
        if self.licence is not None:
            return Proposed.LICENCE
        return Proposed.REVOCATION if self.closure is None else Proposed.CLOSURE


@dataclass(frozen=True, slots=True)
class Closure:
    """A closure or ban in force; `id` is its event's."""

    id: str
    kind: ClosureKind
    on: date


IN_ERROR = "registered_in_error"
"""How a key ended under which nothing ever was."""


@dataclass(frozen=True, slots=True)
class Ending:
    """That nothing is left under this key: how it ended, by which event, and which key takes its place, if any."""

    id: str
    how: str
    on: date
    by: str | None


@dataclass(frozen=True, slots=True)
class Notified:
    """A notice of rights before a grave act: the window's last day, the request and the hearing, if there were any."""

    id: str
    act: GraveAct
    on: date
    window_ends: date
    requested_on: date | None = None
    held_on: date | None = None


@dataclass(frozen=True, slots=True)
class BatchProposal:
    """A batch that the rules propose and no authority has decided yet."""

    id: str
    batch: Batch
    ground: str
    on: date


@dataclass(frozen=True, slots=True)
class Scheduled:
    """An act that was decided for a later day, by the id of the decision's event; `given` is its command as JSON."""

    decision: str
    kind: str
    act: str
    on: date
    given: str


@dataclass(frozen=True, slots=True)
class Reconsideration:
    """An open reconsideration of a decision, and since when its execution is stayed."""

    id: str
    decision: str
    on: date
    by: Authority
    """Who accepted it."""
    stayed_on: date | None = None
