"""Looks at an event store in PostgreSQL within a transaction that only reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from infra.health.finding import AWAY, Finding
from infra.health.store_findings import compared, not_migrated, reached, readable
from registry.patience import HALF_OPEN, Patient
from registry.store.opening import NAME
from registry.store.postgres import functions
from registry.store.trouble import meant, place_of

TABLE = f"{NAME}_events"
CONNECT_SECONDS = 5
SETTINGS = ("fsync", "full_page_writes")
"""Server settings without which a power cut loses or tears what was committed."""
COLUMNS = {
    TABLE: {"originator_id", "originator_version", "topic", "state", "notification_id"},
    "commands": {"id", "digest", "stream", "version"},
    "leases": {"name", "holder", "until"},
    "installation": {"one", "id"},
}
TRIGGER = "history_is_not_changed"
GUARDED = (TABLE, "commands")


def look(url: str) -> list[Finding]:
    """Every finding. Raises `StoreUnavailable`, `StoreDamaged`."""
    with _reading(url) as connection:
        return list(_looked(url, connection))


def recorded_at(url: str, position: int) -> tuple[int, bytes | None]:
    """The store's last position, and the bytes at one. Raises `StoreUnavailable`, `StoreDamaged`."""
    with _reading(url) as connection:
        (last,) = connection.execute(f"SELECT MAX(notification_id) FROM {TABLE}").fetchone() or (0,)  # noqa: S608
        at = f"SELECT state FROM {TABLE} WHERE notification_id = %s"  # noqa: S608  # fixed names
        found = connection.execute(at, (position,)).fetchone()
    return int(last or 0), None if found is None else bytes(found[0])


@contextmanager
def _reading(url: str) -> Iterator[psycopg.Connection[Any]]:
    try:
        info = make_conninfo("", **{**HALF_OPEN, **conninfo_to_dict(url)})
        with Patient.connect(info, connect_timeout=CONNECT_SECONDS) as connection:
            connection.read_only = True
            yield connection
    except psycopg.Error as error:
        raise meant(error, url, place_of(url)) from error


def _looked(url: str, connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    columns = _columns(connection)
    if "installation" not in columns or TABLE not in columns:
        yield not_migrated(f"{place_of(url)}: 没有事件库的表 it holds no tables of the store")
        return
    (installation,) = connection.execute("SELECT id FROM installation").fetchone() or ("",)
    last = connection.execute(
        f"SELECT notification_id, originator_id, originator_version, state FROM {TABLE} "  # noqa: S608  # fixed names
        "ORDER BY notification_id DESC LIMIT 1"
    ).fetchone()
    yield reached(place_of(url), str(installation), 0 if last is None else int(last[0]))
    yield compared([*_other_tables(columns), *_missing_triggers(connection), *_other_functions(connection)])
    if last is not None:
        yield readable(bytes(last[3]), str(last[1]), int(last[2]))
    yield _durability(connection)


def _columns(connection: psycopg.Connection[Any]) -> dict[str, set[str]]:
    rows = connection.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    )
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(str(table), set()).add(str(column))
    return found


def _other_tables(columns: dict[str, set[str]]) -> list[str]:
    return [table for table, wanted in COLUMNS.items() if columns.get(table) != wanted]


def _missing_triggers(connection: psycopg.Connection[Any]) -> list[str]:
    """Those that are not there, or are switched off."""
    rows = connection.execute(
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s AND tgenabled IN ('O', 'A')", (TRIGGER,)
    )
    on = {str(table) for (table,) in rows}
    return [f"{TRIGGER} on {table}" for table in GUARDED if table not in on]


def _other_functions(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute(
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname = ANY(%s)",
        (list(bodies := functions("public", TABLE)),),
    )
    found = {str(name): str(body) for name, body in rows}
    return [f"{name}()" for name, body in bodies.items() if found.get(name) != body]


def _durability(connection: psycopg.Connection[Any]) -> Finding:
    """A commit is told to wait for the disk by each writer; the server must not leave the disk out."""
    name, zh = "Store's durability", "事件库持久性"
    found = {one: str(connection.execute(f"SHOW {one}".encode()).fetchone()[0]) for one in SETTINGS}  # type: ignore[index]
    said = ", ".join(f"{one}={value}" for one, value in found.items())
    if off := [one for one, value in found.items() if value != "on"]:
        how = f"设{' = on，'.join(off)} = on并重载 Set {' = on, '.join(off)} = on and reload the server."
        return Finding(name, zh, False, said, how, AWAY)
    return Finding(name, zh, True, f"{said}, 提交即落盘 commits wait for the disk")
