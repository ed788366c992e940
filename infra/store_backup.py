"""Copies a store of either kind, as of one moment, into one SQLite file; and such a file into an empty store."""

import os
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from infra.store_tables import Store, open_store
from registry.domain.refusals import Refused, refuse
from registry.store import migrate
from registry.store.opening import SQLITE

__all__ = ["Copied", "Refused", "backup", "restore"]


class Copied(NamedTuple):
    """What was copied: the last position, and how many events and commands."""

    position: int
    events: int
    commands: int


def backup(url: str, file: Path) -> Copied:
    """Write the whole store to a new file, which is a store itself; it appears whole or not at all.

    Raises `Refused` when the file is there already, `StoreUnavailable`, `OSError`.
    """
    if file.exists():
        raise refuse("backup_exists", f"{file} is there already", "name another file", field="file")
    part = file.with_name(f"{file.name}.part")
    _remove(part)
    migrate(f"{SQLITE}{part}")
    try:
        with closing(open_store(url)) as source, closing(open_store(f"{SQLITE}{part}")) as target:
            copied = _copied(source, target)
        _to_disk(part)
        part.replace(file)
    finally:
        _remove(part)
    _to_disk(file.parent)
    return copied


def restore(file: Path, url: str) -> Copied:
    """Copy a backup into an empty store, with its positions, commands and installation id; all or nothing.

    Raises `Refused` when there is no such file or the store is not empty, and `StoreUnavailable`.
    """
    if not file.exists():
        raise refuse("no_backup", f"there is no file {file}", "name a file that `registry store backup` wrote")
    migrate(url)
    with closing(open_store(f"{SQLITE}{file}")) as source, closing(open_store(url)) as target:
        return _copied(source, target)


def _copied(source: Store, target: Store) -> Copied:
    with source.moment(), target.alone():
        if target.last_position():
            raise refuse("store_not_empty", "the store has events", "restore into a new store", field="store")
        last = source.last_position()
        events = target.add_events(source.events(0, last))
        commands = target.add_commands(source.commands())
        target.become(source.installation())
    return Copied(last, events, commands)


def _to_disk(path: Path) -> None:
    place = os.open(path, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _remove(part: Path) -> None:
    for suffix in ("", "-wal", "-shm", ".lock", "-journal"):
        part.with_name(part.name + suffix).unlink(missing_ok=True)
