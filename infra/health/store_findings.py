"""What is said of the event store, whichever database holds it."""

from collections.abc import Collection

from infra.health.finding import CONTRADICTS, Finding
from registry.events.upcasters import UnknownSchema
from registry.mapper import UnreadableEvent, event_in

NAME, ZH = "Event store", "事件库"
RESTORE = (
    "全部停止，移走该文件，用registry store restore恢复备份，再用registry store recover补齐 "
    "Stop everything, move the file away, run `registry store restore` with a backup, then `registry store recover`."
)
ANEW = (
    "查明何人改动；用registry migrate补建，再用registry doctor核对 "
    "Find out who changed it; `registry migrate` makes anew what is missing, then ask again."
)


ADDED = {"file"}
"""What an earlier version's store lacks."""


def not_migrated(found: str) -> Finding:
    """A database without the store's tables."""
    return Finding(NAME, ZH, False, found, "运行registry migrate建表 Run `registry migrate`: it makes the tables.")


def reached(place: str, installation: str, position: int) -> Finding:
    """The store answers as one of the register."""
    if not installation:
        return not_migrated(f"{place}: 没有编号 it has no installation id")
    return Finding(NAME, ZH, True, f"{place}  编号 installation {installation}  位置 position {position}")


def compared(other: list[str], there: Collection[str] = ()) -> Finding:
    """Tables, and the triggers that keep history from being changed, are those of this version; `there` are any."""
    if not other:
        return Finding("Store's tables", "事件库的表和触发器", True, "与本版本一致 tables and triggers of this version")
    listed, name, zh = ", ".join(sorted(other)), "Store's tables", "事件库的表和触发器"
    if ADDED.issuperset(other) and not set(other) & set(there):
        how = "运行registry migrate补建 Run `registry migrate`: it makes what an upgrade adds."
        return Finding(name, zh, False, f"由较早版本建立，尚无 made by an earlier version, without: {listed}", how)
    return Finding(name, zh, False, f"缺少或不同 missing or other: {listed}", ANEW, CONTRADICTS)


def readable(data: bytes, stream: str, version: int) -> Finding:
    """The last event is one that this version knows: what is newer is written by a newer one."""
    name, zh = "Last event", "最后一个事件"
    try:
        event = event_in(data, stream, version)
    except UnknownSchema as newer:
        how = "先升级本机程序 Upgrade this program first: the store was written by a newer one."
        return Finding(name, zh, False, str(newer), how, CONTRADICTS)
    except UnreadableEvent as error:
        return Finding(name, zh, False, str(error), RESTORE, CONTRADICTS)
    return Finding(name, zh, True, f"{stream}/{version} {type(event).__name__}")
