"""The client acknowledges what its copy shows no more, and nothing else."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from consumers.client import Feed, Pulled
from consumers.credit.changes import Gathered
from consumers.credit.scope import Scope
from consumers.credit.verifying import NotGenuine
from consumers.recipients.stops import StopUse, StopUses
from infra.cli import app
from tests.consumers.over_http import InTheWay, served
from tests.consumers.registered import office
from tests.consumers.served import code, register
from tests.consumers.test_recipients_stops import Court, closed


@dataclass
class Bank:
    """A registered bank, its copy, and the court that annuls closures."""

    court: Court
    way: InTheWay
    url: str
    key: Path
    file: Path

    def feed(self) -> Feed:
        return Feed(self.url, self.file, key=self.key.read_text("utf-8"), purpose="loan", now=self.court.desk.clock.now)

    def run(self, *words: str) -> str:
        """What a command of the client prints."""
        access = ["--from", self.url, "--key-file", str(self.key), "--purpose", "loan", "--into", str(self.file)]
        done = CliRunner().invoke(app, ["credit", *words, *access])
        assert done.exit_code == 0, done.output
        return done.stdout

    def unacknowledged(self) -> int:
        return len(self.court.desk.stops().unacknowledged(self.court.desk.recipient().number))


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bank]:
    story = closed()
    with register(tmp_path / "views", story) as kept, office(kept, tmp_path) as desk:
        desk.clock.moment = desk.clock.moment.replace(month=1, day=16)  # the day of the annulment has not ended
        key = tmp_path / "bank.key"
        key.write_text(desk.adds(), "utf-8")
        monkeypatch.setattr("infra.clock.now", lambda: desk.clock.moment)
        with served(way := InTheWay(desk.app())) as url:
            yield Bank(Court(kept, desk, story), way, url, key, tmp_path / "bank.db")


def test_a_bank_of_days_acknowledges_nothing_that_its_copy_still_shows(bank: Bank) -> None:
    bank.run("pull")
    bank.court.annuls()
    told = bank.run("pull", "--daily")
    assert "1 项停用待确认 stop-uses wait" in told
    assert "acknowledged" not in told
    with bank.feed() as feed:
        held = feed.check(code(1))
        assert held is not None
        assert [one["class"] for one in held.record["adverse"]] == ["closure"]
        assert feed.acknowledge(feed.stop_uses(pending=True)) == 0
    assert "0 项停用已确认 stop-uses acknowledged, 1 项待确认 wait for the copy" in bank.run("acknowledge")
    assert bank.unacknowledged() == 1

    bank.court.desk.clock.passes(days=1)
    assert "1 项停用已确认 stop-uses acknowledged" in bank.run("pull", "--daily")
    assert bank.unacknowledged() == 0


def test_a_position_alone_is_not_believed(bank: Bank) -> None:
    bank.run("pull")
    bank.court.annuls()
    bank.run("pull", "--hold")
    with bank.feed() as feed:
        (stop,) = feed.stop_uses(pending=True)
        item = stop.document["item"]
        sql = "UPDATE records SET record = json_set(record, '$.adverse', json(?)) WHERE uscc = ?"
        feed._copy._database.change(sql, (f'[{{"item": "{item}"}}]', code(1)))
        assert feed.acknowledge([stop]) == 0
        assert feed.pull().waiting == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"reason":"annulment"', b'"reason":"repairing"'),
        (b'"more":false', b'"more":true '),
        (b'"after":0', b'"after":9'),
        (b'"kind":"stop_uses"', b'"kind":"pages_too"'),
    ],
)
def test_a_list_of_stop_uses_that_was_altered_is_not_kept(bank: Bank, old: bytes, new: bytes) -> None:
    bank.run("pull")
    bank.court.annuls()
    bank.way.alter = lambda path, body: body.replace(old, new) if path.endswith("/stop-use") else body
    with bank.feed() as feed:
        with pytest.raises(NotGenuine):
            feed.pull()
        assert feed.stop_uses(pending=True) == []
        bank.way.alter = None
        assert len(feed.pull().stop_uses) == 1


def test_a_feed_that_promises_more_stop_uses_and_brings_none_is_not_asked_for_ever(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a server with a fault would sign it."""
    bank.run("pull")
    bank.court.annuls()
    asked: list[int] = []

    def all_of_them(self: StopUses, recipient: int, after: int = 0, limit: int = 1000) -> list[StopUse]:
        asked.append(after)
        assert len(asked) < 5
        return found(self, recipient, 0) * limit

    found = StopUses.of
    monkeypatch.setattr(StopUses, "of", all_of_them)
    with bank.feed() as feed, pytest.raises(NotGenuine, match="more stop-uses after 1, and tells none"):
        feed.pull()
    assert asked == [0, 1]


