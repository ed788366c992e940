"""The long-running parts of an installation: relay, views, credit topic, pages; each runs until it is told to stop."""

import dataclasses
import gc
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

from infra.beacon import Beacon
from infra.credit_source import CreditSource
from infra.installation import Installation
from infra.kafka.publisher import KafkaPublisher
from infra.kafka.topics import Topic
from projections.catalogue import VIEWS
from projections.leases import LASTS, Leases
from projections.log import LogDenied, LogUnavailable
from projections.reader import Views
from projections.runner import Runner
from registry.relay import Pace, Relay, Source
from registry.relaying.denials import Denials


@contextmanager
def until_told() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set.

    A thread sets it: a handler interrupts the main thread anywhere, and where that holds the event's own lock, setting
    it from there would wait for ever. Only a `SimpleQueue` may be filled from a handler.
    """
    stop, told = threading.Event(), SimpleQueue[bool]()
    waiting = threading.Thread(target=_set_when_told, args=(stop, told), daemon=True)
    waiting.start()
    before = {s: signal.signal(s, lambda *_: told.put(True)) for s in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        told.put(False)
        waiting.join()


def kept_for_life() -> None:
    """What a process has loaded stays: looking through it again for what can go would stop it for a tenth of a second.

    To be called once everything is imported, before the work.
    """
    gc.collect()
    gc.freeze()


def _set_when_told(stop: threading.Event, told: SimpleQueue[bool]) -> None:
    if told.get():
        stop.set()


def run_relay(installation: Installation, stop: threading.Event) -> None:
    """Publishes stored events to Kafka. Raises `Fenced`, `IntegrityStop`, `Rejected`, `Denied`, `TopicRefused`."""
    with installation.journal() as journal:
        _publish(installation, "relay", installation.events, journal, stop)


def run_credit(installation: Installation, stop: threading.Event) -> None:
    """Publishes changed credit records to their compacted topic. Raises as `run_relay` does."""
    views = Views(installation.database())
    try:
        with installation.journal() as journal:
            source = CreditSource(views, journal)
            _publish(installation, "credit", installation.credit, source, stop, source.edition)
    finally:
        views.close()


def run_project(installation: Installation, stop: threading.Event, name: str = "project", lasts: float = LASTS) -> None:
    """Keeps the views up to date, on PostgreSQL together with every other worker that does.

    One that says nothing for `lasts` seconds is taken for gone by the others.

    A log that denies it is asked a few times before that ends it. Raises `IntegrityStop`, `Fenced`, `UnknownSchema`,
    `RebuildNeeded`, `LogDenied`.
    """
    with installation.journal() as journal:
        waiting: dict[str, Any] = {"error": None}
        denials = Denials(Pace.denials, Pace.denied_for)
        while not stop.is_set():
            try:
                with installation.log(journal) as log:
                    database = installation.database()
                    keeper = Leases(lasts) if database.shared and not installation.local else None
                    runner = Runner(log, database, VIEWS, keeper=keeper)
                    with _beacon(installation, name, lambda: _told(runner.status())):  # noqa: B023
                        runner.run(stop)
            except LogUnavailable as away:
                if isinstance(away, LogDenied) and denials.enough():
                    raise
                waiting["error"] = f"waiting: {away}"
                with _beacon(installation, name, lambda: waiting):
                    stop.wait(1.0)


def _publish(
    installation: Installation,
    name: str,
    topic: Topic,
    source: Source,
    stop: threading.Event,
    edition: Callable[[], str] = lambda: "",
) -> None:
    settings = installation.settings
    publisher = KafkaPublisher(
        installation.client(), topic, replicas=settings.kafka_replicas, min_insync=settings.kafka_min_insync
    )
    relay = Relay(source, publisher, name=topic.name, edition=edition)
    with _beacon(installation, name, lambda: _told(relay.status)):
        relay.run(stop)


def _beacon(installation: Installation, name: str, tell: Callable[[], Mapping[str, Any]]) -> Beacon:
    return Beacon(installation.settings.runs, name, tell)


def _told(status: Any) -> dict[str, Any]:
    told = dataclasses.asdict(status)
    if "partitions" in told:
        told["partitions"] = [one._asdict() for one in status.partitions]
    return told
