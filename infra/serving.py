"""Serves pages and feeds: reads the access keys, makes the application, runs the server until told to stop."""

import ipaddress
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import uvicorn

from consumers.access import Key, keys_of
from consumers.app import create_app
from consumers.credit.watching import Watch
from consumers.serving import Serving
from infra import clock
from infra.credit import credit_of
from infra.duties import owing
from infra.installation import Installation
from infra.metrics import text
from infra.quarterly_report import DRAWING
from infra.reasons import explaining
from infra.recipients import gate
from infra.settings import SettingsError
from projections.reader import Views

TURN = 0.0005
"""Seconds after which the thread that answers gives way: the ledger's thread has each answer wait until it had its
turn, and Python's own 5 ms would be the longest part of that."""
DRAIN = 10
"""Seconds that requests at work have to end."""
NO_KAFKA = ("未使用 Kafka：各视图直接读取事件库。", "No Kafka is in use: views read the store's own log.")


class SystemClock:
    """The one clock, for readers."""

    def now(self) -> datetime:
        return clock.now()

    def today(self) -> date:
        return clock.today()


class _Server(uvicorn.Server):
    """Tells streams that it ends, or they would be waited for until the drain is over; then ends with exit code 0.

    Uvicorn raises the signal once more at its end, which would be 143.
    """

    def __init__(self, config: uvicorn.Config, watch: Watch, ended: Callable[[], bool]) -> None:
        """`ended` says whether there is nothing more to serve."""
        super().__init__(config)
        self._watch = watch
        self._ended = ended

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or self._ended()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._watch.close()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve_pages(installation: Installation) -> None:
    """Blocks until SIGTERM or SIGINT. Raises `SettingsError` when other machines could read without keys.

    Raises `Damaged` when the ledger of what is given out is found to be so: nothing may leave unrecorded.
    """
    sys.setswitchinterval(TURN)
    settings = installation.settings
    keys = read_keys(settings.keys_file)
    if not keys and not _loopback(settings.host):
        raise SettingsError(
            f"REGISTRY_HOST={settings.host} 须设REGISTRY_KEYS_FILE，未设密钥只能在本机提供服务 "
            "needs REGISTRY_KEYS_FILE: without keys serve on loopback only"
        )
    views = Views(installation.database())
    try:
        with gate(settings) as recipients:
            serving = Serving(
                clock=SystemClock(),
                keys=keys,
                gate=recipients,
                credit=credit_of(views, settings.home),
                authority=(settings.authority_zh, settings.authority_en),
                remarks=(NO_KAFKA,) if installation.local else (),
                metrics=lambda: text(installation),
                owing=owing,
                drawing=DRAWING,
                explaining=explaining,
            )
            app = create_app(views, serving)
            config = uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_level=logging.WARNING,
                access_log=False,  # what recipients ask is in their ledger
                timeout_graceful_shutdown=DRAIN,
                server_header=False,
                proxy_headers=False,  # who calls is who connects: a header is believed of trusted proxies alone
            )
            recorded = recipients.directory.database
            _Server(config, app.state.watch, lambda: recorded.damaged is not None).run()
            if recorded.damaged is not None:
                raise recorded.damaged
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
