"""The stream and the long poll over real HTTP: news at once, signed heads in silence, a clean end, many who wait."""

import asyncio
import contextlib
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from consumers.app import create_app
from consumers.credit.verifying import Keys, NotGenuine, proven_changes
from consumers.serving import Serving
from projections.credit.edition import ENDED_ROW, ROW
from projections.generation import VIEWS
from registry.events import read
from tests.consumers.over_http import served, to_the_end
from tests.consumers.served import LAST, FixedClock, Register, browser, enterprise, register, varied
from tests.consumers.test_feed import EDITION
from tests.projections.given import Story, at

CHANGES, STREAM = "/credit/v1/changes", "/credit/v1/stream"


class Live:
    """A served register, and how it goes on."""

    def __init__(self, told: Register, story: Story, app: FastAPI, url: str) -> None:
        self.told, self.app, self.url = told, app, url
        self._story = story

    def goes_on(self) -> None:
        """One more event, told and folded."""
        position = 10 * len(self._story.told)
        day = at(2026, 2, 20).fromordinal(at(2026, 2, 20).toordinal() + len(self._story.told))
        self._story.happens(read.DetailsChanged, day, stream=enterprise(8), name=f"第{len(self._story.told)}次更名")
        self.told.tell(self._story, after=position)

    @property
    def keys(self) -> Keys:
        return Keys(httpx.get(self.url + "/.well-known/registry-jwks.json").json())

    @contextlib.contextmanager
    def stream(self, after: int, **headers: str) -> Iterator[Iterator[str]]:
        with httpx.stream("GET", f"{self.url}{STREAM}?after={EDITION}.{after}", headers=headers, timeout=10) as answer:
            assert answer.status_code == 200
            yield answer.iter_lines()


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    story = varied()
    with register(tmp_path, story) as told:
        app = told.app()
        with served(app) as url:
            yield Live(told, story, app, url)
            app.state.watch.close()


def until_head(lines: Iterator[str]) -> tuple[list[bytes], dict[str, Any]]:
    """The changes up to the next head, and the head."""
    changes: list[bytes] = []
    for line in lines:
        said = json.loads(line)
        if said["kind"] == "head":
            return changes, said
        changes.append(line.encode())
    raise AssertionError("the stream has ended")


def test_a_long_poll_wakes_with_the_change(live: Live) -> None:
    asked = {"after": f"{EDITION}.{LAST}", "wait": "20"}
    with ThreadPoolExecutor(1) as pool:
        begun = time.monotonic()
        answer = pool.submit(httpx.get, live.url + CHANGES, params=asked, timeout=30)
        time.sleep(0.3)
        assert not answer.done()
        live.goes_on()
        page = answer.result(30).json()

    assert time.monotonic() - begun < 10
    assert [one["type"] for one in page["changes"]] == ["DetailsChanged"]
    assert page["next"] == f"{EDITION}.{LAST + 10}"


def test_a_long_poll_ends_without_news(live: Live) -> None:
    begun = time.monotonic()
    page = httpx.get(live.url + CHANGES, params={"after": f"{EDITION}.{LAST}", "wait": 0.3}).json()
    assert time.monotonic() - begun >= 0.3
    assert (page["changes"], page["more"]) == ([], False)


def test_a_stream_tells_the_past_the_silence_and_the_news_each_proven(live: Live) -> None:
    keys = live.keys
    with live.stream(0) as lines:
        changes, head = until_head(lines)
        assert proven_changes(changes, head, keys, 0) == LAST
        paged = httpx.get(live.url + CHANGES, params={"after": f"{EDITION}.0", "limit": 1000}).json()["changes"]
        assert [json.loads(line) for line in changes] == paged
        for _ in range(2):
            silence, head = until_head(lines)
            assert silence == []
            assert proven_changes([], head, keys, LAST) == LAST
        live.goes_on()
        news, head = until_head(lines)
        until = time.monotonic() + 30
        while not news and time.monotonic() < until:
            news, head = until_head(lines)
        assert proven_changes(news, head, keys, LAST) == LAST + 10
        with pytest.raises(NotGenuine, match="missing or altered"):
            proven_changes([], head, keys, LAST)
        with pytest.raises(NotGenuine, match="goes on from"):
            proven_changes(news, head, keys, LAST - 10)


