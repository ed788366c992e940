"""The one header that says where an event stands in the store, written and read."""

import logging
import re
from collections.abc import Iterable
from typing import Any

logger = logging.getLogger(__name__)

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


def is_told(record: Any) -> bool:
    """Whether a relay wrote it: views set other records aside, and so does the search for the end."""
    if position_of(record.headers) is not None and record.value is not None:
        return True
    logger.warning(
        "%s/%s holds a record at offset %s that no relay wrote", record.topic, record.partition, record.offset
    )
    return False
