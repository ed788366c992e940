"""The event as its contract bytes: what the library stores is what Kafka carries and what is proven."""

from datetime import datetime
from typing import ClassVar, NamedTuple

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from msgspec import MsgspecError
from pydantic import ValidationError

from registry.events import read
from registry.events.envelope import encode, written
from registry.events.event import Event


class UnreadableEvent(Exception):
    """Raised when stored bytes are no event: nothing is decided on a history that cannot be read whole."""

    exit_code: ClassVar[int] = 6

    def __init__(self, event: str, error: Exception) -> None:
        because = f"{type(error).__name__}: {error}".partition("\n")[0]
        super().__init__(f"{event} in the store cannot be read ({because}): restore the store from its backup")


class Recorded(NamedTuple):
    """An event with its place in a stream; what the library calls a domain event."""

    originator_id: str
    originator_version: int
    event: Event | read.Event
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
        return Recorded(str(stored_event.originator_id), stored_event.originator_version, event_of(stored_event))


def event_of(stored: StoredEvent) -> Event:
    """The event of stored bytes. Raises `UnknownSchema`, and `UnreadableEvent`."""
    return event_in(bytes(stored.state), str(stored.originator_id), stored.originator_version)


def event_in(data: bytes, stream: str, version: int) -> Event:
    """The event in these bytes, which stand there. Raises `UnknownSchema`, and `UnreadableEvent`."""
    try:
        return written(data)[1]
    except (ValidationError, MsgspecError) as error:
        raise UnreadableEvent(f"{stream}/{version}", error) from error
