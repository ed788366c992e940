"""Looks at how far views and Kafka have been told, and whether that is the history of this store."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import msgspec
import psycopg
from kafka import TopicPartition
from kafka import errors as kafka_errors

from infra.health.finding import CONTRADICTS, Finding
from infra.health.peek import CannotPeek, WrittenMeanwhile, peeked
from infra.health.store import recorded_at
from infra.installation import Installation
from infra.kafka.errors import AccessDenied, BrokerUnavailable
from infra.kafka.tail import last_records
from infra.kafka.topics import bounds, heads_topic
from infra.settings import Settings
from projections.connections import connected
from projections.generation import WATERMARK
from registry.events.head import decode_head, leaf
from registry.relay import Unavailable
from registry.stored import StoreStop, StoreUnavailable

VIEWS = ("Views against store", "视图与事件库")
RELAY = ("Kafka against store", "Kafka与事件库")
NONE_YET = "尚无 none yet"
RECOVER = (
    "事件库是旧备份或换过：运行registry store recover补齐；是另一库则更正设置 "
    "The store is an older copy: run `registry store recover`; if it is another one, mend the setting."
)
REBUILD = (
    "运行registry store recover；事件库无误时用registry rebuild --all重建视图 "
    "Run `registry store recover`; where the store is right, `registry rebuild --all` makes the views anew."
)


def look_at_watermarks(installation: Installation) -> Iterator[Finding]:
    """One finding for the views, and one for Kafka where it can be asked."""
    yield _views(installation)
    if not installation.local:
        yield from _kafka(installation)


def _views(installation: Installation) -> Finding:
    try:
        url = installation.settings.views_url
        reached = _asked(url) if url else _watermark(installation.settings)
    except (CannotPeek, sqlite3.Error, psycopg.Error, OSError) as error:
        how = "运行registry status查看；损坏时用registry rebuild --all See `registry status`; damaged ones are rebuilt."
        return Finding(*VIEWS, False, f"{type(error).__name__}: {error}", how)
    if reached is None:
        return Finding(*VIEWS, True, NONE_YET)
    return _against(VIEWS, installation.settings, *reached, REBUILD)


def _watermark(settings: Settings) -> tuple[int, str] | None:
    """Position and leaf of the live generation in its file."""
    folder = settings.home.resolve() / "views"
    if not (folder / "current.sqlite").exists():
        return None
    with peeked(folder / "current.sqlite") as pointer:
        live = pointer.execute("SELECT generation FROM current").fetchone()
    if live is None:
        return None
    with peeked(folder / f"{live[0]}.sqlite") as views:
        found = views.execute(WATERMARK.select).fetchone()
    row = WATERMARK.make(found) if found else None
    return None if row is None else (row.position, row.leaf)


def _asked(url: str) -> tuple[int, str] | None:
    """The same in PostgreSQL, where nothing is made either."""
    with connected(url) as connection, connection.transaction():
        connection.execute("SET TRANSACTION READ ONLY")
        if connection.execute("SELECT to_regclass('views.current')").fetchone() == (None,):
            return None
        live = connection.execute("SELECT generation FROM views.current").fetchone()
        if live is None:
            return None
        connection.execute("SELECT set_config('search_path', %s, true)", (live[0],))
        found = connection.execute("SELECT position, leaf FROM watermark").fetchone()
    return None if found is None else (int(str(found[0])), str(found[1]))


def _kafka(installation: Installation) -> Iterator[Finding]:
    """What the relay told last; a Kafka that is away, or lets nobody in, was said before."""
    try:
        told = _last_head(installation)
    except (BrokerUnavailable, AccessDenied, Unavailable, kafka_errors.KafkaError, OSError):
        return
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        how = "查明何人写入该主题（docs/operating.md） Find out who writes to the topic."
        yield Finding(*RELAY, False, f"最后一条不是水位 the last record is no head: {error}", how, CONTRADICTS)
        return
    yield Finding(*RELAY, True, NONE_YET) if told is None else _against(RELAY, installation.settings, *told, RECOVER)


def _last_head(installation: Installation) -> tuple[int, str] | None:
    client = installation.client()
    if not client.reachable():
        raise BrokerUnavailable(client.bootstrap)
    heads = TopicPartition(heads_topic(installation.events.name).name, 0)
    with closing(client.admin()) as admin:
        if heads.topic not in admin.list_topics():
            return None
        starts, ends = bounds(admin, [heads])
    with closing(client.consumer()) as consumer:
        found = last_records(consumer, starts, ends, lambda: None, lambda record: record.value is not None)
    if heads not in found:
        return None
    head = decode_head(bytes(found[heads].value))
    return head.position, head.leaf


def _against(which: tuple[str, str], settings: Settings, position: int, proof: str, way_out: str) -> Finding:
    """Whether the store holds the event that was told last, and how many came after it."""
    try:
        last, there = recorded_at(settings, position)
    except (CannotPeek, StoreUnavailable, StoreStop, sqlite3.Error, OSError) as error:  # it could be read a moment ago
        return Finding(*which, False, f"事件库无法读取 the store cannot be read: {error}", WrittenMeanwhile.way_out)
    if position > last:
        said = f"已到位置{position}，事件库只到{last} told up to {position}, the store ends at {last}"
        return Finding(*which, False, said, way_out, CONTRADICTS)
    if there is None or leaf(position, there).hex() != proof:
        said = f"位置{position}的事件与所发不同 the event at position {position} is not the one that was told"
        return Finding(*which, False, said, way_out, CONTRADICTS)
    behind = "" if position == last else f"，事件库到{last} (the store ends at {last})"
    return Finding(*which, True, f"已到位置 told up to {position}{behind}")
