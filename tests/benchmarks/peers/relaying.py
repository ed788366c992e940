"""Ours: the relay carries a stored history to Kafka, with heads.

With the option `keep` it goes to the topics that readers share, and stays.
"""

from infra.kafka.client import Client
from infra.kafka.publisher import KafkaPublisher
from infra.kafka.topics import events_topic
from registry.relay import Relay
from registry.store import open_journal
from tests.benchmarks.kafka import make_topics, told_to
from tests.benchmarks.place import Place, Proof, Timed


def run(place: Place, meter: Timed) -> Proof:
    """Includes taking the lease, fencing and reading the end of the log."""
    prefix = place.topics if "keep" in place.options else place.prefix
    make_topics(place.kafka, prefix)
    journal = open_journal(place.store)
    topic = events_topic(prefix)
    relay = Relay(journal, KafkaPublisher(Client(place.kafka), topic), name=topic.name)
    try:
        with meter:
            relay.catch_up()
    finally:
        relay.close()
        journal.close()
    return told_to(place.kafka, prefix, place.events)
