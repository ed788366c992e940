"""The invented province is lawful, the same for the same seed, and shows every act and every batch."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.demo.province import BLOCK, DECK, DemoRefused, province, run_demo
from projections.catalogue import VIEWS
from projections.four_batches.queries import sizes
from registry.application import Registry
from registry.domain.commands import Command
from registry.events import clock, operations, scheduling
from registry.events.catalogue import EVENTS
from registry.events.envelope import Told, tell
from registry.events.vocabulary import Batch
from tests.ledgers import register
from tests.projections.given import TABLES, MemoryRows, SqliteReading


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    found = register(tmp_path)
    yield found
    found.close()


def history(registry: Registry) -> list[Told]:
    return [tell(one.position, one.data) for one in registry.journal.read(0, 100_000)]


def streams(told: list[Told]) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for one in told:
        found.setdefault(one.stream, []).append(repr(one.event).encode())
    return found


def test_two_hundred_enterprises_fill_every_batch_and_most_are_compliant(registry: Registry) -> None:
    run_demo(registry, seed=2011, enterprises=200)

    rows, told = MemoryRows(TABLES), history(registry)
    for one in told:
        for view in VIEWS:
            if type(one.event) in view.handles:
                view.evolve(rows, one)
    counted = Counter[Batch]()
    for size in sizes(SqliteReading(rows, told[-1].position)):
        counted[size.batch] += size.count
    granted = {one.stream for one in told if type(one.event).__name__ == "LevelAnnounced"}
    assert set(counted) == set(Batch)
    assert len(granted) > 140
    assert counted[Batch.CLOSE] + counted[Batch.SUSPEND] < 40


def test_every_kind_of_event_happens(registry: Registry) -> None:
    run_demo(registry, seed=1, enterprises=200)

    later = (clock.__name__, operations.__name__, scheduling.__name__)  # of the clock, an operator, and of days to come
    others = {name for name, kind in EVENTS.items() if kind.__module__ in later}
    assert {type(one.event).__name__ for one in history(registry)} == set(EVENTS) - others


def test_the_same_seed_twice_records_nothing_new(registry: Registry) -> None:
    first = run_demo(registry, seed=3, enterprises=120)
    position = registry.journal.last_position()

    again = run_demo(registry, seed=3, enterprises=120)

    assert first.events == position
    assert (again.events, again.commands, again.announcements) == (0, 0, 0)
    assert registry.journal.last_position() == position


def test_a_larger_province_goes_on_where_a_smaller_one_ended(registry: Registry, tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    whole = register(tmp_path / "whole")

    run_demo(registry, seed=4, enterprises=130)
    run_demo(registry, seed=4, enterprises=200)
    run_demo(registry, seed=4, enterprises=130)
    run_demo(whole, seed=4, enterprises=200)

    enterprises = [
        {s: len(e) for s, e in streams(history(one)).items() if s.startswith("enterprise:")}
        for one in (registry, whole)
    ]
    assert enterprises[0] == enterprises[1]
    whole.close()


def test_another_seed_is_another_province_in_the_same_register(registry: Registry) -> None:
    run_demo(registry, seed=5, enterprises=100)
    run_demo(registry, seed=6, enterprises=100)

    assert len({one.stream for one in history(registry) if one.stream.startswith("enterprise:")}) == 200


@pytest.mark.parametrize("seed", [-1, 0, 7, 10**12])
def test_the_province_is_lawful_by_any_seed(registry: Registry, seed: int) -> None:
    seen: list[int] = []

    counts = run_demo(registry, seed, 350, seen.append)

    assert seen == [100, 200, 300, 350]
    assert counts.enterprises == 350


def test_a_refusal_is_an_error_of_the_invention(registry: Registry) -> None:
    first = next(step for step in province(8, 10) if not isinstance(step, Command))
    other = first[0][0].model_copy(update={"command": "another"})
    registry.execute(other)

    with pytest.raises(DemoRefused, match="already_registered"):
        run_demo(registry, 8, 10)


def test_a_deck_tells_a_block() -> None:
    assert sum(times for _, times in DECK) == BLOCK


def test_no_enterprises_are_no_province(registry: Registry) -> None:
    assert run_demo(registry, 1, 0).events == 0
