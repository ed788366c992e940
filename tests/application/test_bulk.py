"""Many commands in few transactions: each group whole or not at all, by the same rules."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from registry.application import Registry
from registry.bulk import Bulk, Group, Outcome
from registry.committing import Work
from registry.domain.commands import EnterLedgerLevel
from registry.store import migrate
from tests.acts import act, code
from tests.application.clock import NOW, TODAY
from tests.application.lives import order, register

Opened = Callable[[], Registry]


def level(number: int, **given: object) -> EnterLedgerLevel:
    what = {"level": "three", "certificate": f"AQB-{number}", "enterprise": code(number), "command": f"level-{number}"}
    return act(EnterLedgerLevel, date(2012, 1, 1), **(what | given))


def row(number: int, **given: object) -> Group:
    """A ledger row: registration and level."""
    return [register(number, command=f"register-{number}"), level(number, **given)]


def rules(outcomes: Sequence[Outcome]) -> list[str]:
    return [one.refused.refusal.rule if one.refused else "repeated" if one.repeated else "in" for one in outcomes]


def streams(registry: Registry) -> list[str]:
    return [f"{event.stream[-4:]}/{event.version}" for event in registry.journal.read(0, 10_000)]


def test_good_groups_go_in_and_a_bad_one_stays_out_whole(registry: Registry) -> None:
    outcomes = Bulk(registry).run([row(1), row(2, level="two"), row(3)])
    assert rules(outcomes) == ["in", "level_authority", "in"]
    assert [outcome.events for outcome in outcomes] == [2, 0, 2]
    assert outcomes[1].command is not None
    assert outcomes[1].command.command == "level-2"
    assert not registry.enterprise(code(2)).exists
    assert registry.journal.command("register-2") is None
    assert len(streams(registry)) == 4


def test_later_groups_see_what_earlier_ones_did_and_not_what_was_refused(registry: Registry) -> None:
    groups = [
        row(1),
        [order(1, "r1", command="a"), order(1, "r1", command="b")],  # refused whole: the id is used twice
        [order(1, "r1", command="a")],
        [order(1, "r1", command="c")],
        [order(2, "r1", command="d")],
    ]
    assert rules(Bulk(registry).run(groups)) == ["in", "id_used", "in", "id_used", "unknown_enterprise"]
    assert registry.enterprise(code(1)).version == 3
    assert registry.journal.command("b") is None


def test_a_run_repeated_records_nothing_and_answers_the_same(registry: Registry) -> None:
    groups = [row(1), row(2, level="two"), row(3)]
    Bulk(registry).run(groups)
    before = streams(registry)
    assert rules(Bulk(registry).run(groups)) == ["repeated", "level_authority", "repeated"]
    assert streams(registry) == before
    assert registry.execute(groups[0][1]).repeated


def test_a_run_that_was_cut_off_goes_on(registry: Registry) -> None:
    Bulk(registry).run([row(1), [register(2, command="register-2")]])
    assert rules(Bulk(registry).run([row(1), row(2), row(3)])) == ["repeated", "in", "in"]
    assert registry.enterprise(code(2)).version == 2


def test_an_id_taken_by_another_enterprise_is_refused_and_the_rest_goes_in(registry: Registry) -> None:
    Bulk(registry).run([row(1)])
    groups = [row(2, command="level-1"), row(3), row(4, command="level-1", level="two")]
    assert rules(Bulk(registry).run(groups)) == ["command_reused", "in", "command_reused"]
    assert not registry.enterprise(code(2)).exists
    assert not registry.enterprise(code(4)).exists


def test_a_command_id_means_one_act_within_a_run_too(registry: Registry) -> None:
    same = register(1, command="x")
    assert rules(Bulk(registry).run([[same], [same], [register(2, command="x")]])) == [
        "in",
        "repeated",
        "command_reused",
    ]


def test_nothing_comes_of_nothing(registry: Registry) -> None:
    assert Bulk(registry).run([]) == []


def test_a_group_acts_on_one_enterprise(registry: Registry) -> None:
    with pytest.raises(ValueError, match="one enterprise"):
        Bulk(registry).run([[register(1), register(2)]])
    assert streams(registry) == []


class Overtaken(Registry):
    """A register that is overtaken by another writer just before it saves for the first time."""

    overtake: Callable[[], object] | None = None

    def save_work(self, work: Work) -> Sequence[int]:
        if self.overtake is not None:
            overtake, self.overtake = self.overtake, None
            overtake()
        return super().save_work(work)


@pytest.fixture
def overtaken(registry_url: str) -> Iterator[Overtaken]:
    with contextlib.closing(Overtaken(registry_url, lambda: NOW, lambda: TODAY)) as registry:
        yield registry


def test_another_writer_on_one_stream_costs_the_others_nothing(overtaken: Overtaken, registry: Registry) -> None:
    overtaken.overtake = lambda: registry.execute(register(2, command="other", name="别厂"))
    assert rules(Bulk(overtaken).run([row(1), row(2), row(3)])) == ["in", "already_registered", "in"]
    assert registry.enterprise(code(2)).name == "别厂"
    assert registry.enterprise(code(3)).version == 2


def test_the_same_run_by_another_process_is_answered_as_repeated(overtaken: Overtaken, registry: Registry) -> None:
    groups = [row(1), row(2)]
    overtaken.overtake = lambda: Bulk(registry).run(groups)
    assert rules(Bulk(overtaken).run(groups)) == ["repeated", "repeated"]
    assert len(streams(registry)) == 4


def test_two_runs_at_once_record_every_row_once(opened: Opened) -> None:
    registries = [opened(), opened()]
    groups = [row(number) for number in range(1, 60)]
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda r: rules(Bulk(r).run(groups)), registries))
    assert all(set(one) <= {"in", "repeated"} for one in told)
    assert len(streams(registries[0])) == 2 * len(groups)
    assert all(len({one[i] for one in told} & {"in"}) == 1 for i in range(len(groups)))


def test_a_dry_run_reaches_the_scratch_only(registry: Registry, tmp_path: Path) -> None:
    registry.execute(register(1))
    before = streams(registry)
    scratch_url = f"sqlite:///{tmp_path / 'scratch.sqlite'}"
    migrate(scratch_url)
    with contextlib.closing(Registry(scratch_url, lambda: NOW, lambda: TODAY)) as scratch:
        dry = Bulk(registry, scratch)
        assert rules(dry.run([[level(1)], row(2), row(1)])) == ["in", "in", "already_registered"]
        assert rules(dry.run([[order(2, "r1", command="o")], [level(1)]])) == ["in", "repeated"]
        assert streams(registry) == before
        assert len(streams(scratch)) == 4


def test_a_transaction_of_megabytes_goes_through(registry: Registry) -> None:
    groups = [row(number) for number in range(1, 1_501)]
    assert set(rules(Bulk(registry).run(groups))) == {"in"}
    assert registry.journal.last_position() == 3_000
    assert sum(len(one.data) for one in registry.journal.read(0, 3_000)) > 2_000_000
