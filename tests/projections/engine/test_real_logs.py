"""The worker on the logs that are used for real: Kafka as the relay tells it, and the store's own log."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from infra.kafka.client import Client
from infra.kafka.log import KafkaLog
from infra.kafka.publisher import KafkaPublisher
from infra.kafka.topics import create_missing, events_topic, heads_topic
from infra.local_log import LocalLog
from projections.database import Database
from projections.log import Log
from projections.reader import Views
from projections.rebuild import rebuild
from projections.runner import Runner
from projections.sqlite import SqliteDatabase
from registry.events.head import PARTITIONS
from registry.relay import Pace, Relay
from registry.stored import Stored
from tests.projections.engine.folding import folded, rows_of
from tests.projections.engine.memory_log import MemoryLog
from tests.projections.engine.small_views import VIEWS, chunks, history
from tests.relaying import MemorySource

HISTORY = list(history(60, 8))


class Local:
    """The store's own log: an event is told as soon as it is stored."""

    def __init__(self) -> None:
        self.source = MemorySource()

    def tell(self, events: list[tuple[int, str, bytes]]) -> None:
        self.source.events.extend(Stored(position, stream, 0, data) for position, stream, data in events)

    def reader(self) -> Log:
        return LocalLog(self.source)


class Kafka(Local):
    """Topics of their own, told by the relay in small transactions."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        super().__init__()
        self.client = Client(bootstrap)
        self.topic = events_topic(prefix)
        with closing(self.client.admin()) as admin:
            create_missing(admin, [self.topic, heads_topic(self.topic.name)])

    def tell(self, events: list[tuple[int, str, bytes]]) -> None:
        super().tell(events)
        with closing(Relay(self.source, KafkaPublisher(self.client, self.topic), pace=Pace(chunk_events=40))) as relay:
            relay.catch_up()

    def reader(self) -> Log:
        return KafkaLog(self.client, self.topic)


@pytest.fixture(params=["local", pytest.param("kafka", marks=pytest.mark.kafka)])
def told(request: pytest.FixtureRequest) -> Iterator[Local]:
    if request.param == "local":
        yield Local()
    else:
        yield Kafka(request.getfixturevalue("kafka_bootstrap"), request.getfixturevalue("topic_prefix").rstrip("."))


def follow(told: Local, database: Database, position: int) -> None:
    """A new worker folds until everything up to the position was told and proven."""
    with closing(told.reader()) as log, closing(Runner(log, database, VIEWS, most=37)) as runner:
        for _ in range(1000):
            runner.step()
            if runner.status().watermark >= position:
                return
    pytest.fail(f"the watermark stayed at {runner.status().watermark}, {position} was told")


def test_a_worker_is_stopped_and_started_and_ends_with_the_same_rows(
    told: Local, database: Database, tmp_path: Path
) -> None:
    for events in chunks(HISTORY, 160):
        told.tell(list(events))
        follow(told, database, events[-1][0])
    memory = MemoryLog(PARTITIONS)
    for events in chunks(HISTORY, 40):
        memory.tell(events)
    undisturbed = SqliteDatabase(tmp_path / "undisturbed")
    folded(memory, undisturbed)
    rows, expected = rows_of(database), rows_of(undisturbed)
    assert {name: rows[name] for name in ("names", "praise", "streams", "told", "quarantine")} == {
        name: expected[name] for name in ("names", "praise", "streams", "told", "quarantine")
    }
    assert [row[3:] for row in rows["offsets"]] == [row[3:] for row in expected["offsets"]]  # position, count, hash
    assert rows["watermark"][0][1:3] == expected["watermark"][0][1:3]


def test_a_rebuild_from_the_store_joins_the_log(told: Local, database: Database) -> None:
    told.tell(HISTORY[:300])
    follow(told, database, HISTORY[299][0])
    with closing(told.reader()) as log:
        rebuild(database, VIEWS, log, told.source)
        before = rows_of(database, offsets=False)
    told.tell(HISTORY[300:])
    follow(told, database, HISTORY[-1][0])
    with closing(told.reader()) as log:
        rebuild(database, VIEWS, log, told.source, ["names"])
    with Views(database).reading() as reading:
        assert reading.watermark() == HISTORY[-1][0]
        assert reading.query("SELECT count(*) FROM streams WHERE version = 8") == [(60,)]
    assert len(before["names"]) == 60
