"""The one header that says where an event stands in the store, written and read."""

import re
from collections.abc import Iterable

POSITION = "ce_position"
_NUMBER = re.compile(rb"[1-9][0-9]{0,18}")
_GREATEST = 2**63 - 1


def position_header(position: int) -> tuple[str, bytes]:
    """The header of an event at this position."""
    return POSITION, b"%d" % position


def position_of(headers: Iterable[tuple[str, bytes | None]]) -> int | None:
    """The position that a record's headers name; `None` when they name none that a store can have."""
    for name, value in headers:
        if name == POSITION and value is not None and _NUMBER.fullmatch(value):
            position = int(value)
            return position if position <= _GREATEST else None
    return None
