"""Acts dated ahead, through the register (domain decision 34): kept, performed on their day, swept or not."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from eventsourcing.persistence import OperationalError

from infra.cli.clock import ViewAgenda
from infra.local_log import LocalLog
from projections.catalogue import VIEWS
from projections.databases import open_database
from projections.reader import Views
from projections.runner import Runner
from projections.standing.queries import current
from registry.application import Registry
from registry.bulk import Bulk
from registry.domain import commands as c
from registry.domain.refusals import Refused
from registry.events.envelope import open_envelope
from registry.events.vocabulary import Operation
from registry.processes.sweep import Swept, sweep
from registry.store import migrate
from registry.stored import StoreUnavailable, same_command
from tests.acts import act, code
from tests.application.clock import NOW
from tests.application.lives import announce, register, up_to_approval

DECIDED, AHEAD = date(2023, 3, 1), date(2023, 4, 3)
STOP = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": date(2023, 9, 1)}


class Desk:
    """A register and its views, on a day that a test may change."""

    def __init__(self, folder: Path) -> None:
        url = f"sqlite:///{folder}/store.sqlite"
        migrate(url)
        self.today = DECIDED
        self.registry = Registry(url, lambda: NOW, lambda: self.today)
        self.database = open_database(folder)
        self.views = Views(self.database)
        self.registry.execute(register())
        self.suspend = act(c.Suspend, AHEAD, **STOP)
        self.registry.execute(self.suspend)

    def told(self) -> list[str]:
        """The events of the enterprise, by name."""
        return [type(event).__name__ for event in self.registry.enterprise(code()).history]

    def swept(self, on: date) -> Swept:
        self.today = on
        self.fold()
        done = sweep(self.registry, ViewAgenda(self.views), on, today=on)
        self.fold()
        return done

    def fold(self) -> None:
        runner = Runner(LocalLog(self.registry.journal), self.database, VIEWS)
        while runner.step(timeout=0.01):
            pass
        runner.close()

    def operation(self) -> str:
        with self.views.reading() as reading:
            row = current(reading, code(), self.today).row
        assert row is not None
        return row.operation


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.views.close()
    made.registry.close()


def order(on: date) -> c.OrderRectification:
    return act(c.OrderRectification, on, order=f"o-{on}", findings=["x"], deadline=on + timedelta(days=30))


def test_decision_34_the_sweep_of_its_day_records_it_and_the_views_show_it(desk: Desk) -> None:
    assert desk.told()[-1] == "ActScheduled"
    desk.swept(AHEAD - timedelta(days=1))
    assert desk.operation() == Operation.RUNNING
    done = desk.swept(AHEAD)
    assert (done.refused, done.recorded["PerformScheduledAct"]) == ([], 1)
    assert desk.told()[-2:] == ["OperationsSuspended", "ScheduledActPerformed"]
    assert desk.operation() == Operation.SUSPENDED
    assert desk.swept(AHEAD).recorded == {}


def test_decision_34_a_late_sweep_goes_on_to_what_follows(desk: Desk) -> None:
    done = desk.swept(date(2023, 9, 4))
    assert done.refused == []
    assert done.recorded["RecordOverdueSuspension"] == 1


def test_decision_34_a_later_act_finds_it_in_effect_though_nobody_swept(desk: Desk) -> None:
    desk.today = date(2023, 5, 1)
    again = act(c.Suspend, date(2023, 5, 1), **STOP | {"suspension": "s2"})
    with pytest.raises(Refused, match="already_suspended"):
        desk.registry.execute(again)
    assert desk.told()[-1] == "ActScheduled"
    desk.registry.execute(order(date(2023, 4, 2)))
    assert desk.told()[-2:] == ["ActScheduled", "RectificationOrdered"]
    desk.registry.execute(order(date(2023, 5, 1)))
    assert desk.told()[-3:] == ["OperationsSuspended", "ScheduledActPerformed", "RectificationOrdered"]
    assert desk.swept(date(2023, 5, 1)).refused == []


def test_what_the_store_did_not_confirm_names_the_act_and_not_what_took_effect_before_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("the server is gone")

    desk.today = date(2023, 5, 1)
    asked = order(desk.today)
    with monkeypatch.context() as broken:
        broken.setattr(desk.registry.recorder, "insert_events", away)
        with pytest.raises(StoreUnavailable, match=f"--command-id {asked.command} "):
            desk.registry.execute(asked)
    assert not desk.registry.execute(asked).repeated
    assert desk.told()[-3:] == ["OperationsSuspended", "ScheduledActPerformed", "RectificationOrdered"]


def test_decision_34_the_version_it_was_decided_on_is_that_before_the_clock(desk: Desk) -> None:
    desk.today = AHEAD
    stale = order(AHEAD).model_copy(update={"expected_version": 1})
    with pytest.raises(Refused, match="stale_command"):
        desk.registry.execute(stale)
    fresh = order(AHEAD).model_copy(update={"expected_version": 2})
    desk.registry.execute(fresh)
    assert desk.registry.execute(fresh).repeated


def test_decision_34_repeated_it_answers_the_same_before_and_after_its_day(desk: Desk) -> None:
    first = desk.registry.execute(desk.suspend)
    desk.swept(AHEAD)
    assert first.repeated
    assert desk.registry.execute(desk.suspend) == first


def self_of(desk: Desk) -> c.Suspend:
    return desk.suspend


def test_decision_34_in_bulk_it_is_the_same(desk: Desk) -> None:
    desk.today = date(2023, 5, 1)
    again = act(c.Suspend, date(2023, 5, 1), **STOP | {"suspension": "s2"})
    outcomes = Bulk(desk.registry).run([[again], [order(date(2023, 5, 1))]])
    assert [one.refused and one.refused.refusal.rule for one in outcomes] == ["already_suspended", None]
    assert desk.told()[-3:] == ["OperationsSuspended", "ScheduledActPerformed", "RectificationOrdered"]


def test_decision_34_an_announcement_finds_it_in_effect_too(desk: Desk) -> None:
    on = date(2023, 3, 6)
    desk.today = date(2023, 6, 1)
    for command in up_to_approval(2):
        desk.registry.execute(command)
    desk.today = on
    desk.registry.execute(act(c.Suspend, AHEAD, **STOP, enterprise=code(2)))
    desk.today = date(2023, 6, 1)
    round_ = announce(2).model_copy(update={"effective_on": AHEAD})
    with pytest.raises(Refused, match="case_stayed"):
        desk.registry.execute(round_)
    desk.registry.execute(act(c.ChangeDetails, AHEAD, name="x", enterprise=code(2)))
    assert "OperationsSuspended" in [type(event).__name__ for event in desk.registry.enterprise(code(2)).history]
    earlier = announce(2).model_copy(update={"command": "earlier", "effective_on": AHEAD - timedelta(days=1)})
    desk.registry.execute(earlier)


def test_decision_34_a_change_of_name_takes_effect_with_the_announcement_of_its_day(desk: Desk) -> None:
    for command in up_to_approval(2):
        desk.registry.execute(command)
    desk.registry.execute(act(c.ChangeDetails, AHEAD, name="集团", enterprise=code(2)))
    desk.today = AHEAD
    desk.registry.execute(announce(2).model_copy(update={"effective_on": AHEAD}))
    told = [type(event).__name__ for event in desk.registry.enterprise(code(2)).history]
    assert told[-3:] == ["DetailsChanged", "ScheduledActPerformed", "LevelAnnounced"]
    assert desk.registry.enterprise(code(2)).name == "集团"
    assert desk.swept(AHEAD).refused == []


def test_the_events_of_an_announcement_stand_together_after_what_took_effect_with_it(desk: Desk) -> None:
    for number in (2, 3, 4):
        for command in up_to_approval(number):
            desk.registry.execute(command)
        desk.registry.execute(act(c.ChangeDetails, AHEAD, name=f"集团{number}", enterprise=code(number)))
    desk.today = AHEAD
    before = desk.registry.journal.last_position()
    desk.registry.execute(announce(2, 3, 4).model_copy(update={"effective_on": AHEAD}))
    told = desk.registry.journal.read(before, 100)
    names = [open_envelope(one.data).name for one in told]
    effect = ["DetailsChanged", "ScheduledActPerformed"]
    assert names == [*effect * 3, *["LevelAnnounced"] * 3, "AnnouncementPublished"]
    joined = [same_command(one.data, following.data) for one, following in pairwise(told)]
    assert joined == [True, False, True, False, True, False, True, True, True]  # no head between what belongs together


def test_decision_34_it_is_explained_as_in_effect(desk: Desk) -> None:
    def decided(on: date) -> list[str]:
        return [one.answer for one in desk.registry.explain(code(), on) if one.subject == "batch_decided"]

    assert (decided(AHEAD - timedelta(days=1)), decided(AHEAD)) == ([], ["suspend"])
