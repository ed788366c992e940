"""Reads the files that a recipient gives its client: the codes to keep, the keys to believe."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from consumers.credit.verifying import Keys, NotGenuine


def read_watch(path: Path) -> frozenset[str]:
    """The codes of a file, one a line (or the first column of a CSV); blank lines are passed over."""
    lines = path.read_text("utf-8-sig").splitlines()
    return frozenset(code for line in lines if (code := line.split(",")[0].strip().strip('"').upper()))


def read_keys(path: Path) -> Mapping[str, Any]:
    """A key set from a file. Raises `ValueError`."""
    try:
        found: Mapping[str, Any] = json.loads(path.read_bytes())
        Keys(found)
    except (ValueError, NotGenuine) as error:
        raise ValueError(f"{path} is no key set (JWKS): {error}") from error
    return found
