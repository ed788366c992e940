"""Looks at recipients and the ledger of what they were told, without making a table."""

import sqlite3
from pathlib import Path

import psycopg

from consumers.recipients.database import SCHEMA, WITHOUT_LEDGER
from consumers.recipients.tables import APPENDED, sqlite_statements
from infra.health.finding import CONTRADICTS, Finding
from infra.health.peek import CannotPeek, damage_of, expected, objects, peeked
from infra.settings import Settings
from projections.connections import connected

NAME, ZH = "Recipients' ledger", "接收方台账"
NONE_YET = "尚未建立 none yet: made when pages are served, or with the first recipient"
ANEW = (
    "查明何人改动；registry serve或registry recipients list会补建缺少的 "
    "Find out who changed it; `registry recipients list` makes anew what is missing."
)


def look_at_recipients(settings: Settings) -> Finding:
    """One finding: there, whole, and only added to."""
    try:
        if settings.recipients_url:
            return _database(settings.recipients_url)
        file = settings.home.resolve() / "recipients.sqlite"
        return _file(file) if file.exists() else Finding(NAME, ZH, True, NONE_YET)
    except CannotPeek as log:
        how = "运行registry recipients list后再查 Run `registry recipients list`, then ask again."
        return Finding(NAME, ZH, False, str(log), log.way_out or how)
    except (sqlite3.Error, psycopg.Error, OSError) as error:
        how = "启动数据库，或更正REGISTRY_RECIPIENTS_URL Start its database, or mend REGISTRY_RECIPIENTS_URL."
        return Finding(NAME, ZH, False, f"{type(error).__name__}: {error}", how)


def _file(file: Path) -> Finding:
    if found := damage_of(file):
        return Finding(NAME, ZH, False, f"{file}: {found}", WITHOUT_LEDGER, CONTRADICTS)
    with peeked(file) as connection:
        made, wanted = objects(connection), expected(sqlite_statements())
        other = [name for name, sql in wanted.items() if made.get(name) != sql]
        if other:
            return _other(other)
        (count,) = connection.execute("SELECT COUNT(*) FROM recipients").fetchone()
    return _there(str(file), count)


def _database(url: str) -> Finding:
    with connected(url) as connection, connection.transaction():
        connection.execute("SET TRANSACTION READ ONLY")
        if connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.recipients",)).fetchone() == (None,):
            return Finding(NAME, ZH, True, NONE_YET)
        rows = connection.execute(
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE relnamespace = %s::regnamespace AND tgenabled IN ('O', 'A')",
            (SCHEMA,),
        )
        on = {str(name) for (name,) in rows}
        if other := [f"{table}_append" for table in APPENDED if f"{table}_append" not in on]:
            return _other(other)
        found = connection.execute("SELECT COUNT(*) FROM recipients.recipients").fetchone()
    return _there("PostgreSQL", int(str(found[0])) if found else 0)


def _there(place: str, count: int) -> Finding:
    return Finding(NAME, ZH, True, f"{place}  {count}个接收方 {count} recipients; 只增不改 only added to")


def _other(names: list[str]) -> Finding:
    return Finding(NAME, ZH, False, f"缺少或不同 missing or other: {', '.join(names)}", ANEW, CONTRADICTS)
