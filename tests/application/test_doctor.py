"""`registry doctor` looks at the store and what hangs on it, says what is wrong and the way out, and writes nothing."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import chinese_calendar
import psycopg
import pytest
from typer.testing import CliRunner

from consumers.recipients.database import open_recipients
from infra.cli import app
from infra.health.finding import Finding
from infra.health.installation import look_at, worst
from infra.health.peek import CannotPeek, damage_of
from infra.health.recipients import look_at_recipients
from infra.health.rules import look_at_rules
from infra.health.store import file_system, look_at_store
from infra.health.views import look_at_watermarks
from infra.installation import Installation
from infra.settings import Settings, given_settings, read_settings
from projections.catalogue import VIEWS
from registry.application import Registry
from registry.store import migrate
from tests.application.clock import NOW, TODAY
from tests.application.lives import order, register
from tests.application.test_damaged_store import DAMAGES, Damage, text
from tests.application.test_quarantine import Place

HEALTH = ("Event store", "Store's tables", "Last event", "Store's content", "Store's durability", "Store's disk")


LAST_YEAR = max(day.year for day in chinese_calendar.holidays)
"""The last year of which the calendar is known."""
POSITION = 11


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an installation whose files nobody has open, with views and recipients."""
    place = Place(tmp_path_factory.mktemp("whole") / "home", "")
    for command in (register(), *(order(1, f"r{number}", findings=["查" * 200]) for number in range(POSITION - 1))):
        place.registry.execute(command)
    place.fold(VIEWS)
    place.registry.close()
    settings = place.installation.settings
    open_recipients(settings.home).close()
    return settings.home


@pytest.fixture
def settings(home: Path, tmp_path: Path) -> Settings:
    """Those of a copy."""
    shutil.copytree(home, tmp_path / "home")
    return read_settings(home=tmp_path / "home", transport="local")


@pytest.fixture
def at_work(settings: Settings) -> Iterator[Registry]:
    """The register of the copy, which has its store open."""
    with closing(Registry(settings.store, lambda: NOW, lambda: TODAY)) as registry:
        registry.execute(order(1, "late"))
        yield registry


def looked(settings: Settings) -> dict[str, Finding]:
    return {one.name: one for one in look_at(Installation(settings), date(2026, 6, 30))}


