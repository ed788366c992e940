"""Serves pages and feeds: reads the access keys, makes the application, runs the server until told to stop."""

import ipaddress
import logging
from datetime import date, datetime
from pathlib import Path

import uvicorn

from consumers.access import Key, keys_of
from consumers.app import create_app
from consumers.serving import Serving
from infra import clock
from infra.installation import Installation
from infra.settings import SettingsError
from projections.reader import Views

DRAIN = 10
"""Seconds that requests at work have to end."""
NO_KAFKA = ("未使用 Kafka：各视图直接读取事件库。", "No Kafka is in use: views read the store's own log.")


class SystemClock:
    """The one clock, for readers."""

    def now(self) -> datetime:
        return clock.now()

    def today(self) -> date:
        return clock.today()


def serve_pages(installation: Installation) -> None:
    """Blocks until SIGTERM or SIGINT. Raises `SettingsError` when other machines could read without keys."""
    settings = installation.settings
    keys = read_keys(settings.keys_file)
    if not keys and not _loopback(settings.host):
        raise SettingsError(
            f"REGISTRY_HOST={settings.host} needs REGISTRY_KEYS_FILE: without keys serve on loopback only"
        )
    views = Views(installation.database())
    serving = Serving(
        clock=SystemClock(),
        keys=keys,
        authority=(settings.authority_zh, settings.authority_en),
        remarks=(NO_KAFKA,) if installation.local else (),
    )
    try:
        config = uvicorn.Config(
            create_app(views, serving),
            host=settings.host,
            port=settings.port,
            log_level=logging.WARNING,
            timeout_graceful_shutdown=DRAIN,
            server_header=False,
        )
        uvicorn.Server(config).run()
    finally:
        views.close()


def read_keys(path: Path | None) -> tuple[Key, ...]:
    """The access keys of a file: a JSON list of {name, role, sha256}. Raises `SettingsError`."""
    if path is None:
        return ()
    try:
        return keys_of(path.read_bytes())
    except (OSError, ValueError) as error:
        raise SettingsError(f"REGISTRY_KEYS_FILE={path}: {error}") from error


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
