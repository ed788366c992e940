"""The sweep over a large population: what it costs follows from the enterprises with something due, not from all.

`python -m tests.benchmarks.sweep HOME DUE` sweeps one population in a process of its own and tells what it took.
"""

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from os import getpid
from pathlib import Path

import msgspec

from infra.cli.clock import ViewAgenda
from infra.local_log import LocalLog
from projections.agenda.tables import TABLES, Entry
from projections.catalogue import VIEWS
from projections.generation import Generation
from projections.reader import Views
from projections.runner import Runner
from projections.sqlite import SqliteDatabase
from registry.application import Registry
from registry.domain import commands as c
from registry.domain.policies.due import due as due_of
from registry.events.event import Authority, LegalBasis
from registry.events.vocabulary import OrganKind
from registry.processes.sweep import sweep
from registry.store import migrate
from registry.stored import Stored
from tests.benchmarks.cohorts import RECORDED, SN, TODAY, credit_code
from tests.benchmarks.history import FIRST_COPY, name_of
from tests.benchmarks.meter import MIB, peak
from tests.benchmarks.prepared import INSERT, stored_in
from tests.benchmarks.results import Result, bounded, compared

QUIET, DUE = credit_code(1), credit_code(2)
"""The two enterprises that are played: of one nothing is due, of the other a rectification order's end."""
(AGENDA,), STREAM = TABLES, "enterprise:"
FOLLOWS = 0.8
"""So much of the enterprises a second that a larger population, or more of them due, must reach: the rest is noise."""
SAME_MEMORY = 1.10
"""How much more memory ten times as many due, or fifty times the population, may take."""
Told = dict[str, float]


