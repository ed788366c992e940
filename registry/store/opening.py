"""Opens the store by its address, and creates its tables once; the library's settings come from here alone."""

import fcntl
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from eventsourcing.persistence import InfrastructureFactory, PersistenceError
from eventsourcing.utils import Environment
from psycopg.conninfo import conninfo_to_dict

from registry.patience import Patient
from registry.store.journal import Journal
from registry.store.trouble import SQLITE, meant, must_be_ours

NAME = "registry"


def environment(url: str, *, create: bool = False) -> Environment:
    """The library's settings for `sqlite:///<file>` or `postgresql://…`; nothing ambient is read.

    Raises `ValueError` for any other address.
    """
    settings = {"ORIGINATOR_ID_TYPE": "text", "CREATE_TABLE": "y" if create else "n"}
    return Environment(NAME, settings | dict(_place(url)))


def _place(url: str) -> Mapping[str, str]:
    if url.startswith(SQLITE):
        return {
            "PERSISTENCE_MODULE": "registry.store.sqlite:SQLiteStore",
            "APPLICATION_RECORDER_TOPIC": "registry.store.sqlite:SQLiteRecorder",
            "SQLITE_DBNAME": str(_file(url)),
        }
    if not url.startswith(("postgresql://", "postgres://")):
        scheme = url.partition(":")[0]  # the rest may hold a password
        raise ValueError(f"store address {scheme}:…: give sqlite:///<file> or postgresql://…")
    try:
        info = parts_of(url)
    except ValueError as error:
        raise ValueError(f"store address: {error}") from None
    return {
        "PERSISTENCE_MODULE": "registry.store.postgres:PostgresStore",
        "APPLICATION_RECORDER_TOPIC": "registry.store.postgres:PostgresRecorder",
        "POSTGRES_DBNAME": info.get("dbname", "postgres"),
        "POSTGRES_HOST": info.get("host", "127.0.0.1"),
        "POSTGRES_PORT": info.get("port", "5432"),
        "POSTGRES_USER": info.get("user", "postgres"),
        "POSTGRES_PASSWORD": info.get("password", ""),
        "POSTGRES_CONNINFO": url,
        "POSTGRES_CONNECT_TIMEOUT": "5",
        "POSTGRES_PRE_PING": "y",
        "POSTGRES_POOL_SIZE": "1",
        "POSTGRES_MAX_OVERFLOW": "15",
        "POSTGRES_LOCK_TIMEOUT": "30",
        "POSTGRES_ENABLE_DB_FUNCTIONS": "n",
    }


def parts_of(url: str) -> Mapping[str, str]:
    """The parts of a PostgreSQL address. Raises `ValueError`, in which no part of a password stands."""
    try:
        info = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    except psycopg.ProgrammingError as error:
        said = str(error).strip()  # what it quotes is as a rule the password
        raise ValueError(said if said.startswith("invalid URI query parameter") else _SPELT) from None
    host, port = info.get("host", ""), info.get("port", "0")
    if ("@" in host and not host.startswith(("/", "@"))) or not port.replace(",", "0").isdigit():
        raise ValueError(_SPELT)  # a part of the password is taken for the host, or for the port
    return info


_SPELT = "it cannot be read: in names and passwords write % as %25, @ as %40, / as %2F, : as %3A, a space as %20"


def _file(url: str) -> Path:
    name = url.removeprefix(SQLITE)
    if not name or ":memory:" in name or name.startswith("file:"):
        raise ValueError(f"store address {url!r}: give sqlite:///<file>; a store is kept on disk")
    return Path(name)


def open_journal(url: str) -> Journal:
    """The store's reading side, on connections of its own.

    Raises `ValueError` for an unknown address, `StoreUnavailable` when no database answers there, `StoreDamaged`.
    """
    settings = environment(url)
    must_be_ours(url)
    factory: InfrastructureFactory = InfrastructureFactory.construct(settings)
    try:
        return Journal(factory.application_recorder(), factory.close, url)  # type: ignore[arg-type]
    except PersistenceError as error:
        factory.close()
        raise meant(error, url, "the store cannot be opened") from error


def migrate(url: str) -> str:
    """Creates what is missing, under a lock; returns the installation's id.

    Raises `ValueError` for an unknown address, `StoreUnavailable`, and `StoreDamaged`: nothing is made in the database
    of another program.
    """
    settings = environment(url, create=True)
    try:
        with _only_one(url):
            must_be_ours(url)
            factory: InfrastructureFactory = InfrastructureFactory.construct(settings)
            recorder = factory.application_recorder()
            journal = Journal(recorder, factory.close, url)  # type: ignore[arg-type]
            try:
                recorder.write(  # type: ignore[attr-defined]
                    "INSERT INTO installation (one, id) VALUES (1, ?) ON CONFLICT (one) DO NOTHING RETURNING id",
                    (str(uuid.uuid4()),),
                )
                return journal.installation()
            finally:
                journal.close()
    except (PersistenceError, psycopg.Error, OSError) as error:
        raise meant(error, url, "the store cannot be migrated") from error


@contextmanager
def _only_one(url: str) -> Iterator[None]:
    if url.startswith(SQLITE):
        path = _file(url)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_name(path.name + ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    else:
        with Patient.connect(url, connect_timeout=10) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(7210951)")
            yield
