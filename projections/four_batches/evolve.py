"""How an event opens and ends stays (陕安委会发〔2011〕9号 三(四), 苏安办〔2011〕34号 五(三)).

At most one decided and one proposed stay are open. Deciding a batch ends a decided stay that is not graver the same
day; under a graver one, which only its own exit ends, the new stay waits as `outranked` until that exit.
"""

from collections.abc import Sequence

import msgspec

from projections.four_batches.late import ran_on, recorded_late, withdrawn
from projections.four_batches.stays import (
    by_day,
    covered,
    ending,
    exiting,
    next_of,
    open_of,
    opening,
    outranked,
    rank,
    settling,
)
from projections.four_batches.tables import Stay
from projections.late import late_of
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

_last: tuple[Told | None, tuple[Stay, ...], list[Stay]] = (None, (), [])
_OVER = ("succeeded", "registered_in_error")
"""Why a stay ends with the key, under which nothing stands from then on."""


def evolve(rows: Rows, told: Told) -> None:
    """Put the stays that `told` opens and ends."""
    if type(told.event) in HANDLES:
        for stay in changes(rows.of_stream(Stay, told.stream), told):
            rows.put(stay)


def changes(stays: Sequence[Stay], told: Told) -> list[Stay]:
    """The stays of `told`'s stream that it changes or opens; none when it has been told before.

    The last answer is kept: `four_batches` and `credit` ask the same of every event, one after the other.
    """
    global _last  # noqa: PLW0603  # one tuple, replaced whole
    if type(told.event) not in HANDLES:
        return []
    asked, before, answer = _last
    if told is asked and before == tuple(stays):
        return answer
    answer = _changes(stays, told)
    _last = (told, tuple(stays), answer)
    return answer


def _changes(stays: Sequence[Stay], told: Told) -> list[Stay]:
    if any(told.position in (stay.since_position, stay.until_position) for stay in stays):
        return []
    late = late_of(told.event)
    if late is not None:
        return recorded_late(stays, told, late)
    match told.event:  # the most frequent events first
        case read.OperationsSuspended(ground=ground):
            return _decided(stays, told, Batch.SUSPEND, ground)
        case read.ExemplarNamed(ground=ground):
            return _decided(stays, told, Batch.CONSOLIDATE, ground)
        case read.UpgradeDirected(ground=ground):
            return _decided(stays, told, Batch.UPGRADE, ground)
        case read.ResumptionAccepted():
            return ran_on(stays, told) or exiting(stays, told, Batch.SUSPEND, "resumed")
        case read.RetrofitConfirmed(still_open=()):
            return exiting(stays, told, Batch.UPGRADE, "retrofitted")
        case read.ClosureProposed(ground=ground, proposal=proposal):
            ended = [ending(stay, told, "superseded") for stay in open_of(stays, BatchStatus.PROPOSED)]
            return [*ended, opening(told, Batch.CLOSE, BatchStatus.PROPOSED, ground, proposal=proposal)]
        case read.BatchProposed(batch=batch, ground=ground, proposal=proposal, evidence=facts):
            ended = [ending(stay, told, "superseded") for stay in open_of(stays, BatchStatus.PROPOSED)]
            return [*ended, opening(told, batch, BatchStatus.PROPOSED, ground, proposal=proposal, entries=facts)]
        case read.BatchProposalWithdrawn(proposal=proposal) | read.ProposalWithdrawn(proposal=proposal):
            return withdrawn(stays, told, proposal)
        case read.EnterpriseClosed(ground=ground, proposal=proposal):
            return _closed(stays, told, ground, proposal)
        case read.EnterpriseSucceeded(ends=True):
            return [ending(stay, told, "succeeded") for stay in stays if stay.until_position is None]
        case read.RegisteredInError():
            return [ending(stay, told, "registered_in_error") for stay in stays if stay.until_position is None]
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
        case read.ExemplarWithdrawn():
            return exiting(stays, told, Batch.CONSOLIDATE, "exemplar_withdrawn")
        case read.LevelRevoked() | read.LevelEnded():
            return exiting(stays, told, Batch.CONSOLIDATE, "level_lost")
        case _:
            return []


def _decided(stays: Sequence[Stay], told: Told, batch: Batch, ground: str) -> list[Stay]:
    proposed = open_of(stays, BatchStatus.PROPOSED, batch)
    running = open_of(stays, BatchStatus.DECIDED)
    new = opening(told, batch, BatchStatus.DECIDED, ground, entries=[stay.entry for stay in proposed])
    answered = [ending(stay, told, "decided") for stay in proposed]
    graver = [stay for stay in running if rank(stay) < rank(new)]
    if graver:
        return [*answered, msgspec.structs.replace(ending(new, told, "outranked"), ended_by=graver[0].entry)]
    return [*answered, *(ending(stay, told, "superseded") for stay in running), new]


def _closed(stays: Sequence[Stay], told: Told, ground: str, proposal: str) -> list[Stay]:
    proposed = open_of(stays, BatchStatus.PROPOSED)
    ended = [ending(stay, told, "decided") for stay in proposed]
    ended += [
        ending(stay, told, "superseded" if stay.batch == Batch.CLOSE.value else "closed")
        for stay in open_of(stays, BatchStatus.DECIDED)
    ]
    entries = [stay.entry for stay in proposed]
    return [*ended, opening(told, Batch.CLOSE, BatchStatus.DECIDED, ground, proposal=proposal, entries=entries)]


def _annulled(stays: Sequence[Stay], told: Told) -> list[Stay]:
    changed: list[Stay] = []
    for closure in open_of(stays, BatchStatus.DECIDED, Batch.CLOSE):
        changed += [ending(closure, told, "annulled"), *next_of([*covered(stays), *outranked(stays)], told)]
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
    waiting = [*outranked(stays), *covered(stays)]
    changed = [ending(stay, told, "annulled") for stay in open_of(stays, BatchStatus.PROPOSED) if stay.entry in void]
    decided = open_of(stays, BatchStatus.DECIDED)
    changed += [ending(stay, told, "annulled") for stay in decided if stay.since_position in gone]
    changed += [msgspec.structs.replace(stay, moot_by=told.id) for stay in waiting if stay.since_position in gone]
    ended = [stay for stay in stays if stay.ended_by in void and stay.status == BatchStatus.DECIDED.value]
    back = [stay for stay in ended if stay.since_position not in gone and stay not in waiting]
    alive = [stay for stay in (*decided, *waiting) if stay.since_position not in gone]
    over = [stay for stay in stays if stay.end_reason in _OVER and stay.ended_by not in void]
    if over:  # nothing stands under the key any more; what it ended comes back by its own annulment
        end = {"end_reason": over[0].end_reason, "ended_by": over[0].ended_by, "moot_by": None}
        return [*changed, *(msgspec.structs.replace(stay, **end) for stay in back)]
    closed = [stay for stay in decided if stay.batch == Batch.CLOSE.value]
    if closed:  # it lies over them, and what it covers comes back by its own annulment
        return [*changed, *(msgspec.structs.replace(stay, end_reason="closed", moot_by=None) for stay in back)]
    return [*changed, *settling(by_day([*alive, *back]), told)]


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
    ended = [ending(one, told, "lifted") for one in open_of(stays, BatchStatus.DECIDED, Batch.CLOSE)]
    if not ended:
        return []
    waiting = [*covered(stays), *outranked(stays)]
    fallen = [one for one in waiting if one.batch == Batch.CONSOLIDATE.value]
    moot = [msgspec.structs.replace(one, moot_by=told.id) for one in fallen]
    return [*ended, *moot, *next_of([one for one in waiting if one not in fallen], told)]
