"""Many commands in few transactions: each group of commands goes in whole or not at all, by the same rules."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from eventsourcing.persistence import IntegrityError, StoredEvent

from registry.application import Contended, Registry, must_be_the_same, replayed
from registry.committing import Work
from registry.domain.commands import EnterpriseCommand
from registry.domain.enterprise import Enterprise
from registry.domain.refusals import Refused
from registry.events.event import Event
from registry.first_entries import FirstEntries
from registry.store import CommandRow

Group: TypeAlias = Sequence[EnterpriseCommand]
"""Commands on one enterprise that belong together, for example a ledger row's registration and level."""


class Outcome(NamedTuple):
    """What became of a group: recorded, recorded before, or refused with the command at fault."""

    events: int
    repeated: bool = False
    refused: Refused | None = None
    command: EnterpriseCommand | None = None


class Bulk:
    """Runs groups of commands through the register, a transaction a call.

    With a `scratch` register nothing reaches the real one: decisions see the real events first, then the scratch's
    (a dry run in constant memory).

    Of first entries that are alike in all that the rules look at one is decided, and the others are told as it was.
    """

    def __init__(self, registry: Registry, scratch: Registry | None = None) -> None:
        self._registry = registry
        self._target = scratch or registry
        self._sources = (registry, scratch) if scratch else (registry,)
        self._first_entries = FirstEntries(registry.now, registry.today)

    def run(self, groups: Sequence[Group]) -> list[Outcome]:
        """One outcome per group. Raises `StoreUnavailable`; a group that was not answered can be run again."""
        work, outcomes = self._decided(groups, careful=self._target is not self._registry)
        if not work.recorded:
            return outcomes
        try:
            self._target.save_work(work)
        except IntegrityError:
            return self._one_by_one(groups)
        return outcomes

    def _one_by_one(self, groups: Sequence[Group]) -> list[Outcome]:
        """A stream or a command id is taken: every group gets a transaction of its own, decided anew."""
        outcomes = []
        for group in groups:
            for _ in range(3):
                work, (outcome,) = self._decided([group], careful=True)
                try:
                    if work.recorded:
                        self._target.save_work(work)
                except IntegrityError:
                    continue
                outcomes.append(outcome)
                break
            else:
                raise Contended(f"{group[0].command}: other writers were faster three times; try again")
        return outcomes

    def _decided(self, groups: Sequence[Group], *, careful: bool) -> tuple[Work, list[Outcome]]:
        """What the groups come to, one after the other.

        Unless `careful`, the first acts on an enterprise are not looked up among the recorded commands before they are
        refused: the store takes no id twice, and in a ledger nearly every enterprise is new.
        """
        ids = [_enterprise_of(group) for group in groups]
        stored = self._streams({f"enterprise:{id}" for id in ids})
        likely = [careful or f"enterprise:{id}" in stored for id in ids]
        before = self._commands([group for group, asked in zip(groups, likely, strict=True) if asked])
        held, times = dict[str, Enterprise](), Counter(ids)
        work = Work()
        outcomes = []
        for id, group, asked in zip(ids, groups, likely, strict=True):
            first = not asked and times[id] == 1
            if first and self._first_entries.take(group, before, work):
                outcomes.append(Outcome(len(group)))
                continue
            enterprise = held.get(id) or replayed(id, stored.get(f"enterprise:{id}", ()))
            outcome = self._group(group, enterprise, before, work)
            if outcome.refused is not None and not asked and (recorded := self._commands([group])):
                before |= recorded
                enterprise = _redecided(id, (), work)
                outcome = self._group(group, enterprise, before, work)
            if times[id] > 1:  # one that is not asked for again is not kept for the collector to look at
                refused = outcome.refused is not None
                held[id] = _redecided(id, stored.get(f"enterprise:{id}", ()), work) if refused else enterprise
            if first and outcome.events == len(group):
                self._first_entries.learn(group)
            outcomes.append(outcome)
        return work, outcomes

    def _group(self, group: Group, enterprise: Enterprise, before: dict[str, CommandRow], work: Work) -> Outcome:
        events, commands = len(work.recorded), len(work.commands)
        repeated = True
        for command in group:
            try:
                row = before.get(command.command)
                if row is not None:
                    must_be_the_same(row, command)
                    continue
                repeated = False
                self._registry.decide_into(work, enterprise, command)
                before[command.command] = work.commands[-1]
            except Refused as refused:
                for taken in work.commands[commands:]:
                    before.pop(taken.id, None)
                del work.recorded[events:], work.commands[commands:]
                return Outcome(0, refused=refused, command=command)
        return Outcome(len(work.recorded) - events, repeated)

    def _commands(self, groups: Sequence[Group]) -> dict[str, CommandRow]:
        ids = [command.command for group in groups for command in group]
        found: dict[str, CommandRow] = {}
        for source in self._sources:
            found.update(source.journal.commands(ids))
        return found

    def _streams(self, streams: Iterable[str]) -> Mapping[str, list[StoredEvent]]:
        wanted = sorted(streams)
        found: dict[str, list[StoredEvent]] = {}
        for source in self._sources:
            for stream, events in source.journal.streams(wanted).items():
                found.setdefault(stream, []).extend(events)
        return found


def _enterprise_of(group: Group) -> str:
    id = group[0].enterprise
    for command in group:
        if command.enterprise != id:
            raise ValueError(f"{command.command}: the commands of a group act on one enterprise")
    return id


def _redecided(id: str, stored: Iterable[StoredEvent], work: Work) -> Enterprise:
    """The enterprise with what the work has decided so far."""
    enterprise = replayed(id, stored)
    for recorded in work.recorded:
        if recorded.originator_id == enterprise.stream:
            assert isinstance(recorded.event, Event)  # an enterprise that comes again is not taken as its kind
            enterprise.evolve(recorded.event)
    return enterprise
