"""The ledger holds through kills, a locked file and many at once; watch lists of a million; both databases."""

import asyncio
import os
import re
import resource
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from consumers.codes import ALPHABET
from consumers.credit.scope import Scope
from consumers.recipients import watching
from consumers.recipients.database import PostgresRecipients, RecipientsDatabase, Session, SqliteRecipients
from consumers.recipients.directory import REVISION, Directory
from consumers.recipients.ledger import TURNS, Delivery, Ledger, _Gathered, _Waiting
from consumers.recipients.model import Kind, Malformed
from projections.stops import Damaged, DatabaseUnavailable
from tests.consumers.registered import LOAN, Asking, office
from tests.consumers.served import Register, code, register, varied

ROOT = Path(__file__).parents[2]
ONE = f"/credit/v1/enterprises/{code(1)}"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RecipientsDatabase]:
    """An empty database of recipients, of either kind."""
    one: RecipientsDatabase
    if request.param == "sqlite":
        one = SqliteRecipients(tmp_path / "recipients.sqlite")
    else:
        url = request.getfixturevalue("fresh_postgres")
        one = PostgresRecipients(url)
    yield one
    one.close()


@pytest.fixture
def directory(database: RecipientsDatabase) -> Directory:
    one = Directory(database, now)
    one.add("icbc", ("示例银行", "Example Bank"), Kind.BANK, LOAN)
    return one


def delivery(number: int) -> Delivery:
    return Delivery(recipient=1, key="k", purpose="loan", scope=1, route="GET /", kind="changes", upto=number)


def recorded(ledger: Ledger, numbers: Iterable[int]) -> None:
    """Deliveries that are recorded at once, all of them on the disk when it returns."""

    async def everyone() -> None:
        async with asyncio.timeout(30):
            await asyncio.gather(*(ledger.record(delivery(number)) for number in numbers))

    asyncio.run(everyone())


def test_many_at_once_are_all_written_in_few_commits(database: RecipientsDatabase, directory: Directory) -> None:
    commits = 0
    writing = database.writing

    class Counting:
        def __getattr__(self, name: str) -> object:
            return getattr(database, name)

        @contextmanager
        def writing(self) -> Iterator[object]:
            nonlocal commits
            commits += 1
            with writing() as session:
                yield session

    with Ledger(Counting(), now) as ledger:  # type: ignore[arg-type]
        recorded(ledger, range(500))
    with database.reading() as session:
        found = session.select("SELECT upto FROM deliveries ORDER BY seq")
    assert [upto for (upto,) in found] == list(range(500))
    assert commits < 100


def test_more_at_once_than_a_statement_takes_values_are_all_written(
    database: RecipientsDatabase, directory: Directory
) -> None:
    with Ledger(database, now) as ledger:  # as when a change reaches all who have a stream open
        recorded(ledger, range(5_000))  # of 14 values each: PostgreSQL takes 65,535 in a statement, SQLite half as many
    with database.reading() as session:
        assert session.select("SELECT count(*), count(DISTINCT upto) FROM deliveries") == [(5_000, 5_000)]


def test_rows_that_come_close_together_are_written_in_one_commit(
    database: RecipientsDatabase, directory: Directory
) -> None:
    """Each comes two turns of the loop after the one before, as requests do that have just arrived."""

    async def in_turn(ledger: Ledger, number: int) -> None:
        for _ in range(2 * number):
            await asyncio.sleep(0)
        await ledger.record(delivery(number))

    async def everyone(ledger: Ledger) -> None:
        async with asyncio.timeout(30):
            await asyncio.gather(*(in_turn(ledger, number) for number in range(7)))

    written: list[int] = []

    class Counting(Ledger):
        def _write(self, group: Sequence[Any]) -> None:
            written.append(len(group))
            super()._write(group)

    with Counting(database, now) as ledger:
        asyncio.run(everyone(ledger))
    assert written == [7]
    with database.reading() as session:
        assert session.select("SELECT upto FROM deliveries ORDER BY seq") == [(number,) for number in range(7)]


def test_a_row_waits_for_others_a_few_turns_and_no_longer() -> None:
    gathered, turns = _Gathered(), 0
    while not gathered.whole():
        gathered.rows.append(_Waiting((), None, None))  # type: ignore[arg-type]
        turns += 1
    assert turns == TURNS - 1


