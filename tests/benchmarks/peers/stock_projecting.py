"""The library as it comes: its ProjectionRunner on PostgreSQL, one row and one transaction for each event.

It cannot subscribe to SQLite. It keeps one row an enterprise where ours keeps the rows of all views, and reads the
store where ours reads Kafka; so it is measured on some of the history only.
"""

from typing import Any

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent, Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

from tests.benchmarks.messages import read_chunks
from tests.benchmarks.peers.stock_saving import BATCH, AsWritten, Written
from tests.benchmarks.place import Place, Proof, Timed
from tests.benchmarks.stock import settings

MOST = 5_000
PATIENCE = 600.0
_UPSERT = (
    "INSERT INTO latest VALUES (%s, %s, %s) ON CONFLICT (stream) DO UPDATE SET version = excluded.version, "
    "data = excluded.data"
)


class ReadBack(AsWritten):
    """Both ways without any cost."""

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        one = stored_event
        written: DomainEventProtocol[str] = Written(
            str(one.originator_id), one.originator_version, one.topic, one.state
        )
        return written


class Saved(Application[str]):
    """The stock application but for the mapper."""

    name = "saved"

    def construct_mapper(self) -> Mapper[str]:
        return ReadBack(JSONTranscoder())


class Latest(PostgresTrackingRecorder):
    """The last event of every stream."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS latest (stream text PRIMARY KEY, version bigint, data bytea)").format()
        )

    def upsert(self, event: Written, tracking: Tracking) -> None:
        """One transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(_UPSERT, (event.originator_id, event.originator_version, event.data))


class Following(Projection[Latest]):
    """Keeps the row of the told event's stream."""

    name = "following"

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.upsert(domain_event, tracking)


def run(place: Place, meter: Timed) -> Proof:
    """Starts with everything saved; ends once the last event is tracked."""
    env = dict(settings(place))
    application = Saved(env)
    messages = next(read_chunks(place.messages))[: min(MOST, place.events)]
    for start in range(0, len(messages), BATCH["postgres"]):
        some = messages[start : start + BATCH["postgres"]]
        application.save(*(Written(m.stream, m.version, m.topic, m.data) for m in some))
    last = application.recorder.max_notification_id()
    application.close()
    with (
        meter,
        ProjectionRunner(application_class=Saved, projection_class=Following, view_class=Latest, env=env) as runner,
    ):
        runner.wait(last, timeout=PATIENCE)
        with runner.view.datastore.get_connection() as connection:
            row = connection.execute("SELECT count(*) AS n FROM latest").fetchone()
    streams = len({m.stream for m in messages})
    if row is None or row["n"] != streams:
        raise RuntimeError(f"{row} rows, {streams} streams were told")
    meter.extra["units"] = len(messages)
    return {"projected": len(messages)}
