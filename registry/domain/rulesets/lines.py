"""In which line of a rule file a key stands, so that who wrote it finds it."""

import re
from collections import Counter
from collections.abc import Sequence

HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
Path = tuple[str | int, ...]


def line_of(text: str, wanted: Sequence[str | int]) -> int | None:
    """The line (from 1) of the key at this path, or of the nearest thing around it; `None` when none is there.

    A path is as pydantic gives it: names, and the place in a list of tables.
    """
    lines = _lines(text)
    path: Path = tuple(wanted)
    while path:
        found = next((number for number, here in lines if here[: len(path)] == path), None)
        if found is not None:
            return found
        path = path[:-1]
    return None


def _lines(text: str) -> list[tuple[int, Path]]:
    """Each line that begins a table or a key, with its path."""
    found: list[tuple[int, Path]] = []
    table: Path = ()
    counted: Counter[Path] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        header, key = HEADER.match(line), KEY.match(line)
        if header is not None:
            table = _table(header.group(2), header.group(1) == "[[", counted)
            found.append((number, table))
        elif key is not None:
            found.append((number, (*table, key.group(1))))
    return found


def _table(name: str, listed: bool, counted: Counter[Path]) -> Path:
    """The path of a table's header; a table inside a list lies in the list's last one."""
    path: Path = ()
    parts = [part.strip().strip('"') for part in name.split(".")]
    for place, part in enumerate(parts):
        path = (*path, part)
        if place == len(parts) - 1 and listed:
            counted[path] += 1
        if counted[path]:
            path = (*path, counted[path] - 1)
    return path
