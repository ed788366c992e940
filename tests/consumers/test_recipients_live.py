"""Whoever may no longer read is cut off where it reads: on an open stream, and on a poll that waits."""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import httpx
import pytest

from consumers.access import Key, Role
from consumers.client import Feed
from consumers.client.errors import FeedRefused
from consumers.credit.watching import Watch
from consumers.recipients.directory import digest_of
from consumers.recipients.model import Purpose, Sight
from consumers.recipients.watching import packed
from tests.consumers.over_http import served, to_the_end
from tests.consumers.registered import Office, office
from tests.consumers.served import Register, code

STREAM, CHANGES = "/credit/v1/stream", "/credit/v1/changes"
CERTIFICATE = "ab" * 32


class Line:
    """A recipient with a bound certificate, on an address of its own."""

    def __init__(self, desk: Office, url: str, key: str, watch: Watch) -> None:
        self.desk, self.url, self.key, self.watch = desk, url, key, watch
        self.headers = {
            "Authorization": f"Bearer {key}",
            "X-Purpose": "loan",
            "X-Client-Certificate-SHA256": CERTIFICATE,
        }

    @property
    def cursor(self) -> str:
        answer = httpx.head(f"{self.url}/credit/v1/snapshot", headers=self.headers)
        return answer.headers["registry-cursor"]

    def waited_for(self) -> asyncio.AbstractEventLoop:
        """The server's loop, once a poll waits in it."""
        until = time.monotonic() + 30
        while (task := self.watch._task) is None:
            assert time.monotonic() < until
            time.sleep(0.01)
        return task.get_loop()


@pytest.fixture
def line(told: Register, tmp_path: Path) -> Iterator[Line]:
    with office(told, tmp_path) as desk:
        desk.proxies = ("127.0.0.1",)
        key = desk.adds(certificate=CERTIFICATE)
        app = desk.app()
        with served(app) as url:
            yield Line(desk, url, key, app.state.watch)
            app.state.watch.close()


def revoked(line: Line) -> None:
    line.desk.directory.revoke(line.desk.directory.known().keys[digest_of(line.key)].id)


def expired(line: Line) -> None:
    line.desk.clock.passes(days=400)


def narrowed(line: Line) -> None:
    line.desk.directory.rescope("icbc", lambda sight: Sight(purposes=(Purpose.LOAN,), regions=("6108",)))


def watching(line: Line) -> None:
    line.desk.directory.watch("icbc", [packed(code(2))])


def unbound(line: Line) -> None:
    line.desk.directory.bind("icbc", "cd" * 32)


WAYS = [
    (revoked, 401, "key_revoked"),
    (expired, 401, "key_expired"),
    (narrowed, 416, "scope_changed"),
    (watching, 416, "scope_changed"),
    (unbound, 401, "certificate_differs"),
]


@pytest.mark.parametrize(("change", "status", "reason"), WAYS)
def test_an_open_stream_ends_with_the_right_to_it(
    line: Line, change: Callable[[Line], None], status: int, reason: str
) -> None:
    path = f"{line.url}{STREAM}?after={line.cursor}"
    with httpx.stream("GET", path, headers=line.headers, timeout=10) as answer:
        lines = answer.iter_lines()
        assert json.loads(next(lines))["kind"] == "head"
        change(line)
        *rest, gone = to_the_end(lines)

    assert {one["kind"] for one in rest} <= {"head"}
    assert (gone["kind"], gone["status"], gone["reason"]) == ("gone", status, reason)


def test_the_client_that_follows_ends_with_the_reason(told: Register, tmp_path: Path) -> None:
    with office(told, tmp_path) as desk:
        app, key = desk.app(), desk.adds()
        with served(app) as url, Feed(url, tmp_path / "bank.db", key=key, purpose="loan", now=desk.clock.now) as feed:
            feed.pull()
            state = feed._copy.state()
            assert state is not None
            steps = feed._reading.stream(state, silence=10)
            next(steps)
            revoked(Line(desk, url, key, app.state.watch))
            with pytest.raises(FeedRefused, match="revoked") as refused:
                list(islice(steps, 100))
            assert refused.value.status == 401
            app.state.watch.close()


@pytest.mark.parametrize(("change", "status", "reason"), WAYS)
def test_a_poll_that_waited_answers_who_may_still_read(
    line: Line, change: Callable[[Line], None], status: int, reason: str
) -> None:
    asked = {"after": line.cursor, "wait": "60"}
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(httpx.get, line.url + CHANGES, params=asked, headers=line.headers, timeout=90)
        loop = line.waited_for()
        change(line)
        loop.call_soon_threadsafe(line.watch.close)  # wakes whoever waits, as news does
        answer = waiting.result(90)

    told = answer.json()
    assert (answer.status_code, told.get("reason", told["type"].rpartition("/")[2])) == (status, reason)
    assert (line.desk.told()[-1].status, line.desk.told()[-1].kind) == (status, "none")


def test_a_stream_without_a_key_ends_when_the_first_recipient_is_registered(told: Register, tmp_path: Path) -> None:
    with office(told, tmp_path) as desk:
        app = desk.app()
        with served(app) as url:
            cursor = httpx.head(f"{url}/credit/v1/snapshot").headers["registry-cursor"]
            with httpx.stream("GET", f"{url}{STREAM}?after={cursor}", timeout=10) as answer:
                lines = answer.iter_lines()
                next(lines)
                desk.adds()
                last = to_the_end(lines)[-1]
            app.state.watch.close()
    assert (last["kind"], last["reason"]) == ("gone", "key_needed")


def test_a_regulator_s_stream_goes_on(told: Register, tmp_path: Path) -> None:
    with office(told, tmp_path) as desk:
        desk.keys = (Key("regulator", Role.REGULATOR, hashlib.sha256(b"regulator-key").hexdigest()),)
        app, headers = desk.app(), {"Authorization": "Bearer regulator-key"}
        with served(app) as url:
            cursor = httpx.head(f"{url}/credit/v1/snapshot", headers=headers).headers["registry-cursor"]
            with httpx.stream("GET", f"{url}{STREAM}?after={cursor}", headers=headers, timeout=10) as answer:
                lines = answer.iter_lines()
                next(lines)
                desk.adds()
                assert [json.loads(next(lines))["kind"] for _ in range(2)] == ["head", "head"]
            app.state.watch.close()
