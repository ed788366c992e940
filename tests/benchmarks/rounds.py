"""Measures a figure in rounds, A B C B C A …, each time in a fresh process and place; a wrong outcome voids it."""

import contextlib
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec

import msgspec

from tests import services
from tests.benchmarks.child import Outcome
from tests.benchmarks.figures import Entry, Figure
from tests.benchmarks.foreign.environments import is_made
from tests.benchmarks.kafka import drop_topics
from tests.benchmarks.place import Place, Proof
from tests.benchmarks.prepared import Prepared
from tests.benchmarks.streams.built import is_built

PATIENCE = 90.0
"""Seconds for a measurement, and a millisecond more for each event: what takes longer hangs."""

Measure = Callable[[Entry, Place], Outcome]


class Void(Exception):
    """Raised when a peer failed or its outcome is not what it must be: the figure says nothing."""


@dataclass(frozen=True)
class Measured:
    """A figure's outcomes by entry, round by round, and why entries were left out."""

    figure: Figure
    outcomes: dict[str, list[Outcome]]
    left_out: dict[str, str] = field(default_factory=dict)

    def values(self, name: str) -> list[float]:
        """What the figure compares, for one entry, round by round."""
        return [value_of(self.figure, outcome) for outcome in self.outcomes.get(name, ())]


def measured(figures: list[Figure], prepared: Prepared, rounds: int, measure: Measure) -> list[Measured]:
    """Measures figures that have the same entries together. Raises `Void`."""
    entries = figures[0].entries
    left_out = {entry.name: why for entry in entries if (why := _missing(entry, prepared.place))}
    running = [entry for entry in entries if entry.name not in left_out]
    outcomes: dict[str, list[Outcome]] = {entry.name: [] for entry in running}
    proven = dict(prepared.proofs.get(figures[0].input, {}))
    for number in range(rounds):
        for entry in running[number % len(running) :] + running[: number % len(running)]:
            outcome = measure(entry, prepared.place)
            _agree(entry.name, outcome.proof, proven)
            outcomes[entry.name].append(outcome)
    return [Measured(figure, outcomes, left_out) for figure in figures]


def in_a_process(entry: Entry, place: Place) -> Outcome:
    """One measurement in a fresh place. Raises `Void` with the end of what the process said when it failed."""
    with _fresh(entry, place) as own:
        command = [sys.executable, "-m", "tests.benchmarks.child", entry.module, msgspec.json.encode(own).decode()]
        patience = PATIENCE + place.events / 1000
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=patience, check=False)
        except subprocess.TimeoutExpired:
            raise Void(f"{entry.name} did not end within {patience:.0f} s") from None
    if done.returncode != 0:
        raise Void(f"{entry.name} failed:\n{done.stderr[-3000:]}")
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Outcome)


@contextlib.contextmanager
def _fresh(entry: Entry, place: Place) -> Iterator[Place]:
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="registry-bench-"))
        prefix = f"bench{uuid.uuid4().hex[:12]}"
        postgres = ""
        if "postgres" in entry.needs:
            postgres = stack.enter_context(services.fresh_database(place.postgres))
        if "kafka" in entry.needs:
            stack.callback(drop_topics, place.kafka, prefix)
        servers = {name: pid for name, pid in place.servers.items() if name in entry.needs}
        yield msgspec.structs.replace(
            place, folder=folder, prefix=prefix, postgres=postgres, servers=servers, options=entry.options
        )


def value_of(figure: Figure, outcome: Outcome) -> float:
    """Units a second, or the time that the peer measured, or the CPU of a million units."""
    if figure.value == "cpu":
        return sum(outcome.reading.cpu.values()) * 1e6 / units_of(outcome)
    if figure.value != "rate":
        return outcome.reading.extra[figure.value]
    return units_of(outcome) / outcome.reading.extra.get("seconds", outcome.reading.seconds)


def units_of(outcome: Outcome) -> float:
    """How many units of work the measured block did."""
    return outcome.reading.extra.get("units") or float(outcome.proof["events"])


def _agree(name: str, proof: Proof, proven: dict[str, object]) -> None:
    for key, value in proof.items():
        if proven.setdefault(key, value) != value:
            raise Void(f"{name}: {key} is {value}, it must be {proven[key]}")


def _missing(entry: Entry, place: Place) -> str:
    has: Mapping[str, str] = {"kafka": place.kafka, "postgres": place.postgres}
    missing = sorted(service for service in entry.needs if not has[service])
    if missing:
        return f"there is no {' and no '.join(missing)}"
    if entry.package and find_spec(entry.package) is None:
        return f"the package {entry.package} is missing: make peers"
    if entry.java and not is_built():
        return "the Kafka Streams program is not built: make peers"
    if entry.foreign and not is_made(entry.foreign):
        return f"the environment of {entry.foreign} is not made: make peers"
    if place.events > entry.largest:
        return f"it holds everything in memory, at most {entry.largest:,} events"
    return ""
