"""Keys that the views hold back: listed, shown, resumed by a command; who resumed one stands in its history."""

import dataclasses
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from infra.cli import app, quarantine
from infra.installation import Installation
from infra.settings import read_settings
from projections.catalogue import VIEWS
from projections.difference import difference
from projections.quarantine import check
from projections.rebuild import rebuild
from projections.runner import Runner
from projections.stops import DatabaseUnavailable
from projections.view import Rows, View
from registry.application import Registry
from registry.events import read
from registry.events.envelope import Told
from registry.store import migrate
from tests.acts import SUZHOU, code
from tests.application.lives import announce, order, up_to_approval
from tests.journeys.running import ACT
from tests.projections.engine.folding import to_the_end
from tests.projections.engine.opened import BOTH

KEY = f"enterprise:{code(1)}"
BROKEN = (read.RectificationOrdered, read.AnnouncementPublished)


def _broken(view: View) -> View:
    def evolve(rows: Rows, told: Told) -> None:
        if isinstance(told.event, BROKEN) and told.stream in (KEY, "announcement:A1"):
            raise ValueError("a defect of the view")
        view.evolve(rows, told)

    return dataclasses.replace(view, evolve=evolve)


DEFECTIVE = tuple(_broken(view) if view.name == "timeline" else view for view in VIEWS)


class Place:
    """One installation without Kafka, with its command line."""

    def __init__(self, home: Path, views_url: str) -> None:
        self.environment = {
            **ACT,
            "REGISTRY_ORGAN_REGION": SUZHOU.region,
            "REGISTRY_HOME": str(home),
            "REGISTRY_TRANSPORT": "local",
            "REGISTRY_VIEWS_URL": views_url,
        }
        self.installation = Installation(read_settings(home=home, transport="local", views_url=views_url))
        migrate(self.installation.settings.store)
        moment = datetime(2026, 6, 30, 4, tzinfo=UTC)
        self.registry = Registry(self.installation.settings.store, lambda: moment, lambda: date(2026, 6, 30))

    def fold(self, views: Sequence[View]) -> None:
        with self.installation.journal() as journal, self.installation.log(journal) as log:
            database = self.installation.database()
            try:
                runner = Runner(log, database, views)
                to_the_end(runner)
                runner.close()
            finally:
                database.close()

    def says(self, *words: str, exit_code: int = 0) -> str:
        told = CliRunner().invoke(app, ["quarantine", *words], env=self.environment)
        assert told.exit_code == exit_code, (told.output, told.exception)
        return told.output

    def tells(self, *words: str) -> Any:
        return json.loads(self.says(*words, "--json"))

    def recorded(self) -> list[str]:
        return [f"{one.stream}/{one.version}" for one in self.registry.journal.read(0, 1000)]

    def differs_from_a_rebuild(self) -> list[Any]:
        database = self.installation.database()
        try:
            live = database.current()
            assert live is not None
            with self.installation.journal() as journal, self.installation.log(journal) as log:
                made = rebuild(database, VIEWS, log, journal)
            return list(difference(database.open(live), database.open(made), VIEWS))
        finally:
            database.close()


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    url = request.getfixturevalue("fresh_postgres") if request.param == "postgres" else ""
    one = Place(tmp_path / "home", url)
    for command in (*up_to_approval(1), announce(1), order(1, "r1"), *up_to_approval(2)):
        one.registry.execute(command)
    one.fold(DEFECTIVE)
    try:
        yield one
    finally:
        one.registry.close()


def test_what_is_held_back_is_listed_with_its_reason_and_shown_event_by_event(place: Place) -> None:
    found = {one["stream"]: one for one in place.tells("list")["keys"]}
    assert set(found) == {KEY, "announcement:A1"}
    assert found[KEY]["reason"] == "ValueError: a defect of the view"
    shown = place.tells("show", code(1))
    assert [one["event"]["type"] for one in shown["events"]] == ["registry.RectificationOrdered"]
    assert (shown["foldable"], shown["because"]) == (1, None)
    assert "can be folded now" in place.says("show", KEY)
    assert "is not held back" in place.says("show", code(2), exit_code=3)


