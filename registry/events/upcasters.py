"""Lifts an event's data from an older schema version to the next; both sides use the same functions."""

from collections.abc import Callable
from typing import Any, ClassVar

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""(event name, version it lifts from) → the function that gives the data of the next version."""


class UnknownSchema(ValueError):
    """Raised when an event's name or version is newer than this reader: upgrade readers first."""

    exit_code: ClassVar[int] = 6


def upcast(name: str, version: int, current: int, data: dict[str, Any]) -> dict[str, Any]:
    """The data as of schema `current`. Raises `UnknownSchema` for a newer version or a missing upcaster."""
    if version > current:
        raise UnknownSchema(f"{name} has schema version {version}, this reader knows {current}: upgrade readers first")
    while version < current:
        try:
            data = UPCASTERS[name, version](data)
        except KeyError:
            raise UnknownSchema(f"{name}: no upcaster from schema version {version}") from None
        version += 1
    return data
