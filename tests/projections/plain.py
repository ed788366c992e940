"""What a history comes to, folded by hand: level, operation, batches, what is open; for comparison only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from registry.domain.amending import amended
from registry.events import clock, penalty, remedies, succession, supervision
from registry.events import enterprise as e
from registry.events import site as s
from registry.events.event import Event

RANKS = ("close", "suspend", "upgrade", "consolidate")
DECIDES = {e.OperationsSuspended: "suspend", e.UpgradeDirected: "upgrade", e.ExemplarNamed: "consolidate"}
LEAVES = {e.ResumptionAccepted: "suspend", e.RetrofitConfirmed: "upgrade", e.ExemplarWithdrawn: "consolidate"}
Read = Sequence[tuple[str, Event]]
"""The events that no annulment made void, each with its id, as corrections let them read."""


@dataclass
class Plain:
    """An enterprise as its history leaves it."""

    name: str = ""
    region: str = ""
    level: str | None = None
    certificate: str | None = None
    suspension: str | None = None
    closure: str | None = None
    ended: bool = False
    """Registered in error, so that nothing is left under the key."""
    withheld: set[str] = field(default_factory=set)
    by_issuer: dict[str, str] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    hazards: set[str] = field(default_factory=set)
    penalties: set[str] = field(default_factory=set)


def living(stream: str, events: Sequence[Event]) -> Read:
    """What is left of a history when its remedies have had their effect, in the order in which it counts."""
    void: set[str] = set()
    reads: dict[str, Event] = dict(ordered(stream, events))
    for event in events:
        if isinstance(event, remedies.DecisionAnnulled):
            void |= {event.decision, *event.falls_with}
        elif isinstance(event, remedies.DecisionCorrected) or (
            isinstance(event, remedies.ReconsiderationDecided) and event.field and event.after
        ):
            reads[event.decision] = amended(reads[event.decision], event.field or "", event.after or "")
    return [(id, event) for id, event in reads.items() if id not in void]


def ordered(stream: str, events: Sequence[Event]) -> Read:
    """A history with what was recorded late right before the event that it names."""
    order = list[tuple[str, Event]]()
    for number, event in enumerate(events, 1):
        before = None if getattr(event, "late", None) is None else event.late.before  # type: ignore[attr-defined]
        place = len(order) if before is None else [id for id, _ in order].index(before)
        order.insert(place, (f"{stream}/{number}", event))
    return order


def fold(read: Read) -> Plain:
    """Where it stands, what it holds, what is open."""
    one = Plain()
    for _, event in read:
        _details(one, event)
        _level(one, event)
        _operation(one, event)
        _measures(one, event)
    return one


def _details(one: Plain, event: Event) -> None:
    if isinstance(event, e.EnterpriseRegistered):
        one.name, one.region = event.name, event.region
    elif isinstance(event, e.DetailsChanged):
        one.name, one.region = event.name or one.name, event.region or one.region


def _level(one: Plain, event: Event) -> None:
    if getattr(event, "site", None) is not None:  # the level of the principal place is told of here
        return
    match event:
        case s.LevelEnded():
            one.level = one.certificate = None
        case e.LevelAnnounced(level=level, certificate=certificate):
            one.level, one.certificate = level.value, certificate
        case e.LevelDowngraded(level=level):
            one.level = level.value if one.level else None
        case e.LevelRevoked() | e.ClosureLifted():
            one.level = one.certificate = None
        case _:
            return


def _operation(one: Plain, event: Event) -> None:
    match event:
        case e.OperationsSuspended(suspension=id):
            one.suspension = id
        case e.ResumptionAccepted():
            one.suspension = None
        case e.EnterpriseClosed(kind=kind):
            one.closure = kind.value
        case e.ClosureAnnulled() | e.ClosureLifted():
            one.closure = None
        case succession.RegisteredInError():
            one.ended = True
        case e.LicenceWithheld(licence=licence):
            one.withheld.add(licence.value)
        case e.LicenceReturned(licence=licence):
            one.withheld.discard(licence.value)
        case supervision.LicenceHeldBack(withholding=id, licence=licence):
            one.by_issuer[id] = licence.value
        case supervision.HeldLicenceReturned(withholding=id):
            one.by_issuer.pop(id, None)
        case _:
            return


def _measures(one: Plain, event: Event) -> None:
    match event:
        case e.RectificationOrdered(order=id, deadline=deadline):
            one.orders[id] = deadline.isoformat()
        case e.RectificationAccepted(order=id):
            one.orders.pop(id, None)
        case supervision.MajorHazardFound(hazard=id):
            one.hazards.add(id)
        case supervision.MajorHazardRemoved(hazard=id):
            one.hazards.discard(id)
        case penalty.PenaltyDecided(penalty=id):
            one.penalties.add(id)
        case penalty.PenaltyExecuted(penalty=id):
            one.penalties.discard(id)
        case _:
            return


def decided_batch(read: Read) -> str | None:
    """The batch it is in: a graver one lets the others wait, an equal or lighter one gives way for good."""
    now, waiting, covered = None, list[str](), list[str]()
    for _, event in read:
        kind = type(event)
        if kind in DECIDES:
            new = DECIDES[kind]
            if now is not None and RANKS.index(now) < RANKS.index(new):
                waiting.append(new)
            else:
                now = new
        elif isinstance(event, succession.RegisteredInError):
            return None
        elif isinstance(event, e.EnterpriseClosed):
            covered, waiting, now = [*([now] if now and now != "close" else []), *waiting], [], "close"
        elif isinstance(event, e.ClosureAnnulled | e.ClosureLifted):
            lost = "consolidate" if isinstance(event, e.ClosureLifted) else ""
            waiting = [one for one in covered if one != lost]
            now = _gravest(waiting)
        elif isinstance(event, e.RetrofitConfirmed) and event.still_open:
            continue
        elif kind in LEAVES or isinstance(event, e.LevelRevoked | s.LevelEnded):
            left = LEAVES.get(kind, "consolidate")
            waiting = [one for one in waiting if one != left]
            covered = [one for one in covered if one != left]
            now = _gravest(waiting) if now == left else now
    return now


def _gravest(waiting: list[str]) -> str | None:
    found = min(waiting, key=RANKS.index, default=None)
    if found is not None:
        waiting.remove(found)
    return found


def proposed_batch(stream: str, events: Sequence[Event]) -> str | None:
    """The batch that is proposed: the last proposal, unless it was answered, withdrawn or made void."""
    now, id, proposal, since = None, "", "", date.min
    for number, event in enumerate(events, 1):
        kind = type(event)
        if getattr(event, "late", None) is not None and event.effective_on < since:
            continue
        if isinstance(event, clock.BatchProposed):
            now, id, proposal, since = event.batch.value, f"{stream}/{number}", event.proposal, event.effective_on
        elif isinstance(event, e.ClosureProposed):
            now, id, proposal, since = "close", f"{stream}/{number}", event.proposal, event.effective_on
        elif isinstance(event, clock.BatchProposalWithdrawn | e.ProposalWithdrawn):
            now = None if event.proposal == proposal else now
        elif isinstance(event, e.EnterpriseClosed | succession.RegisteredInError) or DECIDES.get(kind) == now:
            now = None
        elif isinstance(event, remedies.DecisionAnnulled):
            now = None if id in (event.decision, *event.falls_with) else now
    return now
