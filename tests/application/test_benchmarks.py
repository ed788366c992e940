"""The benchmark suite's own logic, with tiny sizes and without services."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from registry.events.envelope import tell
from tests.benchmarks import sweep
from tests.benchmarks.child import Outcome, measure
from tests.benchmarks.figures import FIGURES, Entry, Figure
from tests.benchmarks.latency import paced, percentiles
from tests.benchmarks.messages import read_chunks
from tests.benchmarks.meter import Meter, Reading
from tests.benchmarks.place import Place, Proof
from tests.benchmarks.prepared import Prepared, prepare
from tests.benchmarks.report import show, show_alone, write
from tests.benchmarks.results import Result, results
from tests.benchmarks.rounds import Void, measured
from tests.benchmarks.sizes import Size

TINY = Size("tiny", 150, 12, 5, 50)
PAIR = Figure("pair", "events/s", "none", (Entry("a", "a"), Entry("b", "b")), ours="a", against="b", target=0.5)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("bench"), TINY, cohorts=1, largest=3)


@pytest.fixture
def place(prepared: Prepared, tmp_path: Path) -> Place:
    return msgspec.structs.replace(prepared.place, folder=str(tmp_path))


def outcome(seconds: float, proof: Proof | None = None, cpu: float = 1.0, **extra: float) -> Outcome:
    return Outcome(Reading(seconds, {"self": cpu}, 50.0, 40.0, 41.0, extra), proof or {"events": 100})


def turns(*outcomes: Outcome) -> Iterator[Outcome]:
    yield from outcomes


def test_a_history_is_told_in_order_and_every_event_can_be_read(prepared: Prepared) -> None:
    versions: dict[str, int] = {}
    messages = [message for chunk in read_chunks(prepared.place.messages) for message in chunk]
    for message in messages:
        told = tell(message.position, message.data)
        assert (told.stream, told.version) == (message.stream, versions.get(message.stream, 0) + 1)
        versions[message.stream] = told.version

    assert [message.position for message in messages] == list(range(1, prepared.place.events + 1))
    assert len(messages) >= TINY.events
    assert 300 < prepared.message_bytes < 2_000


def test_a_history_has_no_enterprise_of_the_played_cohorts(prepared: Prepared) -> None:
    told = Path(prepared.place.messages).read_bytes()

    assert b"C900000000" not in told
    assert b"91610000000000001" not in told


@pytest.mark.parametrize("module", ["importing", "stock_saving", "bound_writing"])
def test_what_enters_a_ledger_stores_the_same_events(prepared: Prepared, place: Place, module: str) -> None:
    own = msgspec.structs.replace(place, options={"on": "sqlite"})

    assert measure(module, own).proof == prepared.proofs["ledger"]


@pytest.mark.parametrize("module", ["commanding", "stock_commanding", "raw_commanding"])
def test_single_commands_leave_as_many_events(place: Place, module: str) -> None:
    own = msgspec.structs.replace(place, options={"on": "sqlite"})

    assert measure(module, own).proof == {"events": 200 + TINY.commands}


def test_views_from_memory_hold_the_rows_of_the_fold(place: Place) -> None:
    own = msgspec.structs.replace(place, options={"on": "sqlite", "from": "memory"})

    views = measure("views", own).proof

    assert views == measure("folding", own).proof
    assert views["events"] == place.events
    assert not str(views["rows"]).startswith("0 ")


def test_rounds_are_interleaved_and_begin_with_another_peer_each_time(prepared: Prepared) -> None:
    asked: list[str] = []

    def one(entry: Entry, place: Place) -> Outcome:
        asked.append(entry.name)
        return outcome(1.0)

    measured([PAIR], prepared, 3, one)

    assert asked == ["a", "b", "b", "a", "a", "b"]


def test_a_ratio_is_the_median_of_the_rounds_own_ratios(prepared: Prepared) -> None:
    told = turns(outcome(1.0), outcome(1.0), outcome(4.0), outcome(2.0), outcome(2.0), outcome(1.0))

    (one,) = measured([PAIR], prepared, 3, lambda entry, place: next(told))
    (result,) = results(one)

    assert (one.values("a"), one.values("b")) == ([100.0, 50.0, 50.0], [100.0, 25.0, 100.0])
    assert (result.median, result.spread, result.ratio, result.ok) == (50.0, (50.0, 100.0), 1.0, True)


def test_a_missed_target_is_said(prepared: Prepared) -> None:
    told = turns(outcome(3.0), outcome(1.0))

    (one,) = measured([PAIR], prepared, 1, lambda entry, place: next(told))

    assert [result.ok for result in results(one)] == [False]


def test_where_less_is_better_the_ratio_may_be_at_most_the_target(prepared: Prepared) -> None:
    costs = replace(PAIR, value="cpu", target=1.15)
    told = turns(outcome(1.0, cpu=1.1), outcome(1.0, cpu=1.0), outcome(1.0, cpu=1.2), outcome(1.0, cpu=1.2))

    (one,) = measured([costs], prepared, 2, lambda entry, place: next(told))
    (result,) = results(one)

    assert one.values("a") == pytest.approx([11_000.0, 12_000.0])
    assert result.ratio == pytest.approx(1.05)
    assert result.ok
    assert result.cpu["b"] == pytest.approx(11_000.0)
    assert result.memory["b"] == 50.0


def test_what_ours_may_be_at_most_is_said(prepared: Prepared, tmp_path: Path) -> None:
    lone = Figure(
        "lone", "ms", "none", (Entry("a", "a"),), ours="a", against="", most=50.0, value="stall",
    )  # fmt: skip
    told = turns(outcome(1.0, stall=49.0), outcome(1.0, stall=51.0))
    shown = [results(measured([lone], prepared, 1, lambda entry, place: next(told))[0])[0] for _ in range(2)]
    console = Console(record=True, width=140, file=(tmp_path / "shown").open("w"))

    show_alone(console, shown)

    assert [(result.ok, result.bound) for result in shown] == [(True, 50.0), (False, 50.0)]
    assert "lone: 51.00 ms, at most 50.00, ok: false" in console.export_text()


def test_a_figure_with_another_outcome_is_void(prepared: Prepared) -> None:
    told = turns(outcome(1.0, {"events": 100, "rows": "x"}), outcome(1.0, {"events": 100, "rows": "y"}))

    with pytest.raises(Void, match="b: rows is y, it must be x"):
        measured([PAIR], prepared, 1, lambda entry, place: next(told))


def test_a_peer_without_its_service_is_left_out(prepared: Prepared) -> None:
    lonely = Figure(
        "lonely", "events/s", "none", (Entry("a", "a"), Entry("b", "b", needs=frozenset(["kafka"]))),
        ours="a", against="b", target=0.5,
    )  # fmt: skip

    (one,) = measured([lonely], prepared, 1, lambda entry, place: outcome(1.0))
    (result,) = results(one)

    assert one.left_out == {"b": "there is no kafka"}
    assert (result.ratio, result.ok) == (None, None)


def test_results_are_written_for_machines_and_shown_to_people(prepared: Prepared, tmp_path: Path) -> None:
    (one,) = measured([PAIR], prepared, 1, lambda entry, place: outcome(1.0))
    told = results(one)
    console = Console(record=True, width=140, file=(tmp_path / "shown").open("w"))

    show(console, one, told)

    assert msgspec.json.decode(write(tmp_path, told, {"size": "S"}).read_bytes(), type=list[Result]) == told
    assert msgspec.json.decode((tmp_path / "machine.json").read_bytes()) == {"size": "S"}
    assert "pair: 1.00, wanted ≥ 0.5, ok: true" in console.export_text()


def test_a_meter_sees_cpu_and_memory() -> None:
    meter = Meter({})
    with meter:
        held = bytes(64 << 20) + bytes(sum(range(200_000)) % 7)

    assert meter.reading is not None
    assert meter.reading.seconds > 0
    assert meter.reading.peak > len(held) >> 20


def test_late_acts_do_not_delay_those_after_them() -> None:
    dues: list[float] = []
    paced(3, lambda number, due: dues.append(due), rate=5.0)

    assert [round(5 * (due - dues[0])) for due in dues] == [0, 1, 2]
    assert percentiles([0.001] * 99 + [1.0])["p50"] == 1.0


def test_every_figure_names_its_entries() -> None:
    for figure in FIGURES:
        names = {entry.name for entry in figure.entries}
        assert figure.ours in names, figure.id
        assert {figure.against, figure.bound} - {""} <= names, figure.id


def test_a_sweep_that_does_not_record_exactly_what_was_due_is_void(tmp_path: Path) -> None:
    sweep.populated(tmp_path, 30, 3)

    told = sweep.child(tmp_path, 3)

    assert told["seconds"] > 0
    with pytest.raises(RuntimeError, match=r"3 were due; recorded \{\}, stored 0"):
        sweep.child(tmp_path, 3)