def files(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with when it was written and what it holds."""
    return {str(one): (one.stat().st_mtime_ns, one.read_bytes()) for one in folder.rglob("*") if one.is_file()}


def wrong(settings: Settings, name: str, code: int) -> str:
    """What the doctor says is wrong, and its way out."""
    found = looked(settings)
    assert worst(list(found.values())) == code, found
    assert (found[name].ok, found[name].exit_code) == (False, code), found
    return f"{found[name].found} {found[name].advice}"


def test_a_sound_installation_is_looked_at_without_a_trace(settings: Settings) -> None:
    before = files(settings.home)
    found = looked(settings)
    assert files(settings.home) == before
    names = [*HEALTH, "Views against store", "Recipients' ledger", "Rule sets", "Working-day calendar"]
    assert [(one.name, one.ok) for one in found.values()] == [(name, True) for name in names]
    assert f"position {POSITION}" in found["Event store"].found
    assert found["Last event"].found.endswith("RectificationOrdered")
    assert f"told up to {POSITION}" in found["Views against store"].found


@pytest.mark.usefixtures("at_work")
def test_events_that_the_views_lack_are_counted_and_a_store_at_work_is_left_as_it_is(settings: Settings) -> None:
    before = files(settings.home)
    found = looked(settings)
    assert {name: data for name, (_, data) in files(settings.home).items() if not name.endswith("-shm")} == {
        name: data for name, (_, data) in before.items() if not name.endswith("-shm")
    }
    told = found["Views against store"]
    assert (told.ok, f"told up to {POSITION}" in told.found, f"ends at {POSITION + 1}" in told.found) == (True,) * 3


@pytest.mark.parametrize(("damage", "code"), [(None, (0, 4)), ("text", (6,))])
def test_the_command_says_it_in_both_languages_and_ends_with_the_documented_code(
    settings: Settings, damage: str | None, code: tuple[int, ...]
) -> None:
    if damage:
        text(settings.home / "store.sqlite")
    environment = {"REGISTRY_HOME": str(settings.home), "REGISTRY_TRANSPORT": "local"}
    told = CliRunner().invoke(app, ["doctor", "--json"], env=environment)
    assert told.exit_code in code, told.output  # 4 is what the machine may lack
    found = {one["name"]: one for one in json.loads(told.output)}
    assert ("exit_code" in found["Event store"], found["Event store"]["zh"]) == (damage is not None, "事件库")
    shown = CliRunner().invoke(app, ["doctor"], env=environment).output
    assert ("有误 wrong  事件库 Event store" in shown) == (damage is not None), shown


def test_before_the_beginning_nothing_is_wrong_and_no_folder_is_made(tmp_path: Path) -> None:
    settings = given_settings(home=tmp_path / "home", transport="local")
    found = looked(settings)
    assert (found["Event store"].ok, found["Recipients' ledger"].ok) == (True, True)
    assert "registry migrate" in found["Event store"].found
    assert not settings.home.exists()


def test_a_store_that_is_gone_is_missed(settings: Settings) -> None:
    (settings.home / "store.sqlite").unlink()
    said = wrong(settings, "Event store", 4)
    assert "recipients.sqlite" in said
    assert "REGISTRY_HOME" in said
    assert not (settings.home / "store.sqlite").exists()


def test_a_store_that_a_setting_names_and_nobody_made_is_missed(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.sqlite"
    settings = read_settings(home=tmp_path, store_url=f"sqlite:///{file}", transport="local")
    assert "REGISTRY_STORE_URL" in wrong(settings, "Event store", 4)


def test_a_home_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    assert "REGISTRY_HOME" in wrong(given_settings(home=tmp_path / "home", transport="local"), "Event store", 4)


def test_views_that_may_not_be_read_are_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("infra.health.views._watermark", forbidden)
    assert "Permission denied" in wrong(settings, "Views against store", 4)


@pytest.mark.usefixtures("at_work")
def test_a_log_without_its_store_is_told(settings: Settings) -> None:
    (settings.home / "store.sqlite").rename(settings.home / "away")
    assert "the file is away, its log is here" in wrong(settings, "Event store", 6)


@pytest.mark.usefixtures("at_work")
def test_a_log_that_was_not_taken_in_is_told_and_left(settings: Settings, tmp_path: Path) -> None:
    copied = tmp_path / "copied"
    copied.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(settings.home / f"store.sqlite{suffix}", copied)
    assert "registry wait" in wrong(read_settings(home=copied, transport="local"), "Event store", 4)
    assert sorted(one.name for one in copied.iterdir()) == ["store.sqlite", "store.sqlite-wal"]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: str(one.__name__))
def test_a_damaged_or_foreign_store_ends_with_6_and_its_way_out(settings: Settings, damage: Damage) -> None:
    damage(settings.home / "store.sqlite")
    before = files(settings.home)
    found = looked(settings)
    assert worst(list(found.values())) == 6
    said = " ".join(f"{one.found} {one.advice}" for one in found.values() if not one.ok)
    assert "registry store restore" in said
    assert files(settings.home) == before


WRITTEN = "was written while it was looked at"


def disturbed(file: Path, times: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Each of the first looks into a file at rest finds damage, since somebody writes there meanwhile."""
    opened = [0]
    real: Callable[..., sqlite3.Connection] = sqlite3.connect

    def connect(address: str, **options: Any) -> sqlite3.Connection:
        if not address.startswith(file.resolve().as_uri()):
            return real(address, **options)
        opened[0] += 1
        if opened[0] <= times:
            os.utime(file, ns=(opened[0], opened[0]))
            raise sqlite3.DatabaseError("malformed")
        return real(address, **options)

    monkeypatch.setattr("infra.health.peek.sqlite3", SimpleNamespace(**{**vars(sqlite3), "connect": connect}))
    return opened


def test_what_is_written_while_it_is_looked_at_is_not_damaged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = settings.home / "store.sqlite"
    opened = disturbed(store, 2, monkeypatch)
    assert (damage_of(store), opened) == ("", [3])
    disturbed(store, 99, monkeypatch)
    assert WRITTEN in wrong(settings, "Event store", 4)
    with pytest.raises(CannotPeek, match=WRITTEN):
        damage_of(store)
    (found,) = look_at_watermarks(Installation(settings))
    assert (found.ok, found.exit_code, WRITTEN in found.found) == (False, 4, True)


def test_a_store_of_an_earlier_version_is_to_be_migrated(settings: Settings) -> None:
    changed("DROP TABLE file")(settings.home / "store.sqlite")
    assert "an upgrade adds" in wrong(settings, "Store's tables", 4)
    migrate(settings.store)
    assert looked(settings)["Store's tables"].ok


def changed(*statements: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return change


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DROP TRIGGER no_UPDATE_of_stored_events", "no_UPDATE_of_stored_events"),
        ("DROP TABLE leases", "leases"),
        ("ALTER TABLE commands ADD COLUMN told TEXT", "commands"),
    ],
)
def test_a_trigger_or_table_that_is_not_this_version_s_is_named(settings: Settings, statement: str, named: str) -> None:
    changed(statement)(settings.home / "store.sqlite")
    said = wrong(settings, "Store's tables", 6)
    assert named in said
    assert "registry migrate" in said


NEWER = "CAST(replace(CAST(state AS TEXT), 'registry.RectificationOrdered', 'registry.NotYetKnown') AS BLOB)"


