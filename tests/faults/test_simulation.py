"""Ten thousand runs of the simulation, and the proof that it finds what it is there to find."""

from collections.abc import Callable
from typing import Any

import pytest

from projections.fold import Fold
from projections.generation import Batch, Generation, OffsetRow
from projections.log import Record
from projections.streams import Stream
from registry.events.envelope import tell
from registry.relay import Relay
from registry.relaying.account import Account
from tests.faults.simulated import SimulatedPublisher
from tests.faults.simulation import Flaw, simulate, simulate_many

RUNS = 10_000
ENOUGH = 300
"""Seeds within which a planted bug must be found."""

pytestmark = pytest.mark.fault


def test_ten_thousand_runs_keep_every_promise() -> None:
    simulate_many(1, RUNS)


def test_a_seed_repeats_its_run_step_by_step() -> None:
    first: list[str] = []
    second: list[str] = []
    simulate(7, first.append)
    simulate(7, second.append)
    assert first == second
    assert len(first) > 50


def what_the_log_holds_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("registry.relay.resumed", lambda head, tail, source: Account(head, {}))


def nobody_is_fenced(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SimulatedPublisher, "_admitted", SimulatedPublisher._reach)
    patch.setattr(Relay, "_renewed", lambda self: True)


def chunks_cut_commands(patch: pytest.MonkeyPatch) -> None:
    defaults = Relay.__init__.__kwdefaults__
    assert defaults is not None
    patch.setitem(defaults, "joined", lambda one, other: False)


def a_zombie_worker_writes(patch: pytest.MonkeyPatch) -> None:
    def moved(self: Generation, old: OffsetRow, new: OffsetRow) -> None:
        told = (new.topic_id, new.offset, new.position, new.count, new.digest, new.partition)
        sql = 'UPDATE offsets SET topic_id = ?, "offset" = ?, position = ?, count = ?, digest = ? WHERE partition = ?'
        self.session.change(sql, told)

    patch.setattr(Generation, "_move", moved)


def offsets_are_written_before_rows(patch: pytest.MonkeyPatch) -> None:
    whole = Generation.commit

    def commit(self: Generation, batch: Batch, before_commit: Callable[[], None] | None = None) -> None:
        whole(self, Batch(moves=batch.moves))
        batch.moves = []
        whole(self, batch, before_commit)

    patch.setattr(Generation, "commit", commit)


def what_was_told_is_folded_again(patch: pytest.MonkeyPatch) -> None:
    careful = Fold._one

    def one(self: Fold, record: Record, stream: Stream, proof: bytes, upto: int) -> None:
        told = tell(record.position, record.data)
        if told.version <= stream.version:
            self.again(stream, told, proof)
        else:
            careful(self, record, stream, proof, upto)

    patch.setattr(Fold, "_one", one)


def the_watermark_runs_ahead(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("projections.watermark.covers", lambda head, told: True)


BUGS: list[Callable[[pytest.MonkeyPatch], Any]] = [
    what_the_log_holds_is_forgotten,
    nobody_is_fenced,
    chunks_cut_commands,
    a_zombie_worker_writes,
    offsets_are_written_before_rows,
    what_was_told_is_folded_again,
    the_watermark_runs_ahead,
]


@pytest.mark.parametrize("plant", BUGS, ids=lambda plant: plant.__name__)
def test_a_planted_bug_is_found_and_its_seed_finds_it_again(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    seed = next(filter(_is_flawed, range(1, ENOUGH)), None)
    assert seed is not None, f"{ENOUGH} runs did not find it"
    with pytest.raises(Flaw, match=f"seed {seed}: .*\n.*--seed {seed}"):
        simulate(seed)


def _is_flawed(seed: int) -> bool:
    try:
        simulate(seed)
    except Flaw:
        return True
    return False
