"""What the store hands out: one recorded event as its bytes, with its place in the one order of all events."""

from typing import ClassVar, NamedTuple

import msgspec


class Stored(NamedTuple):
    """One recorded event; positions ascend, and holes between them are normal."""

    position: int
    stream: str
    version: int
    data: bytes


class StoreUnavailable(Exception):
    """Raised when the store cannot be reached; the caller waits and tries again."""


class StoreStop(Exception):
    """A process cannot go on with this store; a command neither."""

    exit_code: ClassVar[int]


class StoreReplaced(StoreStop):
    """Raised when the store's file is another one than was opened: whoever used it begins anew."""

    exit_code: ClassVar[int] = 4

    def __init__(self, file: str) -> None:
        super().__init__(
            f"{file}: 事件库文件在使用中被移走或替换 the store was removed or replaced while it was open: "
            "nothing is recorded; begin anew, and next time stop everything before"
        )


class StoreDamaged(StoreStop):
    """Raised when what the store holds is damaged, or is no store of the register: waiting does not mend it."""

    exit_code: ClassVar[int] = 6

    def __init__(self, place: str, found: str) -> None:
        super().__init__(
            f"{place}: 事件库已损坏或不是本系统的事件库 the store is damaged, or it is none ({found}). "
            "全部停止，移走该文件，恢复备份，再从 Kafka 补齐 stop everything, move it away, run "
            "`registry store restore` with a backup that is whole, then `registry store recover`, which adds what "
            "Kafka was told since, without a backup all of it (docs/operating.md)"
        )


class _Act(msgspec.Struct):
    command: str


class _Commanded(msgspec.Struct):
    data: _Act
    type: str = ""


_COMMANDED = msgspec.json.Decoder(_Commanded)
_PERFORMED = "registry.ScheduledActPerformed"
"""What the clock tells after the events of an act whose day has come: those bear the command id of its decision."""


def same_command(one: bytes, next_one: bytes) -> bool:
    """Whether two neighbouring events were recorded by one command, so that a reader must see both or neither.

    Bytes that name no command belong to none.
    """
    try:
        following = _COMMANDED.decode(next_one)
        return following.type == _PERFORMED or _COMMANDED.decode(one).data.command == following.data.command
    except msgspec.DecodeError:
        return False
