"""Threads that share a register: what they decide at a time goes in together, each act whole and once."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from registry.application import Answer, Contended, Registry
from registry.committing import Work
from registry.domain.commands import ChangeDetails, Command
from registry.domain.refusals import Refused
from registry.stored import StoreUnavailable, same_command
from tests.acts import act, code
from tests.application.clock import NOW, TODAY
from tests.application.lives import announce, order, register, up_to_approval

THREADS = 8


class Watched(Registry):
    """Notes how many commands each transaction saves; may be held so that others come to wait."""

    fails = False

    def __init__(self, url: str) -> None:
        super().__init__(url, lambda: NOW, lambda: TODAY)
        self.saved: list[int] = []
        self.at_store, self.gate = threading.Event(), threading.Event()
        self.gate.set()

    def save_work(self, work: Work) -> Sequence[int]:
        self.at_store.set()
        assert self.gate.wait(30)
        self.saved.append(len(work.commands))
        if self.fails:
            raise StoreUnavailable("the disk is full")
        return super().save_work(work)


@pytest.fixture
def watched(registry_url: str) -> Iterator[Watched]:
    registry = Watched(registry_url)
    yield registry
    registry.close()


def at_once(registry: Watched, commands: Sequence[Command]) -> list[Answer | Exception]:
    """The first command stands at the store until all others are decided and wait behind it."""
    registry.saved.clear()
    registry.at_store.clear()
    registry.gate.clear()

    def run(command: Command) -> Answer | Exception:
        try:
            return registry.execute(command)
        except (Refused, StoreUnavailable) as error:
            return error

    with ThreadPoolExecutor(len(commands)) as pool:
        futures = [pool.submit(run, commands[0])]
        assert registry.at_store.wait(30)
        futures += [pool.submit(run, command) for command in commands[1:]]
        try:
            until(lambda: registry._commits.waiting == len(commands) - 1)
        finally:
            registry.gate.set()
        return [future.result(30) for future in futures]


def insisted(registry: Registry, command: Command) -> Answer:
    """Tried again while other writers are faster."""
    while True:
        try:
            return registry.execute(command)
        except Contended:
            time.sleep(0.01)


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, for half a minute at most."""
    for _ in range(3_000):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to that")


def answered(registry: Registry, told: Sequence[Answer | Exception]) -> list[Answer]:
    """The answers, each of which names the place where its event stands."""
    answers = [one for one in told if isinstance(one, Answer)]
    for one in answers:
        assert registry.journal.position_of(one.stream, one.version) == one.position
    return answers


def test_those_who_wait_are_saved_in_one_transaction(watched: Watched) -> None:
    told = at_once(watched, [register(number) for number in range(1, THREADS + 1)])
    assert sorted(one.stream for one in answered(watched, told)) == sorted(
        f"enterprise:{code(number)}" for number in range(1, THREADS + 1)
    )
    assert watched.saved == [1, THREADS - 1]
    assert [event.position for event in watched.journal.read(0, 100)] == list(range(1, THREADS + 1))


def test_one_that_conflicts_fails_alone_and_is_decided_anew(watched: Watched, opened: Callable[[], Registry]) -> None:
    for number in (1, 2, 3, 4):
        watched.execute(register(number))
    other, before = opened(), watched.save_work
    overtaken = threading.Lock()

    def overtake(work: Work) -> Sequence[int]:
        if len(work.commands) > 1 and overtaken.acquire(blocking=False):
            other.execute(order(3, "elsewhere"))
        return before(work)

    watched._commits._save = overtake
    told = at_once(watched, [order(number, "mine") for number in (1, 2, 3, 4)])
    assert len(answered(watched, told)) == 4
    assert [event.version for event in watched.journal.stream(f"enterprise:{code(3)}")] == [1, 2, 3]


def test_acts_on_one_stream_and_of_one_id_never_share_a_transaction(watched: Watched) -> None:
    watched.execute(register())
    same = act(ChangeDetails, date(2012, 1, 1), name="新厂", command="same")
    told = at_once(watched, [same, same, same, order(1, "a")])
    assert len(answered(watched, told)) == 4
    assert set(watched.saved) == {1}
    assert [event.version for event in watched.journal.stream(f"enterprise:{code()}")] == [1, 2, 3]


def test_an_announcement_stays_whole_among_others(watched: Watched) -> None:
    for number in (1, 2):
        for command in up_to_approval(number):
            watched.execute(command)
    told = at_once(watched, [register(3), announce(1, 2), *(register(number) for number in range(4, 9))])
    assert watched.saved == [1, 6]
    assert len(answered(watched, told)) == 7
    events = watched.journal.read(10, 100)
    of_it = [n for n, event in enumerate(events) if b'"A1"' in event.data]
    assert len(of_it) == 3
    assert of_it == list(range(of_it[0], of_it[0] + 3))
    assert all(same_command(events[n].data, events[n + 1].data) for n in of_it[:2])


def test_a_store_that_fails_is_told_to_everyone_and_taken_up_again(watched: Watched) -> None:
    commands = [register(number) for number in range(1, 5)]
    watched.fails = True
    told = at_once(watched, commands)
    assert all(isinstance(one, StoreUnavailable) for one in told)
    assert watched.journal.last_position() == 0
    watched.fails = False
    assert [watched.execute(command).repeated for command in commands] == [False] * 4


def test_eight_writers_with_acts_of_their_own_and_in_common(watched: Watched) -> None:
    registered = [watched.execute(register(number)) for number in range(1, THREADS + 2)]

    def write(writer: int) -> list[Answer]:
        answers = []
        for turn in range(20):
            answers.append(watched.execute(order(writer, f"own-{turn}")))
            if turn % 5 == writer % 5:
                answers.append(insisted(watched, order(THREADS + 1, f"{writer}-{turn}")))
        return answers

    with ThreadPoolExecutor(THREADS) as pool:
        told = [one for answers in pool.map(write, range(1, THREADS + 1)) for one in answers]
    assert not any(one.repeated for one in told)
    assert len({one.position for one in told} | {one.position for one in registered}) == len(told) + len(registered)
    answered(watched, told)
    for number in range(1, THREADS + 2):
        versions = [event.version for event in watched.journal.stream(f"enterprise:{code(number)}")]
        assert versions == list(range(1, len(versions) + 1))
    assert max(watched.saved) > 1