def test_a_page_that_promises_more_changes_and_does_not_move_on_is_not_asked_for_ever(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.run("pull")
    bank.court.annuls()
    asked: list[int] = []

    def none_and_more(_reading: object, _edition: str, _scope: Scope, after: int, *_: int) -> Gathered:
        asked.append(after)
        assert len(asked) < 5
        return Gathered([], after, more=True)

    monkeypatch.setattr("consumers.credit.feed.gathered", none_and_more)
    with bank.feed() as feed, pytest.raises(NotGenuine, match="does not move on"):
        feed.pull()
    assert len(asked) == 1


def test_a_copy_that_is_verified_gives_out_what_it_pulls_for_that(bank: Bank) -> None:
    with bank.feed() as feed:
        feed.pull()
        bank.court.annuls()
        steps: list[Pulled] = []
        feed.verify(steps.append)
        assert [one["position"] for step in steps for one in step.changes] == [bank.court.story.told[-1].position]
        assert [one.document["reason"] for step in steps for one in step.stop_uses] == ["annulment"]
        assert feed.pull().total == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--silence", "nan"),
        ("--silence", "inf"),
        ("--silence", "1e300"),
        ("--patience", "nan"),
        ("--patience", "1e300"),
        ("--patience", "-1"),
    ],
)
def test_seconds_beyond_all_sense_are_refused_by_name(tmp_path: Path, words: tuple[str, str]) -> None:
    given = ["credit", "pull", "--from", "http://127.0.0.1:9", "--into", str(tmp_path / "bank.db"), *words]
    wrong = CliRunner().invoke(app, given)
    assert (wrong.exit_code, words[0] in wrong.output) == (2, True)
    assert not (tmp_path / "bank.db").exists()


@pytest.mark.parametrize("following", [False, True])
def test_changes_are_given_out_although_the_stop_uses_were_away_when_they_came(bank: Bank, following: bool) -> None:
    with bank.feed() as feed:
        feed.pull()
        bank.court.annuls()
        asked: list[str] = []

        def first_one_fails(path: str, body: bytes) -> bytes:
            asked.append(path)
            return b"{" if path.endswith("/stop-use") and asked.count(path) == 1 else body

        bank.way.alter = first_one_fails
        told, stop = [], threading.Event()
        end = threading.Timer(20, stop.set)
        end.start()
        for step in feed.follow(stop) if following else feed.updates():
            told += [change["position"] for change in step.changes]
            if told:
                break
        end.cancel()

    assert asked.count("/credit/v1/stop-use") > 1
    assert told == [bank.court.story.told[-1].position]


def test_what_cannot_be_a_code_is_said_to_be_none(tmp_path: Path) -> None:
    wrong = CliRunner().invoke(app, ["credit", "check", "123", "--into", str(tmp_path / "bank.db")])
    assert wrong.exit_code == 2
    assert "18 characters are needed, there are 3" in wrong.output
    assert "应为18位" in wrong.output


def test_a_key_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    given = ["credit", "pull", "--from", "http://127.0.0.1:9", "--into", str(tmp_path / "bank.db")]
    wrong = CliRunner().invoke(app, [*given, "--key-file", str(tmp_path / "none.key")])
    assert wrong.exit_code == 2
    assert "none.key: the key cannot be read" in wrong.output
