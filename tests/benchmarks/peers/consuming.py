"""The bound of any reader: kafka-python's consumer alone; the option `decode` also makes each record an event."""

from infra.kafka.client import Client
from registry.events.envelope import tell
from tests.benchmarks.kafka import polled
from tests.benchmarks.place import Place, Proof, Timed


def run(place: Place, meter: Timed) -> Proof:
    """Committed records only, all partitions, our settings; counted and measured, nothing else."""
    events = size = 0
    decode = place.options["decode"] == "yes"
    with Client(place.kafka).consumer() as consumer, meter:
        for records in polled(consumer, f"{place.topics}.events", place.events):
            events += len(records)
            for record in records:
                size += len(record.value)
                if decode:
                    tell(record.offset, record.value)
    return {"events": events, "bytes": size}
