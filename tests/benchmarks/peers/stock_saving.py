"""The library as it comes: its application and recorder save the same stored bytes, some hundred events at a time.

1,000 on SQLite. On PostgreSQL it sends a save as one message in a pipeline, and from about half a megabyte on waits for
ever on a Unix socket (the driver does not send the rest): there it is 400. The option `batch` says another number, and
`first` how many events are saved; one by one, all of them would take minutes and say no more.
"""

from dataclasses import dataclass
from itertools import islice

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from eventsourcing.utils import EnvType

from tests.benchmarks.messages import read_chunks
from tests.benchmarks.place import Place, Proof, Timed
from tests.benchmarks.stock import settings

BATCH = {"sqlite": 1_000, "postgres": 400}


@dataclass(frozen=True, slots=True)
class Written:
    """An event that is bytes already."""

    originator_id: str
    originator_version: int
    topic: str
    data: bytes


class AsWritten(Mapper[str]):
    """Costs nothing: the library's own encoding is not what is compared."""

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        assert isinstance(domain_event, Written)
        return StoredEvent(
            domain_event.originator_id, domain_event.originator_version, domain_event.topic, domain_event.data
        )


class Saving(Application[str]):
    """The stock application but for the mapper."""

    def construct_mapper(self) -> Mapper[str]:
        return AsWritten(JSONTranscoder())


def run(place: Place, meter: Timed) -> Proof:
    """Reads the events from a file of chunks, so that no more than 4,000 are in memory."""
    env: EnvType = settings(place)
    batch_of, first = int(place.options.get("batch", BATCH[place.database])), place.options.get("first")
    application = Saving(env)
    try:
        with meter:
            told = (Written(m.stream, m.version, m.topic, m.data) for c in read_chunks(place.imported) for m in c)
            events = islice(told, None if first is None else int(first))
            while batch := list(islice(events, batch_of)):
                application.save(*batch)
        stored = _stored(application)
        meter.extra["units"] = stored["events"]
        return stored if first is None else {"first": stored["events"]}
    finally:
        application.close()


def _stored(application: Saving) -> Proof:
    events = size = last = 0
    while page := application.recorder.select_notifications(last + 1, 5_000):
        events += len(page)
        size += sum(len(notification.state) for notification in page)
        last = page[-1].id
    return {"events": events, "bytes": size}
