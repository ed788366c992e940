"""The worker that posts webhooks: what goes wrong for one recipient or once, who may post, letters that come late."""

import re
import threading
import time
from concurrent.futures import wait
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from consumers.recipients.model import Purpose
from consumers.recipients.outbox import ATTEMPTS, Hook, Outbox
from infra import webhooks
from infra.webhooks import LEASE, Deliverer
from projections.stops import Fenced
from tests.consumers.served import enterprise
from tests.consumers.test_recipients_stops import Court
from tests.consumers.test_recipients_webhooks import Bank, bank, court, deliverer, hooked, positions, work

__all__ = ["bank", "court", "deliverer"]


def another(court: Court) -> Deliverer:
    return Deliverer(court.desk.directory, court.register.views, court.desk.clock.now, loopback=True)


def everything(court: Court) -> list[int]:
    return [one.position for one in court.story.told]


class running:  # noqa: N801  # reads as a context
    """A worker at work in a thread of its own."""

    def __init__(self, deliverer: Deliverer) -> None:
        self._deliverer, self._stop = deliverer, threading.Event()
        self._thread = threading.Thread(target=deliverer.run, args=(self._stop,), daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(30)
        assert not self._thread.is_alive()


def until(true: Any) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_an_error_that_nobody_foresaw_lets_another_worker_post_and_ends_none(
    court: Court, deliverer: Deliverer, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "FIRST_PAUSE", 0.05)
    hooked(court.desk, bank.url)
    work(deliverer)  # it holds the lease
    broken = threading.Event()
    broken.set()
    find = deliverer.stops.find

    def unforeseen(*given: Any) -> int:
        if broken.is_set():
            raise KeyError("not foreseen")
        return find(*given)

    monkeypatch.setattr(deliverer.stops, "find", unforeseen)
    with running(deliverer):
        until(lambda: deliverer.told["error"] is not None)
        assert deliverer.told["error"] == "KeyError: 'not foreseen'"
        other = another(court)
        until(lambda: other.outbox.lease("other", LEASE))
        other.outbox.release("other")
        other.close()
        broken.clear()
        until(lambda: {*positions(bank.told())} == {*everything(court)})
    assert deliverer.told["error"] is None


def test_an_error_of_one_recipient_holds_up_no_other_and_is_tried_again(
    court: Court, deliverer: Deliverer, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = court.desk
    hooked(desk, bank.url)
    desk.adds("abc")
    deliverer.outbox.hook(desk.recipient("abc"), bank.url, Purpose.LOAN, 0)
    fill, tried = Outbox.fill, list[int]()

    def broken(self: Outbox, reading: Any, hook: Hook, *given: Any) -> int:
        if hook.recipient == desk.recipient().number:
            tried.append(hook.recipient)
            raise KeyError("not foreseen")
        return fill(self, reading, hook, *given)

    def works(rounds: int) -> None:
        for _ in range(rounds):
            deliverer.look()
            wait(deliverer._at_work.values())

    with monkeypatch.context() as wrong:
        wrong.setattr(Outbox, "fill", broken)
        works(6)
        assert sorted(positions(bank.told())) == everything(court)
        assert len(tried) == 1  # it rests
        desk.clock.passes(seconds=1)
        works(2)
        desk.clock.passes(seconds=1)
        works(2)
        assert len(tried) == 2  # longer each time
    bank.got.clear()
    desk.clock.passes(seconds=2)
    works(6)
    assert sorted(positions(bank.told())) == everything(court)


def test_the_lease_is_kept_while_stop_uses_are_looked_for(
    court: Court, deliverer: Deliverer, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooked(court.desk, bank.url)
    work(deliverer, 3)
    court.annuls()
    court.desk.clock.passes(seconds=45)
    monkeypatch.setattr("consumers.recipients.withdrawals._CHUNK", 1)
    writing, taken = deliverer.stops._database.writing, list[bool]()
    other = Outbox(court.desk.database, court.desk.clock.now)

    def slow() -> Any:
        court.desk.clock.passes(seconds=20)
        taken.append(other.lease("other", LEASE))
        return writing()

    with monkeypatch.context() as slowly:
        slowly.setattr(deliverer.stops, "_database", Slow(deliverer.stops._database, slow))
        deliverer.look()
    assert taken
    assert not any(taken)


class Slow:
    """A database on which writing takes long."""

    def __init__(self, database: Any, writing: Any) -> None:
        self._database, self.writing = database, writing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)


def test_a_worker_whose_lease_has_ended_posts_nothing_more(court: Court, deliverer: Deliverer, bank: Bank) -> None:
    hooked(court.desk, bank.url)
    bank.hang = 0.3
    deliverer.look()
    until(lambda: court.desk.told())  # the first letter is on its way
    court.desk.clock.passes(seconds=61)
    deliverer.settle()
    assert len(bank.got) == 1
    with closing(another(court)) as other:
        bank.hang = 0.0
        work(other, 6)
        with pytest.raises(Fenced):
            deliverer.look()
    assert sorted({*positions(bank.told())}) == everything(court)


def test_a_clock_that_goes_back_by_a_day_holds_up_neither_the_lease_nor_a_letter(
    court: Court, deliverer: Deliverer, bank: Bank
) -> None:
    clock = court.desk.clock
    hooked(court.desk, bank.url)
    clock.passes(days=2)  # the recipient and its key are older than the jump
    first = enterprise(1)
    bank.status[first] = 500
    work(deliverer)
    clock.passes(days=-1)
    assert deliverer._overtaken()  # others may hold it by now: it is asked for before anything is posted
    with closing(another(court)) as other:
        bank.status.clear()
        work(other, 6)  # the first one died before the clock went back
        with pytest.raises(Fenced):
            deliverer.look()
    assert sorted({*positions(bank.told())}) == everything(court)


def test_a_clock_that_goes_back_keeps_no_recipient_at_rest(
    court: Court, deliverer: Deliverer, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise ValueError("a mistake of ours")

    hooked(court.desk, bank.url)
    court.desk.clock.passes(days=2)  # the recipient and its key are older than the jump
    with monkeypatch.context() as wrong:
        wrong.setattr(Outbox, "fill", broken)
        for _ in range(2):
            deliverer.look()
            wait(deliverer._at_work.values())
    assert not bank.got
    court.desk.clock.passes(days=-1)
    work(deliverer, 6)
    assert sorted({*positions(bank.told())}) == everything(court)


def test_a_machine_whose_clock_is_behind_takes_no_lease_from_one_at_work(
    court: Court, deliverer: Deliverer, bank: Bank
) -> None:
    hooked(court.desk, bank.url)
    work(deliverer)
    for seconds in (0.01, 1, 30):
        other = Outbox(court.desk.database, lambda: court.desk.clock.now() - timedelta(seconds=seconds))  # noqa: B023
        assert not other.lease("other", LEASE)
    deliverer.look()


def test_a_letter_that_comes_late_is_told_by_its_position(court: Court, deliverer: Deliverer, bank: Bank) -> None:
    hooked(court.desk, bank.url)
    first = enterprise(1)
    bank.status[first] = 500
    for _ in range(ATTEMPTS):
        work(deliverer)
        court.desk.clock.passes(hours=7)
    (dead,) = deliverer.outbox.dead(court.desk.recipient().number)
    bank.status.clear()
    bank.got.clear()
    work(deliverer, 5)
    deliverer.outbox.revive(court.desk.recipient().number)
    work(deliverer, 2)

    told = [one for one in bank.told() if one["stream"] == first]
    assert positions(told)[-1] == dead.position < positions(told)[0]
    guide: dict[str, Any] = {}
    text = (Path(__file__).parents[2] / "docs/credit-recipients.md").read_text("utf-8")
    exec(next(one for one in re.findall(r"```python\n(.+?)```", text, re.DOTALL) if "def newer" in one), guide)
    kept = None
    for change in told:
        kept = guide["newer"](kept, change)
    assert kept is not None
    assert kept["position"] == max(one.position for one in court.story.told if one.stream == first)
