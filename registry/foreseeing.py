"""What commands on an enterprise that nothing is recorded of come to, by all rules, worked out away from the store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from eventsourcing.persistence import StoredEvent

from registry.domain.commands import EnterpriseCommand
from registry.domain.deciding import decide
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts, body_named, other_named
from registry.domain.policies.competence import competent
from registry.domain.refusals import Refusal, Refused
from registry.mapper import ContractMapper, Recorded
from registry.store import CommandRow

Group: TypeAlias = Sequence[EnterpriseCommand]
"""Commands on one enterprise that belong together, for example a ledger row's registration and level."""


class Terms(NamedTuple):
    """What a decision takes from its register: when and where it is recorded, and the civil day."""

    source: str
    time: datetime
    today: date


class EncodedEvent(NamedTuple):
    """An event as the store takes it."""

    stream: str
    version: int
    topic: str
    state: bytes

    def stored(self) -> StoredEvent:
        return StoredEvent(self.stream, self.version, self.topic, self.state)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a group comes to if nothing is recorded of its enterprise; where something is, `group` is decided anew."""

    enterprise: str
    events: Sequence[EncodedEvent]
    commands: Sequence[CommandRow]
    group: Callable[[], Group]


def foresee(group: Group, terms: Terms) -> tuple[list[EncodedEvent], list[CommandRow]] | None:
    """Events and commands of a group on an enterprise without events.

    `None` where a rule refuses it or something else in the register is asked (a body, another enterprise, a
    delegation), or after an act that waits for its day: then the register itself must decide.
    """
    enterprise, mapper = Enterprise(group[0].enterprise), _mapper(terms.source)
    events, commands = list[EncodedEvent](), list[CommandRow]()
    try:
        for command in group:
            if command.on_behalf_of is not None or body_named(command) or other_named(command) or enterprise.scheduled:
                return None
            if isinstance(competent(enterprise, command), Refusal):
                return None
            for event in decide(Facts.of(enterprise, command, terms.today)):
                enterprise.evolve(event)
                recorded = Recorded(enterprise.stream, enterprise.version, event, terms.time)
                stored = mapper.to_stored_event(recorded)
                events.append(EncodedEvent(enterprise.stream, enterprise.version, stored.topic, stored.state))
            commands.append(CommandRow(command.command, command.digest(), enterprise.stream, enterprise.version))
    except Refused:
        return None
    return events, commands


@lru_cache(maxsize=8)
def _mapper(source: str) -> ContractMapper:
    return ContractMapper(source)
