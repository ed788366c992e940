"""Looks at the event store: there, ours, of this version, guarded, whole, durable, with room; writes nothing."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from infra.health import store_postgres
from infra.health.finding import AWAY, CONTRADICTS, Finding
from infra.health.machine import free_disk
from infra.health.peek import CannotPeek, damage_of, expected, in_log_mode, objects, peeked
from infra.health.store_findings import NAME, RESTORE, ZH, compared, not_migrated, reached, readable
from infra.settings import Settings
from registry.store import NotMigrated
from registry.store.sqlite import TABLES
from registry.store.trouble import OWN, SQLITE, meant, must_be_ours
from registry.stored import StoreStop, StoreUnavailable

KEPT = ("views/g*.sqlite", "recipients.sqlite")
"""What stands in a home whose store was there once."""
AFAR = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "fuse.glusterfs", "ceph")
"""File systems of another machine: SQLite's log with its shared memory does not work there."""
AT = "SELECT CAST(state AS BLOB) FROM stored_events WHERE rowid = ?"
LAST = "SELECT originator_id, originator_version, CAST(state AS BLOB) FROM stored_events ORDER BY rowid DESC LIMIT 1"


def look_at_store(settings: Settings) -> list[Finding]:
    """Every finding on the store; where it cannot be opened, that alone."""
    try:
        if settings.store.startswith(SQLITE):
            return list(_file(Path(settings.store.removeprefix(SQLITE)), settings))
        return store_postgres.look(settings.store)
    except StoreStop as stop:
        return [Finding(NAME, ZH, False, str(stop), "", stop.exit_code)]
    except NotMigrated as missing:
        return [not_migrated(str(missing))]
    except (StoreUnavailable, OSError) as away:
        how = "启动数据库，或更正REGISTRY_STORE_URL Start its database, or mend REGISTRY_STORE_URL."
        return [Finding(NAME, ZH, False, f"无法打开 it cannot be opened: {away}", how)]


def recorded_at(settings: Settings, position: int) -> tuple[int, bytes | None]:
    """The store's last position, and the bytes at one. Raises `CannotPeek`, `StoreUnavailable`, sqlite3's errors."""
    if not settings.store.startswith(SQLITE):
        return store_postgres.recorded_at(settings.store, position)
    with peeked(Path(settings.store.removeprefix(SQLITE))) as connection:
        (last,) = connection.execute("SELECT MAX(rowid) FROM stored_events").fetchone()
        found = connection.execute(
            "SELECT CAST(state AS BLOB) FROM stored_events WHERE rowid = ?", (position,)
        ).fetchone()
    return int(last or 0), None if found is None else bytes(found[0])


def _file(file: Path, settings: Settings) -> Iterator[Finding]:
    url = settings.store
    if not file.exists() or not file.stat().st_size:
        must_be_ours(url)
        yield _absent(file, settings)
        return
    try:
        with peeked(file) as connection:
            yield from _tables(file, connection)
        yield _content(file)
    except CannotPeek as log:
        how = "运行任一读取事件库的命令（如registry wait）后再查 Run what reads the store, then ask again."
        yield Finding(NAME, ZH, False, f"{file}: {log}", log.way_out or how)
        return
    except sqlite3.Error as error:
        raise meant(error, url, str(file)) from error
    yield _durability(file)
    yield free_disk(file.parent, "Store's disk", "事件库所在磁盘")


def _absent(file: Path, settings: Settings) -> Finding:
    """None yet in a home where nothing was done, and missing where something was, or where a setting names it."""
    if settings.home.exists() and not settings.home.is_dir():
        how = "更正REGISTRY_HOME Mend REGISTRY_HOME: it names the folder of the installation."
        return Finding(NAME, ZH, False, f"{settings.home}不是文件夹 is no folder", how)
    left = [found.name for kept in KEPT for found in settings.home.glob(kept)]
    if not left and not settings.store_url:
        how = "registry up或registry migrate时建立 made by `registry up` or `registry migrate`"
        return Finding(NAME, ZH, True, f"尚未建立 none yet at {file}: {how}")
    why = f"，但主目录已有 but the home holds {', '.join(left)}" if left else ""
    return Finding(
        NAME,
        ZH,
        False,
        f"{file}不存在{why} there is no store",
        "新系统运行registry migrate；否则更正REGISTRY_HOME或REGISTRY_STORE_URL，或恢复备份（docs/operating.md） "
        "Run `registry migrate` for a new one; else mend REGISTRY_HOME or REGISTRY_STORE_URL, or restore a backup.",
    )


def _tables(file: Path, connection: sqlite3.Connection) -> Iterator[Finding]:
    found, wanted = objects(connection), expected(list(TABLES))
    if OWN not in found:
        first = next(iter(found), "no table")
        yield Finding(
            NAME, ZH, False, f"{file}: 不是本系统的事件库 another program's database ({first})", RESTORE, CONTRADICTS
        )
        return
    (installation,) = connection.execute("SELECT id FROM installation").fetchone() or ("",)
    position = connection.execute("SELECT MAX(rowid) FROM stored_events").fetchone()[0] or 0
    yield reached(str(file), str(installation), int(position))
    yield compared([name for name, sql in wanted.items() if found.get(name) != sql], found)
    last = connection.execute(LAST).fetchone()
    if last is not None:
        yield readable(bytes(last[2]), str(last[0]), int(last[1]))


def _content(file: Path) -> Finding:
    found = damage_of(file)
    name, zh = "Store's content", "事件库完整性"
    if found:
        return Finding(name, zh, False, f"{file}: 已损坏 damaged: {found}", RESTORE, CONTRADICTS)
    return Finding(name, zh, True, "快速检查未发现损坏 SQLite's quick check finds no damage")


def _durability(file: Path) -> Finding:
    """The file can be written by this user, on a disk of this machine; each commit waits for the disk."""
    name, zh = "Store's durability", "事件库持久性"
    unwritable = [str(one) for one in (file, file.parent) if not os.access(one, os.W_OK)]
    if unwritable:
        how = "改为运行用户所有 Give it to the user that runs the register."
        return Finding(name, zh, False, f"不可写 this user may not write {', '.join(unwritable)}", how, AWAY)
    kind = file_system(file.resolve())
    if kind in AFAR:
        how = "移到本机磁盘，或改用PostgreSQL Move it to a disk of this machine, or use PostgreSQL."
        return Finding(name, zh, False, f"在网络文件系统上 it is on a network file system ({kind})", how, AWAY)
    mode = "WAL" if in_log_mode(file) else "下次打开时设为WAL WAL from the next opening on"
    return Finding(name, zh, True, f"{mode}, synchronous=FULL")


def file_system(place: Path) -> str:
    """The kind of file system that holds a file, as far as this machine tells; else nothing."""
    try:
        mounts = [line.split() for line in Path("/proc/self/mounts").read_text("utf-8").splitlines()]
    except OSError:
        return ""
    held = [(len(m[1]), m[2]) for m in mounts if place.is_relative_to(m[1].replace("\\040", " "))]
    return max(held, default=(0, ""))[1]
