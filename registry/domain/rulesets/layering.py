"""Lays a rule file over the one that it extends: a province sets some values under a national text."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

Told = Mapping[str, Any]

NAMING = ("level", "levels", "wanted", "after", "document", "sectors", "scale", "standard")
"""The fields that name an entry of a list without a code: two entries that agree in them speak of the same."""
OWN = ("id", "extends", "title", "issued_on", "document", "territory", "period")
"""What a file says for itself alone."""
IN_ORDER = ("steps",)
"""Lists whose order is the point: the later file gives the whole of one, or leaves it as it is."""


def layered(lower: Told, upper: Told) -> dict[str, Any]:
    """The values of `upper`, and those of `lower` that it does not set; these keep the document they stand in."""
    return _table(_inherited({key: value for key, value in lower.items() if key not in OWN}, lower["document"]), upper)


def _table(lower: Told, upper: Told) -> dict[str, Any]:
    made = dict(lower)
    for key, value in upper.items():
        below = lower.get(key)
        if isinstance(value, dict) and isinstance(below, dict) and "article" not in value:
            made[key] = _table(below, value)
        elif key not in IN_ORDER and _entries(value) and _entries(below):
            made[key] = _list(below, value)
        else:
            made[key] = value
    return made


def _list(lower: list[Told], upper: list[Told]) -> list[Told]:
    """The upper file's entries take the places of those they name; new ones stand first, where they are found first."""
    said = {_name(entry): entry for entry in upper}
    known = {_name(entry) for entry in lower}
    return [*(e for e in upper if _name(e) not in known), *(said.get(_name(e), e) for e in lower)]


def _name(entry: Told) -> tuple[tuple[str, str], ...]:
    naming = ("code",) if "code" in entry else NAMING
    return tuple((field, str(entry[field])) for field in naming if field in entry)


def _entries(value: object) -> TypeGuard[list[Told]]:
    return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)


def _inherited(value: Any, document: str) -> Any:
    if isinstance(value, list):
        return [_inherited(entry, document) for entry in value]
    if not isinstance(value, dict):
        return value
    inner = {key: _inherited(one, document) for key, one in value.items()}
    return {"document": document} | inner if "article" in value else inner


def line(name: str, told: Mapping[str, Told]) -> Iterator[str]:
    """The ids from a set up to the one that extends nothing. Raises `LookupError` for an unknown one or a circle."""
    seen: list[str] = []
    above: str | None = name
    while above is not None:
        if above in seen:
            raise LookupError(f"{' → '.join([*seen, above])} is a circle")
        if above not in told:
            raise LookupError(f"no rule set {above!r}")
        yield above
        seen.append(above)
        above = told[above].get("extends")
