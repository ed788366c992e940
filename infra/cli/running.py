"""Commands that run: migrate, relay, project, publish-credit, serve, broker, up."""

import fcntl
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from infra.beacon import forget
from infra.cli.opening import migrated
from infra.cli.output import guarded, show
from infra.installation import Installation
from infra.kafka.errors import BrokerUnavailable
from infra.kafka.node import GivenUp
from infra.settings import Settings, SettingsError, Transport, read_settings, without_password
from infra.supervisor import LONGEST_PAUSE, Supervisor
from infra.workers import kept_for_life, run_credit, run_project, run_relay, until_told

Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]
Port = Annotated[int | None, typer.Option(help="页面端口 port of the pages; 0 takes a free one")]
TransportOption = Annotated[
    Transport | None, typer.Option("--transport", help="传输方式 kafka, or local: without Kafka")
]


def add_running(app: typer.Typer) -> None:
    """Adds the running commands."""
    for command in (migrate, up, relay, project, publish_credit, deliver, serve, broker):
        app.command(rich_help_panel="运行 Run")(command)


@guarded
def migrate(as_json: Json = False) -> None:
    """建表: create the store's tables, once; safe to repeat."""
    settings = read_settings()
    installation = migrated(settings)
    show(
        {"installation": installation, "store": without_password(settings.store)},
        as_json,
        lambda v: f"事件库已就绪 store ready: {v['store']}",
    )


@guarded
def relay() -> None:
    """转发事件: publish stored events to Kafka until told to stop."""
    _worker(run_relay)


@guarded
def project(
    transport: TransportOption = None,
    workers: Annotated[
        int | None, typer.Option(help="并行进程数，须用PostgreSQL processes that share the work; needs PostgreSQL")
    ] = None,
    name: Annotated[
        str, typer.Option(help="本进程在状态中的名称 what this worker is called in `registry status`")
    ] = "project",
) -> None:
    """维护视图: keep the views up to date until told to stop, on PostgreSQL together with all their workers."""
    settings = read_settings(transport=transport, workers=workers)
    parts = project_parts(settings.workers if name == "project" else 1)
    if name == "project":  # one with another name knows nothing of its fellows
        forget(settings.runs, parts, "project")
    with until_told() as stop:
        if len(parts) == 1:
            kept_for_life()
            run_project(Installation(settings), stop, name)
            return
        supervisor = Supervisor(
            parts, settings.home.resolve() / "log", {"REGISTRY_TRANSPORT": settings.transport.value}
        )
        supervisor.start()
        try:
            supervisor.watch(stop)
        finally:
            supervisor.stop()


def project_parts(workers: int) -> dict[str, list[str]]:
    """Name → command of each process that keeps the views."""
    if workers == 1:
        return {"project": ["project"]}
    return {name: ["project", "--name", name] for name in (f"project-{n}" for n in range(1, workers + 1))}


@guarded
def publish_credit() -> None:
    """发布信用记录: publish changed credit records to their compacted topic until told to stop."""
    _worker(run_credit)


@guarded
def deliver() -> None:
    """推送: post webhooks to recipients, and find what they must stop using, until told to stop."""
    from infra.webhooks import run_deliver  # loaded only here, as the pages are

    _worker(run_deliver)


@guarded
def serve(port: Port = None) -> None:
    """提供页面和数据: serve pages and feeds until told to stop."""
    from infra.serving import serve_pages  # the web framework is loaded only here: every command starts faster

    settings = read_settings(port=port)
    serve_pages(Installation(settings.model_copy(update={"port": free_port(settings)})))


@guarded
def broker(as_json: Json = False) -> None:
    """本地Kafka节点: run the home's local Kafka node until told to stop."""
    installation = Installation(read_settings())
    with until_told() as stop, installation.node as node:
        show({"kafka": node.bootstrap}, as_json, lambda told: f"kafka {told['kafka']}")
        stop.wait()


@guarded
def up(port: Port = None, transport: TransportOption = None, as_json: Json = False) -> None:
    """启动全部: run everything in one process group: broker, relay, views, credit topic, pages."""
    settings = read_settings(port=port, transport=transport)
    migrated(settings)
    with suppress(GivenUp), until_told() as stop, Everything(settings, stop) as everything:
        show(everything.addresses(), as_json, lambda _: everything.banner())
        everything.watch()


