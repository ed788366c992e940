"""The event as its contract bytes: what the library stores is what Kafka carries and what is proven."""

from dataclasses import dataclass
from datetime import datetime

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from registry.events.envelope import encode, written
from registry.events.event import Event


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its place in a stream; what the library calls a domain event."""

    originator_id: str
    originator_version: int
    event: Event
    time: datetime | None = None
    """Recorded time (UTC); `None` on an event read back, where the bytes hold it."""


class ContractMapper(Mapper[str]):
    """Writes and reads structured CloudEvents, neither compressed nor encrypted: a reader needs only the contract."""

    def __init__(self, source: str) -> None:
        super().__init__(JSONTranscoder())
        self.source = source

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        recorded = domain_event
        assert isinstance(recorded, Recorded)
        assert recorded.time is not None
        return StoredEvent(
            originator_id=recorded.originator_id,
            originator_version=recorded.originator_version,
            topic=type(recorded.event).__name__,
            state=encode(
                recorded.event,
                stream=recorded.originator_id,
                version=recorded.originator_version,
                time=recorded.time,
                source=self.source,
            ),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        _, event = written(bytes(stored_event.state))
        return Recorded(str(stored_event.originator_id), stored_event.originator_version, event)
