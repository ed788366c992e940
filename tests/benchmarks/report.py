"""Shows results to people as tables, and to machines as `bench.json`."""

from collections.abc import Mapping
from pathlib import Path
from statistics import median

import msgspec
from rich.console import Console
from rich.table import Table

from tests.benchmarks.results import Result, cpu_of, peak_of
from tests.benchmarks.rounds import Measured

FILE, MACHINE = "bench.json", "machine.json"
CPU = "CPU s per million"


def show(console: Console, measured: Measured, results: list[Result], *, table: bool = True) -> None:
    """A table of the figure's entries, unless it was shown for another target of theirs; a line for each target."""
    if table:
        console.print()
        _show_entries(console, measured)
    for result in results:
        console.print(f"  {_verdict(result)}")


def _show_entries(console: Console, measured: Measured) -> None:
    figure, ours = measured.figure, measured.values(measured.figure.ours)
    table = Table(title=f"{figure.id}   {figure.unit}   {figure.durability}", title_justify="left")
    for heading in ("", figure.unit, "spread", "ours ÷ it", CPU, "peak MiB"):
        table.add_column(heading, justify="left" if heading in ("", CPU) else "right")
    for name in measured.outcomes:
        values = measured.values(name)
        ratios = [own / other for own, other in zip(ours, values, strict=False)]
        cpu = ", ".join(f"{process} {seconds:.1f}" for process, seconds in cpu_of(measured, name).items())
        ratio = "" if name == figure.ours or not ratios else f"{median(ratios):.2f}"
        spread = f"{number(min(values))} … {number(max(values))}"
        table.add_row(name, number(median(values)), spread, ratio, cpu, f"{peak_of(measured, name):.0f}")
    console.print(table)
    for name, why in measured.left_out.items():
        console.print(f"  left out: {name}: {why}")


def show_alone(console: Console, results: list[Result]) -> None:
    """A line for each figure that was measured without a table of entries."""
    for result in results:
        peers = "".join(f", {name} {number(value)}" for name, value in result.peers.items())
        spread = f"{number(result.spread[0])} … {number(result.spread[1])}"
        console.print(f"  {result.id}: {number(result.median)} {result.unit} ({spread}){peers}", markup=False)
        if result.ratio is not None or result.ok is not None:
            console.print(f"    {_verdict(result)}", markup=False)
    console.print()


def _verdict(result: Result) -> str:
    ratio = "not compared" if result.ratio is None else f"{result.ratio:.2f}"
    if result.target is None and result.bound is not None and result.ok is not None:
        limit = "at least" if result.unit.endswith("/s") else "at most"
        found = f"{number(result.median)} {result.unit}, {limit} {number(result.bound)}"
        return f"{result.id}: {found}, ok: {_word(result.ok)}"
    if result.unit == "MiB":
        peak = f"peak {result.median:.0f} MiB (< {result.bound:.0f}), end ÷ half {ratio} (≤ {result.target})"
        return f"{result.id}: {peak}, ok: {_word(result.ok)}"
    sign = "≤" if result.unit == CPU else "≥"
    wanted = "no target" if result.target is None else f"wanted {sign} {result.target}"
    return f"{result.id}: {ratio}, {wanted}, ok: {_word(result.ok)}"


def _word(ok: bool | None) -> str:
    return {True: "true", False: "false", None: "–"}[ok]


def number(value: float) -> str:
    """Three or more digits."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def write(folder: Path, results: list[Result], machine: Mapping[str, str]) -> Path:
    """Writes `bench.json`, and `machine.json` with what it was measured on and with; returns where the first is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in ((FILE, results), (MACHINE, machine)):
        (folder / name).write_bytes(msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n")
    return folder / FILE
