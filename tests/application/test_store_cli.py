"""Backup and restore on the command line: what is refused, in words, and nothing overwritten."""

import fcntl
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli import app
from infra.store_backup import Refused, backup
from registry.application import Registry
from registry.store import open_journal
from tests.application.clock import NOW, TODAY
from tests.application.lives import up_to_approval


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    home = tmp_path / "home"
    environment = {"REGISTRY_HOME": str(home), "REGISTRY_STORE_URL": f"sqlite:///{home / 'store.sqlite'}"}
    home.mkdir()
    assert CliRunner().invoke(app, ["migrate"], env=environment).exit_code == 0
    return environment


def refused(environment: dict[str, str], *words: str) -> str:
    told = CliRunner().invoke(app, ["store", *words], env=environment)
    assert told.exit_code == 3, (told.output, told.exception)
    return told.output


def test_a_backup_replaces_no_file(environment: dict[str, str], tmp_path: Path) -> None:
    there = tmp_path / "there.sqlite"
    there.write_text("mine", encoding="utf-8")

    says = refused(environment, "backup", str(there))

    assert "退回 refused: backup_exists" in says
    assert "文件已存在" in says
    assert "字段 field: FILE" in says
    assert there.read_text("utf-8") == "mine"


def test_a_backup_that_is_not_there_is_not_restored(environment: dict[str, str], tmp_path: Path) -> None:
    says = refused(environment, "restore", str(tmp_path / "absent.sqlite"))

    assert "refused: no_backup" in says
    assert "没有该文件" in says
    assert not (tmp_path / "absent.sqlite").exists()


def test_a_store_with_events_is_not_written_over(environment: dict[str, str], tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    assert CliRunner().invoke(app, ["store", "backup", str(copy)], env=environment).exit_code == 0
    registry = Registry(environment["REGISTRY_STORE_URL"], lambda: NOW, lambda: TODAY)
    registry.execute(up_to_approval(1)[0])

    says = refused(environment, "restore", str(copy))

    assert "refused: store_not_empty" in says
    assert "字段 field: REGISTRY_STORE_URL" in says
    assert registry.journal.last_position() == 1
    registry.close()


def test_what_a_killed_backup_left_is_removed_by_the_next_one_and_nothing_else(
    environment: dict[str, str], tmp_path: Path
) -> None:
    dead, living, older = (tmp_path / f"copy.sqlite.{digit * 12}.part" for digit in "0ab")
    others = tmp_path / "another.sqlite.000000000000.part.writing"
    left = [dead, tmp_path / f"{dead.name}-wal", tmp_path / f"{dead.name}.writing"]
    for path in (*left, living, tmp_path / f"{living.name}.writing", older, others):
        path.touch()
    with (tmp_path / f"{living.name}.writing").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # as long as it is written
        backed = CliRunner().invoke(app, ["store", "backup", str(tmp_path / "copy.sqlite")], env=environment)
    assert backed.exit_code == 0, backed.output
    found = {path.name for path in tmp_path.glob("*.part*")}
    assert found == {living.name, f"{living.name}.writing", older.name, others.name}


def test_two_backups_at_once_leave_each_others_part_alone(environment: dict[str, str], tmp_path: Path) -> None:
    anothers = tmp_path / "copy.sqlite.part"
    anothers.write_text("another operator's, half written", encoding="utf-8")

    assert CliRunner().invoke(app, ["store", "backup", str(tmp_path / "copy.sqlite")], env=environment).exit_code == 0

    assert anothers.read_text("utf-8") == "another operator's, half written"
    assert {path.name for path in tmp_path.glob("copy*")} == {"copy.sqlite", "copy.sqlite.part"}


def test_a_file_that_appears_meanwhile_is_not_written_over(environment: dict[str, str], tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    together = threading.Barrier(4)

    def back_up(_: int) -> str:
        together.wait(30)
        try:
            backup(environment["REGISTRY_STORE_URL"], copy)
        except Refused as refused:
            return refused.refusal.rule
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(back_up, range(4))) == ["backup_exists"] * 3 + ["done"]
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.sqlite"]
    with closing(open_journal(f"sqlite:///{copy}")) as journal:
        assert journal.installation()
