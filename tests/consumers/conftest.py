"""One register for all tests that only read it."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.consumers.served import Register, browser, register, varied


@pytest.fixture(scope="package")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """The varied register."""
    with register(tmp_path_factory.mktemp("views"), varied()) as one:
        yield one


@pytest.fixture(scope="package")
def at_desk(told: Register) -> TestClient:
    """A reader on this machine, no keys configured."""
    return browser(told.app(remarks=[("未使用 Kafka", "no Kafka is in use")]))
