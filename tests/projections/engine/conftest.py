"""Every test of the engine runs on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from projections.database import Database
from tests.projections.engine.opened import BOTH, opened


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A new, empty database."""
    with opened(request, tmp_path) as database:
        yield database
