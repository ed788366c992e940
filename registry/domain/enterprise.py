"""The enterprise as its events leave it: details, level, cases, orders, operation, closure; it never refuses."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import singledispatchmethod

from registry.domain.case import Case, Step
from registry.domain.scoring import weakest
from registry.domain.state import BatchProposal, Closure, Held, Proposal, Suspension
from registry.domain.tracks import Track, track_of
from registry.events import case, clock, enterprise, operations
from registry.events.event import Event
from registry.events.vocabulary import Batch, ClosureKind, Licence, Operation, Scale, Sector


@dataclass(slots=True)
class Enterprise:
    """State folded from a stream's events; `version` counts them."""

    id: str
    version: int = 0
    name: str = ""
    region: str = ""
    sector: Sector | None = None
    scale: Scale | None = None
    registered_on: date | None = None
    held: Held | None = None
    revoked_on: date | None = None
    failed_on: date | None = None
    suspensions: list[Suspension] = field(default_factory=list)
    closure: Closure | None = None
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
    told_due: set[str] = field(default_factory=set)
    """What the clock has recorded already: certificates, orders, directions, suspensions."""
    batch_proposal: BatchProposal | None = None

    @property
    def stream(self) -> str:
        return f"enterprise:{self.id}"

    @property
    def exists(self) -> bool:
        return self.version > 0

    @property
    def operation(self) -> Operation:
        """Whether it may run; a closure outranks a suspension."""
        if self.closure is not None:
            return Operation.CLOSED if self.closure.kind is ClosureKind.CLOSURE else Operation.BANNED
        return Operation.RUNNING if self.suspension is None else Operation.SUSPENDED

    @property
    def suspension(self) -> Suspension | None:
        """The suspension in force, if any."""
        last = self.suspensions[-1] if self.suspensions else None
        return last if last is not None and last.resumed_on is None else None

    def suspended(self, on: date) -> Suspension | None:
        """The suspension that covers a day; the day of the resumption is a running day."""
        return next((one for one in self.suspensions if one.covers(on)), None)

    @property
    def open_case(self) -> Case | None:
        """The one case that has not ended, if any."""
        return next((c for c in self.cases.values() if c.open), None)

    def holds_level(self, on: date) -> Held | None:
        """What is held on a day: valid through its last day, nothing while closed (民法典 201–202, by analogy)."""
        held = self.held
        if held is None or self.closure is not None or on < held.since:
            return None
        return held if held.valid_until is None or on <= held.valid_until else None

    def evolve(self, event: Event) -> None:
        """Takes one more event in."""
        self.version += 1
        track = track_of(event)
        self.last_effective[track] = max(event.effective_on, self.last_effective.get(track, date.min))
        _TAKE(type(event))(self, event)

    @singledispatchmethod
    def _take(self, event: Event) -> None:
        raise TypeError(f"an enterprise's stream holds no {type(event).__name__}")

    @_take.register
    def _(self, event: enterprise.EnterpriseRegistered) -> None:
        self.name, self.region = event.name, event.region
        self.sector, self.scale = event.sector, event.scale
        self.registered_on, self.founded_on = event.effective_on, event.founded_on
        self.scales.append((event.effective_on, event.scale))

    @_take.register
    def _(self, event: enterprise.DetailsChanged) -> None:
        self.name, self.region = event.name or self.name, event.region or self.region
        self.sector, self.scale = event.sector or self.sector, event.scale or self.scale
        if event.scale is not None:
            self.scales.append((event.effective_on, event.scale))

    @_take.register
    def _(self, event: case.ApplicationSubmitted) -> None:
        self.acts.add(event.case)
        self.cases[event.case] = Case(event.case, event.level, event.effective_on)

    @_take.register
    def _(self, event: case.ApplicationAccepted) -> None:
        self._step(event.case, Step.ACCEPTED)

    @_take.register
    def _(self, event: case.ApplicationRefused) -> None:
        self._step(event.case, Step.ENDED)

    @_take.register
    def _(self, event: case.OnSiteAssessmentReported) -> None:
        self.cases[event.case] = replace(
            self.cases[event.case],
            step=Step.ASSESSED,
            assessment_body=event.assessment_body,
            score=event.score,
            weakest=weakest(event.elements),
        )

    @_take.register
    def _(self, event: case.LevelApproved) -> None:
        self._step(event.case, Step.APPROVED)

    @_take.register
    def _(self, event: case.LevelRefused) -> None:
        self._step(event.case, Step.ENDED)
        self.failed_on = event.effective_on

    @_take.register
    def _(self, event: enterprise.LevelAnnounced) -> None:
        if event.case is not None:
            self._step(event.case, Step.ENDED)
        before = self.holds_level(event.effective_on - timedelta(days=1))
        same = before is not None and before.level is event.level
        since = before.since if before and same else event.effective_on
        running = before.running_since if before and same else event.effective_on
        granted_by = event.on_behalf_of or event.authority
        self.held = Held(event.level, since, running, event.valid_until, event.certificate, granted_by)
        self.revoked_on = self.failed_on = None

    @_take.register
    def _(self, event: enterprise.LevelDowngraded) -> None:
        if self.held is not None:
            self.held = replace(
                self.held, level=event.level, since=event.effective_on, running_since=event.effective_on
            )

    @_take.register
    def _(self, event: enterprise.LevelRevoked) -> None:
        self.proposals.pop(event.proposal, None)
        self.held, self.revoked_on = None, event.effective_on
        self.exemplar = False
        self._end_cases()

    @_take.register
    def _(self, event: enterprise.RevocationProposed) -> None:
        self._propose(event.proposal, event, event.ground, None)

    @_take.register
    def _(self, event: enterprise.RectificationOrdered) -> None:
        self._ordered(event.order)
        self.rectifications[event.order] = event.deadline

    @_take.register
    def _(self, event: enterprise.RectificationAccepted) -> None:
        self.rectifications.pop(event.order, None)

    @_take.register
    def _(self, event: enterprise.LicenceWithheld) -> None:
        self.withheld = (*self.withheld, event.licence)

    @_take.register
    def _(self, event: enterprise.LicenceReturned) -> None:
        self.withheld = tuple(licence for licence in self.withheld if licence is not event.licence)

    @_take.register
    def _(self, event: enterprise.OperationsSuspended) -> None:
        self._ordered(event.suspension)
        self._decides(Batch.SUSPEND)
        self.suspensions.append(Suspension(event.suspension, event.effective_on, event.ends_on))

    @_take.register
    def _(self, event: enterprise.ResumptionAccepted) -> None:
        self.suspensions[-1] = replace(self.suspensions[-1], resumed_on=event.effective_on)
        if self.held is not None:
            self.held = replace(self.held, running_since=max(event.effective_on, self.held.running_since))

    @_take.register
    def _(self, event: enterprise.UpgradeDirected) -> None:
        self._ordered(event.direction)
        self.retrofits[event.direction] = event.deadline

    @_take.register
    def _(self, event: enterprise.RetrofitConfirmed) -> None:
        self.retrofits.pop(event.direction, None)

    @_take.register
    def _(self, event: enterprise.ExemplarNamed) -> None:
        self.exemplar = True

    @_take.register
    def _(self, event: enterprise.ExemplarWithdrawn) -> None:
        self.exemplar = False

    @_take.register
    def _(self, event: enterprise.ClosureProposed) -> None:
        self.batch_proposal = None
        self._propose(event.proposal, event, event.ground, event.kind)

    @_take.register
    def _(self, event: enterprise.ProposalWithdrawn) -> None:
        self.proposals.pop(event.proposal, None)

    @_take.register
    def _(self, event: enterprise.EnterpriseClosed) -> None:
        self.proposals.clear()
        self.batch_proposal = None
        self.closure = Closure(f"{self.stream}/{self.version}", event.kind, event.effective_on)
        self._end_cases()

    @_take.register
    def _(self, event: enterprise.ClosureAnnulled) -> None:
        self.closure = None

    @_take.register
    def _(self, event: clock.LevelExpired) -> None:
        self.told_due.add(event.certificate)

    @_take.register
    def _(self, event: clock.RectificationOverdue) -> None:
        self.told_due.add(event.order)

    @_take.register
    def _(self, event: clock.RetrofitOverdue) -> None:
        self.told_due.add(event.direction)

    @_take.register
    def _(self, event: clock.SuspensionOverdue) -> None:
        self.told_due.add(event.suspension)

    @_take.register
    def _(self, event: clock.BatchProposed) -> None:
        self.acts.add(event.proposal)
        self.batch_proposal = BatchProposal(event.proposal, event.batch, event.ground)

    @_take.register
    def _(self, event: clock.BatchProposalWithdrawn) -> None:
        self.batch_proposal = None

    @_take.register
    def _(self, event: operations.VerificationResumed) -> None:
        """It says something of the record, and nothing of the enterprise."""

    def scale_on(self, on: date) -> Scale | None:
        """The scale on record on a day; `None` before the first."""
        return next((scale for since, scale in reversed(self.scales) if since <= on), None)

    def _ordered(self, id: str) -> None:
        self.acts.add(id)
        self.orders[id] = f"{self.stream}/{self.version}"

    def _decides(self, batch: Batch) -> None:
        if self.batch_proposal is not None and self.batch_proposal.batch is batch:
            self.batch_proposal = None

    def _propose(self, id: str, event: Event, ground: str, closure: ClosureKind | None) -> None:
        self.acts.add(id)
        self.proposals[id] = Proposal(id, event.officer, ground, event.effective_on, closure)

    def _step(self, id: str, step: Step) -> None:
        self.cases[id] = replace(self.cases[id], step=step)

    def _end_cases(self) -> None:
        for id, one in self.cases.items():
            if one.open:
                self.cases[id] = replace(one, step=Step.ENDED)


_TAKE: Callable[[type[Event]], Callable[[Enterprise, Event], None]] = vars(Enterprise)["_take"].dispatcher.dispatch
"""`_take` by the event's type, without the wrapper that `singledispatchmethod` makes for every call."""
