"""The stays that a decision recorded late opens and ends, as of its own day (domain decision 34)."""

from collections.abc import Sequence

import msgspec

from projections.four_batches.again import decided_again, left_again
from projections.four_batches.stays import by_day, ending, exiting, next_of, open_of, opening, outranked, rank, settling
from projections.four_batches.tables import Stay
from registry.events import read
from registry.events.envelope import Told
from registry.events.vocabulary import Batch, BatchStatus


def recorded_late(stays: Sequence[Stay], told: Told, late: read.Late) -> list[Stay]:
    """What is recorded late opens and ends as of its own day: what was decided after that day is not touched by it."""
    before, stands, over = [stay for stay in stays if stay.since <= told.on], late.stands, late.over
    match told.event:
        case read.ClosureProposed(ground=ground, proposal=proposal):
            new = opening(told, Batch.CLOSE, BatchStatus.PROPOSED, ground, proposal=proposal)
            if proposal not in (stands.proposals or ()):  # its end comes with it
                return [ending(new, told, "withdrawn")]
            return [*(ending(stay, told, "superseded") for stay in open_of(before, BatchStatus.PROPOSED)), new]
        case read.ProposalWithdrawn(proposal=proposal):
            return withdrawn(stays, told, proposal)
        case read.OperationsSuspended(ground=ground, suspension=id):
            answered = open_of(before, BatchStatus.PROPOSED, Batch.SUSPEND)
            new = opening(told, Batch.SUSPEND, BatchStatus.DECIDED, ground, entries=[stay.entry for stay in answered])
            done = [ending(stay, told, "decided") for stay in answered]
            if stands.suspension is None or stands.suspension.id != id:  # the resumption comes with it
                gone = [ending(stay, told, "superseded") for stay in open_of(before, BatchStatus.DECIDED)]
                return [*done, *gone, ending(new, told, "resumed")]
            alive = [*open_of(stays, BatchStatus.DECIDED), *outranked(stays)]
            alive += [stay for stay in stays if stay not in before and _gave_way(stay, alive)]
            return [*done, new, *settling(by_day([*alive, new]), told)]
        case read.ResumptionAccepted():
            return ran_on(stays, told) or _resumed(stays, before, told)
        case read.LevelRevoked() | read.LevelEnded():
            return left_again(stays, told, Batch.CONSOLIDATE, "level_lost")
        case read.UpgradeDirected(ground=ground):
            return _decided(stays, before, told, Batch.UPGRADE, ground, over)
        case read.ExemplarNamed(ground=ground):
            return _decided(stays, before, told, Batch.CONSOLIDATE, ground, over)
        case read.RetrofitConfirmed(still_open=()):
            return left_again(stays, told, Batch.UPGRADE, "retrofitted")
        case read.ExemplarWithdrawn():
            return left_again(stays, told, Batch.CONSOLIDATE, "exemplar_withdrawn")
        case _:
            return []


def _decided(
    stays: Sequence[Stay], before: Sequence[Stay], told: Told, batch: Batch, ground: str, over: read.Over | None
) -> list[Stay]:
    """The proposals that it answers, and the new stay in its place among the others; one that is over, with its end."""
    answered = open_of(before, BatchStatus.PROPOSED, batch)
    new = opening(told, batch, BatchStatus.DECIDED, ground, entries=[stay.entry for stay in answered])
    done = [ending(stay, told, "decided") for stay in answered]
    if over is None:
        return [*done, *decided_again(stays, told, new)]
    ended = ending(new, told, _REASONS.get(over.kind, "level_lost"))
    return [*done, msgspec.structs.replace(ended, until=over.on.isoformat(), ended_by=over.by)]


_REASONS = {
    "RetrofitConfirmed": "retrofitted",
    "ExemplarWithdrawn": "exemplar_withdrawn",
    "EnterpriseClosed": "closed",
}
"""Event that ended a stay → why; any other took the level."""


def withdrawn(stays: Sequence[Stay], told: Told, proposal: str) -> list[Stay]:
    """The proposal, whether open or told with this end of it: it stood until this one's day."""
    proposed = [one for one in stays if one.status == BatchStatus.PROPOSED.value and one.proposal == proposal]
    return [ending(one, told, "withdrawn") for one in proposed if one.ended_by in (None, one.entry)]


def ran_on(stays: Sequence[Stay], told: Told) -> list[Stay]:
    """The stay whose suspension came late and with it the resumption that is told now: it ran until this one's day."""
    over = [one for one in stays if one.end_reason == "resumed" and one.ended_by == one.entry]
    return [msgspec.structs.replace(one, until=told.on, until_position=told.position, ended_by=told.id) for one in over]


def _gave_way(stay: Stay, alive: Sequence[Stay]) -> bool:
    """Whether it ended for another stay in the same batch that has not ended: under a graver one both would wait."""
    same = (one for one in alive if one.batch == stay.batch)
    return stay.end_reason == "superseded" and any(one.since >= stay.since for one in same)


def _resumed(stays: Sequence[Stay], before: Sequence[Stay], told: Told) -> list[Stay]:
    """The suspension ends on its day; then the gravest that waited runs, until a later one takes its place."""
    ended = exiting(before, told, Batch.SUSPEND, "resumed", returns=False)
    running = min((one for one in outranked(before) if one.batch != Batch.SUSPEND.value), key=rank, default=None)
    gave_way: list[Stay] = []
    for stay in by_day([one for one in outranked(stays) if one not in before]):
        if running is None or rank(running) >= rank(stay):
            gave_way += [] if running is None else [running]
            running = stay
    ended += [msgspec.structs.replace(one, end_reason="superseded") for one in gave_way]
    return [*ended, *([] if running is None else next_of([running], told))]
