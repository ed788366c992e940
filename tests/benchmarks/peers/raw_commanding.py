"""The bound of a command: the same statements as ours, raw; select the stream, lock, insert event and command row.

On PostgreSQL what writes goes in one round trip, as ours does. Nothing is decoded, decided or encoded.
"""

import sqlite3
from collections.abc import Callable

import psycopg

from registry.store import migrate
from tests.benchmarks.cohorts import credit_code
from tests.benchmarks.messages import read_chunks
from tests.benchmarks.officer import FIRST
from tests.benchmarks.peers.commanding import ENTERPRISES
from tests.benchmarks.place import Place, Proof, Timed

TOPIC = "RectificationOrdered"
SELECT = (
    "SELECT originator_id, originator_version, topic, state FROM {1} WHERE originator_id = {0} "
    "ORDER BY originator_version"
)
COMMAND = "INSERT INTO commands (id, digest, stream, version) VALUES ({0}, {0}, {0}, {0})"
EVENT = "INSERT INTO {1} (originator_id, originator_version, topic, state) VALUES ({0}, {0}, {0}, {0})"

Write = Callable[[str, int, str], int]
"""Reads the stream and stores one more event with its command's row; returns how many the stream had."""


def run(place: Place, meter: Timed) -> Proof:
    """As many enterprises and commands, tables and indexes as ours."""
    migrate(place.fresh_store)
    messages = next(read_chunks(place.messages))
    data = next((m.data for m in messages if m.topic == TOPIC), messages[0].data)
    streams = [f"enterprise:{credit_code(FIRST + number)}" for number in range(ENTERPRISES)]
    work = _on_postgres if place.database == "postgres" else _on_sqlite
    return work(place, meter, streams, data)


def _measured(place: Place, meter: Timed, streams: list[str], write: Write) -> None:
    for number, stream in enumerate(streams):
        write(stream, 1, f"registered-{number}")
    with meter:
        for n in range(place.commands):
            write(streams[n % ENTERPRISES], 2 + n // ENTERPRISES, f"single-{n}")
    meter.extra["units"] = place.commands


def _on_sqlite(place: Place, meter: Timed, streams: list[str], data: bytes) -> Proof:
    connection = sqlite3.connect(place.fresh_store.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    select, command, event = (text.format("?", "stored_events") for text in (SELECT, COMMAND, EVENT))

    def write(stream: str, version: int, id: str) -> int:
        known = connection.execute(select, (stream,)).fetchall()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(command, (id, "0" * 64, stream, version))
        connection.execute(event, (stream, version, TOPIC, data))
        connection.execute("SELECT last_insert_rowid()").fetchone()
        connection.execute("COMMIT")
        return len(known)

    _measured(place, meter, streams, write)
    (events,) = connection.execute("SELECT count(*) FROM stored_events").fetchone()
    connection.close()
    return {"events": events}


def _on_postgres(place: Place, meter: Timed, streams: list[str], data: bytes) -> Proof:
    with psycopg.connect(place.postgres, autocommit=True, prepare_threshold=None) as connection:
        select, command, event = (text.format("%s", "registry_events").encode() for text in (SELECT, COMMAND, EVENT))
        event += b" RETURNING notification_id"

        def write(stream: str, version: int, id: str) -> int:
            known = connection.execute(select, (stream,)).fetchall()
            with connection.pipeline(), connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(7210952)")  # one writer at a time, as the register
                connection.execute(command, (id, "0" * 64, stream, version))
                last = connection.execute(event, (stream, version, TOPIC, data))
            last.fetchone()
            return len(known)

        _measured(place, meter, streams, write)
        row = connection.execute("SELECT count(*) FROM registry_events").fetchone()
        assert row is not None
        return {"events": row[0]}
