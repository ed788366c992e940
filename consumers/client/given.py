"""Reads the files that a recipient gives its client: the codes to keep, the keys to believe."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def read_watch(path: Path) -> frozenset[str]:
    """The codes of a file, one a line (or the first column of a CSV); blank lines are passed over."""
    lines = path.read_text("utf-8-sig").splitlines()
    return frozenset(code for line in lines if (code := line.split(",")[0].strip().strip('"').upper()))


def read_keys(path: Path) -> Mapping[str, Any]:
    """A key set from a file. Raises `ValueError`."""
    found = json.loads(path.read_bytes())
    if not isinstance(found, dict) or "keys" not in found:
        raise ValueError(f"{path} is no key set (JWKS)")
    return found
