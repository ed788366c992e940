"""The parts of an installation as processes that can be killed: writer, relay and worker, forked from a warm server."""

import dataclasses
import faulthandler
import json
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import BinaryIO

from infra import clock
from infra.demo.province import province
from infra.installation import Installation
from infra.kafka.publisher import KafkaPublisher
from infra.kafka.readers import KafkaClient
from infra.settings import read_settings
from infra.workers import run_project, until_told
from registry.application import Contended, Registry
from registry.domain.commands import Command
from registry.domain.refusals import Refused
from registry.relay import Pace, Relay
from registry.stored import StoreUnavailable
from tests.acts import code
from tests.application.lives import order
from tests.faults.checker import asked_in

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.faults.parts"])

LEASE = 1.0
"""Seconds: short, so that a successor need not wait long for the lease of a relay or worker that is gone."""


@dataclass(frozen=True)
class Site:
    """Where an installation under fire lives."""

    home: Path
    bootstrap: str
    prefix: str
    seed: int = 1
    pause: float = 0.004
    """Seconds between two commands of the writer."""
    store_url: str = ""
    views_url: str = ""
    kafka_client: KafkaClient = KafkaClient.KAFKA_PYTHON

    def installation(self) -> Installation:
        """The same wiring as the command line's."""
        given = dataclasses.asdict(self)
        return Installation(
            read_settings(
                home=given["home"],
                kafka_bootstrap_servers=given["bootstrap"],
                topic_prefix=given["prefix"],
                store_url=given["store_url"],
                views_url=given["views_url"],
                kafka_client=given["kafka_client"],
            )
        )

    @property
    def ledger(self) -> Path:
        """Where the writer notes what it asks, and what it is answered."""
        return self.home / "asked.jsonl"


Part = Callable[[Site, threading.Event], None]


def relay(site: Site, stop: threading.Event) -> None:
    """Relays until told to stop, with a short lease."""
    installation = site.installation()
    pace = Pace(chunk_events=200, lease=LEASE, verify=1.0, last_retry=1.0)
    with installation.journal() as journal:
        publisher = KafkaPublisher(installation.client(), installation.events)
        Relay(journal, publisher, name=installation.events.name, pace=pace).run(stop)


def worker(site: Site, stop: threading.Event) -> None:
    """Folds all views of the catalogue until told to stop; on PostgreSQL with others, with short leases."""
    run_project(site.installation(), stop, lasts=LEASE)


def writer(site: Site, stop: threading.Event) -> None:
    """Asks the acts of an invented province one by one, and among them again what was answered, and what is refused.

    Its clock jumps. It goes on where its ledger ends, beginning with what was not answered.
    """
    dice = Random(time.time_ns())
    jump = timedelta(0)

    def now() -> datetime:
        return clock.now() + jump

    registry = Registry(site.installation().settings.store, now, clock.today)
    done = asked_in(site.ledger)
    with site.ledger.open("ab", buffering=0) as ledger:
        _end_line(ledger)
        for number, command in enumerate(acts(site.seed)):
            if stop.is_set():
                return
            if command.command in done.accepted and dice.random() > 0.002:
                continue
            ask(registry, command, ledger)
            if number % 17 == 0:
                ask(registry, order(99_999_999, "r", command=f"refused-{number}", enterprise=code(99_999_999)), ledger)
            if number % 50 == 0:
                jump = timedelta(seconds=dice.uniform(-86_400, 86_400))
            stop.wait(site.pause)


def acts(seed: int) -> Iterator[Command]:
    """The commands of a province without end, in an order in which all of them are accepted."""
    for step in province(seed, 10_000_000):
        if isinstance(step, Command):
            yield step
        else:
            yield from (command for group in step for command in group)


def ask(registry: Registry, command: Command, ledger: BinaryIO) -> None:
    """Ask until there is an answer; every word of it is noted before the next one is asked."""
    while True:
        _note(ledger, "ask", command.command)
        try:
            answer = registry.execute(command)
        except Refused:
            _note(ledger, "refused", command.command)
            return
        except (Contended, StoreUnavailable):
            time.sleep(0.05)
        else:
            _note(ledger, "accepted", command.command, answer.stream, answer.version, answer.position)
            return


def _note(ledger: BinaryIO, *words: object) -> None:
    ledger.write(json.dumps(words, ensure_ascii=False).encode() + b"\n")


def _end_line(ledger: BinaryIO) -> None:
    """A kill may have cut the last line off; no line is lost by an end too many."""
    path = Path(ledger.name)
    if path.stat().st_size and not path.read_bytes().endswith(b"\n"):
        ledger.write(b"\n")


def start(part: Part, site: Site) -> BaseProcess:
    """The part at work in a process of its own, which says what it has to say in `<home>/<part>.log`."""
    process = _CONTEXT.Process(target=_run, args=(part, site), daemon=True)
    process.start()
    return process


def _run(part: Part, site: Site) -> None:
    with (site.home / f"{part.__name__}.log").open("ab") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    faulthandler.register(signal.SIGUSR1)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with until_told() as stop:
        try:
            part(site, stop)
        except Exception as error:  # noqa: BLE001  # the exit code is the process's word
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(getattr(error, "exit_code", 1))


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)
