"""The enterprise as its events leave it: details, level, cases, orders, operation, closure; it never refuses."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from types import MappingProxyType

from registry.domain.case import Case, Step
from registry.domain.folding import DECIDES, FOLD, at_site
from registry.domain.folding.over import leaves_over, opened_again
from registry.domain.history import History
from registry.domain.measures import Measures
from registry.domain.state import (
    OF_A_SITE,
    BatchProposal,
    Closure,
    Ending,
    Held,
    LossProposal,
    Notified,
    Proposal,
    Reconsideration,
    Revocation,
    Scheduled,
    Site,
    Suspension,
)
from registry.domain.tracks import Track, track_of
from registry.events.event import Event, member
from registry.events.late import Late
from registry.events.minimum import enough
from registry.events.vocabulary import ClosureKind, Licence, Operation, Scale, Sector

_NONE: Mapping[int, Event] = MappingProxyType({})


@dataclass(slots=True)
class Enterprise(History):
    """State folded from a stream's events; `version` counts them."""

    kind = "enterprise"

    name: str = ""
    address: str | None = None
    region: str = ""
    sector: Sector | None = None
    scale: Scale | None = None
    registered_on: date | None = None
    held: Held | None = None
    revocation: Revocation | None = None
    failed_on: date | None = None
    suspensions: list[Suspension] = field(default_factory=list)
    closure: Closure | None = None
    ending: Ending | None = None
    exemplar: bool = False
    cases: dict[str, Case] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    rectifications: dict[str, date] = field(default_factory=dict)
    retrofits: dict[str, date] = field(default_factory=dict)
    acts: set[str] = field(default_factory=set)
    """Ids of cases, proposals, orders, suspensions and directions ever used, so that none is used twice."""
    last_effective: dict[Track, date] = field(default_factory=dict)
    withheld: tuple[Licence, ...] = ()
    founded_on: date | None = None
    scales: list[tuple[date, Scale]] = field(default_factory=list)
    orders: dict[str, str] = field(default_factory=dict)
    """Order, direction or suspension → the event that made it."""
    advised_by: list[tuple[str, date]] = field(default_factory=list)
    """Consulting bodies by code or name, and the day since which each advises."""
    notified: dict[str, Notified] = field(default_factory=dict)
    reexamined: str | None = None
    """The case whose level waits for its re-examination, if one does."""
    told_due: set[str] = field(default_factory=set)
    """What the clock has recorded already: certificates, orders, directions, suspensions, items by their events."""
    batch_proposal: BatchProposal | None = None
    superseded: set[str] = field(default_factory=set)
    """Certificates that no longer stand and were not handed in."""
    awarded: set[str] = field(default_factory=set)
    """Certificates issued and plaques awarded, as `kind certificate`."""
    objections: dict[str, str] = field(default_factory=dict)
    """Open objection to the record → the decision that it is about."""
    reconsiderations: dict[str, Reconsideration] = field(default_factory=dict)
    """The open ones."""
    repaired: set[str] = field(default_factory=set)
    """Decisions that have left the credit record."""
    flagged: dict[str, str] = field(default_factory=dict)
    """Decision → the annulment of what it rests on, until it is decided itself."""
    measures: Measures = field(default_factory=Measures)
    loss_proposal: LossProposal | None = None
    scheduled: dict[str, Scheduled] = field(default_factory=dict)
    """What was decided for a later day, by the decision's event."""
    sites: dict[str, Site] = field(default_factory=dict)
    """Further sites and trades, each graded on its own; given up, one stays for its history."""
    site: str | None = None
    """Where it is looked at (`at`); `None` at the principal place."""
    over: dict[str, date] = field(default_factory=dict)
    """Case or proposal that something ended which was annulled later → since when it is over all the same."""

    @property
    def operation(self) -> Operation:
        """Whether it may run; a closure outranks a suspension."""
        if self.closure is not None:
            return Operation.CLOSED if self.closure.kind is ClosureKind.CLOSURE else Operation.BANNED
        if self.ending is not None:
            return Operation.ENDED
        return Operation.RUNNING if self.suspension is None else Operation.SUSPENDED

    @property
    def gone(self) -> bool:
        """Whether nothing is graded here any more: closed, banned, or ended because another key took its place."""
        return self.closure is not None or self.ending is not None

    @property
    def suspension(self) -> Suspension | None:
        """The suspension in force, if any."""
        return next((last for last in self.suspensions[-1:] if last.resumed_on is None), None)

    def suspended(self, on: date) -> Suspension | None:
        """The suspension that covers a day; the day of the resumption is a running day."""
        return next((one for one in self.suspensions if one.covers(on)), None)

    @property
    def licences_withheld(self) -> tuple[Licence, ...]:
        """Withheld in a suspension, or by their issuer outside one."""
        return tuple(sorted({*self.withheld, *(one.licence for one in self.measures.held_back.values())}))

    @property
    def open_cases(self) -> list[Case]:
        """The cases for this place that have not ended: one, or a promotion and the renewal beside it (decision 14)."""
        return [one for one in self.cases.values() if one.open and one.site == self.site]

    def at(self, site: str | None) -> "Enterprise":
        """The enterprise looked at from a site: region, trade, scale and level are the site's, all else its own.

        So every rule about a level holds for a site as it stands (domain decision 21). Raises `KeyError` for one that
        was never entered.
        """
        places = {} if site is None else {name: getattr(self.sites[site], name) for name in OF_A_SITE}
        return replace(self, site=site, **places) if places else self

    def places(self) -> "Iterator[Enterprise]":
        """The enterprise at its principal place, then at each site that is in use; asked of the principal place."""
        yield self
        for id, site in self.sites.items():
            if site.left_on is None:
                yield self.at(id)

    def holds_level(self, on: date) -> Held | None:
        """What is held on a day: valid through its last day, nothing once closed or ended (民法典 201–202)."""
        held = self.held
        if held is None or self.gone or on < held.since:
            return None
        return held if held.valid_until is None or on <= held.valid_until else None

    def compliant(self, on: date) -> Held | None:
        """What is held on a day, if it is at least the minimum level that counts there (苏安办〔2011〕34号 四(四))."""
        held = self.holds_level(on)
        if held is None or self.sector is None or not enough(held.level, self.region, self.sector, self.scale, on):
            return None
        return held

    def evolve(self, event: Event) -> None:
        """Takes one more event in; one that was recorded late where it belongs, with all others folded anew.

        Raises `TypeError` for an event that is of no enterprise.
        """
        take = FOLD.get(type(event))
        if take is None:
            raise TypeError(f"an enterprise's stream holds no {type(event).__name__}")
        self.version += 1
        self.history.append(event)
        late: Late | None = member(event, "late")
        if late is None:
            self._take(take, event)
        else:
            self._insert(event, int(late.before.rpartition("/")[2]))

    def takes(self, version: int, event: Event) -> None:
        """Takes in an event of its history, of which none is taken in twice, in whatever order."""
        known, self.version = self.version, version
        self.history[version - 1] = event
        self.void.discard(version)
        self._take(FOLD[type(event)], event)
        self.version = known

    def _take(self, take: Callable[..., None], event: Event) -> None:
        self._reaches(event)
        site = self.site_of(event) if self.sites else None
        if site is None:
            take(self, event)
        else:
            at_site(self, site, take, event)

    def _reaches(self, event: Event) -> None:
        track = track_of(event)
        self.last_effective[track] = max(event.effective_on, self.last_effective.get(track, date.min))

    def _insert(self, event: Event, before: int) -> None:
        """Counts an event before one that was recorded before it; a case or proposal that has ended stays so."""
        self._reaches(event)
        self.inserted[self.version] = before
        again, known = self._fold_anew(), set(self.acts)
        self.acts |= again.acts
        self.proposals = {id: one for id, one in again.proposals.items() if id in self.proposals or id not in known}
        proposed = self.batch_proposal
        if proposed is not None and DECIDES.get(type(event)) is proposed.batch and proposed.on <= event.effective_on:
            self.batch_proposal = None

    def site_of(self, event: Event) -> str | None:
        """The site that an event is about: the one it names, or that of its case."""
        named: str | None = member(event, "site")
        case = member(event, "case")
        if named is None and case in self.cases:
            named = self.cases[case].site
        return named if named in self.sites else None

    def scale_on(self, on: date) -> Scale | None:
        """The scale on record on a day; `None` before the first."""
        return next((scale for since, scale in reversed(self.scales) if since <= on), None)

    @property
    def stayed(self) -> set[str]:
        """The decisions that are not executed for now, by event id."""
        return {one.decision for one in self.reconsiderations.values() if one.stayed_on is not None}

    def without(self, void: Collection[int] = (), corrected: Mapping[int, Event] = _NONE) -> "Enterprise":
        """The enterprise as its history leaves it when these events never happened, or read otherwise.

        What was annulled or corrected before counts too, and remedies themselves change nothing.
        """
        again = self.unfolded()
        for version in self.sequence():
            event = self.history[version - 1]
            if version not in void and version not in self.void and track_of(event) is not Track.REMEDY:
                again.takes(version, corrected.get(version, self.corrected.get(version, event)))
        leaves_over(again)
        return again

    def unfolded(self) -> "Enterprise":
        """The enterprise with its whole history, of which nothing is taken in yet."""
        void = set(range(1, len(self.history) + 1))
        inserted, over = {**self.inserted}, {**self.over}
        return Enterprise(self.id, len(self.history), [*self.history], void, inserted=inserted, over=over)

    def with_late(self, events: Sequence[Event], before: Sequence[int | None]) -> "Enterprise":
        """The enterprise, not folded anew, with these events, each before one that was recorded before them or last."""
        places = {n: place for n, place in enumerate(before, len(self.history) + 1) if place is not None}
        history = [*self.history, *events]
        return replace(self, version=len(history), history=history, inserted=self.inserted | places)

    def annul(self, void: Collection[int]) -> None:
        """Makes events void: folds the others anew. A case or proposal that has ended does not open again."""
        self.void.update(void)
        since = self.history[min(void) - 1].effective_on
        self.over |= dict.fromkeys(opened_again(self, self.without()), since)
        self._fold_anew()

    def correct(self, version: int, event: Event) -> None:
        """Lets an event read otherwise from the beginning, and folds anew."""
        self.corrected[version] = event
        self._fold_anew()

    def _fold_anew(self) -> "Enterprise":
        again = self.without()
        for id, case in self.cases.items():
            if not case.open and again.cases[id].open:
                again.step(id, Step.ENDED, case.since)
        for name in _REFOLDED:
            setattr(self, name, getattr(again, name))
        return again

    def ordered(self, id: str) -> None:
        self.acts.add(id)
        self.orders[id] = self.last_event

    def propose(
        self, id: str, event: Event, ground: str, closure: ClosureKind | None, licence: Licence | None = None
    ) -> None:
        self.acts.add(id)
        self.proposals[id] = Proposal(id, event.officer, ground, event.effective_on, closure, licence, self.site)

    def step(self, id: str, step: Step, on: date) -> None:
        self.cases[id] = self.cases[id].reached(step, on)

    def supersede(self) -> None:
        """The certificate of the level held no longer stands."""
        if self.held is not None:
            self.superseded.add(self.held.certificate)

    def end_cases(self, *, everywhere: bool = False) -> None:
        """Those of this place, or of every place."""
        for id, one in self.cases.items():
            if one.open and (everywhere or one.site == self.site):
                self.cases[id] = replace(one, step=Step.ENDED)


_KEPT = {"id", "version", "acts", "last_effective", "proposals", "batch_proposal", "told_due", "history", "void"}
_KEPT |= {"corrected", "inserted", "objections", "reconsiderations", "repaired", "flagged", "over"}
_REFOLDED = tuple(one.name for one in fields(Enterprise) if one.name not in _KEPT)
"""What an annulment folds anew; the rest counts what was ever done, annulled or not."""
