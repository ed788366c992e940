"""The credit feed over a made-up population: files against the bare fetch loop of the same database, changes among few
and among many enterprises, and many idle subscribers.

`python -m tests.benchmarks.credit_feed FORM FOLDER` makes one file in a process of its own and tells how long it took.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from consumers.credit.scope import EVERYTHING
from infra.credit_files import CreditFiles
from infra.signing import KeyRing
from projections.catalogue import VIEWS
from projections.credit import queries
from projections.credit.record import canonical
from projections.credit.tables import Change
from projections.generation import WATERMARK, Generation, WatermarkRow
from projections.reader import Views
from projections.sqlite import SqliteDatabase
from projections.standing.tables import Enterprise
from projections.timeline.tables import Line
from registry.events import read
from tests.benchmarks.meter import MIB, peak, resident
from tests.benchmarks.results import Result, bounded, compared
from tests.consumers.served import code
from tests.projections.given import Story, at

PIECE = 20_000
WANTED: dict[str, float | None] = {"ndjson": 0.5, "csv": 0.45, "ndjson.zst": None, "ndjson.gz": None}
"""Forms of the snapshot, and how much of the bare loop's rate each must reach."""
INDEPENDENT = 0.8
"""So much of the rate among few enterprises that among many must reach: the rest is noise."""
MOST_MEMORY = 300.0
"""MiB."""
CAUSE = "2026-01-12T08:00:00.000000Z"


def sample() -> tuple[dict[str, Any], bytes, Enterprise]:
    """A record of usual size, an event, and a row: what the population is made of."""
    story = Story()
    story.happens(read.EnterpriseRegistered, at(2019), uscc=code(1), stream=f"enterprise:{code(1)}")
    story.happens(read.LevelAnnounced, at(2024), stream=f"enterprise:{code(1)}", valid_until=at(2027))
    last = story.all(Change)[-1]
    record: dict[str, Any] = msgspec.json.decode(last.record)
    return record, story.all(Line)[-1].data, story.all(Enterprise)[0]


def populated(folder: Path, enterprises: int, changes: int) -> None:
    """A generation with one change for each enterprise, and `changes` more on top."""
    database = SqliteDatabase(folder)
    with database.building():
        name = database.create()
        with closing(database.open(name)) as session:
            generation = Generation(session, VIEWS)
            generation.prepare("made up", 24)
            for piece in pieces(enterprises, changes):
                with session.transaction():
                    for kind, rows in piece.items():
                        sheet = generation.sheets[kind]
                        session.upsert(sheet, [sheet.values(row) for row in rows])
            generation.index()
            reached = WatermarkRow(1, enterprises + changes, "00", CAUSE)
            session.upsert(WATERMARK, [WATERMARK.values(reached)])
        database.publish(name, over=None)
    database.close()


def pieces(enterprises: int, changes: int) -> Iterator[dict[type, list[Any]]]:
    record, event, row = sample()
    total = enterprises + changes
    for start in range(1, total + 1, PIECE):
        rows: dict[type, list[Any]] = {Change: [], Line: [], Enterprise: []}
        for position in range(start, min(start + PIECE, total + 1)):
            number = position if position <= enterprises else (position * 7919) % enterprises + 1
            uscc = f"91610000MA{number:08d}"
            stream = f"enterprise:{uscc}"
            said = canonical(
                {**record, "stream": stream, "uscc": uscc, "position": position, "name": f"企业{position}"}
            )
            rows[Change].append(Change(stream=stream, position=position, record=said))
            version = 1 if position <= enterprises else position
            told = {"recorded": CAUSE, "effective_on": "2026-01-12", "kind": "DetailsChanged", "data": event}
            rows[Line].append(Line(stream=stream, version=version, position=position, **told))  # type: ignore[arg-type]
            if position <= enterprises:
                rows[Enterprise].append(msgspec.structs.replace(row, stream=stream, uscc=uscc))
        yield rows


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def in_a_child(folder: Path, what: str) -> dict[str, float]:
    """One measurement in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "tests.benchmarks.credit_feed", what, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def child(what: str, folder: Path) -> dict[str, float]:
    """`fetch`, the bare loop; or a form of the snapshot, made from nothing."""
    views = Views(SqliteDatabase(folder))
    before = resident(os.getpid())
    if what == "fetch":
        seconds = timed(lambda: fetched(views))
    else:
        with tempfile.TemporaryDirectory(prefix="registry-bench-") as place:
            files = CreditFiles(views, Path(place) / "credit", KeyRing(Path(place) / "keys"))
            with views.reading() as reading:
                last = reading.watermark()
            files.snapshot("ndjson", EVERYTHING, 0)
            seconds = timed(lambda: files.snapshot("ndjson", EVERYTHING, last))
            if what != "ndjson":
                seconds = timed(lambda: files.snapshot(what, EVERYTHING, last))
    return {"seconds": seconds, "before_mib": before / MIB, "peak_mib": peak(os.getpid()) / MIB}


def fetched(views: Views) -> int:
    """Every record of the snapshot out of the database, and nothing else."""
    size = 0
    with views.reading() as reading:
        for row in reading.each(queries.SNAPSHOT, (reading.watermark(),)):
            size += len(row[2])
    return size


def files(folder: Path, enterprises: int, rounds: int) -> list[Result]:
    """The forms of the snapshot, made from nothing, against the bare loop, round by round."""
    told: dict[str, list[dict[str, float]]] = {}
    for _ in range(rounds):
        for what in ("fetch", *WANTED):
            told.setdefault(what, []).append(in_a_child(folder, what))
    rates = {what: [enterprises / one["seconds"] for one in found] for what, found in told.items()}
    return [
        compared(f"credit.{what}", "records/s", rates[what], "bare fetch loop", rates["fetch"], target)
        for what, target in WANTED.items()
    ] + [_constant(told)]


def _constant(told: dict[str, list[dict[str, float]]]) -> Result:
    """What making a file takes beside what the process had before it."""
    grown = [one["peak_mib"] - one["before_mib"] for what in WANTED for one in told[what]]
    return bounded("credit.files.memory", "MiB", grown, MOST_MEMORY)


def changes(client: Any, edition: str, after: int, count: int) -> float:
    """Seconds for so many changes in pages of a thousand."""
    begun, cursor, seen = time.perf_counter(), f"{edition}.{after}", 0
    while True:
        page = client.get("/credit/v1/changes", params={"after": cursor, "limit": 1000}).json()
        seen += len(page["changes"])
        cursor = page["next"]
        if not page["more"]:
            break
    if seen != count:
        raise RuntimeError(f"{seen} changes came, {count} were expected")
    return time.perf_counter() - begun


@contextmanager
def server(command: Sequence[str], home: Path | None = None) -> Iterator[tuple[int, int]]:
    """Port and process id of a server that answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "REGISTRY_TRANSPORT": "local"} | ({"REGISTRY_HOME": str(home)} if home else {})
    with subprocess.Popen([*command, str(port)], env=environment) as process:
        try:
            until = time.monotonic() + 30
            while time.monotonic() < until:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(20)


