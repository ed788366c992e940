"""A single record comes by a shortcut or by its route: the same answer, the same rights, the same row in the ledger."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from consumers.recipients.database import Session
from consumers.recipients.directory import Directory, written
from consumers.recipients.limits import Limits
from consumers.recipients.model import Purpose, Sight
from tests.consumers.registered import LOAN, Asking, Office, narrow, office
from tests.consumers.served import Register, code

UNDER = "/credit/v1/enterprises/"
ROUTE = {"signed": "false"}
"""Asked with a parameter, a record comes by its route."""
SCOPES = [
    LOAN,
    Sight(purposes=(Purpose.LOAN, Purpose.LAND), regions=("6108",)),
    Sight(purposes=(Purpose.CREDIT_REPORTING,)),
    narrow("name", "standing", "withdrawn"),
    narrow("adverse", "batch", regions=("61",)),
]


@pytest.fixture
def desk(told: Register, tmp_path: Path) -> Iterator[Office]:
    with office(told, tmp_path) as one:
        yield one


def elsewhere(desk: Office) -> Directory:
    """The same recipients, as another process changes them."""
    return Directory(desk.database, desk.clock.now)


@contextmanager
def counted(desk: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths that were answered by the framework's routes."""
    seen: list[str] = []
    usual = Directory.known

    def known(self: Directory) -> Any:
        seen.append("route")
        return usual(self)

    with monkeypatch.context() as patched:
        patched.setattr(Directory, "known", known)
        yield seen


@pytest.mark.parametrize("sight", SCOPES)
def test_both_ways_give_the_same_answer_and_the_same_row(
    desk: Office, sight: Sight, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = Asking(desk, desk.adds(sight=sight), purpose=str(sight.purposes[0]))
    asks.get(UNDER + code(1), params=ROUTE)
    shown = 0
    for number in range(1, 13):
        with counted(desk, monkeypatch) as routed:
            short, row = asks.get(UNDER + code(number)), desk.told()[-1]
        slow, usual = asks.get(UNDER + code(number), params=ROUTE), desk.told()[-1]

        assert (short.status_code, short.content) == (slow.status_code, slow.content)
        assert sorted(short.headers.multi_items()) == sorted(slow.headers.multi_items())
        assert replace(row, seq=0) == replace(usual, seq=0)
        assert routed == ([] if short.status_code == 200 else ["route"])
        shown += short.status_code == 200
    assert shown


@pytest.mark.parametrize(
    "unusual",
    [
        {"Accept": "application/jose"},
        {"X-Purpose": "land"},
        {"X-Purpose": ""},
        {"Authorization": "Bearer nobody"},
        {"Authorization": "Basic Og=="},
    ],
)
def test_what_is_unusual_is_left_to_the_route(
    desk: Office, unusual: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = Asking(desk, desk.adds())
    asks.get(UNDER + code(1), params=ROUTE)
    with counted(desk, monkeypatch) as routed:
        answer = asks.get(UNDER + code(1), headers=unusual)
    assert routed == ["route"]
    assert (answer.status_code == 200) is ("Accept" in unusual)
    assert ("signature" in answer.json()) is ("Accept" in unusual)


def test_a_key_that_is_revoked_elsewhere_opens_nothing_from_then_on(desk: Office) -> None:
    asks = Asking(desk, desk.adds())
    first, second = asks.get(UNDER + code(1)), asks.get(UNDER + code(1))
    key = desk.told()[-1].key
    elsewhere(desk).revoke(key)
    answer = asks.get(UNDER + code(1))

    assert (first.status_code, second.status_code, answer.status_code) == (200, 200, 401)
    assert [one.status for one in desk.told()] == [200, 200, 401]


def test_a_scope_that_is_narrowed_elsewhere_holds_at_once(desk: Office) -> None:
    asks = Asking(desk, desk.adds())
    whole = [asks.get(UNDER + code(1)).json()["change"]["record"] for _ in range(2)][-1]
    elsewhere(desk).rescope("icbc", lambda _: narrow("name"))
    answer = asks.get(UNDER + code(1)).json()

    assert "standing" in whole
    assert answer["change"]["record"].keys() == {"name", "position", "schema", "stream", "uscc"}
    assert (answer["scope"], desk.told()[-1].scope) == (2, 2)


def test_a_key_that_is_revoked_while_the_answer_is_recorded_takes_it_back(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = Asking(desk, desk.adds())
    asks.get(UNDER + code(1), params=ROUTE)
    key, writing = desk.told()[-1].key, desk.database.writing
    revoked = threading.Event()

    @contextmanager
    def late() -> Iterator[Session]:
        if not revoked.is_set():
            revoked.set()
            elsewhere(desk).revoke(key)
        with writing() as session:
            yield session

    monkeypatch.setattr(desk.database, "writing", late)
    answer = asks.get(UNDER + code(1))

    assert (answer.status_code, revoked.is_set()) == (401, True)
    assert [(one.status, one.kind) for one in desk.told()] == [(200, "single"), (401, "none")]


def test_a_request_that_comes_by_both_ways_costs_one_token(desk: Office) -> None:
    desk.limits = Limits(0.001, 4)
    asks = Asking(desk, desk.adds())
    known, unknown = UNDER + code(1), UNDER + code(900)
    answers = [asks.get(path).status_code for path in (known, unknown, unknown, known, known)]
    assert answers == [200, 404, 404, 200, 429]


def test_an_expired_key_opens_nothing(desk: Office) -> None:
    asks = Asking(desk, desk.adds())
    assert asks.get(UNDER + code(1)).status_code == asks.get(UNDER + code(1)).status_code == 200
    desk.clock.passes(days=400)
    assert asks.get(UNDER + code(1)).status_code == 401


def test_none_of_two_servers_gives_anything_behind_a_revocation(told: Register, tmp_path: Path) -> None:
    """Both are asked all the time while the key is revoked: what the ledger holds from then on gives nothing."""
    with office(told, tmp_path) as one, office(told, tmp_path) as two:
        key = one.adds()
        servers = [Asking(desk, key) for desk in (one, two)]
        for asks in servers:
            assert asks.get(UNDER + code(1), params=ROUTE).status_code == 200
        end = threading.Event()

        def answers(asks: Asking) -> list[int]:
            given = []
            while not end.is_set():
                given.append(asks.get(UNDER + code(1)).status_code)
            return given

        with ThreadPoolExecutor(2) as pool:
            running = [pool.submit(answers, asks) for asks in servers]
            end.wait(0.5)
            with two.database.writing() as session:
                session.change("UPDATE keys SET revoked_at = ?", (written(two.clock.now()),))
                session.change("UPDATE revision SET revision = revision + 1")
                last = session.select("SELECT max(seq) FROM deliveries")[0][0]
            end.wait(0.5)
            end.set()
        for given in (each.result() for each in running):
            assert given == sorted(given)
            assert {*given} == {200, 401}
        with one.database.reading() as session:
            behind = session.select("SELECT DISTINCT status, kind FROM deliveries WHERE seq > ?", (last,))
            rows = session.select("SELECT count(*) FROM deliveries")[0][0]
        assert behind == [(401, "none")]
        assert rows == 2 + sum(len(each.result()) for each in running)
