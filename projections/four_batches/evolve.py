"""How an event opens and ends stays (陕安委会发〔2011〕9号 三(四), 苏安办〔2011〕34号 五(三)).

At most one decided and one proposed stay are open. Deciding a batch ends a decided stay that is not graver the same
day; under a graver one, which only its own exit ends, the new stay waits as `outranked` until that exit.
"""

from collections.abc import Sequence

import msgspec

from projections.four_batches.tables import Stay
from projections.view import Rows
from registry.events import read
from registry.events.envelope import Told
from registry.events.vocabulary import Batch, BatchStatus

HANDLES: frozenset[type] = frozenset(
    {
        read.ClosureProposed,
        read.ProposalWithdrawn,
        read.EnterpriseClosed,
        read.ClosureAnnulled,
        read.ClosureLifted,
        read.OperationsSuspended,
        read.ResumptionAccepted,
        read.UpgradeDirected,
        read.RetrofitConfirmed,
        read.ExemplarNamed,
        read.ExemplarWithdrawn,
        read.LevelRevoked,
        read.LevelEnded,
        read.BatchProposed,
        read.BatchProposalWithdrawn,
        read.DecisionAnnulled,
        read.DecisionCorrected,
        read.ReconsiderationDecided,
        read.EnterpriseSucceeded,
        read.RegisteredInError,
    }
)

_RANKS = {batch.value: rank for rank, batch in enumerate(Batch)}
"""Code → place in the order of precedence; 0 is the gravest."""


def evolve(rows: Rows, told: Told) -> None:
    """Put the stays that `told` opens and ends."""
    if type(told.event) in HANDLES:
        for stay in changes(rows.of_stream(Stay, told.stream), told):
            rows.put(stay)


def changes(stays: Sequence[Stay], told: Told) -> list[Stay]:
    """The stays of `told`'s stream that it changes or opens; none when it has been told before."""
    if type(told.event) not in HANDLES:
        return []
    if any(told.position in (stay.since_position, stay.until_position) for stay in stays):
        return []
    match told.event:
        case read.ClosureProposed(ground=ground, proposal=proposal):
            ended = [_ended(stay, told, "superseded") for stay in _open(stays, BatchStatus.PROPOSED)]
            return [*ended, _opened(told, Batch.CLOSE, BatchStatus.PROPOSED, ground, proposal=proposal)]
        case read.BatchProposed(batch=batch, ground=ground, proposal=proposal, evidence=facts):
            ended = [_ended(stay, told, "superseded") for stay in _open(stays, BatchStatus.PROPOSED)]
            return [*ended, _opened(told, batch, BatchStatus.PROPOSED, ground, proposal=proposal, entries=facts)]
        case read.BatchProposalWithdrawn(proposal=proposal) | read.ProposalWithdrawn(proposal=proposal):
            proposed = _open(stays, BatchStatus.PROPOSED)
            return [_ended(stay, told, "withdrawn") for stay in proposed if stay.proposal == proposal]
        case read.EnterpriseClosed(ground=ground, proposal=proposal):
            return _closed(stays, told, ground, proposal)
        case read.EnterpriseSucceeded(ends=True):
            return [_ended(stay, told, "succeeded") for stay in stays if stay.until_position is None]
        case read.RegisteredInError():
            return [_ended(stay, told, "registered_in_error") for stay in stays if stay.until_position is None]
        case read.ClosureAnnulled():
            return _annulled(stays, told)
        case read.ClosureLifted():
            return _lifted(stays, told)
        case read.DecisionCorrected(decision=decision, field=field, after=after):
            return _read_anew(stays, decision, field, after)
        case read.ReconsiderationDecided(decision=decision, field=str(field), after=str(after)):
            return _read_anew(stays, decision, field, after)
        case read.DecisionAnnulled():
            return _undone(stays, told, told.event)
        case read.OperationsSuspended(ground=ground):
            return _decided(stays, told, Batch.SUSPEND, ground)
        case read.UpgradeDirected(ground=ground):
            return _decided(stays, told, Batch.UPGRADE, ground)
        case read.ExemplarNamed(ground=ground):
            return _decided(stays, told, Batch.CONSOLIDATE, ground)
        case read.ResumptionAccepted():
            return _exit(stays, told, Batch.SUSPEND, "resumed")
        case read.RetrofitConfirmed(still_open=()):
            return _exit(stays, told, Batch.UPGRADE, "retrofitted")
        case read.ExemplarWithdrawn():
            return _exit(stays, told, Batch.CONSOLIDATE, "exemplar_withdrawn")
        case read.LevelRevoked() | read.LevelEnded():
            return _exit(stays, told, Batch.CONSOLIDATE, "level_lost")
        case _:
            return []


