"""How an installation is: store, broker, topics, each view's position and lag, what its processes last said."""

from contextlib import closing
from datetime import datetime
from typing import Any

from infra import clock
from infra.beacon import last_error, reports
from infra.installation import Installation
from infra.kafka.errors import AccessDenied, BrokerUnavailable
from infra.kafka.held import held
from infra.kafka.topics import heads_topic
from infra.settings import without_password
from projections.catalogue import VIEWS
from projections.quarantine import parked
from projections.reader import Reading, Views
from projections.stops import Stop
from registry.store import NotMigrated
from registry.store.times import recorded
from registry.stored import StoreDamaged, StoreStop, StoreUnavailable

PARKED = 20
"""Parked keys that are named; `registry quarantine list` names all."""


def state(installation: Installation, *, transactions: bool = False) -> dict[str, Any]:
    """Everything `registry status` shows; what cannot be reached says so in its place.

    With `transactions` Kafka is also asked for partitions that an open transaction holds back: a matter of 0.1 s.
    """
    settings = installation.settings
    store = _store(installation)
    processes = reports(settings.runs)
    workers = [report for name, report in processes.items() if name.partition("-")[0] == "project"]
    views, parked = _views(installation, store["position"], last_error(workers))
    return {
        "home": str(settings.home.resolve()),
        "transport": settings.transport.value,
        "store": store,
        "kafka": None if installation.local else _kafka(installation, transactions=transactions),
        "views": views,
        "parked": parked,
        "caught_up": bool(views) and store["error"] is None and all(v["lag_events"] == 0 for v in views.values()),
        "processes": processes,
    }


def _store(installation: Installation) -> dict[str, Any]:
    found: dict[str, Any] = {"url": without_password(installation.settings.store), "position": None}
    found |= {"error": None, "damaged": False}
    try:
        with installation.journal() as journal:
            found["installation"] = journal.installation()
            found["position"] = journal.last_position()
    except (NotMigrated, StoreUnavailable, StoreStop) as error:
        found |= {"error": str(error), "damaged": isinstance(error, StoreDamaged)}
    return found


def _kafka(installation: Installation, *, transactions: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "bootstrap_servers": None,
        "client": installation.settings.kafka_client.value,
        "topics": installation.topics(),
        "reachable": False,
        "held": None,
    }
    try:
        client = installation.client()
        found |= {"bootstrap_servers": client.bootstrap, "reachable": client.reachable(), "error": None}
        if transactions and found["reachable"]:
            events, credit = installation.events, installation.credit
            topics = [events, heads_topic(events.name), credit, heads_topic(credit.name)]
            found["held"] = [one._asdict() | {"stands_still": one.stands_still} for one in held(client, topics)]
    except (BrokerUnavailable, AccessDenied) as error:
        found["error"] = str(error)
    return found


def _views(
    installation: Installation, store_position: int | None, worker_error: str | None
) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    held_back: dict[str, Any] = {"keys": None, "first": []}
    try:
        with closing(Views(installation.database())) as views, views.reading() as reading:
            shared = _reached(installation, reading, store_position)
            found = parked(reading)
            held_back = {"keys": len(found), "first": [one._asdict() for one in found[:PARKED]]}
    except Stop as error:
        shared = {"position": 0, "watermark": 0, "lag_events": None, "lag_seconds": None, "error": str(error)}
    shared["error"] = shared.get("error") or worker_error
    return {view.name: dict(shared) for view in VIEWS}, held_back


def _reached(installation: Installation, reading: Reading, store_position: int | None) -> dict[str, Any]:
    head = reading.head()
    watermark = 0 if head is None else head.position
    behind = (store_position or 0) - watermark
    return {
        "generation": reading.generation,
        "position": max((p.position for p in reading.partitions().values()), default=0),
        "watermark": watermark,
        "watermark_time": None if head is None else head.time,
        "lag_events": None if store_position is None else max(0, behind),
        "lag_seconds": None if store_position is None else 0.0 if behind <= 0 else _waits(installation, watermark),
    }


def _waits(installation: Installation, watermark: int) -> float | None:
    """Seconds since the oldest event that the views have not taken in was recorded; None where that is not known."""
    try:
        with installation.journal() as journal:
            following = journal.read(watermark, 1)
        time = recorded(following[0].data).decode() if following else ""
        return max(0.0, (clock.now() - datetime.fromisoformat(time)).total_seconds())
    except (NotMigrated, StoreUnavailable, StoreStop, ValueError):
        return None
