"""A bank's own reader of the credit topic: a process that keeps the last record of every key in SQLite."""

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from consumers.credit.verifying import canonical

TABLES = """
CREATE TABLE IF NOT EXISTS records (stream TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS offsets (partition INTEGER PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL);
"""


def main(bootstrap: str, topic: str, file: Path) -> None:
    """Reads for ever; records and offsets change in one transaction, so that it may be killed at any moment."""
    copy = sqlite3.connect(file, isolation_level=None, timeout=10)
    copy.execute("PRAGMA journal_mode = WAL")
    copy.executescript(TABLES)
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, isolation_level="read_committed"
    )
    records = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
    assert records, f"{topic} is not there yet"
    heads = TopicPartition(f"{topic}-heads", 0)
    consumer.assign([*records, heads])
    known = dict(copy.execute("SELECT partition, next FROM offsets"))
    for partition in (*records, heads):
        consumer.seek(partition, known.get(_number(partition, heads), 0))
    while True:
        keep(copy, consumer.poll(timeout_ms=200), heads)


def keep(copy: sqlite3.Connection, polled: dict[TopicPartition, list[Any]], heads: TopicPartition) -> None:
    """What one poll brought, in one transaction."""
    copy.execute("BEGIN IMMEDIATE")
    for partition, found in polled.items():
        for one in found:
            if partition == heads:
                position = json.loads(one.value)["position"]
                copy.execute("INSERT OR REPLACE INTO head (one, position) VALUES (1, ?)", (position,))
            else:
                assert dict(one.headers)["content-type"] == b"application/json"
                row = (one.key.decode(), canonical(json.loads(one.value)).decode())
                copy.execute("INSERT OR REPLACE INTO records (stream, record) VALUES (?, ?)", row)
        sql = "INSERT OR REPLACE INTO offsets (partition, next) VALUES (?, ?)"
        copy.execute(sql, (_number(partition, heads), found[-1].offset + 1))
    copy.execute("COMMIT")


def _number(partition: TopicPartition, heads: TopicPartition) -> int:
    return -1 if partition == heads else int(partition.partition)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
