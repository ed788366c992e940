"""On PostgreSQL the readers are told the same as on SQLite, byte for byte."""

import re
from pathlib import Path

import pytest

from projections.postgres import PostgresDatabase
from tests.consumers.served import LAST, browser, code, enterprise, register, varied
from tests.consumers.test_pages import PAGES

JWS = re.compile(rb"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+")
"""A signature: each server has a key of its own."""
FEED = ("/credit/v1/snapshot", f"/credit/v1/enterprises/{code(5)}", "/credit/v1/schema")
AUDITS = (f"/audit/enterprises/{code(2)}.json?as_of=2024-09-01&known_at=2021-09-01T20:00:00Z",)


@pytest.mark.postgres
def test_both_databases_give_the_same_answers(tmp_path: Path, fresh_postgres: str) -> None:
    with register(tmp_path, varied()) as sqlite, register(PostgresDatabase(fresh_postgres), varied()) as postgres:
        for one in (sqlite, postgres):
            one.tell_bytes(LAST + 10, enterprise(5), b"{not an event")
        callers = [browser(one.app()) for one in (sqlite, postgres)]
        for path in [*PAGES.values(), *FEED, *AUDITS, *PAGES]:
            first, second = (caller.get(path) for caller in callers)
            assert (first.status_code, second.status_code) == (200, 200), path
            generations = (b"g0001", b"views_0001")
            told = (JWS.sub(b"signed", one.content) for one in (first, second))
            assert next(told).replace(*generations) == next(told), path
