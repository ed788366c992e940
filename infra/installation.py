"""Wires one installation from its settings: store, broker, log, views; each opened when first needed."""

from collections.abc import Iterator
from contextlib import contextmanager

from infra.kafka.client import Client
from infra.kafka.errors import BrokerUnavailable
from infra.kafka.log import KafkaLog
from infra.kafka.node import LocalNode
from infra.kafka.topics import Topic, credit_topic, events_topic, heads_topic
from infra.local_log import LocalLog
from infra.settings import Settings, Transport
from projections.database import Database
from projections.databases import open_database
from projections.log import Log, LogUnavailable
from registry.store import Journal, open_journal


class Installation:
    """One store, one set of topics, one set of views. Raises what its parts raise; owns nothing until asked."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @property
    def local(self) -> bool:
        """Whether views read the store's own log, without Kafka."""
        return self.settings.transport is Transport.LOCAL

    @property
    def node(self) -> LocalNode:
        """The local Kafka node of this home; not started."""
        return LocalNode(self.settings.home.resolve() / "kafka")

    @property
    def events(self) -> Topic:
        return events_topic(self.settings.topic_prefix).guarded(self.settings.kafka_min_insync)

    @property
    def credit(self) -> Topic:
        return credit_topic(self.settings.topic_prefix)

    def topics(self) -> dict[str, str]:
        """What each topic is called."""
        events, credit = self.events.name, self.credit.name
        return {
            "events": events,
            "heads": heads_topic(events).name,
            "credit": credit,
            "credit_heads": heads_topic(credit).name,
        }

    def bootstrap(self) -> str:
        """The broker's address: the configured one, or the local node's at work. Raises `BrokerUnavailable`."""
        if self.settings.kafka_bootstrap_servers:
            return self.settings.kafka_bootstrap_servers
        node = self.node
        if node.pid is None:
            raise BrokerUnavailable(
                "没有Kafka：设KAFKA_BOOTSTRAP_SERVERS，或运行registry up，或设REGISTRY_TRANSPORT=local "
                "no Kafka broker: set KAFKA_BOOTSTRAP_SERVERS, run `registry up` or `registry broker`, "
                "or set REGISTRY_TRANSPORT=local"
            )
        return node.bootstrap

    def client(self) -> Client:
        """Makes Kafka clients. Raises `BrokerUnavailable`."""
        return Client(self.bootstrap(), self.settings.kafka_security(), self.settings.kafka_client)

    @contextmanager
    def journal(self) -> Iterator[Journal]:
        """The store's reading side."""
        journal = open_journal(self.settings.store)
        try:
            yield journal
        finally:
            journal.close()

    def database(self) -> Database:
        """The database of the views."""
        return open_database(self.settings.home.resolve(), self.settings.views_url or None)

    @contextmanager
    def log(self, journal: Journal) -> Iterator[Log]:
        """What views read: Kafka, or the store's own log. Raises `LogUnavailable`, `TopicRefused`."""
        log: Log = LocalLog(journal) if self.local else self._kafka_log()
        try:
            yield log
        finally:
            log.close()

    def _kafka_log(self) -> KafkaLog:
        try:
            client = self.client()
        except BrokerUnavailable as error:
            raise LogUnavailable(str(error)) from error
        return KafkaLog(client, self.events, replicas=self.settings.kafka_replicas)