@pytest.mark.parametrize(
    ("state", "says"),
    [(NEWER, "Upgrade this program first"), ("x'00ff'", "registry store restore")],
    ids=["of a newer version", "no event"],
)
def test_a_last_event_that_cannot_be_read_is_told(settings: Settings, state: str, says: str) -> None:
    told = f"SELECT 99, 'enterprise:x', 1, 'X', {state} FROM stored_events ORDER BY rowid DESC LIMIT 1"
    changed(f"INSERT INTO stored_events {told}")(settings.home / "store.sqlite")
    assert says in wrong(settings, "Last event", 6)


def test_views_of_another_history_are_told(settings: Settings) -> None:
    store = settings.home / "store.sqlite"
    store.unlink()
    migrate(settings.store)
    assert "the store ends at 0" in wrong(settings, "Views against store", 6)
    insert = f"INSERT INTO stored_events VALUES ({POSITION}, 'enterprise:x', 1, 'X', '{{}}')"
    changed(insert)(store)
    (found,) = look_at_watermarks(Installation(settings))
    assert (found.ok, found.exit_code, "registry store recover" in found.advice) == (False, 6, True)


@pytest.mark.parametrize(
    ("statement", "named"),
    [("DROP TRIGGER deliveries_no_update", "deliveries_no_update"), ("DROP TABLE keys", "keys")],
)
def test_a_ledger_of_recipients_that_can_be_changed_is_told(settings: Settings, statement: str, named: str) -> None:
    changed("PRAGMA foreign_keys=OFF", statement)(settings.home / "recipients.sqlite")
    assert named in wrong(settings, "Recipients' ledger", 6)


def test_a_damaged_ledger_of_recipients_is_told(settings: Settings) -> None:
    (settings.home / "recipients.sqlite").write_bytes(b"no database " * 2000)
    assert "docs/operating.md" in wrong(settings, "Recipients' ledger", 6)


@pytest.mark.parametrize(
    ("today", "ok", "says", "advised"),
    [
        (date(2025, 6, 30), True, "2025, 2026", False),
        (date(LAST_YEAR, 12, 31), True, f"none of {LAST_YEAR + 1} yet", True),
        (date(LAST_YEAR + 1, 1, 1), False, f"none of {LAST_YEAR + 1}", True),
        (date(1999, 1, 4), False, "none of 1999", True),
    ],
)
def test_the_calendar_of_this_year_is_needed_and_of_the_next_is_advised(
    today: date, ok: bool, says: str, advised: bool
) -> None:
    rules, calendar = look_at_rules(today)
    assert rules.ok
    assert (calendar.ok, says in calendar.found, bool(calendar.advice)) == (ok, True, advised), calendar


def test_a_store_that_may_not_be_written_is_told(settings: Settings) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is forbidden to this user")
    (settings.home / "store.sqlite").chmod(0o400)
    assert "may not write" in wrong(settings, "Store's durability", 4)


def test_the_file_system_of_a_path_is_that_of_its_nearest_mount() -> None:
    assert file_system(Path("/proc/self")) == "proc"
    assert file_system(Path("/")) not in ("", "proc")


@pytest.mark.postgres
def test_a_store_and_a_ledger_in_postgresql_are_looked_at(fresh_postgres: str, tmp_path: Path) -> None:
    settings = read_settings(
        home=tmp_path,
        store_url=fresh_postgres,
        recipients_url=fresh_postgres,
        views_url=fresh_postgres,
        transport="local",
    )
    (missing,) = look_at_store(settings)
    assert (missing.ok, "registry migrate" in missing.advice) == (False, True)
    assert "none yet" in look_at_recipients(settings).found
    assert [one.ok for one in look_at_watermarks(Installation(settings))] == [True]

    migrate(fresh_postgres)
    open_recipients(tmp_path, fresh_postgres).close()
    assert [(one.name, one.ok) for one in look_at_store(settings)] == [
        ("Event store", True),
        ("Store's tables", True),
        ("Store's durability", True),
    ] or "fsync=off" in look_at_store(settings)[-1].found
    assert look_at_recipients(settings).ok

    with psycopg.connect(fresh_postgres, autocommit=True) as connection:
        connection.execute("ALTER TABLE commands DISABLE TRIGGER history_is_not_changed")
        connection.execute("DROP TRIGGER deliveries_append ON recipients.deliveries")
    tables = look_at_store(settings)[1]
    assert (tables.ok, "commands" in tables.found, tables.exit_code) == (False, True, 6)
    assert "deliveries_append" in look_at_recipients(settings).found


def test_a_postgresql_that_is_away_is_told(tmp_path: Path) -> None:
    away = "postgresql://127.0.0.1:1/x"
    settings = read_settings(home=tmp_path, store_url=away, recipients_url=away, views_url=away, transport="local")
    (found,) = look_at_store(settings)
    assert (found.ok, found.exit_code, "REGISTRY_STORE_URL" in found.advice) == (False, 4, True)
    assert "REGISTRY_RECIPIENTS_URL" in look_at_recipients(settings).advice
