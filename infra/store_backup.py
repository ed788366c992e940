"""Copies a store of either kind, as of one moment, into one SQLite file; and such a file into an empty store."""

import fcntl
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

from infra.store_tables import Store, open_store
from registry.domain.refusals import Refused, refuse
from registry.store import migrate
from registry.store.trouble import SQLITE

__all__ = ["Copied", "Refused", "backup", "restore"]


class Copied(NamedTuple):
    """What was copied: the last position, and how many events and commands."""

    position: int
    events: int
    commands: int


def backup(url: str, file: Path) -> Copied:
    """Write the whole store to a new file, which is a store itself; it appears whole or not at all, and replaces none.

    Two at once write each a part of its own; who is later finds the file there. What a killed one left of this file is
    removed.

    Raises `Refused` when the file is there already, `StoreUnavailable`, `StoreDamaged`, `OSError`.
    """
    if file.exists():
        raise _there_already(file)
    _remove_the_dead(file)
    with _part(file) as part:
        migrate(f"{SQLITE}{part}")
        with closing(open_store(url)) as source, closing(open_store(f"{SQLITE}{part}")) as target:
            copied = _copied(source, target)
            target.settle()
        _to_disk(part)
        _named(part, file)
    _to_disk(file.parent)
    return copied


@contextmanager
def _part(file: Path) -> Iterator[Path]:
    """A name for the part, nothing of which is left; a lock beside it says that somebody writes it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    while True:
        part = file.with_name(f"{file.name}.{uuid.uuid4().hex[:12]}.part")
        with _written_by(part).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not _written_by(part).exists():
                continue  # it was taken for a dead one's before it was locked
            try:
                yield part
            finally:
                _remove(part)
            return


def _remove_the_dead(file: Path) -> None:
    """What killed backups left of a file: no part whose lock is held, or that has none."""
    ours = re.compile(re.escape(file.name) + r"\.[0-9a-f]{12}\.part\.writing")
    for mark in [path for path in file.parent.glob("*.part.writing") if ours.fullmatch(path.name)]:
        part = mark.with_name(mark.name.removesuffix(".writing"))
        with suppress(OSError), mark.open("r+") as lock:  # another user's, or gone by now
            if _is_free(lock):
                _remove(part)


def _is_free(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _written_by(part: Path) -> Path:
    return part.with_name(f"{part.name}.writing")


def _named(part: Path, file: Path) -> None:
    """The whole part becomes the file, and replaces none. Raises `Refused`."""
    try:
        os.link(part, file)
    except FileExistsError:
        raise _there_already(file) from None
    except OSError:  # a file system that knows no links
        if file.exists():
            raise _there_already(file) from None
        part.replace(file)


def _there_already(file: Path) -> Refused:
    because, way_out = f"文件已存在 {file} is there already", "换一个文件 name another file"
    return refuse("backup_exists", because, way_out, field="file")


def restore(file: Path, url: str) -> Copied:
    """Copy a backup into an empty store, with its positions, commands and installation id; all or nothing.

    Raises `Refused` when there is no such file or the store is not empty, and `StoreUnavailable`.
    """
    if not file.exists():
        way_out = "填写 registry store backup 所写的文件 name a file that it wrote"
        raise refuse("no_backup", f"没有该文件 there is no file {file}", way_out, field="file")
    migrate(url)
    with closing(open_store(f"{SQLITE}{file}")) as source, closing(open_store(url)) as target:
        return _copied(source, target)


def _copied(source: Store, target: Store) -> Copied:
    with source.moment(), target.alone():
        if target.last_position():
            way_out = "恢复到空的存储 restore into a new store"
            raise refuse("store_not_empty", "存储中已有事件 the store has events", way_out, field="store")
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
    for suffix in ("", "-wal", "-shm", ".lock", "-journal", ".writing"):
        part.with_name(part.name + suffix).unlink(missing_ok=True)
