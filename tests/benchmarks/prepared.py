"""Prepares the input of a run once: a history in a store and as messages, a ledger, and what the ledger becomes."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from msgspec.structs import replace

from infra.ledger import import_ledger
from registry.application import Registry
from registry.events.head import partition_of
from registry.store import Journal, migrate
from registry.stored import Stored
from tests.benchmarks.cohorts import RECORDED, TODAY, acts, played
from tests.benchmarks.history import SOURCE, history, name_of
from tests.benchmarks.ledger import write_ledger
from tests.benchmarks.messages import Message, Told, read_chunks, write_chunks
from tests.benchmarks.place import Place, Proof
from tests.benchmarks.sizes import Size

SEED = 20_110_627
COHORTS, LARGEST = 24, 20
INSERT = "INSERT INTO stored_events (rowid, originator_id, originator_version, topic, state) VALUES (?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class Prepared:
    """Where the input lies, what it proves, and how large a message is."""

    place: Place
    proofs: dict[str, Proof]
    message_bytes: int


def prepare(
    folder: Path, size: Size, *, with_ledger: bool = True, cohorts: int = COHORTS, largest: int = LARGEST
) -> Prepared:
    """Writes everything into `folder`; takes about 20 µs an event, and with a ledger as long as its import."""
    store, messages = f"sqlite:///{folder / 'store.sqlite'}", folder / "history.messages"
    with tempfile.TemporaryDirectory(dir=_memory()) as scratch:
        lives = played(Path(scratch), SEED, cohorts, largest)
    told = write_chunks(messages, history(lives, size.events, SEED))
    fill(store, str(messages))
    place = Place(
        folder="", events=told.events, commands=size.commands, acts=size.acts, store=store, messages=str(messages),
        ledger="",
    )  # fmt: skip
    proofs: dict[str, Proof] = {"history": told.proof()}
    if with_ledger:
        ledger, imported = folder / "ledger.csv", folder / "imported.messages"
        write_ledger(ledger, size.rows, SEED)
        proofs["ledger"] = without_log(write_chunks(imported, _entered(folder, ledger)))
        place = replace(place, ledger=str(ledger), imported=str(imported))
    sizes = [len(message.data) for message in next(read_chunks(str(messages)))]
    return Prepared(place, proofs, int(median(sizes)))


def fill(store: str, messages: str, upto: int = 1 << 62) -> None:
    """A store that holds the messages at their positions, as the register would have stored them."""
    migrate(store)
    connection = sqlite3.connect(store.removeprefix("sqlite:///"))
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("UPDATE installation SET id = ?", (SOURCE.rpartition(":")[2],))
    for chunk in read_chunks(messages):
        rows = [(m.position, m.stream, m.version, m.topic, m.data) for m in chunk if m.position <= upto]
        if not rows:
            break
        connection.executemany(INSERT, rows)
        connection.commit()  # each chunk, so that the log before the file stays small
    connection.close()


def without_log(told: Told) -> Proof:
    """What a store proves: its positions may have holes, so that only counts compare."""
    return {"events": told.events, "bytes": told.bytes}


def stored_in(journal: Journal) -> Iterator[Stored]:
    """Every event of a store, in order."""
    after = 0
    while page := journal.read(after, 5_000):
        yield from page
        after = page[-1].position


def _entered(folder: Path, ledger: Path) -> Iterator[list[Message]]:
    """The commands that an import of the ledger records."""
    url = f"sqlite:///{folder / 'imported.sqlite'}"
    migrate(url)
    registry = Registry(url, lambda: RECORDED, lambda: TODAY)
    try:
        report = import_ledger(registry, ledger)
        if report.refused:
            raise RuntimeError(f"the made-up ledger has {report.refused} refused rows: {report.notices[:3]}")
        for act in acts(stored_in(registry.journal)):
            yield [
                Message(e.position, partition_of(e.stream), e.stream, e.version, name_of(e.data), e.data) for e in act
            ]
    finally:
        registry.close()
    (folder / "imported.sqlite").unlink()


def _memory() -> str | None:
    """A folder in memory where there is one: played cohorts are thrown away."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
