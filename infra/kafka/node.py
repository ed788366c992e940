"""Runs a single local Apache Kafka node: one folder, one port, the same data after a restart."""

import base64
import contextlib
import fcntl
import json
import random
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.kafka.errors import BrokerUnavailable
from infra.kafka.jars import JarsMissing, ensure_jars
from infra.kafka.java import JavaMissing, find_java
from infra.kafka.properties import HOST, server_properties
from infra.kafka.readiness import cluster_at
from infra.process import OwnProcess, dying_with_parent

LOG4J = Path(__file__).with_name("log4j2.xml")
PORTS = range(15_000, 32_000)
"""Where free ports are looked for."""
FLAGS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
"""For a node that lives for minutes on few cores: compiling it fully takes longer than it saves."""
ATTEMPTS = 3
HURRY = 5.0
"""Seconds that a node has to end which nobody has used yet."""
LET_GO = 5.0
"""Seconds that a node's own port is waited for before it moves to another."""


class PortTaken(BrokerUnavailable):
    """Raised when another program holds a port that was free when it was chosen."""


class GivenUp(BrokerUnavailable):
    """Raised when whoever starts a node was told to stop meanwhile."""


class LocalNode:
    """A Kafka broker on the loopback interface that keeps everything it has in one folder.

    The port is chosen free at the first start unless given, and stays the folder's port. A node that already runs in
    the folder is adopted, whoever started it, and `stop` stops it. With `die_with_parent` the kernel ends the node
    when the starting thread ends (Linux). `detour` is the port of a proxy: who comes in through `behind` is led there.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        heap: str = "512m",
        die_with_parent: bool = False,
        detour: int | None = None,
    ) -> None:
        self.folder = Path(folder).resolve()
        self._wanted_port = port
        self._heap = heap
        self._die_with_parent = die_with_parent
        self.launched = False
        """Whether this object started the node, rather than adopted one that was at work."""
        self._detour = detour
        self._properties = self.folder / "server.properties"
        self._process = OwnProcess(self.folder / "node.pid", f"kafka.Kafka {self._properties}")

    @property
    def bootstrap(self) -> str:
        """The address for clients, `host:port`. Raises BrokerUnavailable before the first start."""
        return f"{HOST}:{self._known()['port']}"

    @property
    def behind(self) -> int:
        """The port that a proxy passes on to. Raises BrokerUnavailable before the first start."""
        return int(self._known()["behind"])

    @property
    def pid(self) -> int | None:
        """The running node's process id, or None."""
        return self._process.pid()

    @property
    def log(self) -> Path:
        """The file that the node writes its log to."""
        return self.folder / "kafka.log"

    def start(self, timeout: float = 60.0, given_up: Callable[[], bool] = lambda: False) -> Self:
        """Starts the node, or adopts the one at work, and waits until it answers. Raises BrokerUnavailable.

        Raises GivenUp, and ends what it launched, when `given_up` says so before.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            if self._process.pid() is None:
                self._launched(timeout, given_up)
            elif self._wanted_port not in (None, self._known()["port"]):
                raise BrokerUnavailable(
                    f"A node of {self.folder} 已在运行 already runs at {self.bootstrap}: stop it first."
                )
            else:
                self._wait_until_it_answers(timeout, given_up)
        return self

    def _launched(self, timeout: float, given_up: Callable[[], bool]) -> None:
        """Launches; anew on other ports when somebody took one in the moment between choosing and binding."""
        for attempt in range(ATTEMPTS):
            try:
                self._launch()
                self.launched = True
                self._wait_until_it_answers(timeout, given_up)
            except PortTaken:
                if self._wanted_port or attempt + 1 == ATTEMPTS:
                    raise
            except GivenUp:
                self.stop(HURRY)
                raise
            except BaseException:
                self.stop()
                raise
            else:
                return

    def stop(self, timeout: float = 30.0) -> None:
        """SIGTERM, and SIGKILL after the timeout in seconds; only ever to this folder's node. Quiet when repeated."""
        self._process.stop(timeout)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _launch(self) -> None:
        ports = self._choose_ports()
        data = self.folder / "data"
        detour = None if self._detour is None else (self._detour, ports["behind"])
        text = server_properties(data, ports["port"], ports["controller_port"], detour)
        self._properties.write_text(text, encoding="utf-8")
        if not (data / "meta.properties").exists():
            self._format()
        command = self._java("kafka.Kafka", str(self._properties))
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                dying_with_parent(command) if self._die_with_parent else command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
            )
        self._process.record(process.pid)
        process.returncode = 0  # the pid file is the owner from here on, so that Popen does not warn or wait

    def _format(self) -> None:
        """Lays out the storage once; the cluster id stays the folder's."""
        known = self._known()
        arguments = ["format", "--cluster-id", str(known["cluster_id"]), "--config", str(self._properties)]
        done = subprocess.run(
            self._java("kafka.tools.StorageTool", *arguments), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise BrokerUnavailable(f"Kafka could not format {self.folder}:\n{(done.stdout + done.stderr).strip()}")

    def _java(self, main: str, *arguments: str) -> list[str]:
        try:
            java, jars = find_java(), ensure_jars()
        except (JavaMissing, JarsMissing) as missing:
            raise BrokerUnavailable(str(missing)) from missing
        flags = [f"-Xmx{self._heap}", *FLAGS, "-Djava.awt.headless=true"]
        logging = f"-Dlog4j2.configurationFile={LOG4J}"
        return [str(java.path), *flags, logging, "-cp", f"{jars}/*", main, *arguments]

    def _wait_until_it_answers(self, timeout: float, given_up: Callable[[], bool]) -> None:
        until = time.monotonic() + timeout
        while cluster_at(self.bootstrap) != self._known()["cluster_id"]:
            if self._process.pid() is None:
                told = self._tail()
                kind = PortTaken if "Address already in use" in told else BrokerUnavailable
                raise kind(f"Kafka节点启动时退出 The Kafka node ended while starting. {told}")
            if time.monotonic() > until:
                raise BrokerUnavailable(
                    f"Kafka节点没有应答 The Kafka node does not answer after {timeout:.0f} s. {self._tail()}"
                )
            if given_up():
                raise GivenUp("told to stop while the Kafka node was starting")
            time.sleep(0.05)

    def _tail(self, lines: int = 15) -> str:
        told = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
        return "\n".join([f"The end of {self.log}:", *told])

    def _choose_ports(self) -> dict[str, int]:
        """The folder's ports, if still free, else new ones; a port asked for that is taken is an error."""
        known = self._known() if (self.folder / "node.json").exists() else {"cluster_id": _new_cluster_id()}
        port = self._wanted_port or known.get("port")
        if self._wanted_port and not _is_free(self._wanted_port):
            raise BrokerUnavailable(
                f"端口已被占用 Port {self._wanted_port} is taken: choose another port or stop what holds it."
            )
        chosen = {
            "port": int(port) if port and _becomes_free(int(port)) else _free_port(),
            "controller_port": _free_port(),
        }
        if self._detour is not None:
            chosen["behind"] = _free_port()
        part = self.folder / "node.json.part"  # on a full disk the cluster's id would be gone with the rest
        part.write_text(json.dumps({**known, **chosen}), encoding="utf-8")
        part.replace(self.folder / "node.json")
        return chosen

    def _known(self) -> dict[str, str | int]:
        try:
            known: dict[str, str | int] = json.loads((self.folder / "node.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise BrokerUnavailable(
                f"该目录从未启动过Kafka节点 No Kafka node was ever started in {self.folder}."
            ) from None
        return known

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time starts the node of a folder."""
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _new_cluster_id() -> str:
    """16 random bytes as Kafka writes them; none begins with a dash, which the command line would read as an option."""
    while (text := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return text


def _free_port() -> int:
    """A free port below those that the system gives to outgoing connections.

    One of those may be taken while the node is down, even by a client that asks for it again and again: a connection
    whose own port happens to be the one it wants is connected to itself.
    """
    ports = random.SystemRandom().sample(PORTS, 200)  # two programs that seed theirs alike would choose alike
    return next((port for port in ports if _is_free(port)), 0) or _any_port()


def _any_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _becomes_free(port: int) -> bool:
    """Whether the port is free in a moment: a killed node lets go of it a little after it is gone."""
    until = time.monotonic() + LET_GO
    while not _is_free(port):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _is_free(port: int) -> bool:
    try:
        with socket.create_server((HOST, port)):
            return True
    except OSError:
        return False