def _decided(stays: Sequence[Stay], told: Told, batch: Batch, ground: str) -> list[Stay]:
    proposed = _open(stays, BatchStatus.PROPOSED, batch)
    running = _open(stays, BatchStatus.DECIDED)
    new = _opened(told, batch, BatchStatus.DECIDED, ground, entries=[stay.entry for stay in proposed])
    answered = [_ended(stay, told, "decided") for stay in proposed]
    graver = [stay for stay in running if _rank(stay) < _rank(new)]
    if graver:
        return [*answered, msgspec.structs.replace(_ended(new, told, "outranked"), ended_by=graver[0].entry)]
    return [*answered, *(_ended(stay, told, "superseded") for stay in running), new]


def _closed(stays: Sequence[Stay], told: Told, ground: str, proposal: str) -> list[Stay]:
    proposed = _open(stays, BatchStatus.PROPOSED)
    ended = [_ended(stay, told, "decided") for stay in proposed]
    ended += [
        _ended(stay, told, "superseded" if stay.batch == Batch.CLOSE.value else "closed")
        for stay in _open(stays, BatchStatus.DECIDED)
    ]
    entries = [stay.entry for stay in proposed]
    return [*ended, _opened(told, Batch.CLOSE, BatchStatus.DECIDED, ground, proposal=proposal, entries=entries)]


def _annulled(stays: Sequence[Stay], told: Told) -> list[Stay]:
    changed: list[Stay] = []
    for closure in _open(stays, BatchStatus.DECIDED, Batch.CLOSE):
        changed += [_ended(closure, told, "annulled"), *_next([*_covered(stays), *_outranked(stays)], told)]
    return changed


def _read_anew(stays: Sequence[Stay], decision: str, field: str, value: str) -> list[Stay]:
    """The stays that a decision opened, as a correction or change lets it read."""
    shown = {"ground": "ground", "legal_basis.document": "document", "legal_basis.article": "article"}
    if field not in shown:
        return []
    return [msgspec.structs.replace(stay, **{shown[field]: value}) for stay in stays if stay.entry == decision]


def _undone(stays: Sequence[Stay], told: Told, event: read.DecisionAnnulled) -> list[Stay]:
    """End what the annulled events opened and let back what they had ended, as far as its fact still stands."""
    void = {event.decision, *event.falls_with}
    gone = {stay.since_position for stay in stays if stay.entry in void or not _fact_of(stay, event.stands)}
    waiting = [*_outranked(stays), *_covered(stays)]
    changed = [_ended(stay, told, "annulled") for stay in _open(stays, BatchStatus.PROPOSED) if stay.entry in void]
    decided = _open(stays, BatchStatus.DECIDED)
    changed += [_ended(stay, told, "annulled") for stay in decided if stay.since_position in gone]
    changed += [msgspec.structs.replace(stay, moot_by=told.id) for stay in waiting if stay.since_position in gone]
    ended = [stay for stay in stays if stay.ended_by in void and stay.status == BatchStatus.DECIDED.value]
    back = [stay for stay in ended if stay.since_position not in gone and stay not in waiting]
    alive = [stay for stay in (*decided, *waiting) if stay.since_position not in gone]
    closed = [stay for stay in decided if stay.batch == Batch.CLOSE.value]
    if closed:  # it lies over them, and what it covers comes back by its own annulment
        return [*changed, *(msgspec.structs.replace(stay, end_reason="closed", moot_by=None) for stay in back)]
    return [*changed, *_settled(sorted([*alive, *back], key=lambda one: (one.since, one.since_position)), told)]


def _settled(stays: Sequence[Stay], told: Told) -> list[Stay]:
    """Which of these, in the order in which they were decided, is open now; those under a graver one wait."""
    running, waiting = None, list[Stay]()
    for stay in stays:
        if running is not None and _rank(running) < _rank(stay):
            waiting.append(stay)
        else:
            running = stay
    changed: list[Stay] = []
    for stay in stays:
        open_ = stay.until_position is None
        if stay is running and not open_:
            changed += [msgspec.structs.replace(stay, moot_by=told.id), _returned(stay, told)]
        elif stay is not running and open_:
            changed.append(_ended(stay, told, "outranked" if stay in waiting else "superseded"))
        elif stay in waiting:
            changed.append(msgspec.structs.replace(stay, end_reason="outranked", moot_by=None))
    return changed


