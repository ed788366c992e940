"""Opens what a command needs, from the settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from infra import clock
from infra.settings import Settings, read_settings
from registry.application import Registry
from registry.store import NotMigrated, migrate
from registry.store.trouble import SQLITE


@contextmanager
def open_registry(settings: Settings | None = None) -> Iterator[Registry]:
    """The write side. Raises `NotMigrated` when its store was never migrated."""
    settings = settings or read_settings()
    _must_exist(settings)
    registry = Registry(settings.store, clock.now, clock.today)
    try:
        yield registry
    finally:
        registry.close()


def migrated(settings: Settings) -> str:
    """Creates what is missing in the store; returns the installation's id."""
    settings.home.mkdir(parents=True, exist_ok=True)
    return migrate(settings.store)


def _must_exist(settings: Settings) -> None:
    from pathlib import Path

    if settings.store.startswith(SQLITE) and not Path(settings.store.removeprefix(SQLITE)).exists():
        raise NotMigrated(f"尚未建立事件库 there is no store at {settings.store}: run `registry migrate`")
