"""The credit feed: a snapshot and the changes after it say the same as a later snapshot."""

import hashlib
import itertools
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from consumers.credit.record import Record
from projections import credit
from projections.generation import shape_of
from registry.events import read
from tests.consumers.served import LAST, Register, browser, code, enterprise, register, varied
from tests.projections.given import Story, at

SNAPSHOT = "/credit/v1/snapshot"
CHANGES = "/credit/v1/changes"
EDITION = shape_of(credit.VIEW)[:8]


def lines(client: TestClient, cursor: str | None = None) -> list[bytes]:
    answer = client.get(SNAPSHOT, params={"at": cursor} if cursor else None)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    sent: list[bytes] = answer.content.splitlines(keepends=True)
    return sent


def state(client: TestClient, position: int) -> dict[str, Any]:
    """The records of a snapshot by stream."""
    _, *records, _ = lines(client, f"{EDITION}.{position}")
    return {(record := json.loads(line))["stream"]: record for line in records}


def followed(client: TestClient, after: int, limit: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """All changes after a position, page by page: the last record of each stream, and the envelopes."""
    latest: dict[str, Any] = {}
    seen: list[dict[str, Any]] = []
    cursor = f"{EDITION}.{after}"
    for _ in range(1000):
        page = client.get(CHANGES, params={"after": cursor, "limit": limit}).json()
        assert len(page["changes"]) <= limit
        seen += page["changes"]
        latest.update((one["record"]["stream"], one["record"]) for one in page["changes"])
        cursor = page["next"]
        if not page["more"]:
            return latest, seen
    raise AssertionError("the changes do not end")


def test_a_snapshot_has_header_records_and_a_trailer_that_proves_them(at_desk: TestClient) -> None:
    header, *records, trailer = lines(at_desk)
    begun, ended = json.loads(header), json.loads(trailer)

    assert (begun["kind"], begun["edition"], begun["position"]) == ("header", EDITION, LAST)
    assert len(str(ended["signature"]).split(".")) == 3
    assert begun["cursor"] == f"{EDITION}.{LAST}"
    assert (ended["kind"], ended["count"]) == ("trailer", 8)
    assert ended["sha256"] == hashlib.sha256(b"".join(records)).hexdigest()
    assert [json.loads(line)["stream"] for line in records] == sorted(enterprise(n) for n in range(1, 9))


@pytest.mark.parametrize(("first", "second"), itertools.combinations([0, 10, 75, 160, 190, 215, LAST], 2))
def test_a_snapshot_with_the_changes_after_it_is_the_later_snapshot(
    at_desk: TestClient, first: int, second: int
) -> None:
    _, seen = followed(at_desk, first, 3)
    after = {one["record"]["stream"]: one["record"] for one in seen if one["position"] <= second}

    assert state(at_desk, first) | after == state(at_desk, second)


@given(acts=st.lists(st.tuples(st.integers(1, 4), st.sampled_from("rlsouxc")), max_size=25), limit=st.integers(1, 7))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_equality_holds_for_drawn_histories(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[int, str]], limit: int
) -> None:
    story = Story()
    for number in range(1, 5):
        story.happens(read.EnterpriseRegistered, at(2020), stream=enterprise(number), uscc=code(number))
    for day, (number, act) in enumerate(acts, 1):
        story.happens(ACTS[act], date.fromordinal(at(2021).toordinal() + day), stream=enterprise(number))
    with register(tmp_path_factory.mktemp("views"), story) as told:
        client = browser(told.app())
        last = 10 * len(story.told)
        for position in range(0, last + 1, 30):
            changed, _ = followed(client, position, limit)
            assert state(client, position) | changed == state(client, last)


ACTS: dict[str, type[read.Event]] = {
    "r": read.RectificationOrdered,
    "l": read.LevelAnnounced,
    "s": read.OperationsSuspended,
    "o": read.ResumptionAccepted,
    "u": read.UpgradeDirected,
    "x": read.LevelRevoked,
    "c": read.ClosureProposed,
}


def test_a_change_says_its_cause_and_what_is_new(at_desk: TestClient) -> None:
    _, seen = followed(at_desk, 0, 1000)
    suspended = next(one for one in seen if one["type"] == "OperationsSuspended")

    assert suspended["event"] == f"{enterprise(5)}/3"
    assert (suspended["effective_on"], suspended["published_at"][:10]) == ("2026-01-12", "2026-01-12")
    assert suspended["first"] is False
    assert {"in_abeyance", "operation", "adverse", "batch", "treatment"} <= set(suspended["fields_changed"])
    assert "name" not in suspended["fields_changed"]
    first = next(one for one in seen if one["record"]["stream"] == enterprise(5))
    assert first["first"] is True
    assert set(first["fields_changed"]) == set(first["record"]) - {"position"}
    assert [one["position"] for one in seen] == sorted({one["position"] for one in seen})