def _fact_of(stay: Stay, stands: read.Stands) -> bool:
    """Whether the fact still stands that keeps an enterprise in the batch; a closure is none of these."""
    match stay.batch:
        case Batch.SUSPEND.value:
            return stands.suspension is not None
        case Batch.UPGRADE.value:
            return bool(stands.directions)
        case Batch.CONSOLIDATE.value:
            return stands.exemplar
        case _:
            return True


def _lifted(stays: Sequence[Stay], told: Told) -> list[Stay]:
    """What the closure covered goes on, but for the naming as exemplary, which fell with the level."""
    ended = [_ended(one, told, "lifted") for one in _open(stays, BatchStatus.DECIDED, Batch.CLOSE)]
    if not ended:
        return []
    waiting = [*_covered(stays), *_outranked(stays)]
    fallen = [one for one in waiting if one.batch == Batch.CONSOLIDATE.value]
    moot = [msgspec.structs.replace(one, moot_by=told.id) for one in fallen]
    return [*ended, *moot, *_next([one for one in waiting if one not in fallen], told)]


def _exit(stays: Sequence[Stay], told: Told, batch: Batch, reason: str) -> list[Stay]:
    """End the open stay of `batch` and let the next one in, or note that one which waits would have ended now."""
    ended = [_ended(stay, told, reason) for stay in _open(stays, BatchStatus.DECIDED, batch)]
    waiting = [*_outranked(stays), *_covered(stays)]
    moot = [msgspec.structs.replace(stay, moot_by=told.id) for stay in waiting if stay.batch == batch.value]
    others = [stay for stay in _outranked(stays) if stay.batch != batch.value]
    return [*ended, *moot, *(_next(others, told) if ended else [])]


def _next(waiting: Sequence[Stay], told: Told) -> list[Stay]:
    """The gravest of those that wait, opened now; its waiting is over, the others go on waiting."""
    changed: list[Stay] = []
    for place, stay in enumerate(sorted(waiting, key=_rank)):
        if place == 0:
            changed += [msgspec.structs.replace(stay, moot_by=told.id), _returned(stay, told)]
        elif stay.end_reason != "outranked":
            changed.append(msgspec.structs.replace(stay, end_reason="outranked"))
    return changed


def _outranked(stays: Sequence[Stay]) -> list[Stay]:
    return [stay for stay in stays if stay.end_reason == "outranked" and stay.moot_by is None]


def _covered(stays: Sequence[Stay]) -> list[Stay]:
    """What an annulment of the closure brings back."""
    return [stay for stay in stays if stay.end_reason == "closed" and stay.moot_by is None]


def _rank(stay: Stay) -> int:
    return _RANKS[stay.batch]


def _open(stays: Sequence[Stay], status: BatchStatus, batch: Batch | None = None) -> list[Stay]:
    running = [stay for stay in stays if stay.until_position is None and stay.status == status.value]
    return [stay for stay in running if batch is None or stay.batch == batch.value]


def _opened(
    told: Told,
    batch: Batch,
    status: BatchStatus,
    ground: str,
    *,
    proposal: str | None = None,
    entries: Sequence[str] = (),
) -> Stay:
    causes = [*entries, *([told.event.cause] if told.event.cause else []), told.id]
    return Stay(
        stream=told.stream,
        entry=told.id,
        batch=batch.value,
        status=status.value,
        ground=ground,
        document=told.event.legal_basis.document,
        article=told.event.legal_basis.article,
        evidence=_listed(causes),
        proposal=proposal,
        since=told.on,
        since_position=told.position,
    )


def _ended(stay: Stay, told: Told, reason: str) -> Stay:
    return msgspec.structs.replace(
        stay,
        until=told.on,
        until_position=told.position,
        ended_by=told.id,
        end_reason=reason,
    )


def _returned(stay: Stay, told: Told) -> Stay:
    """A stay that waited or that an annulled closure had ended: as it was, since it was, known from now on."""
    return msgspec.structs.replace(
        stay,
        entry=told.id,
        evidence=_listed([*evidence(stay), told.id]),
        since_position=told.position,
        until=None,
        until_position=None,
        ended_by=None,
        end_reason=None,
    )


def evidence(stay: Stay) -> list[str]:
    """The ids of the events that a stay rests on."""
    ids: list[str] = msgspec.json.decode(stay.evidence, type=list[str])
    return ids


def _listed(ids: Sequence[str]) -> str:
    return msgspec.json.encode(list(dict.fromkeys(ids))).decode()
