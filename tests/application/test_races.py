"""Writers that race: one history without gaps, every act once, whoever is faster."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from eventsourcing.persistence import InfrastructureFactory, StoredEvent

from registry.application import Answer, Contended, Registry
from registry.domain.commands import ChangeDetails, Command
from registry.domain.refusals import Refused
from registry.store import environment, migrate, open_journal
from tests.acts import act, code
from tests.application.lives import announce, order, register, up_to_approval
from tests.application.working import started

Opened = Callable[[], Registry]


def stream_of(registry: Registry, number: int = 1) -> list[int]:
    return [event.version for event in registry.journal.stream(f"enterprise:{code(number)}")]


def raced(registries: list[Registry], commands: list[Command]) -> list[Answer | str]:
    """Every command on a register of its own, all at once; answers or names of what was raised."""
    gate = threading.Barrier(len(commands))

    def run(registry: Registry, command: Command) -> Answer | str:
        gate.wait()
        try:
            return registry.execute(command)
        except Refused as refused:
            return refused.refusal.rule
        except Contended:
            return "contended"

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(run, registries, commands))


@pytest.mark.parametrize("registers", [1, 8], ids=["one register", "eight registers"])
def test_the_same_command_raced_by_eight_is_recorded_once(opened: Opened, registers: int) -> None:
    registries = [opened() for _ in range(registers)] * (8 // registers)
    registries[0].execute(register())
    for turn in range(5):
        answers = raced(registries, [act(ChangeDetails, date(2012, 1, 1), name=f"厂{turn}", command=f"t{turn}")] * 8)
        assert all(isinstance(answer, Answer) for answer in answers)
        assert {(a.stream, a.version) for a in answers if isinstance(a, Answer)} == {(f"enterprise:{code()}", turn + 2)}
        assert sum(not a.repeated for a in answers if isinstance(a, Answer)) <= 1
    assert stream_of(registries[0]) == [1, 2, 3, 4, 5, 6]


def test_of_two_acts_that_exclude_each_other_one_wins_and_the_other_is_decided_anew(opened: Opened) -> None:
    registries = [opened(), opened()]
    registries[0].execute(register())
    for turn in range(10):
        told = raced(registries, [order(1, f"r{turn}"), order(1, f"r{turn}")])
        assert Counter("recorded" if isinstance(t, Answer) else t for t in told) == {"recorded": 1, "id_used": 1}
    assert stream_of(registries[0]) == list(range(1, 12))


def test_two_acts_that_agree_are_both_recorded(opened: Opened) -> None:
    registries = [opened(), opened()]
    registries[0].execute(register())
    for turn in range(10):
        told = raced(registries, [order(1, f"a{turn}"), order(1, f"b{turn}")])
        assert all(isinstance(one, Answer) for one in told)
    assert stream_of(registries[0]) == list(range(1, 22))


def test_an_announcement_races_with_an_act_on_a_member(opened: Opened) -> None:
    registries = [opened(), opened()]
    for number in (1, 2, 3):
        for command in up_to_approval(number):
            registries[0].execute(command)
    told = raced(registries, [announce(1, 2, 3), order(2, "r1", effective_on=date(2012, 3, 1))])
    assert all(isinstance(one, Answer) for one in told)
    assert [stream_of(registries[0], number) for number in (1, 2, 3)] == [
        list(range(1, 9)),
        list(range(1, 10)),
        list(range(1, 9)),
    ]


def test_two_announcements_of_one_case_race_and_one_is_refused(opened: Opened) -> None:
    registries = [opened(), opened()]
    for number in (1, 2):
        for command in up_to_approval(number):
            registries[0].execute(command)
    told = raced(registries, [announce(1, 2), announce(2, 1, announcement="A2")])
    assert Counter("recorded" if isinstance(t, Answer) else t for t in told) == {"recorded": 1, "order_of_steps": 1}


def test_two_processes_race_on_one_enterprise(registry: Registry, registry_url: str) -> None:
    registry.execute(register())
    racers = [started("one", registry_url, id) for id in ("a", "b")]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    told = [racer.communicate(timeout=60) for racer in racers]
    assert sorted(out.strip() for out, _ in told) == ["recorded 2", "refused id_used"], told
    assert stream_of(registry) == [1, 2]


def test_two_processes_write_many_acts_each_and_every_one_is_there_once(registry: Registry, registry_url: str) -> None:
    registry.execute(register())
    writers = [started("orders", registry_url, name, "40") for name in ("a", "b")]
    told = [writer.communicate(timeout=120) for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0], told
    answered = [line.split() for out, _ in told for line in out.splitlines()]
    assert sorted(int(version) for _, _, version, _ in answered) == list(range(2, 82))
    assert stream_of(registry) == list(range(1, 82))
    positions = [event.position for event in registry.journal.read(0, 1000)]
    assert positions == sorted(set(positions))


def test_events_without_a_command_wait_for_who_writes_beside_them(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    stop = threading.Event()
    factory: InfrastructureFactory = InfrastructureFactory.construct(environment(url))

    def lease() -> None:
        with closing(open_journal(url)) as journal:
            while not stop.is_set():
                journal.acquire_lease("some-relay", "me", 1.0)
                stop.wait(0.0005)  # SQLite lets nobody in by turns: one that never rests may keep another out for ever

    recorder = factory.application_recorder()
    with closing(factory), ThreadPoolExecutor(1) as pool:
        leasing = pool.submit(lease)
        try:
            for number in range(300):
                recorder.insert_events([StoredEvent(f"enterprise:{number}", 1, "tested", b"{}")])
        finally:
            stop.set()
        leasing.result()
    with closing(open_journal(url)) as journal:
        assert len(journal.read(0, 1_000)) == 300