def test_the_cursor_moves_on_when_there_is_nothing_new(at_desk: TestClient) -> None:
    page = at_desk.get(CHANGES, params={"after": f"{EDITION}.{LAST - 5}"}).json()

    assert (page["changes"], page["more"], page["next"]) == ([], False, f"{EDITION}.{LAST}")


@pytest.mark.parametrize(
    ("after", "status"),
    [
        (f"{EDITION}.0", 200),
        (f"{EDITION}.{LAST}", 200),
        (f"{EDITION}.{LAST + 1}", 416),
        (f"{EDITION}.999999999999999999", 416),
        ("00000000.10", 416),
        ("", 422),
        ("10", 422),
        (f"{EDITION}", 422),
        (f"{EDITION}.-1", 422),
        (f"{EDITION}.01", 422),
        (f"{EDITION}.1e3", 422),
        (f"{EDITION.upper()}G.10", 422),
        (f"{EDITION}.10'; DROP TABLE standing", 422),
        (f"{EDITION}.9999999999999999999", 422),
        ("\u0661.\u0662", 422),
        ("\x00", 422),
        ("x" * 61, 422),
    ],
)
def test_a_cursor_that_is_wrong_is_explained(at_desk: TestClient, after: str, status: int) -> None:
    for path, name in ((CHANGES, "after"), (SNAPSHOT, "at")):
        answer = at_desk.get(path, params={name: after} if after or name == "after" else {"at": "."})
        assert answer.status_code == status
        if status == 416:
            told = answer.json()
            assert (told["snapshot"], told["oldest"]) == (SNAPSHOT, f"{EDITION}.0")
            assert at_desk.get(CHANGES, params={"after": told["oldest"]}).status_code == 200
            assert at_desk.get(told["type"]).status_code == 200
        if status != 200:
            assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "x", "1.5", "99999999999999999999"])
def test_a_limit_out_of_bounds_is_refused(at_desk: TestClient, limit: str) -> None:
    answer = at_desk.get(CHANGES, params={"after": f"{EDITION}.0", "limit": limit})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["name"] == "limit"


def test_a_record_of_an_unregistered_operation_is_never_given(at_desk: TestClient) -> None:
    assert "unregistered" not in "".join(map(bytes.decode, lines(at_desk)))
    answer = at_desk.get("/credit/v1/enterprises/unregistered:610112-7")
    assert (answer.status_code, answer.json()["standing"]) == (404, "no_data")


def test_every_record_fits_the_schema(at_desk: TestClient) -> None:
    _, *records, _ = lines(at_desk)
    _, seen = followed(at_desk, 0, 1000)

    for record in [*map(json.loads, records), *(one["record"] for one in seen)]:
        read_again = Record.model_validate(record).model_dump(mode="json", by_alias=True)
        assert read_again == record
    schema = at_desk.get("/credit/v1/schema")
    assert schema.headers["content-type"] == "application/schema+json"
    later = {name for name, one in Record.model_fields.items() if not one.is_required()}
    assert schema.json()["required"] == [n for n in Record.model_json_schema()["properties"] if n not in later]


def test_a_single_record_comes_with_position_and_time(at_desk: TestClient) -> None:
    answer = at_desk.get(f"/credit/v1/enterprises/{code(7).lower()}").json()

    assert answer["change"]["record"]["standing"] == "revoked"
    assert answer["change"]["position"] == answer["change"]["record"]["position"] == 230
    assert (answer["cursor"], answer["watermark"]) == (f"{EDITION}.230", LAST)
    assert answer["as_of"] == "2026-03-02T01:30:00+00:00"
    assert answer["under_verification"] is False


def test_a_snapshot_is_not_sent_twice(at_desk: TestClient) -> None:
    tag = at_desk.get(SNAPSHOT).headers["etag"]
    again = at_desk.get(SNAPSHOT, headers={"If-None-Match": tag})
    head = at_desk.head(SNAPSHOT)

    assert (again.status_code, again.content) == (304, b"")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    assert head.headers["registry-cursor"] == f"{EDITION}.{LAST}"


def test_half_a_command_is_not_in_the_feed(tmp_path: Path) -> None:
    story = varied()
    with register(tmp_path, story) as told:
        client = browser(told.app())
        before = lines(client)
        story.happens(read.ClosureProposed, at(2026, 2, 20), stream=enterprise(8), proposal="close-2026-7")
        told.tell(story, after=LAST, head=False)

        assert lines(client) == before
        assert followed(client, LAST, 10)[1] == []
        single = client.get(f"/credit/v1/enterprises/{code(8)}").json()
        assert single["change"]["record"]["batch"]["proposed"]["batch"] == "close"
        assert single["change"]["position"] > single["watermark"]


def test_a_snapshot_that_was_begun_ends_at_its_position(told: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consumers.credit.snapshot.PIECE", 3)
    sent = browser(told.app()).get(SNAPSHOT).content.splitlines()

    assert json.loads(sent[-1])["count"] == len(sent) - 2 == 8
