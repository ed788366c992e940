"""Two server processes and two workers on one home: a file is made once, a letter is posted once."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from consumers.recipients.model import Kind, Purpose
from consumers.recipients.outbox import Outbox
from infra import clock
from infra.recipients import directory
from infra.settings import Settings
from projections.stops import Fenced
from tests.consumers.registered import LOAN
from tests.consumers.served import register, varied
from tests.consumers.test_recipients_webhooks import Bank, bank, positions

__all__ = ["bank"]
SECONDS = 90
FORMS = [("ndjson", "identity"), ("ndjson", "zstd"), ("csv", "gzip"), ("csv", "identity")]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose views hold the varied story."""
    with register(tmp_path, varied()):
        return tmp_path


@contextmanager
def process(home: Path, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    told = {"REGISTRY_HOME": str(home), "REGISTRY_TRANSPORT": "local", "REGISTRY_WEBHOOK_LOOPBACK": "true"}
    running = subprocess.Popen([sys.executable, "-m", "infra.cli", *words], env={**os.environ, **told})
    try:
        yield running
    finally:
        running.terminate()
        running.wait(SECONDS)


@contextmanager
def server(home: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with process(home, "serve", "--port", str(port)):
        url, until = f"http://127.0.0.1:{port}", time.monotonic() + SECONDS
        while time.monotonic() < until:
            try:
                httpx.get(f"{url}/health")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url


def asked(url: str, form: str, packed: str) -> tuple[str, bytes]:
    """The tag of a snapshot and its bytes as they were sent."""
    headers = {"Accept-Encoding": packed}
    with httpx.stream("GET", f"{url}/credit/v1/snapshot?format={form}", headers=headers, timeout=SECONDS) as answer:
        assert answer.status_code == 200
        return answer.headers["etag"], b"".join(answer.iter_raw())


def test_two_servers_that_are_asked_at_once_make_each_file_once(home: Path) -> None:
    """A second one would differ: its trailer says when it was signed."""
    with server(home) as one, server(home) as two, ThreadPoolExecutor(16) as pool:
        asks = [(form, pool.submit(asked, url, *form)) for form in FORMS for url in (one, two, two, one)]
        answers = [(form, answer.result(SECONDS)) for form, answer in asks]

    for form in FORMS:
        assert len({answer for of, answer in answers if of == form}) == 1
    (edition,) = (path for path in (home / "credit").iterdir() if path.is_dir())
    assert [path.name.partition("-")[0] for path in edition.iterdir()] == ["snapshot"]


def test_of_two_workers_one_posts_and_each_letter_arrives_once(home: Path, bank: Bank) -> None:
    with directory(Settings(home=home)) as registered:
        registered.add("icbc", ("示例银行", "Example Bank"), Kind.BANK, LOAN)
        registered.new_key("icbc")
        outbox, recipient = Outbox(registered.database, clock.now), registered.find("icbc")
        outbox.hook(recipient, bank.url, Purpose.LOAN, 0)
        with ExitStack() as both:
            workers = [both.enter_context(process(home, "deliver")) for _ in range(2)]
            until = time.monotonic() + SECONDS
            while {one.poll() for one in workers} == {None} or not bank.got or outbox.due(recipient.number):
                assert time.monotonic() < until
                time.sleep(0.1)
            ended = [one.poll() for one in workers]
        assert not outbox.dead(recipient.number)

    assert sorted(ended, key=str) == [Fenced.exit_code, None]
    told = positions(bank.told())
    assert len(told) == len(set(told)) > 10