def test_what_waits_too_long_for_the_ledger_is_given_up_and_not_written_later(
    database: RecipientsDatabase, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consumers.recipients.ledger.PATIENCE", 0.2)
    holding, free = threading.Event(), threading.Event()
    writing = database.writing

    @contextmanager
    def held() -> Iterator[Session]:
        holding.set()
        assert free.wait(30)
        with writing() as session:
            yield session

    async def both(ledger: Ledger) -> list[BaseException | None]:
        first = asyncio.create_task(ledger.record(delivery(1)))
        await asyncio.to_thread(holding.wait, 30)
        second = asyncio.create_task(ledger.record(delivery(2)))
        return [*await asyncio.gather(first, second, return_exceptions=True)]

    with monkeypatch.context() as slow, Ledger(database, now) as ledger:
        slow.setattr(database, "writing", held)
        given_up = asyncio.run(both(ledger))
        free.set()
    assert [type(one) for one in given_up] == [DatabaseUnavailable, DatabaseUnavailable]
    with database.reading() as session:
        assert session.select("SELECT upto FROM deliveries") in ([], [(1,)])  # the first was on its way


def test_who_hangs_up_takes_nobody_elses_patience_along(
    database: RecipientsDatabase, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consumers.recipients.ledger.PATIENCE", 0.2)
    free = threading.Event()

    @contextmanager
    def held() -> Iterator[Session]:
        assert free.wait(30)
        raise DatabaseUnavailable("too late")
        yield

    async def both(ledger: Ledger) -> BaseException | None:
        stays = asyncio.create_task(ledger.record(delivery(1)))
        leaves = asyncio.create_task(ledger.record(delivery(2)))
        await asyncio.sleep(0.05)
        leaves.cancel()
        await asyncio.wait({stays}, timeout=5)
        return stays.exception() if stays.done() else None

    with monkeypatch.context() as slow, Ledger(database, now) as ledger:
        slow.setattr(database, "writing", held)
        given_up = asyncio.run(both(ledger))
        free.set()
    assert isinstance(given_up, DatabaseUnavailable)
    assert "has not answered" in str(given_up)


def test_a_scope_is_given_though_another_thread_notices_a_change_meanwhile(directory: Directory) -> None:
    icbc = next(iter(directory.known().recipients.values()))

    class Interrupted(dict[tuple[int, int], Scope]):
        def __setitem__(self, of: tuple[int, int], scope: Scope) -> None:
            super().__setitem__(of, scope)
            directory.new_key("icbc")
            directory.known()

    directory._scopes = Interrupted()
    assert (directory.scope(icbc).whose, directory.scope(icbc).version) == ("icbc", 1)


def test_the_tables_can_be_made_again_and_by_many(database: RecipientsDatabase, directory: Directory) -> None:
    key = directory.new_key("icbc").key
    again = Directory(database, now)

    assert again.known().caller(key) is not None
    directory.revoke(next(iter(again.known().keys.values())).id)
    assert next(iter(again.known().keys.values())).fault(now()) == "revoked"


def test_threads_that_end_leave_no_connection_open(database: RecipientsDatabase) -> None:
    def read() -> None:
        with database.reading() as session:
            session.select("SELECT count(*) FROM deliveries")

    def read_elsewhere() -> int:
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
        return len(list(Path("/proc/self/fd").iterdir()))

    before = read_elsewhere()
    assert [read_elsewhere() for _ in range(20)] == [before] * 20


def test_rows_of_the_past_cannot_be_changed(database: RecipientsDatabase, directory: Directory) -> None:
    with Ledger(database, now) as ledger:
        recorded(ledger, [1])
    for sql in ("DELETE FROM deliveries", "UPDATE deliveries SET upto = 2"):
        with pytest.raises((sqlite3.IntegrityError, psycopg.Error), match="only added to"):  # noqa: SIM117
            with database.writing() as session:
                session.change(sql)
    with database.reading() as session:
        assert session.select("SELECT upto FROM deliveries") == [(1,)]


def test_a_watch_list_grows_and_shrinks_with_the_scope(database: RecipientsDatabase, directory: Directory) -> None:
    codes = [code(number) for number in range(1, 6)]
    added = directory.watch("icbc", map(watching.packed, codes[:4]))
    assert (added, directory.find("icbc").version, directory.find("icbc").sight.watching) == (4, 2, True)
    assert directory.watch("icbc", map(watching.packed, codes[:4])) == 0
    assert directory.find("icbc").version == 2
    assert directory.unwatch("icbc", [watching.packed(codes[0])]) == 1
    with database.reading() as session:
        assert watching.among(session, 1, codes, 2) == set(codes[:4])
        assert watching.among(session, 1, codes, 3) == set(codes[1:4])
        assert list(watching.each(session, 1, 3)) == sorted(codes[1:4])
    assert directory.unwatch("icbc", None) == 3


def test_a_file_with_one_wrong_code_changes_nothing(database: RecipientsDatabase, directory: Directory) -> None:
    wrong = code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")
    file = BytesIO(f"code,name\n{code(1)},甲\n\n{wrong},乙\nunregistered:610112-7\n".encode())
    with pytest.raises(Malformed, match=r"line 4.*check character[\s\S]*line 5"):
        directory.watch("icbc", watching.codes_of(file))
    with database.reading() as session:
        assert watching.counted(session, 1) == 0
    assert directory.find("icbc").version == 1


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_codes_are_read_as_people_write_them(ending: str) -> None:
    full = code(1).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    lines = ["统一社会信用代码", code(1), code(2).lower(), f'"{code(3)}",名称', f" {code(4)[:8]}-{code(4)[8:]} ", full]
    found = watching.codes_of(BytesIO(("\ufeff" + ending.join(lines)).encode()))

    assert [watching.unpacked(one) for one in found] == [code(n) for n in (1, 2, 3, 4, 1)]


@given(st.text("0123456789", min_size=8, max_size=8), st.text(ALPHABET, min_size=9, max_size=9))
def test_a_packed_code_is_the_code(region: str, body: str) -> None:
    one = region + body
    one += uscc.calc_check_digit(one)

    assert watching.unpacked(watching.packed(one)) == one
    assert list(watching.codes_of(BytesIO(one.encode()))) == [watching.packed(one)]


@pytest.mark.fault
def test_a_million_codes_are_loaded_in_a_minute_and_little_memory(tmp_path: Path) -> None:
    database = SqliteRecipients(tmp_path / "recipients.sqlite")
    directory = Directory(database, now)
    directory.add("icbc", ("示例银行", "Example Bank"), Kind.BANK, LOAN)
    bodies = (f"91610000{number:09}" for number in range(1_000_000))
    file = tmp_path / "codes.txt"
    file.write_text("".join(body + uscc.calc_check_digit(body) + "\n" for body in bodies))
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with file.open("rb") as codes:
        assert directory.watch("icbc", watching.codes_of(codes)) == 1_000_000

    assert time.monotonic() - began < 60
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024
    assert (tmp_path / "recipients.sqlite").stat().st_size < 40_000_000
    database.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A register and a recipient on the disk."""
    with register(tmp_path / "views", varied()) as kept, office(kept, tmp_path) as desk:
        (tmp_path / "key").write_text(desk.adds())
    return tmp_path


@contextmanager
def server(place: Path, dies: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """A server process and its address."""
    words = [sys.executable, "-m", "tests.consumers.killed", str(place / "views"), str(place), dies]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    try:
        assert process.stderr is not None
        port = next(found[1] for line in process.stderr if (found := re.search(r"127\.0\.0\.1:(\d+)", line)))
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()


def ask(place: Path, address: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {(place / 'key').read_text()}", "X-Purpose": "loan"}
    with httpx.Client(trust_env=False, timeout=20) as client:
        return client.get(address + ONE, headers=headers)


def ledger_of(place: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(place / "recipients.sqlite")
    try:
        return connection.execute("SELECT kind, code FROM deliveries").fetchall()
    finally:
        connection.close()


def test_a_server_killed_after_the_commit_has_recorded_what_never_left(place: Path) -> None:
    with server(place, "at-answer") as (address, process):
        with pytest.raises(httpx.TransportError):
            ask(place, address)
        process.wait(10)
    assert ledger_of(place) == [("single", code(1))]


def test_a_server_killed_before_the_commit_has_answered_nothing(place: Path) -> None:
    answers: list[object] = []
    with server(place, "never") as (address, process):
        lock = sqlite3.connect(place / "recipients.sqlite", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")

        def asks() -> None:
            try:
                answers.append(ask(place, address))
            except httpx.TransportError as error:
                answers.append(error)

        waiting = threading.Thread(target=asks)
        waiting.start()
        time.sleep(1.0)
        assert answers == []
        process.kill()
        waiting.join(10)
        lock.execute("ROLLBACK")
        lock.close()
    assert [isinstance(one, httpx.TransportError) for one in answers] == [True]
    assert ledger_of(place) == []


@pytest.mark.fault
def test_a_ledger_that_stays_locked_costs_the_answer_and_no_more(place: Path) -> None:
    with server(place, "never") as (address, _):
        lock = sqlite3.connect(place / "recipients.sqlite", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        refused = ask(place, address)
        lock.execute("ROLLBACK")
        lock.close()
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/not_recorded")
        assert ask(place, address).status_code == 200
    assert ledger_of(place) == [("single", code(1))]


def garbage(file: Path) -> None:
    """Whatever it holds, its log and the log's index among it."""
    for one in file.parent.glob(f"{file.name}*"):
        with one.open("r+b") as into:
            into.write(b"\xa5" * one.stat().st_size)


def test_a_damaged_database_is_told_from_one_that_is_away(tmp_path: Path) -> None:
    database = SqliteRecipients(tmp_path / "recipients.sqlite")
    assert database.damaged is None
    garbage(tmp_path / "recipients.sqlite")
    with pytest.raises(Damaged, match=r"recipients\.sqlite.*docs/operating\.md") as damaged:
        database.glance(REVISION)
    assert damaged.value.exit_code == 6
    assert database.damaged is damaged.value
    database.close()
    with pytest.raises(Damaged):
        SqliteRecipients(tmp_path / "recipients.sqlite")


@pytest.mark.parametrize("back", [True, False], ids=["replaced", "removed"])
def test_a_key_revoked_in_a_file_that_took_the_place_of_the_open_one_is_answered_no_more(
    back: bool, tmp_path: Path
) -> None:
    file, copy = tmp_path / "recipients.sqlite", tmp_path / "copy.sqlite"
    served = SqliteRecipients(file)
    with closing(served):
        assert served.glance(REVISION)
        file.rename(tmp_path / "aside.sqlite")
        for left in tmp_path.glob("recipients.sqlite-*"):
            left.rename(tmp_path / f"aside{left.name.removeprefix('recipients')}")
        if back:
            SqliteRecipients(copy).close()
            copy.rename(file)
        for ask in (lambda: served.glance(REVISION), lambda: served.reading().__enter__()):
            with pytest.raises(Damaged, match="removed or replaced while it was open") as replaced:
                ask()
        assert replaced.value.exit_code == 4
        assert served.damaged is not None, "by which a server ends"


def test_a_log_whose_file_is_away_is_not_thrown_away(tmp_path: Path) -> None:
    log = tmp_path / "recipients.sqlite-wal"
    log.write_bytes(b"what was recorded last")
    with pytest.raises(Damaged, match=r"recipients\.sqlite-wal") as away:
        SqliteRecipients(tmp_path / "recipients.sqlite")
    assert (away.value.exit_code, log.exists(), len(list(tmp_path.iterdir()))) == (6, True, 1)


def test_a_server_whose_ledger_is_damaged_at_work_ends_with_6(place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    words = [sys.executable, "-m", "infra.cli", "serve", "--port", port]
    environment = {**os.environ, "REGISTRY_HOME": str(place), "REGISTRY_TRANSPORT": "local"}
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                ask(place, f"http://127.0.0.1:{port}")  # there are no views yet: who asks is looked up all the same
                break
            except httpx.ConnectError:
                assert time.monotonic() < until
                time.sleep(0.05)
        garbage(place / "recipients.sqlite")
        ask(place, f"http://127.0.0.1:{port}")
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, "recipients.sqlite" in said) == (6, True)


def test_a_database_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    (tmp_path / "recipients.sqlite").mkdir()
    with pytest.raises(DatabaseUnavailable):
        SqliteRecipients(tmp_path / "recipients.sqlite")


@pytest.mark.postgres
def test_the_feed_is_served_with_its_recipients_in_postgresql(told: Register, fresh_postgres: str) -> None:
    with office(told, PostgresRecipients(fresh_postgres)) as desk:
        asks = Asking(desk, desk.adds())

        assert asks.get(ONE).status_code == 200
        assert asks.get("/credit/v1/stop-use").json()["stop_uses"] == []
        assert [row.kind for row in desk.told()] == ["single", "none"]
