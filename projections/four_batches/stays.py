"""One stay in a batch: how it opens, ends, waits under a graver one, and comes back."""

from collections.abc import Sequence

import msgspec

from projections.four_batches.tables import Stay
from registry.events.envelope import Told
from registry.events.vocabulary import Batch, BatchStatus

_RANKS = {batch.value: rank for rank, batch in enumerate(Batch)}
"""Code → place in the order of precedence; 0 is the gravest."""


def open_of(stays: Sequence[Stay], status: BatchStatus, batch: Batch | None = None) -> list[Stay]:
    running = [stay for stay in stays if stay.until_position is None and stay.status == status.value]
    return [stay for stay in running if batch is None or stay.batch == batch.value]


def opening(
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


def ending(stay: Stay, told: Told, reason: str) -> Stay:
    return msgspec.structs.replace(
        stay,
        until=told.on,
        until_position=told.position,
        ended_by=told.id,
        end_reason=reason,
    )


def returning(stay: Stay, told: Told) -> Stay:
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


def outranked(stays: Sequence[Stay]) -> list[Stay]:
    return [stay for stay in stays if stay.end_reason == "outranked" and stay.moot_by is None]


def covered(stays: Sequence[Stay]) -> list[Stay]:
    """What an annulment of the closure brings back."""
    return [stay for stay in stays if stay.end_reason == "closed" and stay.moot_by is None]


def next_of(waiting: Sequence[Stay], told: Told) -> list[Stay]:
    """The gravest of those that wait, opened now; its waiting is over, the others go on waiting."""
    changed: list[Stay] = []
    for place, stay in enumerate(sorted(waiting, key=rank)):
        if place == 0:
            changed += [msgspec.structs.replace(stay, moot_by=told.id), returning(stay, told)]
        elif stay.end_reason != "outranked":
            changed.append(msgspec.structs.replace(stay, end_reason="outranked"))
    return changed


def settling(stays: Sequence[Stay], told: Told) -> list[Stay]:
    """Which of these, in the order in which they were decided, is open now; those under a graver one wait."""
    running, waiting = None, list[Stay]()
    for stay in stays:
        if running is not None and rank(running) < rank(stay):
            waiting.append(stay)
        else:
            running = stay
    changed: list[Stay] = []
    for stay in stays:
        open_ = stay.until_position is None
        if stay is running and not open_:
            changed += [msgspec.structs.replace(stay, moot_by=told.id), returning(stay, told)]
        elif stay is not running and open_:
            changed.append(ending(stay, told, "outranked" if stay in waiting else "superseded"))
        elif stay in waiting:
            changed.append(msgspec.structs.replace(stay, end_reason="outranked", moot_by=None))
    return changed


def by_day(stays: Sequence[Stay]) -> list[Stay]:
    return sorted(stays, key=lambda one: (one.since, one.since_position))


def rank(stay: Stay) -> int:
    return _RANKS[stay.batch]


def evidence(stay: Stay) -> list[str]:
    """The ids of the events that a stay rests on."""
    ids: list[str] = msgspec.json.decode(stay.evidence, type=list[str])
    return ids


def _listed(ids: Sequence[str]) -> str:
    return msgspec.json.encode(list(dict.fromkeys(ids))).decode()


def exiting(stays: Sequence[Stay], told: Told, batch: Batch, reason: str, *, returns: bool = True) -> list[Stay]:
    """End the open stay of `batch` and let the next one in, or note that one which waits would have ended now."""
    ended = [ending(stay, told, reason) for stay in open_of(stays, BatchStatus.DECIDED, batch)]
    waiting = [*outranked(stays), *covered(stays)]
    moot = [msgspec.structs.replace(stay, moot_by=told.id) for stay in waiting if stay.batch == batch.value]
    others = [stay for stay in outranked(stays) if stay.batch != batch.value]
    return [*ended, *moot, *(next_of(others, told) if ended and returns else [])]