def measured(folder: Path, enterprises: int, rounds: int) -> list[Result]:
    """Every figure: two populations with as many due, and the greater with ten times as many.

    Raises `RuntimeError` when a sweep recorded anything else than what was due.
    """
    due = max(10, enterprises // 200)
    cases = {
        "few": (max(enterprises // 50, due), due),
        "many": (enterprises, due),
        "more": (enterprises, 10 * due),
    }
    for name, (population, of_them) in cases.items():
        populated(folder / name, population, of_them)
    told: dict[str, list[Told]] = {name: [] for name in cases}
    for turn in range(rounds):
        for name in [*cases, *cases][turn % 3 : turn % 3 + 3]:
            told[name].append(_swept(folder / name, cases[name][1]))
    rates = {name: [cases[name][1] / one["seconds"] for one in found] for name, found in told.items()}
    among = f"among {cases['few'][0]:,} enterprises"
    return [
        compared("sweep.population", "due/CPU s", rates["many"], among, rates["few"], FOLLOWS),
        compared("sweep.due", "due/CPU s", rates["more"], f"with {due:,} due", rates["many"], FOLLOWS),
        bounded("sweep.population.memory", "× the peak among few", _peaks(told["many"], told["few"]), SAME_MEMORY),
        bounded("sweep.due.memory", "× the peak with a tenth due", _peaks(told["more"], told["many"]), SAME_MEMORY),
    ]


def _peaks(ours: list[Told], theirs: list[Told]) -> list[float]:
    return [own["peak_mib"] / other["peak_mib"] for own, other in zip(ours, theirs, strict=True)]


def populated(home: Path, enterprises: int, due: int) -> None:
    """A store and an agenda of so many enterprises, `due` of them with something due, mixed evenly.

    Each is a copy of one of two that the register and the view have made.
    """
    lives, entries = _played(home / "played")
    every = enterprises // due
    kinds = (DUE if n % every == 0 and n // every < due else QUIET for n in range(enterprises))
    named = [(credit_code(FIRST_COPY + n), kind) for n, kind in enumerate(kinds)]
    migrate(_url(home))
    copies = (_copy(event, of, own) for own, of in named for event in lives[of])
    with closing(sqlite3.connect(home / "store.sqlite")) as connection, connection:
        connection.executemany(INSERT, ((position, *copy) for position, copy in enumerate(copies, 1)))
    database = SqliteDatabase(home)
    with database.building():
        name = database.create()
        with closing(database.open(name)) as session:
            generation = Generation(session, VIEWS)
            generation.prepare("made up", 24)
            sheet = generation.sheets[Entry]
            rows = (msgspec.structs.replace(entries[of], stream=f"enterprise:{own}") for own, of in named)
            with session.transaction():
                session.upsert(sheet, [sheet.values(row) for row in rows])
            generation.index()
        database.publish(name, over=None)
    database.close()


def _copy(event: Stored, of: str, own: str) -> tuple[str, int, str, bytes]:
    return (
        event.stream.replace(of, own),
        event.version,
        name_of(event.data),
        event.data.replace(of.encode(), own.encode()),
    )


def _played(home: Path) -> tuple[dict[str, list[Stored]], dict[str, Entry]]:
    """The events of the two enterprises, and how the agenda holds them."""
    home.mkdir(parents=True)
    migrate(_url(home))
    database = SqliteDatabase(home)
    with closing(_register(home)) as registry, closing(Views(database)) as views:
        for command in _acts():
            registry.execute(command)
        runner = Runner(LocalLog(registry.journal), database, VIEWS)
        while runner.step(timeout=0.01):
            pass
        runner.close()
        with views.reading() as reading:
            entries = {one.stream.removeprefix(STREAM): one for one in reading.rows(AGENDA)}
        lives: dict[str, list[Stored]] = {QUIET: [], DUE: []}
        for event in stored_in(registry.journal):
            lives[event.stream.removeprefix(STREAM)].append(event)
    return lives, entries


def _acts() -> Iterator[c.Command]:
    usual = {
        "officer": "officer-027",
        "authority": Authority(organ=OrganKind.DEPARTMENT, region="610400", name="咸阳市安全生产监督管理局"),
        "legal_basis": LegalBasis(document=SN, article="三(四)"),
    }
    for own in (QUIET, DUE):
        told = usual | {"enterprise": own, "effective_on": date(2019, 3, 4)}
        yield c.Register(
            command=f"register-{own}", name="示例机械有限公司", region="610402", sector="machinery", scale="above",
            founded_on=date(2004, 3, 18), **told,
        )  # fmt: skip
        yield c.EnterLedgerLevel(
            command=f"level-{own}", level="three", certificate=f"AQBⅢ(陕){own}", valid_until=date(2022, 3, 3), **told
        )
    told = usual | {"enterprise": DUE, "effective_on": date(2020, 3, 4), "deadline": date(2020, 5, 4)}
    yield c.OrderRectification(command=f"order-{DUE}", order=f"安监改〔2020〕{DUE}号", findings=["通道堵塞"], **told)


def _swept(home: Path, due: int) -> Told:
    """One sweep of a copy of the population, in a process of its own."""
    copy = home.with_name("swept")
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("played"))
    try:
        command = [sys.executable, "-m", "tests.benchmarks.sweep", str(copy), str(due)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.splitlines()[-1])
        told: Told = json.loads(done.stdout.splitlines()[-1])
        return told
    finally:
        shutil.rmtree(copy)


def child(home: Path, due: int) -> Told:
    """CPU seconds and peak memory of a sweep. Raises `RuntimeError` when it recorded anything but what was due."""
    with closing(_register(home)) as registry, closing(Views(SqliteDatabase(home))) as views:
        due_of(registry.enterprise(credit_code(FIRST_COPY)), TODAY)  # reads the rules, as a process does once
        before = registry.journal.last_position()
        begun = time.process_time()
        done = sweep(registry, ViewAgenda(views), TODAY, today=TODAY)
        seconds = time.process_time() - begun
        stored = registry.journal.last_position() - before
        if done.recorded != {"RecordOverdueRectification": due} or stored != due or done.refused:
            raise RuntimeError(f"{due} were due; recorded {dict(done.recorded)}, stored {stored}: {done.refused[:1]}")
    return {"seconds": seconds, "peak_mib": peak(getpid()) / MIB}


def _register(home: Path) -> Registry:
    return Registry(_url(home), lambda: RECORDED, lambda: TODAY)


def _url(home: Path) -> str:
    return f"sqlite:///{home / 'store.sqlite'}"


if __name__ == "__main__":
    print(json.dumps(child(Path(sys.argv[1]), int(sys.argv[2]))))
