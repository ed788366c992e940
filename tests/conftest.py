"""Gives tests their services and their own corner in each."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests import services
from tests.dealing import dealt_out

LONGEST_FIRST = (
    "faults/test_simulation",
    "journeys/",
    "faults/test_kills",
    "faults/test_outages",
    "faults/",
    "adapters/",
)
"""What takes minutes comes first and is dealt out, so that no process is left alone with it in the end."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The rest stays as it was collected."""
    longest = sorted((item for item in items if _turn(item) < len(LONGEST_FIRST)), key=_turn)
    rest = [item for item in items if _turn(item) == len(LONGEST_FIRST)]
    items[:] = dealt_out(longest, rest, getattr(config, "workerinput", {}).get("workercount", 1))


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, part in enumerate(LONGEST_FIRST) if part in item.nodeid), len(LONGEST_FIRST))


@pytest.fixture(scope="session")
def kafka_bootstrap() -> Iterator[str]:
    """The bootstrap address of one broker for the whole run."""
    with services.or_missing("Kafka", services.kafka) as address:
        yield address


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of one PostgreSQL server for the whole run."""
    with services.or_missing("PostgreSQL", services.postgres) as url:
        yield url


@pytest.fixture
def fresh_postgres(postgres_url: str) -> Iterator[str]:
    """The URL of a new, empty database, dropped after the test."""
    with services.fresh_database(postgres_url) as url:
        yield url


@pytest.fixture
def topic_prefix() -> str:
    """A prefix for topic names that no other test has, such as `t3f2a….`."""
    return f"t{uuid4().hex[:12]}."
