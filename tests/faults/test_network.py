"""Relay and worker behind a bad network: connections cut, slow, half-open, and answers lost at the worst moment."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import islice
from pathlib import Path

import pytest

from infra import clock
from infra.kafka.client import Client
from infra.kafka.errors import BrokerUnavailable
from infra.kafka.node import LocalNode
from registry.application import Registry
from tests import services
from tests.faults.checker import Asked, Place
from tests.faults.parts import Site, acts, relay, start, worker
from tests.faults.proxy import END_TXN, HOST, INIT_PRODUCER_ID, PRODUCE, Proxy
from tests.faults.scenes import check_everything, prepared, wait_for_views

pytestmark = [pytest.mark.kafka, pytest.mark.fault]


@pytest.fixture(scope="module")
def detour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Proxy, LocalNode]]:
    """A broker whose clients are led through a proxy."""
    with Proxy() as proxy, ExitStack() as stack:
        folder = tmp_path_factory.mktemp("kafka")
        try:
            node = stack.enter_context(LocalNode(folder, die_with_parent=True, detour=proxy.port))
        except BrokerUnavailable as error:
            services.missing("a Kafka node of its own", error)
            raise
        proxy.target = node.behind
        yield proxy, node


class Scene:
    """An installation whose relay and worker reach the broker through the proxy alone."""

    def __init__(self, site: Site, proxy: Proxy, node: LocalNode) -> None:
        self.site = prepared(site)
        self.proxy = proxy
        self._direct = Client(node.bootstrap)
        self._registry = Registry(site.installation().settings.store, clock.now, clock.today)
        self._acts = acts(3)
        self._asked = Asked()
        self._position = 0

    def act(self, commands: int, pause: float = 0.0) -> None:
        for command in islice(self._acts, commands):
            answer = self._registry.execute(command)
            self._asked.accept(command.command, Place(answer.stream, answer.version, answer.position))
            self._position = answer.position
            time.sleep(pause)

    def wait(self) -> None:
        wait_for_views(self.site, self._position)

    def check(self) -> None:
        check_everything(self.site, self._asked, self._direct)

    def close(self) -> None:
        self._registry.close()


@pytest.fixture
def scene(tmp_path: Path, detour: tuple[Proxy, LocalNode], topic_prefix: str) -> Iterator[Scene]:
    """Relay and worker at work, with something told already; checked whole at the end."""
    proxy, node = detour
    proxy.heal()
    site = Site(tmp_path, f"{HOST}:{proxy.port}", topic_prefix.rstrip("."))
    with closing(Scene(site, proxy, node)) as scene:
        parts = [start(part, site) for part in (relay, worker)]
        try:
            scene.act(20)
            scene.wait()
            yield scene
            proxy.heal()
            scene.act(20)
            scene.wait()
            for part in parts:
                part.terminate()
                part.join(30)
                assert part.exitcode == 0, (site.home / "relay.log").read_text() + (
                    site.home / "worker.log"
                ).read_text()
        finally:
            proxy.heal()
            for part in parts:
                part.kill()
                part.join()
        scene.check()


@contextmanager
def meanwhile(act: Callable[[], None], every: float) -> Iterator[None]:
    """Done again and again in a thread of its own."""
    done = threading.Event()

    def run() -> None:
        while not done.wait(every):
            act()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_connections_are_cut_again_and_again(scene: Scene) -> None:
    with meanwhile(scene.proxy.cut, every=0.15):
        scene.act(150, pause=0.02)


def test_new_connections_are_refused_for_a_while(scene: Scene) -> None:
    scene.proxy.refusing = True
    scene.proxy.cut()
    scene.act(30)
    time.sleep(2.0)


def test_every_answer_comes_late(scene: Scene) -> None:
    scene.proxy.delay = 0.15
    scene.act(60, pause=0.02)
    scene.wait()


def test_the_line_is_thin(scene: Scene) -> None:
    scene.proxy.rate = 100_000
    scene.act(60, pause=0.02)
    scene.wait()


def test_the_line_is_dead_and_nobody_says_so(scene: Scene) -> None:
    scene.proxy.silent = True
    scene.act(30)
    time.sleep(8.0)


@pytest.mark.parametrize(
    ("request_", "nth"),
    [(END_TXN, 1), (END_TXN, 3), (PRODUCE, 1), (PRODUCE, 2), (INIT_PRODUCER_ID, 1)],
    ids=["commit", "third commit", "record", "second record", "admission"],
)
def test_what_was_asked_is_done_and_the_answer_is_lost(scene: Scene, request_: int, nth: int) -> None:
    before = scene.proxy.lost
    scene.proxy.lose_answer(request_, nth)
    if request_ == INIT_PRODUCER_ID:
        scene.proxy.cut()
        scene.proxy.lose_answer(END_TXN)
    scene.act(60, pause=0.02)
    scene.wait()
    assert scene.proxy.lost > before
