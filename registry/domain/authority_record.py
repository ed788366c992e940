"""An authority as a recorded party: who it is, what it delegated, what it reported and published; it never refuses."""

from dataclasses import dataclass, field
from datetime import date

from registry.events import authority as a
from registry.events.event import Authority, Event
from registry.events.operations import VerificationResumed
from registry.events.vocabulary import Matter, OrganKind, Sector

KINDS: tuple[type[Event], ...] = (
    *(kind for kind in vars(a).values() if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event),
    VerificationResumed,
)
"""Every event of an authority's stream."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """To whom, in which matters, from its first day through its last; ended, it covers no day from `ended_on` on."""

    id: str
    to: Authority
    matters: tuple[Matter, ...]
    since: date
    until: date | None
    ended_on: date | None = None

    def covers(self, organ: Authority, matter: Matter, on: date) -> bool:
        """Whether that organ may act under it in that matter on that day."""
        same = (organ.organ, organ.region) == (self.to.organ, self.to.region)
        begun = self.since <= on and (self.until is None or on <= self.until)
        return same and begun and matter in self.matters and (self.ended_on is None or on < self.ended_on)


@dataclass(frozen=True, slots=True)
class Fee:
    """A charge that was found, by whom, until it is returned or withdrawn."""

    found_by: Authority
    open: bool = True


@dataclass(slots=True)
class AuthorityRecord:
    """State folded from an authority's stream; `id` is `<region>-<organ>`."""

    id: str
    version: int = 0
    name: str = ""
    delegations: dict[str, Delegation] = field(default_factory=dict)
    filed: set[tuple[str, str]] = field(default_factory=set)
    """(report or publication, period) of everything that was handed in or issued."""
    exemplars: set[Sector] = field(default_factory=set)
    fees: dict[str, "Fee"] = field(default_factory=dict)
    """Id → what was found to have been charged."""
    last_effective: dict[str, date] = field(default_factory=dict)
    """What one event takes over from the one before it → the day of the last."""

    @property
    def stream(self) -> str:
        return f"authority:{self.id}"

    @property
    def region(self) -> str:
        return self.id.partition("-")[0]

    @property
    def organ(self) -> OrganKind:
        return OrganKind(self.id.partition("-")[2])

    @classmethod
    def of(cls, organ: Authority) -> "AuthorityRecord":
        """The record of an organ, still without events."""
        return cls(f"{organ.region}-{organ.organ}")

    def evolve(self, event: Event) -> None:
        """Takes one more event in. Raises `TypeError` for an event that is of no authority."""
        if not isinstance(event, KINDS):
            raise TypeError(f"an authority's stream holds no {type(event).__name__}")
        self.version += 1
        line = succession(event)
        if line is not None:
            self.last_effective[line] = event.effective_on
        self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case a.AuthorityEntered(name=name) | a.AuthorityRenamed(name=name):
                self.name = name
            case a.AuthorityDelegated(delegation=id, to=to, matters=matters, effective_on=on, until=until):
                self.delegations[id] = Delegation(id, to, matters, on, until)
            case a.DelegationEnded(delegation=id, effective_on=on):
                one = self.delegations[id]
                self.delegations[id] = Delegation(id, one.to, one.matters, one.since, one.until, on)
            case a.ReportSubmitted(report=report, period=period):
                self.filed.add((report, period))
            case a.PublicationIssued(publication=publication, period=period):
                self.filed.add((publication, period))
            case a.ExemplarSectorNamed(sector=sector):
                self.exemplars.add(sector)
            case a.ExemplarSectorWithdrawn(sector=sector):
                self.exemplars.discard(sector)
            case a.FeeFound(finding=id, authority=found_by):
                self.fees[id] = Fee(found_by)
            case a.FeeReturned(finding=id) | a.FeeFindingWithdrawn(finding=id):
                self.fees[id] = Fee(self.fees[id].found_by, open=False)


def succession(event: Event) -> str | None:
    """The line in which each event takes the place of the one before it, so that its dates never go back."""
    match event:
        case a.AuthorityEntered() | a.AuthorityRenamed():
            return "name"
        case a.LeadingGroupNamed():
            return "leading group"
        case a.InformationOfficerNamed():
            return "information officer"
        case a.TargetSet(sector=sector, scale=scale, by=by):
            return f"target of {sector}, {scale or 'every scale'}, by {by}"
        case a.ExemplarSectorNamed(sector=sector) | a.ExemplarSectorWithdrawn(sector=sector):
            return f"exemplary {sector}"
        case a.DelegationEnded(delegation=id) | a.AuthorityDelegated(delegation=id):
            return f"delegation {id}"
        case a.FeeFound(finding=id) | a.FeeReturned(finding=id) | a.FeeFindingWithdrawn(finding=id):
            return f"charge {id}"
    return None