class Everything:
    """All parts of an installation, the local Kafka node among them when no broker is configured.

    While the node is started, `stop` is looked at. Raises `GivenUp` when it is set before the node answers.
    """

    def __init__(self, settings: Settings, stop: threading.Event) -> None:
        settings = settings.model_copy(update={"port": free_port(settings)})
        self.settings = settings
        self.installation = Installation(settings)
        self._node = None if self.installation.local or settings.kafka_bootstrap_servers else self.installation.node
        self._node_at = 0.0
        self._stop = stop
        parts = {**project_parts(settings.workers), "serve": ["serve"], "deliver": ["deliver"]}
        if not self.installation.local:
            parts = {"relay": ["relay"], **parts, "credit": ["publish-credit"]}
        environment = {
            "REGISTRY_HOME": str(settings.home.resolve()),
            "REGISTRY_TRANSPORT": settings.transport.value,
            "REGISTRY_PORT": str(settings.port),
        }
        self.supervisor = Supervisor(parts, settings.home.resolve() / "log", environment)

    def __enter__(self) -> "Everything":
        self._lock = alone(self.settings.home / "up.lock")
        forget(self.settings.runs, self.supervisor.names)
        if self._node is not None:
            self._node.start(given_up=self._stop.is_set)
        self.supervisor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.supervisor.stop()
        if self._node is not None and self._node.launched:
            self._node.stop()
        self._lock.close()

    def watch(self) -> None:
        """Looks after every part until told to stop: a broker that died is started again. Raises `PartFailed`."""
        self.supervisor.watch(self._stop, self._tend_broker)

    def _tend_broker(self) -> None:
        """One that cannot be started again, as on a full disk, is tried again later: the other parts go on."""
        if self._node is None or self._node.pid is not None or time.monotonic() < self._node_at:
            return
        said: object = "本地Kafka节点已退出，已重新启动 the local Kafka node is gone: it was started again"
        try:
            self._node.start(given_up=self._stop.is_set)
        except GivenUp:
            return
        except (BrokerUnavailable, OSError) as error:
            self._node_at = time.monotonic() + LONGEST_PAUSE
            said = f"本地Kafka节点已退出，无法启动 the local Kafka node is gone and cannot be started: {error}"
        with suppress(OSError):
            print(said, file=sys.stderr, flush=True)

    def addresses(self) -> dict[str, Any]:
        """Where everything is, as plain values."""
        pages = f"http://{self.settings.host}:{self.settings.port}/"
        if self.installation.local:
            return {"pages": pages, "kafka": None, "topics": {}}
        return {"pages": pages, "kafka": self.installation.bootstrap(), "topics": self.installation.topics()}

    def banner(self) -> str:
        """Where everything is, as text."""
        address = f"http://{self.settings.host}:{self.settings.port}/"
        if self.installation.local:
            return (
                f"页面 pages   {address}\n未使用Kafka，视图直接读取事件库 "
                "No Kafka is in use: views read the store's own log (--transport local)."
            )
        topics = ", ".join(self.installation.topics().values())
        return f"页面 pages   {address}\nKafka        {self.installation.bootstrap()}  {topics}"


def alone(path: Path) -> IO[str]:
    """Holds a lock until it is closed. Raises `BrokerUnavailable` while another process runs this home."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise BrokerUnavailable(
            f"该主目录已在运行 `registry up` or `demo` already runs this home ({path.parent})"
        ) from None
    return lock


def free_port(settings: Settings) -> int:
    """The port to serve on. Raises `SettingsError` when it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"REGISTRY_PORT={settings.port}: 端口无法使用，可用--port 0取空闲端口 "
                f"{error.strerror}; --port 0 takes a free one"
            ) from error
        return int(probe.getsockname()[1])


def wait_until(done: Callable[[], bool], seconds: float, pause: float = 0.1) -> bool:
    """Whether `done` came true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if done():
            return True
        time.sleep(pause)
    return done()


def _worker(run: Callable[[Installation, threading.Event], None], **given: Any) -> None:
    installation = Installation(read_settings(**given))
    kept_for_life()
    with until_told() as stop:
        run(installation, stop)
