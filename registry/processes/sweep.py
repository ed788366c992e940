"""The clock: turns what is due by a day into events, in the order of legal dates; safe to run twice or late."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from registry.application import Registry
from registry.bulk import Bulk
from registry.domain.clock_commands import PerformScheduledAct
from registry.domain.enterprise import Enterprise
from registry.domain.policies.due import Due, due
from registry.domain.refusals import Refusal, refuse
from registry.domain.working_days import NoCalendar

CHUNK = 500
"""Enterprises in one transaction."""


class Agenda(Protocol):
    """Finds who may have something due; it may name too many, never too few."""

    def due_by(self, as_of: date, after: tuple[str, str], limit: int) -> Sequence[tuple[str, str]]:
        """(first due date, enterprise id) pairs above `after`, in that order."""


@dataclass(slots=True)
class Swept:
    """What a sweep recorded, or would record: counts by event, and the refused (a writer was faster)."""

    as_of: date
    looked_at: int = 0
    recorded: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    shown: list[Due] = field(default_factory=list)

    @property
    def left(self) -> list[Refusal]:
        """What is still to be done; where a writer was faster, nothing is."""
        return [one for one in self.refused if one.rule != "nothing_due"]


def sweep(
    registry: Registry,
    agenda: Agenda,
    as_of: date,
    *,
    today: date,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Swept:
    """Records everything due by `as_of`. Stopped at any point, the next run goes on.

    Raises `Refused` for a day that has not come, and as the register does. An enterprise whose terms need a calendar
    that is not known is among the refused, by name, and the others are swept.
    """
    if as_of > today:
        raise refuse("date_in_the_future", f"as of {as_of}, today is {today}", "sweep up to today", field="as_of")
    swept, bulk = Swept(as_of), Bulk(registry)
    for ids in _pages(agenda, as_of):
        groups = [_due(enterprise, as_of, swept) for enterprise in registry.enterprises(ids)]
        swept.looked_at += len(ids)
        if dry_run:
            swept.shown += [one for group in groups for one in group]
        else:
            _record(bulk, [group for group in groups if group], swept)
            _after_what_took_effect(registry, bulk, groups, swept)
        if progress is not None:
            progress(swept.looked_at)
    return swept


def _due(enterprise: Enterprise, as_of: date, swept: Swept) -> list[Due]:
    try:
        return due(enterprise, as_of)
    except NoCalendar as unknown:
        swept.refused.append(replace(unknown.refusal, because=f"{enterprise.id}: {unknown.refusal.because}"))
        return []


def _after_what_took_effect(registry: Registry, bulk: Bulk, groups: Sequence[Sequence[Due]], swept: Swept) -> None:
    """What else is due where something took effect that was decided ahead."""
    first = (group[0].command for group in groups if group)
    there = [command.enterprise for command in first if isinstance(command, PerformScheduledAct)]
    again = [_due(enterprise, swept.as_of, swept) for enterprise in registry.enterprises(there)] if there else []
    _record(bulk, [group for group in again if group], swept)


def _record(bulk: Bulk, groups: Sequence[Sequence[Due]], swept: Swept) -> None:
    ordered = sorted(groups, key=lambda group: group[0].on)
    outcomes = bulk.run([[one.command for one in group] for group in ordered])
    for group, outcome in zip(ordered, outcomes, strict=True):
        if outcome.refused is not None:
            swept.refused.append(outcome.refused.refusal)
        elif not outcome.repeated:
            swept.recorded.update(type(one.command).__name__ for one in group)


def _pages(agenda: Agenda, as_of: date) -> Iterator[list[str]]:
    after = ("", "")
    while found := agenda.due_by(as_of, after, CHUNK):
        yield [id for _, id in found]
        after = found[-1]


def told(swept: Swept) -> Mapping[str, object]:
    """As plain values, for `--json`."""
    return {
        "as_of": swept.as_of.isoformat(),
        "looked_at": swept.looked_at,
        "recorded": dict(swept.recorded),
        "refused": [refusal.told() for refusal in swept.refused],
        "due": [
            {"on": one.on.isoformat(), "kind": type(one.command).__name__, "enterprise": one.command.enterprise}
            for one in swept.shown
        ],
    }
