"""The write side over a real store, on SQLite and on PostgreSQL: the same tests for both."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registry.application import Registry
from registry.store import migrate
from tests.application.clock import NOW, TODAY

STORES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=STORES)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty place for a store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    url: str = request.getfixturevalue("fresh_postgres")
    return url


@pytest.fixture
def registry_url(store_url: str) -> str:
    """The address of a migrated, empty store."""
    migrate(store_url)
    return store_url


@pytest.fixture
def opened(registry_url: str) -> Iterator[Callable[[], Registry]]:
    """Opens registers over the one store, as several processes would, and closes them."""
    registries: list[Registry] = []

    def open_one() -> Registry:
        registries.append(Registry(registry_url, lambda: NOW, lambda: TODAY))
        return registries[-1]

    yield open_one
    for registry in registries:
        registry.close()


@pytest.fixture
def registry(opened: Callable[[], Registry]) -> Registry:
    """The register over an empty store."""
    return opened()
