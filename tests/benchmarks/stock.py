"""The library's own settings on the database of a measurement, durable like ours."""

import sqlite3
from pathlib import Path

import psycopg
from eventsourcing.utils import EnvType
from psycopg.conninfo import conninfo_to_dict

from tests.benchmarks.place import Place

FULL = 2
"""`PRAGMA synchronous`: every commit is on disk before it is answered."""


def settings(place: Place) -> EnvType:
    """The library creates its tables itself. Raises `RuntimeError` when a commit would not be on disk."""
    must_be_durable(place)
    if place.database == "sqlite":
        return {
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": str(Path(place.folder) / "stock.sqlite"),
            "ORIGINATOR_ID_TYPE": "text",
        }
    info = conninfo_to_dict(place.postgres)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(info["dbname"]),
        "POSTGRES_HOST": str(info["host"]),
        "POSTGRES_PORT": str(info.get("port", "5432")),
        "POSTGRES_USER": str(info.get("user", "postgres")),
        "POSTGRES_PASSWORD": str(info.get("password", "")),
        "ORIGINATOR_ID_TYPE": "text",
    }


def must_be_durable(place: Place) -> None:
    """Neither library sets SQLite's `synchronous`: what a new connection has is what they use.

    Raises `RuntimeError` when a commit would not be on disk.
    """
    if place.database == "sqlite":
        probe = sqlite3.connect(Path(place.folder) / "probe.sqlite")
        synchronous = probe.execute("PRAGMA synchronous").fetchone()[0]
        probe.close()
        if synchronous != FULL:
            raise RuntimeError(f"this SQLite does not commit durably: synchronous = {synchronous}")
        return
    with psycopg.connect(place.postgres) as connection:
        row = connection.execute("SELECT current_setting('synchronous_commit'), current_setting('fsync')").fetchone()
        if row != ("on", "on"):
            raise RuntimeError(f"this PostgreSQL does not commit durably: synchronous_commit, fsync = {row}")
