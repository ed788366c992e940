"""Workers that are killed, paused or ended at any step: the rows are those of an undisturbed worker."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from projections.database import Database
from projections.databases import open_database
from projections.sqlite import SqliteDatabase
from tests.faults.projection_process import Orders, told
from tests.faults.scenes import wait_until_stopped
from tests.projections.engine.folding import Rows, folded, rows_of
from tests.projections.engine.opened import BOTH

pytestmark = pytest.mark.fault

STEPS = ["polled", "folded", "writing", "committed"]


@dataclass
class Scene:
    """One database, and processes that work on it."""

    folder: Path
    url: str | None

    def start(self, **orders: object) -> "subprocess.Popen[str]":
        given = Orders(str(self.folder), self.url, **orders)  # type: ignore[arg-type]
        command = [sys.executable, "-m", "tests.faults.projection_process", given.argument()]
        return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    def run(self, **orders: object) -> int:
        """The exit code of a process that was run to its end."""
        process = self.start(**orders)
        _, errors = process.communicate(timeout=60)
        assert process.returncode in (0, 5, -signal.SIGKILL), errors
        return process.returncode

    def database(self) -> Database:
        return open_database(self.folder, self.url)

    def rows(self) -> Rows:
        database = self.database()
        try:
            return rows_of(database)
        finally:
            database.close()


@pytest.fixture(params=BOTH)
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Scene:
    url = request.getfixturevalue("fresh_postgres") if request.param == "postgres" else None
    return Scene(tmp_path, url)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rows]:
    database = SqliteDatabase(tmp_path_factory.mktemp("undisturbed"))
    folded(told(), database)
    yield rows_of(database)
    database.close()


@pytest.mark.parametrize("step", STEPS)
def test_killed_again_and_again_at_one_step(scene: Scene, undisturbed: Rows, step: str) -> None:
    kills = 0
    while scene.run(step=step, occurrence=1 + kills % 3) == -signal.SIGKILL:
        kills += 1
        if kills == 6:
            assert scene.run() == 0
            break
    assert kills > 2
    assert scene.rows() == undisturbed


@pytest.mark.parametrize("occurrence", [1, 2, 3, 5, 8, 13, 21])
def test_killed_once_and_started_again(scene: Scene, undisturbed: Rows, occurrence: int) -> None:
    assert scene.run(step="any", occurrence=occurrence) == -signal.SIGKILL
    assert scene.run() == 0
    assert scene.rows() == undisturbed


@pytest.mark.parametrize("step", ["polled", "folded"])
def test_a_paused_worker_wakes_up_as_a_zombie_and_is_fenced(scene: Scene, undisturbed: Rows, step: str) -> None:
    zombie = scene.start(step=step, occurrence=3, signal=signal.SIGSTOP)
    wait_until_stopped(zombie.pid)
    assert scene.run() == 0
    os.kill(zombie.pid, signal.SIGCONT)
    _, errors = zombie.communicate(timeout=60)
    assert zombie.returncode == 5, errors
    assert "another worker has moved partition" in errors
    assert scene.rows() == undisturbed


def test_sigterm_ends_a_worker_after_its_batch(scene: Scene, undisturbed: Rows) -> None:
    assert scene.run(step="folded", occurrence=4, signal=signal.SIGTERM, linger=True) == 0
    rows = scene.rows()
    done = sum(row[4] for row in rows["offsets"])
    assert done >= 4 * 40
    assert done == 30 * 18 or done % 40 == 0, "a batch was left half done"
    assert scene.run() == 0
    assert scene.rows() == undisturbed


@pytest.mark.parametrize("names", [(), ("praise",)])
@pytest.mark.parametrize("occurrence", [1, 2, 5])
def test_a_killed_rebuild_leaves_the_live_generation(
    scene: Scene, undisturbed: Rows, names: tuple[str, ...], occurrence: int
) -> None:
    assert scene.run() == 0
    assert scene.run(rebuild=names, step="any", occurrence=occurrence) == -signal.SIGKILL
    assert scene.rows() == undisturbed
    assert scene.run(rebuild=names) == 0
    assert scene.rows() == undisturbed
    database = scene.database()
    assert len(database.generations()) == 2
    database.close()