def ours(home: Path) -> Any:
    return server([sys.executable, "-m", "infra.cli", "serve", "--port"], home)


def subscribers(home: Path, number: int, last: int) -> list[Result]:
    """Memory of the server while so many wait, and until a change has reached all of them."""
    with Views(SqliteDatabase(home)).reading() as reading:
        edition = queries.edition(reading)
    asked = f"GET /credit/v1/stream?after={edition}.{last} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()

    async def everyone(port: int, pid: int) -> tuple[float, float]:
        ready = asyncio.Semaphore(0)

        async def one() -> None:
            reader, _ = await asyncio.open_connection("127.0.0.1", port)
            _.write(asked)
            await reader.readuntil(b'"kind":"head"')
            ready.release()
            await reader.readuntil(b'"kind":"change"')

        waiting = [asyncio.create_task(one()) for _ in range(number)]
        for _ in range(number):
            await asyncio.wait_for(ready.acquire(), 60)
        await asyncio.sleep(11)
        idle = resident(pid)
        one_more(home, last)
        begun = time.perf_counter()
        await asyncio.wait_for(asyncio.gather(*waiting), 60)
        return idle / MIB, 1000 * (time.perf_counter() - begun)

    with ours(home) as (port, pid):
        idle, reached = asyncio.run(everyone(port, pid))
    return [
        bounded(f"credit.subscribers.{number}", "MiB", [idle], MOST_MEMORY),
        bounded(f"credit.subscribers.{number}.reached", "ms", [reached], None),
    ]


def one_more(home: Path, last: int) -> None:
    """One change behind the last, as a worker writes it."""
    record, event, _ = sample()
    database = SqliteDatabase(home)
    live = database.current()
    assert live is not None
    stream = "enterprise:91610000MA00000007"
    said = canonical({**record, "stream": stream, "position": last + 1})
    line = Line(
        stream=stream, version=last + 1, position=last + 1, recorded=CAUSE, effective_on="2026-01-12",
        kind="DetailsChanged", data=event,
    )  # fmt: skip
    with closing(database.open(live)) as session, session.transaction():
        generation = Generation(session, VIEWS)
        for row in (Change(stream=stream, position=last + 1, record=said), line):
            sheet = generation.sheets[type(row)]
            session.upsert(sheet, [sheet.values(row)])
        session.upsert(WATERMARK, [WATERMARK.values(WatermarkRow(1, last + 1, "00", CAUSE))])


def cost_of_changes(few: Path, many: Path, populations: tuple[int, int], count: int, rounds: int) -> list[Result]:
    """The same number of changes among few and among many enterprises: a population must cost nothing."""
    import httpx

    rates: dict[Path, list[float]] = {few: [], many: []}
    for _ in range(rounds):
        for population, home in zip(populations, (few, many), strict=True):
            with ours(home) as (port, _), httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                edition = client.get("/status.json").json()["credit_edition"]
                rates[home].append(count / changes(client, edition, population, count))
    among = f"among {populations[0]:,} enterprises"
    return [compared("credit.changes", "changes/s", rates[many], among, rates[few], INDEPENDENT)]


def measured(folder: Path, enterprises: int, watching: int, rounds: int) -> list[Result]:
    """Every figure, over two populations made up in the folder. Raises `RuntimeError` for a wrong answer."""
    populations, count = (max(1000, enterprises // 50), enterprises), min(10_000, enterprises)
    few, many = folder / "few", folder / "many"
    for home, population in zip((few, many), populations, strict=True):
        populated(home, population, count)
    return [
        *files(many, enterprises, rounds),
        *cost_of_changes(few, many, populations, count, rounds),
        *subscribers(many, watching, enterprises + count),
    ]


if __name__ == "__main__":
    print(json.dumps(child(sys.argv[1], Path(sys.argv[2]))))
