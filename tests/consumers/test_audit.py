"""The audit: what stood on a day as it was known at a position, and which events count."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.consumers.served import LAST, code

MINING = f"/audit/enterprises/{code(2)}.json"


def asked(client: TestClient, **query: Any) -> dict[str, Any]:
    answer = client.get(MINING, params=query)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize(
    ("query", "standing"),
    [
        ({}, "lapsed"),
        ({"as_of": "2024-09-01"}, "compliant"),
        ({"as_of": "2024-09-02"}, "lapsed"),
        ({"as_of": "2021-08-31"}, "never_assessed"),
        ({"as_of": "2019-01-01"}, "no_data"),
        ({"as_of": "2024-09-01", "known_at": "20"}, "never_assessed"),
        ({"as_of": "2024-09-01", "known_at": "0"}, "no_data"),
        ({"as_of": "2024-09-01", "known_at": "2021-09-01T20:00:00Z"}, "compliant"),
        ({"as_of": "2024-09-01", "known_at": "2021-09-02T03:59:59+08:00"}, "never_assessed"),
        ({"known_at": "0001-01-01T00:00:00+14:00"}, "no_data"),
        ({"known_at": "2026-03-02T01:30:00Z"}, "lapsed"),
    ],
)
def test_standing_on_a_day_as_known_then(at_desk: TestClient, query: dict[str, str], standing: str) -> None:
    told = asked(at_desk, **query)

    assert told["standing"]["code"] == standing
    assert (told["stood"] is None) == (standing == "no_data")


def test_both_times_default_to_now(at_desk: TestClient) -> None:
    told = asked(at_desk)

    assert (told["as_of"], told["known_at"], told["known_at_time"]) == ("2026-03-02", LAST, None)


def test_every_event_is_shown_and_says_why_it_does_not_count(at_desk: TestClient) -> None:
    told = asked(at_desk, as_of="2024-09-01", known_at="200")

    assert [(one["happened"]["kind"], one["why"]["code"]) for one in told["events"]] == [
        ("EnterpriseRegistered", "counts"),
        ("LevelAnnounced", "counts"),
        ("RectificationOrdered", "later"),
        ("ClosureProposed", "unknown"),
    ]
    assert all(one["officer"] and one["command"] for one in told["events"])
    page = at_desk.get(MINING.removesuffix(".json"), params={"as_of": "2024-09-01", "known_at": "200"}).text
    assert page.count('class="greyed"') == 2


@pytest.mark.parametrize(
    ("query", "status", "named"),
    [
        ({"as_of": "2026-03-03"}, 422, "as_of"),
        ({"as_of": "1066-10-14"}, 422, "as_of"),
        ({"as_of": "yesterday"}, 422, "as_of"),
        ({"as_of": "2026-02-30"}, 422, "as_of"),
        ({"known_at": str(LAST + 1)}, 422, str(LAST)),
        ({"known_at": "999999999999999999"}, 422, str(LAST)),
        ({"known_at": "-1"}, 422, "known_at"),
        ({"known_at": "2026-01-01"}, 422, "known_at"),
        ({"known_at": "2026-01-01T00:00:00"}, 422, "known_at"),
        ({"known_at": "2026-03-02T01:30:01Z"}, 422, "future"),
        ({"known_at": "9999-12-31T23:59:59-23:59"}, 422, "future"),
        ({"known_at": "\u0661\u0662"}, 422, "known_at"),
        ({"known_at": "x" * 61}, 422, "known_at"),
    ],
)
def test_a_time_that_is_wrong_is_explained(at_desk: TestClient, query: dict[str, str], status: int, named: str) -> None:
    answer = at_desk.get(MINING, params=query)

    assert answer.status_code == status
    assert named in answer.json()["detail"]


def test_an_audit_is_never_kept_by_a_cache(at_desk: TestClient) -> None:
    for path in (MINING, MINING.removesuffix(".json")):
        answer = at_desk.get(path)
        assert answer.headers["cache-control"] == "private, no-store"
        assert "etag" not in answer.headers