def test_server_sent_events_resume_from_the_last_proven_head(live: Live) -> None:
    with live.stream(0, Accept="text/event-stream") as lines:
        told = []
        for line in lines:
            told.append(line)
            if line.startswith("id: "):
                break
    assert told.count("event: change") > 5
    assert told[-1] == f"id: {EDITION}.{LAST}"
    with live.stream(0, Accept="text/event-stream", **{"Last-Event-ID": f"{EDITION}.{LAST}"}) as lines:
        assert next(lines) == "event: head"


def test_a_stream_ends_when_its_edition_does(live: Live) -> None:
    with live.stream(LAST) as lines:
        until_head(lines)
        name = live.told.database.current()
        assert name is not None
        with closing(live.told.database.open(name)) as session, session.transaction():
            ended = f'[{{"edition":"{EDITION}","position":{LAST},"because":"rebuilt"}}]'
            session.upsert(VIEWS, [(ROW, "0badcafe"), (ENDED_ROW, ended)])
        last = to_the_end(lines)[-1]
    assert (last["kind"], last["status"], last["latest"]) == ("gone", 416, f"0badcafe.{LAST}")
    assert last["ended"]["latest"] == f"{EDITION}.{LAST}"
    again = httpx.get(live.url + STREAM, params={"after": f"{EDITION}.{LAST}"})
    assert (again.status_code, again.json()["reason"]) == (416, "edition_gone")


@pytest.mark.parametrize("after", ["", "x", f"{EDITION}.{LAST + 1}", "00000000.1", f"{EDITION}-2.10"])
def test_a_stream_begins_at_a_cursor_only(live: Live, after: str) -> None:
    answer = httpx.get(live.url + STREAM, params={"after": after})
    assert answer.status_code in (416, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_head_request_does_not_wait(live: Live) -> None:
    answer = httpx.head(live.url + STREAM, params={"after": f"{EDITION}.0"}, timeout=5)
    assert (answer.status_code, answer.headers["registry-cursor"]) == (200, f"{EDITION}.0")


def test_a_server_that_ends_lets_its_streams_end(tmp_path: Path) -> None:
    with register(tmp_path, varied()) as told:
        app = told.app()
        with served(app) as url, httpx.stream("GET", f"{url}{STREAM}?after={EDITION}.{LAST}", timeout=10) as answer:
            lines = answer.iter_lines()
            until_head(lines)
            app.state.watch.close()
            assert [one["kind"] for one in to_the_end(lines)].count("gone") == 0


def test_a_reader_that_leaves_is_let_go(live: Live) -> None:
    with live.stream(LAST) as lines:
        until_head(lines)
    until = time.monotonic() + 5
    while live.app.state.watch._sleepers and time.monotonic() < until:
        time.sleep(0.05)
    assert live.app.state.watch._sleepers == 0


def test_a_change_reaches_everyone_who_waits(live: Live) -> None:
    host, port = live.url.removeprefix("http://").split(":")
    asked = f"GET {STREAM}?after={EDITION}.{LAST} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()

    async def one(ready: asyncio.Semaphore) -> bytes:
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(asked)
        await reader.readuntil(b'"kind":"head"')
        ready.release()
        await reader.readuntil(b'"kind":"change"')
        line = await reader.readuntil(b"\n")
        writer.close()
        return line

    async def everyone(number: int) -> list[bytes]:
        ready = asyncio.Semaphore(0)
        waiting = [asyncio.create_task(one(ready)) for _ in range(number)]
        for _ in range(number):
            await ready.acquire()
        live.goes_on()
        return await asyncio.wait_for(asyncio.gather(*waiting), 30)

    told = asyncio.run(everyone(200))
    assert len(told) == 200
    assert len(set(told)) == 1


def test_without_its_parts_a_server_says_that_it_has_no_feed(tmp_path: Path) -> None:
    with register(tmp_path, varied()) as told:
        client = browser(create_app(told.views, Serving(FixedClock())))
        for path in (f"{STREAM}?after={EDITION}.0", f"{CHANGES}?after={EDITION}.0", "/credit/v1/snapshot"):
            assert client.get(path).status_code == 503
