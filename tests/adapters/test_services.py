"""Each test gets a database and topics of its own."""

import psycopg
import pytest

from infra.machine import findings
from tests.services import fresh_database


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


def test_each_finding_that_is_not_ok_says_what_to_do() -> None:
    found = findings()

    assert {finding.name for finding in found} >= {"Python", "SQLite", "Java", "Kafka jars", "crc32c", "Free disk"}
    assert all(finding.ok or finding.advice for finding in found)