def test_a_resumed_key_says_who_resumed_it_and_equals_a_rebuild(place: Place) -> None:
    done = place.tells("resume", code(1), "--reason", "视图程序已更正。", "--on", "2026-06-30")
    assert (done["folded"], done["recorded"]) == (1, f"{KEY}/10")
    assert place.tells("resume", "announcement:A1", "--reason", "同上。")["recorded"] == "announcement:A1/2"
    assert place.says("list").strip() == "没有被隔离的主体 no key is held back"
    place.fold(VIEWS)
    told = CliRunner().invoke(app, ["history", code(1)], env=place.environment).output
    assert "恢复显示，说明：视图程序已更正" in told
    assert place.differs_from_a_rebuild() == []


def test_a_worker_at_work_takes_the_note_for_one_more_event_of_the_key(place: Place) -> None:
    place.registry.execute(order(1, "r2"))
    place.fold(DEFECTIVE)
    assert place.tells("resume", code(1), "--reason", "视图程序已更正。")["folded"] == 2
    place.fold(VIEWS)
    assert place.says("resume", code(1), "--reason", "再次。", exit_code=3)
    place.says("resume", "announcement:A1", "--reason", "同上。")
    place.fold(VIEWS)
    assert place.differs_from_a_rebuild() == []


def test_nothing_is_recorded_while_an_event_cannot_be_folded(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    before = place.recorded()
    monkeypatch.setattr(quarantine, "VIEWS", DEFECTIVE)
    assert "a defect of the view" in place.says("resume", code(1), "--reason", "x", exit_code=3)
    assert "cannot be folded yet" in place.says("show", code(1))
    place.says("resume", code(2), "--reason", "x", exit_code=3)
    assert "belongs to no key" in place.says("resume", "stray:3", "--reason", "x", exit_code=3)
    assert place.recorded() == before


@pytest.mark.parametrize("poison", [b"", b"\xff{", b"[" * 100_000, b'{"x":' + b"[" * 100_000, b"[1]", b'{"type": 1}'])
def test_bytes_of_any_kind_can_be_shown(place: Place, poison: bytes) -> None:
    database = place.installation.database()
    live = database.current()
    assert live is not None
    session = database.open(live)
    session.change("UPDATE quarantine SET data = ? WHERE stream = ?", (poison, KEY))
    session.close()
    database.close()
    assert "does not parse" in place.says("show", KEY)
    assert len(place.tells("show", KEY)["events"]) == 1
    assert "does not parse" in place.says("resume", KEY, "--reason", "x", exit_code=3)


def test_a_resumption_that_the_register_refuses_leaves_the_key_held_back(place: Place) -> None:
    before = place.recorded()
    refused = place.says("resume", code(1), "--reason", "x", "--organ-region", "610100", exit_code=3)
    assert "wrong_region" in refused
    assert place.recorded() == before
    assert len(place.tells("list")["keys"]) == 2


def test_a_resumption_cut_short_goes_on_under_its_id(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> int:
        raise DatabaseUnavailable("the database went away")

    act = ("resume", code(1), "--reason", "x", "--command-id", "resume-1", "--on", "2026-06-30")
    with monkeypatch.context() as cut:
        cut.setattr(quarantine, "resume_key", away)
        assert "--command-id resume-1" in place.says(*act, exit_code=4)
    assert place.recorded()[-1] == f"{KEY}/10"
    assert place.tells(*act)["recorded"] == f"{KEY}/10"
    assert place.recorded()[-1] == f"{KEY}/10"


def test_two_officers_who_resume_a_key_at_once_are_both_recorded_and_it_goes_on(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = check

    def the_other_is_faster(*given: Any) -> int:
        events = trial(*given)
        monkeypatch.undo()
        assert place.tells("resume", code(1), "--reason", "同时。")["folded"] == 1
        return events

    monkeypatch.setattr(quarantine, "check", the_other_is_faster)
    done = place.tells("resume", code(1), "--reason", "视图程序已更正。")
    assert (done["folded"], len({one for one in place.recorded() if one.startswith(KEY)})) == (0, 11)
