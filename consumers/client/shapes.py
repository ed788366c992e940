"""What a line of the feed must look like to be read at all: some are read before their proof has come."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from consumers.credit.verifying import NotGenuine

LONGEST = 4 << 20
"""Bytes that a line may have: a record has some thousand."""


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """Lines with their line feeds, in bounded memory. Raises `NotGenuine` for one that does not end."""
    while line := file.readline(LONGEST):
        if len(line) == LONGEST:
            raise NotGenuine(f"the feed holds a line of more than {LONGEST >> 20} MiB")
        yield line


def document(line: bytes) -> dict[str, Any]:
    """A line of the feed. Raises `NotGenuine` for one that is no JSON object."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NotGenuine(f"the feed holds a line that is no document: {line[:60]!r}")
    return found


def record_of(line: bytes) -> dict[str, Any]:
    """A line that is a record, with the members that a copy keeps it by. Raises `NotGenuine`."""
    found = document(line)
    if not _is_record(found):
        raise NotGenuine(f"the feed holds a line that is no record: {line[:60]!r}")
    return found


def change_of(line: bytes) -> dict[str, Any]:
    """A line that is a change, of a record or of none. Raises `NotGenuine`."""
    found = document(line)
    record = found.get("record", "")
    if not (_is_placed(found) and (record is None or _is_record(record))):
        raise NotGenuine(f"the feed holds a line that is no change: {line[:60]!r}")
    return found


def _is_record(found: Any) -> bool:
    return isinstance(found, dict) and _is_placed(found) and isinstance(found.get("uscc"), str)


def _is_placed(found: dict[str, Any]) -> bool:
    return isinstance(found.get("stream"), str) and type(found.get("position")) is int
