"""A bank that lives on the daily files keeps a copy that equals the feed, also through a change of rules."""

import dataclasses
import io
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from consumers.client import Feed
from consumers.client.errors import FeedUnavailable
from consumers.client.shapes import LONGEST, change_of, lines_of
from consumers.client.stored import Copy
from consumers.credit.verifying import NotGenuine
from registry.events import read
from tests.consumers.over_http import InTheWay, served
from tests.consumers.served import FixedClock, Register, enterprise, register, varied
from tests.consumers.test_credit_edition import DATA, rebuilt
from tests.projections.given import Story, at


@dataclasses.dataclass
class Bank:
    """A register behind real HTTP, and the bank's copy of it."""

    told: Register
    story: Story
    way: InTheWay
    url: str
    file: Path

    def happens(self, month: int, day: int, number: int) -> None:
        """An enterprise is suspended on a day; events are recorded in its evening, the next morning in Shanghai."""
        last = self.story.told[-1].position
        stop = {"suspension": f"停-{last}", "ends_on": at(2026, 6, 1), "ground": "not_compliant_in_time"}
        self.story.happens(read.OperationsSuspended, at(2026, month, day), stream=enterprise(number), **stop)
        self.told.tell(self.story, after=last)

    def feed(self) -> Feed:
        return Feed(self.url, self.file, now=FixedClock().now)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    story = varied()
    with register(tmp_path / "register", story) as told, served(way := InTheWay(told.app())) as url:
        yield Bank(told, story, way, url, tmp_path / "bank.db")


def test_a_copy_goes_on_from_day_to_day(bank: Bank) -> None:
    with bank.feed() as feed:
        assert feed.daily().snapshot
    bank.happens(2, 20, 8)
    bank.happens(2, 20, 1)
    bank.happens(2, 24, 4)
    bank.way.asked.clear()
    with bank.feed() as feed:
        pulled = feed.daily()
        assert (pulled.snapshot, pulled.total) == (False, 3)
        assert "/credit/v1/changes" not in bank.way.asked
        assert feed.daily().total == 0
        feed.verify()


def test_a_day_that_has_not_ended_waits(bank: Bank) -> None:
    with bank.feed() as feed:
        feed.daily()
        bank.happens(3, 1, 8)
        assert feed.daily().total == 0
        assert feed.pull().total == 1
        assert feed.daily().total == 0


def test_a_change_of_rules_begins_anew(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    with bank.feed() as feed:
        feed.daily()
        before = records(bank)
        bank.happens(2, 24, 4)
        rebuilt(bank.told, DATA.replace(b'revoked = "restrict"', b'revoked = "neutral"'), monkeypatch)
        assert feed.daily().snapshot
        assert set(records(bank)) - set(before)
        feed.verify()


WRONG = {
    "change": (b'"suspended"', b'"running"'),
    "trailer": (b'"count":1', b'"count":2'),
    "without record": (b'"record":', b'"other":'),
    "without place": (b'"stream":"', b'"other":"'),
    "of": (b'"of":"daily"', b'"of":"other"'),
}


@pytest.mark.parametrize("part", WRONG)
def test_a_file_that_was_altered_is_not_kept(bank: Bank, part: str) -> None:
    with bank.feed() as feed:
        feed.daily()
        bank.happens(2, 24, 4)
        before = records(bank)
        old, new = WRONG[part]
        bank.way.alter = lambda path, body: body.replace(old, new) if "/daily/" in path else body
        with pytest.raises(NotGenuine):
            feed.daily()
        assert records(bank) == before
        bank.way.alter = None
        assert feed.daily().total == 1
        feed.verify()


def test_a_day_that_was_broken_off_is_read_again_and_never_passed_over(bank: Bank) -> None:
    cut = iter([True])

    def broken_off(path: str, body: bytes) -> bytes | None:
        return None if "/daily/" in path and body and next(cut, False) else body

    with bank.feed() as feed:
        feed.daily()
        bank.happens(2, 20, 8)
        bank.happens(2, 24, 4)
        bank.way.alter = broken_off
        assert feed.daily().total == 2
        feed.verify()
        bank.happens(2, 25, 1)
        bank.way.alter = lambda path, body: None if "/daily/" in path and body else body
        with pytest.raises(FeedUnavailable):
            feed.daily(patience=0.1)


def test_a_line_that_does_not_end_is_not_kept_in_memory() -> None:
    with pytest.raises(NotGenuine, match="MiB"):
        list(lines_of(io.BytesIO(b"{" * (LONGEST + 1))))
    assert list(lines_of(io.BytesIO(b"a\nb"))) == [b"a\n", b"b"]


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 100_000,
        b"[]",
        b"null",
        b'{"position": 1, "stream": "a"}',
        b'{"position": 1, "record": null}',
        b'{"position": "1", "record": null, "stream": "a"}',
        b'{"position": 1, "record": [], "stream": "a"}',
        b'{"position": 1, "record": {"position": 1, "stream": "a", "uscc": 5}, "stream": "a"}',
        b'{"position": 1, "schema": 3, "stream": "a", "uscc": "x"}',
    ],
)
def test_a_line_of_another_shape_is_not_genuine(line: bytes) -> None:
    with pytest.raises(NotGenuine):
        change_of(line)


def records(bank: Bank) -> list[str]:
    copy = Copy(bank.file)
    try:
        return [json.dumps(json.loads(line), sort_keys=True) for line in copy.lines()]
    finally:
        copy.close()


def test_a_follower_that_waits_for_a_feed_that_is_away_stops_when_it_is_told(bank: Bank) -> None:
    stop = threading.Event()
    with bank.feed() as feed:
        feed.pull()
        bank.way.instead = [(503, {})] * 1000
        threading.Timer(0.5, stop.set).start()
        began = time.monotonic()
        assert list(feed.follow(stop)) == []
        assert time.monotonic() - began < 5
