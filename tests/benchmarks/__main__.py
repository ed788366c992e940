"""`python -m tests.benchmarks`: prepares, measures in rounds, prints tables, writes `bench.json`."""

import argparse
import contextlib
import signal
import sys
import tempfile
from pathlib import Path

import msgspec
from rich.console import Console

from tests.benchmarks import alone, servers
from tests.benchmarks.figures import FIGURES, KAFKA, Entry, Figure
from tests.benchmarks.machine import settings, versions
from tests.benchmarks.prepared import Prepared, prepare
from tests.benchmarks.report import show, show_alone, write
from tests.benchmarks.results import Result, results
from tests.benchmarks.rounds import Void, in_a_process, measured
from tests.benchmarks.sizes import SIZES, Size

TOPICS = "bench-history"


def main() -> int:
    """0 when measured, also where a target is missed; 1 when a figure is void, with `--strict` for a target too."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and folders go, too
    size = SIZES[asked.size]
    wanted = [figure for figure in FIGURES if not asked.only or any(figure.id.startswith(one) for one in asked.only)]
    console = Console(width=None if sys.stdout.isatty() else 140)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="registry-bench-")))
        rounds = asked.rounds or size.rounds
        found, void = list[Result](), list[str]()
        machine = {"size": size.name, "rounds": str(rounds)}
        if not wanted:
            machine |= _settings(console, "", "")
        else:
            prepared = _prepared(stack, folder, size, wanted, console, machine)
            if any("kafka" in entry.needs for figure in wanted for entry in figure.entries):
                prepared = _with_topics(prepared)
            found, void = _measured(wanted, prepared, rounds, console)
    _alone(asked.only, size, rounds, console, found, void)
    console.print(f"written: {write(asked.out, found, machine)}")
    missed = asked.strict and any(result.ok is False for result in found)
    return 1 if void or missed else 0


def _alone(only: list[str], size: Size, rounds: int, console: Console, found: list[Result], void: list[str]) -> None:
    """Adds the figures that bring their own servers and databases: the credit feed and the sweep."""
    for id, part in alone.PARTS.items():
        if only and not any(id.startswith(one) for one in only):
            continue
        try:
            own = alone.measured(part, size, rounds)
        except Void as error:
            void.append(id)
            console.print(f"VOID: {id}: {error}\n", markup=False)
        else:
            found += own
            show_alone(console, own)


def _measured(
    wanted: list[Figure], prepared: Prepared, rounds: int, console: Console
) -> tuple[list[Result], list[str]]:
    """The results, and the figures that are void."""
    found, void = list[Result](), list[str]()
    together: dict[tuple[Entry, ...], list[Figure]] = {}
    for figure in wanted:
        together.setdefault(figure.entries, []).append(figure)
    for figures in together.values():
        try:
            shown = set[tuple[str, str]]()
            for one in measured(figures, prepared, rounds, in_a_process):
                own = results(one)
                found += own
                show(console, one, own, table=(one.figure.ours, one.figure.value) not in shown)
                shown.add((one.figure.ours, one.figure.value))
        except Void as error:
            void += [figure.id for figure in figures]
            console.print(f"VOID: {', '.join(figure.id for figure in figures)}: {error}\n", markup=False)
    return found, void


def _prepared(
    stack: contextlib.ExitStack,
    folder: Path,
    size: Size,
    wanted: list[Figure],
    console: Console,
    machine: dict[str, str],
) -> Prepared:
    """The input that the wanted figures need."""
    kafka, broker = stack.enter_context(servers.kafka())
    postgres, server = stack.enter_context(servers.postgres())
    pids = {name: pid for name, pid in (("kafka", broker), ("postgres", server)) if pid is not None}
    machine |= _settings(console, kafka, postgres)
    prepared = prepare(folder, size, with_ledger=any(figure.input == "ledger" for figure in wanted))
    place = msgspec.structs.replace(prepared.place, kafka=kafka, postgres=postgres, servers=pids)
    ledger = prepared.proofs.get("ledger")
    entered = f"a ledger of {size.rows:,} rows, {ledger['events']:,} events; " if ledger else ""
    console.print(
        f"size {size.name}: {place.events:,} events, median {prepared.message_bytes} B; {entered}"
        f"CPU of {', '.join(['self', *pids])}\n"
    )
    return Prepared(place, prepared.proofs, prepared.message_bytes)


def _settings(console: Console, kafka: str, postgres: str) -> dict[str, str]:
    """Prints what is measured with, and returns it."""
    found = versions(kafka, postgres) | settings()
    for name, value in found.items():
        console.print(f"{name:16}{value}", markup=False, highlight=False)
    return found


def _with_topics(prepared: Prepared) -> Prepared:
    """Tells the history once, for everything that reads it. Raises `Void`."""
    if not prepared.place.kafka:
        return prepared
    place = msgspec.structs.replace(prepared.place, topics=TOPICS)
    outcome = in_a_process(Entry("telling the history", "relaying", {"keep": "yes"}, KAFKA), place)
    if outcome.proof != prepared.proofs["history"]:
        raise Void(f"the told history proves {outcome.proof}, it must prove {prepared.proofs['history']}")
    return Prepared(place, prepared.proofs, prepared.message_bytes)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="S", help="tiny, or S, M, L: 200 k, 1 M, 10 M events")
    parser.add_argument("--rounds", type=int, help="rounds of each figure (5)")
    parser.add_argument("--out", type=Path, default=Path(".bench"), help="the folder of bench.json")
    parser.add_argument("--only", nargs="*", default=[], help="figures by the beginning of their id")
    parser.add_argument("--strict", action="store_true", help="a missed target is a failure")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
