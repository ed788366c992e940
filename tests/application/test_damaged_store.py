"""A store that is damaged, or is none, ends what needs it with exit code 6, and names file and way out."""

import json
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.beacon import reports
from infra.cli import app
from infra.installation import Installation
from infra.settings import read_settings
from infra.state import state
from infra.store_backup import backup
from infra.workers import run_project, run_relay
from registry.application import Registry
from registry.relay import Relay
from registry.store import Journal, NotMigrated, durable, migrate, open_journal
from registry.store.durable import DurablePool
from registry.stored import StoreDamaged, StoreReplaced
from tests.acts import code
from tests.application.clock import NOW, TODAY
from tests.application.lives import order, register
from tests.relaying import MemoryBroker, MemoryPublisher

NOBODY = "127.0.0.1:1"
PAGE = 4096


def overwritten(file: Path) -> None:
    """The first page is whole: it opens, and each table is garbage."""
    whole = file.read_bytes()
    file.write_bytes(whole[:PAGE] + b"\xa5" * (len(whole) - PAGE))


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: 3 * PAGE])


def text(file: Path) -> None:
    file.write_text("no database, and long enough to be taken for one; " * 100, encoding="utf-8")


def anothers(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE moz_places (url TEXT)")


DAMAGES = (overwritten, truncated, text, anothers)
Damage = Callable[[Path], None]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a few pages, with nothing left in its log."""
    file = tmp_path_factory.mktemp("whole") / "store.sqlite"
    url = f"sqlite:///{file}"
    migrate(url)
    with closing(Registry(url, lambda: NOW, lambda: TODAY)) as registry:
        registry.execute(register())
        for number in range(40):
            registry.execute(order(1, f"r{number}", findings=["查" * 200]))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(params=DAMAGES, ids=lambda damage: str(damage.__name__))
def damaged(request: pytest.FixtureRequest, whole: Path, tmp_path: Path) -> Path:
    file = tmp_path / "store.sqlite"
    shutil.copy(whole, file)
    request.param(file)
    return file


def environment(file: Path) -> dict[str, str]:
    return {"REGISTRY_HOME": str(file.parent), "REGISTRY_STORE_URL": f"sqlite:///{file}"}


@pytest.mark.parametrize(
    "words",
    [
        ("explain", code(1), "--on", "2026-06-30"),
        ("sweep", "--dry-run"),
        ("status",),
        ("wait", "--timeout", "60"),
        ("migrate",),
        ("up",),
        ("store", "backup", "copy.sqlite"),
    ],
    ids=" ".join,
)
def test_a_command_ends_with_6_and_names_file_and_way_out(
    damaged: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(damaged.parent)
    before = damaged.read_bytes()
    told = CliRunner().invoke(app, list(words), env={**environment(damaged), "REGISTRY_TRANSPORT": "local"})
    said = "".join(told.output.split())
    assert told.exit_code == 6, told.output
    assert {part for part in (str(damaged), "registry store restore", "registry store recover") if
            "".join(part.split()) not in said} == set()  # fmt: skip
    assert damaged.read_bytes() == before
    assert not list(damaged.parent.glob("copy*"))


def test_a_wait_for_views_of_a_damaged_store_is_answered_in_json_too(damaged: Path) -> None:
    told = CliRunner().invoke(app, ["wait", "--json"], env={**environment(damaged), "REGISTRY_TRANSPORT": "local"})
    assert told.exit_code == 6
    assert json.loads(told.output)["error"]["rule"] == "integrity"


def installation(file: Path, transport: str) -> Installation:
    url = f"sqlite:///{file}"
    return Installation(
        read_settings(home=file.parent, store_url=url, transport=transport, kafka_bootstrap_servers=NOBODY)
    )


@pytest.mark.parametrize(
    ("run", "name", "transport"),
    [(run_relay, "relay", "kafka"), (run_project, "project", "local")],
    ids=["relay", "project"],
)
def test_a_worker_ends_instead_of_waiting(
    damaged: Path, run: Callable[[Installation, threading.Event], None], name: str, transport: str
) -> None:
    place = installation(damaged, transport)
    with pytest.raises(StoreDamaged, match=r"store\.sqlite.*registry store recover") as ended:
        run(place, threading.Event())
    assert ended.value.exit_code == 6
    told = reports(place.settings.runs)
    assert name not in told or "damaged" in told[name]["error"]


def test_a_file_that_was_emptied_is_one_to_migrate_and_holds_nothing(whole: Path, tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    file.touch()
    told = CliRunner().invoke(app, ["explain", code(1)], env=environment(file))
    assert (told.exit_code, "registry migrate" in told.output) == (4, True)


def test_a_store_damaged_at_work_ends_the_next_read(whole: Path, tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    shutil.copy(whole, file)
    with closing(open_journal(f"sqlite:///{file}")) as journal:
        assert len(journal.read(0, 5)) == 5
        overwritten(file)
        with closing(open_journal(f"sqlite:///{file}")) as another, pytest.raises(StoreDamaged):
            another.read(0, 100)


@pytest.mark.parametrize("back", [True, False], ids=["replaced", "removed"])
def test_nothing_is_recorded_in_a_file_that_was_replaced_at_work(whole: Path, tmp_path: Path, back: bool) -> None:
    file = tmp_path / "store.sqlite"
    shutil.copy(whole, file)
    url = f"sqlite:///{file}"
    with closing(Registry(url, lambda: NOW, lambda: TODAY)) as registry, closing(open_journal(url)) as journal:
        before = journal.last_position()
        relay = Relay(journal, MemoryPublisher(MemoryBroker()))
        assert relay.catch_up() == before
        file.rename(tmp_path / "aside.sqlite")
        if back:
            shutil.copy(whole, file)
        with pytest.raises(StoreReplaced, match=r"store\.sqlite") as replaced:
            registry.execute(order(1, "into the void"))
        assert replaced.value.exit_code == 4
        with pytest.raises(StoreReplaced):
            relay.run(threading.Event())
    assert file.exists() is back
    with closing(open_journal(f"sqlite:///{file if back else tmp_path / 'aside.sqlite'}")) as journal:
        assert journal.last_position() == before


def its_backup(file: Path) -> bytes:
    copy = file.with_name("backup.sqlite")
    backup(f"sqlite:///{file}", copy)
    return copy.read_bytes()


def of_another_installation(file: Path) -> bytes:
    copy = file.with_name("another.sqlite")
    migrate(f"sqlite:///{copy}")
    with closing(Registry(f"sqlite:///{copy}", lambda: NOW, lambda: TODAY)) as registry:
        for number in range(2, 12):
            registry.execute(register(number))
    return copy.read_bytes()


def an_older_copy(file: Path) -> bytes:
    return file.read_bytes()[:-PAGE]


@pytest.mark.parametrize("other", [its_backup, of_another_installation, an_older_copy])
def test_a_store_written_over_in_its_place_ends_what_uses_it(
    other: Callable[[Path], bytes], whole: Path, tmp_path: Path
) -> None:
    file = tmp_path / "store.sqlite"
    shutil.copy(whole, file)
    url = f"sqlite:///{file}"
    with closing(Registry(url, lambda: NOW, lambda: TODAY)) as registry, closing(open_journal(url)) as journal:
        relay = Relay(journal, MemoryPublisher(MemoryBroker()))
        relay.catch_up()
        journal.acquire_lease("any", "me", 1.0)
        number = file.stat().st_ino
        file.write_bytes(other(file))
        assert file.stat().st_ino == number
        with pytest.raises(StoreDamaged, match=r"written over.*registry store restore") as ended:
            registry.execute(order(1, "into another's pages"))
        assert ended.value.exit_code == 6
        with pytest.raises(StoreDamaged, match="written over"):
            relay.run(threading.Event())


def test_a_log_that_is_copied_into_its_file_is_no_other_file(whole: Path, tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    shutil.copy(whole, file)
    url = f"sqlite:///{file}"
    with closing(Registry(url, lambda: NOW, lambda: TODAY)) as registry, closing(open_journal(url)) as journal:
        for number in range(3):
            last = registry.execute(order(1, f"order {number}")).position
            with closing(sqlite3.connect(file)) as another:
                assert another.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
            assert journal.last_position() == last


def test_a_store_that_is_made_shorter_by_vacuum_is_no_other_file(whole: Path, tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    shutil.copy(whole, file)
    url = f"sqlite:///{file}"
    with closing(Registry(url, lambda: NOW, lambda: TODAY)) as registry, closing(open_journal(url)) as journal:
        with closing(sqlite3.connect(file, isolation_level=None)) as another:
            another.execute("CREATE TABLE spare AS SELECT zeroblob(1000000)")
            another.execute("DROP TABLE spare")
            assert journal.last_position()
            another.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            last, size = registry.execute(order(1, "before")).position, file.stat().st_size
            another.execute("VACUUM")
            another.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert file.stat().st_size < size
        pool: DurablePool = journal._recorder.datastore.pool  # type: ignore[attr-defined]
        known = pool.opened
        assert journal.last_position() == last
        pool.opened = known  # as a thread saw it that looks at the same moment
        assert journal.last_position() == last
        assert registry.execute(order(1, "after")).position == last + 1
        file.write_bytes(file.read_bytes()[:-PAGE])
        with pytest.raises(StoreDamaged, match="written over"):
            journal.last_position()


def test_a_file_that_grows_while_another_thread_looks_is_no_other_file(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "store.sqlite"
    shutil.copy(whole, file)
    with closing(open_journal(f"sqlite:///{file}")) as journal, closing(sqlite3.connect(file)) as another:
        last = journal.last_position()
        another.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        journal.last_position()
        real = durable._place

        def slow(name: str) -> object:
            found = real(name)
            monkeypatch.setattr(durable, "_place", real)
            another.execute("CREATE TABLE spare AS SELECT zeroblob(100000)")
            another.commit()
            another.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            assert journal.last_position() == last, "another thread, which is quicker"
            return found

        monkeypatch.setattr(durable, "_place", slow)
        assert journal.last_position() == last


@pytest.mark.parametrize("words", [("migrate",), ("status",), ("wait", "--timeout", "60")], ids=" ".join)
def test_a_log_whose_file_is_away_is_not_thrown_away(words: tuple[str, ...], whole: Path, tmp_path: Path) -> None:
    file, aside = tmp_path / "store.sqlite", tmp_path / "aside.sqlite"
    shutil.copy(whole, tmp_path / "at_work.sqlite")
    with closing(Registry(f"sqlite:///{tmp_path}/at_work.sqlite", lambda: NOW, lambda: TODAY)) as registry:
        last = registry.execute(order(1, "accepted")).position
        shutil.copy(tmp_path / "at_work.sqlite", aside)
        shutil.copy(tmp_path / "at_work.sqlite-wal", tmp_path / "store.sqlite-wal")  # as a kill leaves it
    told = CliRunner().invoke(app, list(words), env={**environment(file), "REGISTRY_TRANSPORT": "local"})
    assert (told.exit_code, "store.sqlite-wal" in "".join(told.output.split())) == (6, True), told.output
    aside.rename(file)
    with closing(open_journal(f"sqlite:///{file}")) as journal:
        assert journal.last_position() == last


def test_whoever_only_reads_makes_no_store(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    with closing(open_journal(f"sqlite:///{file}")) as journal, pytest.raises(NotMigrated, match="registry migrate"):
        journal.last_position()
    assert not list(tmp_path.iterdir())


def test_status_says_that_the_store_was_replaced_meanwhile(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replaced(journal: Journal) -> int:
        raise StoreReplaced("store.sqlite")

    file = tmp_path / "store.sqlite"
    shutil.copy(whole, file)
    monkeypatch.setattr(Journal, "last_position", replaced)
    store = state(installation(file, "local"))["store"]
    assert (store["damaged"], store["position"], "replaced" in store["error"]) == (False, None, True)


def test_status_shows_the_damage_in_its_place(damaged: Path) -> None:
    told = CliRunner().invoke(app, ["status", "--json"], env={**environment(damaged), "REGISTRY_TRANSPORT": "local"})
    store = json.loads(told.stdout)["store"]
    assert (store["damaged"], store["position"], str(damaged) in store["error"]) == (True, None, True)
