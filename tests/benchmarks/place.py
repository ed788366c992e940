"""What a peer is given: where its input lies, and what is its own for one measurement."""

from pathlib import Path
from typing import Any, Protocol

import msgspec

Proof = dict[str, Any]
"""What came out, by name: values of the same name must be equal for all peers of a figure, or it is void."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """The input is shared by all peers and only read; `folder`, `prefix` and `postgres` are fresh for each measurement.

    `folder` is empty, `prefix` names topics that do not exist, `postgres` is the URL of an empty database; the two
    addresses are empty where the service is not there. `servers` maps a service to the process id it runs under, where
    that is known.
    """

    folder: str
    events: int
    commands: int
    acts: int
    store: str
    messages: str
    ledger: str
    kafka: str = ""
    imported: str = ""
    topics: str = ""
    prefix: str = ""
    postgres: str = ""
    servers: dict[str, int] = {}
    options: dict[str, str] = {}

    @property
    def database(self) -> str:
        """The option `on`: `sqlite` or `postgres`."""
        return self.options.get("on", "sqlite")

    @property
    def fresh_store(self) -> str:
        """The address of a store of the peer's own on the wanted database; nothing is there."""
        return self.postgres if self.database == "postgres" else f"sqlite:///{Path(self.folder) / 'store.sqlite'}"


class Timed(Protocol):
    """A block that is measured.

    `extra` takes what the peer measured itself. Four names have a meaning: `units` is how many units of the figure the
    block did, where that is not the proof's `events`; `seconds` how long, `cpu` how many CPU seconds, and `peak` how
    many MiB, where the work is another process's.
    """

    extra: dict[str, float]

    def counts(self, name: str, pid: int) -> None:
        """Another process takes part, from now to the end of the block."""

    def __enter__(self) -> "Timed": ...

    def __exit__(self, *error: object) -> None: ...


class Peer(Protocol):
    """A module of `peers`."""

    def run(self, place: Place, meter: Timed) -> Proof:
        """Open everything, do the work `with meter`, check it outside; returns what came out."""
