"""`python -m tests.benchmarks.credit_feed`: the credit feed's ratios over a made-up population, all in one run.

Files against the bare fetch loop of the same database, changes among few and among many, a single record against the
bare framework's hello, and many idle subscribers. Prints one JSON document.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
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
from tests.consumers.served import code
from tests.projections.given import Story, at

PIECE = 20_000
ROUNDS = 3
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
    command = [sys.executable, "-m", "tests.benchmarks.credit_feed", "--child", what, "--at", str(folder)]
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
            files.snapshot("ndjson", EVERYTHING, 0)
            seconds = timed(lambda: files.snapshot("ndjson", EVERYTHING, None))
            if what != "ndjson":
                seconds = timed(lambda: files.snapshot(what, EVERYTHING, None))
    return {"seconds": seconds, "before_mib": before / MIB, "peak_mib": peak(os.getpid()) / MIB}


def fetched(views: Views) -> int:
    """Every record of the snapshot out of the database, and nothing else."""
    size = 0
    with views.reading() as reading:
        for row in reading.each(queries.SNAPSHOT, (reading.watermark(),)):
            size += len(row[2])
    return size


def files(folder: Path, enterprises: int) -> dict[str, Any]:
    """Seconds and ratios to the bare loop, round by round; peaks of memory."""
    told: dict[str, list[dict[str, float]]] = {}
    for _ in range(ROUNDS):
        for what in ("fetch", "ndjson", "csv", "ndjson.zst", "ndjson.gz"):
            told.setdefault(what, []).append(in_a_child(folder, what))
    fetch = [one["seconds"] for one in told["fetch"]]
    return {
        what: {
            "records/s": round(enterprises / statistics.median(one["seconds"] for one in rounds)),
            "ratio": round(statistics.median(f / one["seconds"] for f, one in zip(fetch, rounds, strict=True)), 3),
            "peak_mib": round(max(one["peak_mib"] for one in rounds), 1),
        }
        for what, rounds in told.items()
    }


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


HELLO = """
from fastapi import FastAPI
import uvicorn, sys
app = FastAPI()
@app.get("/")
def hello():
    return {"hello": "world"}
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
"""


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


async def loaded(port: int, path: str, seconds: float = 4.0, connections: int = 8) -> tuple[float, float, float]:
    """Requests a second, p50 and p99 in ms, over connections that are kept."""
    asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    took: list[float] = []

    async def caller(until: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < until:
            begun = time.perf_counter()
            writer.write(asked)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode())
            length = int(head.lower().partition(b"content-length:")[2].split()[0])
            await reader.readexactly(length)
            took.append(time.perf_counter() - begun)
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(caller(begun + seconds) for _ in range(connections)))
    spent = time.perf_counter() - begun
    took.sort()
    return len(took) / spent, 1000 * took[len(took) // 2], 1000 * took[int(len(took) * 0.99)]


def single(home: Path) -> dict[str, Any]:
    """A record against hello, turn by turn."""
    path = "/credit/v1/enterprises/91610000MA00000007"
    hellos, records = [], []
    with server([sys.executable, "-c", HELLO]) as (bare, _), ours(home) as (port, _):
        for _ in range(ROUNDS):
            hellos.append(asyncio.run(loaded(bare, "/")))
            records.append(asyncio.run(loaded(port, path)))
    ratios = [r[0] / h[0] for h, r in zip(hellos, records, strict=True)]
    return {
        "hello/s": round(statistics.median(h[0] for h in hellos)),
        "records/s": round(statistics.median(r[0] for r in records)),
        "ratio": round(statistics.median(ratios), 3),
        "p99 to hello's p50": round(statistics.median(r[2] / h[1] for h, r in zip(hellos, records, strict=True)), 2),
    }


def subscribers(home: Path, number: int, edition: str, last: int) -> dict[str, Any]:
    """Memory of the server while so many wait, and until a change has reached all of them."""
    asked = f"GET /credit/v1/stream?after={edition}.{last} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()

    async def everyone(port: int, pid: int) -> dict[str, Any]:
        before = resident(pid)
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
        return {
            "subscribers": number,
            "before_mib": round(before / MIB, 1),
            "idle_mib": round(idle / MIB, 1),
            "all_reached_s": round(time.perf_counter() - begun, 3),
        }

    with ours(home) as (port, pid):
        return asyncio.run(everyone(port, pid))


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


def cost_of_changes(folder: Path, few: int, many: int, count: int) -> dict[str, Any]:
    """The same number of changes among few and among many enterprises."""
    import httpx

    took: dict[int, list[float]] = {few: [], many: []}
    homes = {few: folder / "few", many: folder / "many"}
    for _ in range(ROUNDS):
        for population, home in homes.items():
            with ours(home) as (port, _), httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                edition = client.get("/status.json").json()["credit_edition"]
                took[population].append(changes(client, edition, population, count))
    medians = {population: statistics.median(rounds) for population, rounds in took.items()}
    return {
        "changes/s": round(count / medians[many]),
        f"among {many} to among {few}": round(medians[many] / medians[few], 3),
    }


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.credit_feed", description=__doc__)
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--subscribers", type=int, default=1_000)
    parser.add_argument("--only", nargs="*", default=["files", "changes", "single", "subscribers"])
    parser.add_argument("--child")
    parser.add_argument("--at", type=Path)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(child(asked.child, asked.at)))
        return
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as place:
        print(json.dumps(measured(Path(place), asked), indent=1, ensure_ascii=False))


def measured(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Every part that is asked for."""
    many, few, count = asked.enterprises, max(1000, asked.enterprises // 50), min(10_000, asked.enterprises)
    populated(folder / "many", many, count)
    populated(folder / "few", few, count)
    with Views(SqliteDatabase(folder / "many")).reading() as reading:
        edition = queries.edition(reading)
    told: dict[str, Any] = {"enterprises": many}
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "files": lambda: files(folder / "many", many),
        "changes": lambda: cost_of_changes(folder, few, many, count),
        "single": lambda: single(folder / "many"),
        "subscribers": lambda: subscribers(folder / "many", asked.subscribers, edition, many + count),
    }
    for name in asked.only:
        told[name] = parts[name]()
    return told


if __name__ == "__main__":
    main()
