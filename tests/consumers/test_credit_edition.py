"""An edition ends exactly when something that was published is altered; within one, everything adds up to the byte."""

import dataclasses
import hashlib
import json
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from typer.testing import CliRunner

from consumers.credit.verifying import canonical, digest_of, folded
from infra.cli import app as command_line
from infra.credit_check import FeedDiffers, last_check, self_check
from projections.catalogue import VIEWS
from projections.credit import VIEW, queries, record
from projections.credit.tables import Change
from projections.credit.treatment import SCHEMA, parsed, version_of
from projections.database import Database
from projections.quarantine import resume
from projections.rebuild import rebuild
from projections.sqlite import SqliteDatabase
from registry.events import read
from tests.consumers.served import LAST, FixedClock, Register, browser, code, enterprise, register, stored, varied
from tests.consumers.test_feed import ACTS, EDITION
from tests.projections.engine.memory_store import MemoryStore
from tests.projections.given import Story, at

SNAPSHOT, CHANGES = "/credit/v1/snapshot", "/credit/v1/changes"


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Register]:
    with register(tmp_path, varied()) as one:
        yield one


@pytest.fixture
def client(told: Register) -> TestClient:
    return browser(told.app())


def edition(client: TestClient) -> str:
    said: str = client.get("/status.json").json()["credit_edition"]
    return said


def rebuilt(told: Register, data: bytes | None = None, monkeypatch: pytest.MonkeyPatch | None = None) -> None:
    """A rebuild, with other treatment data if they are given."""
    views = VIEWS
    if data is not None and monkeypatch is not None:
        monkeypatch.setattr("projections.credit.record.TREATMENTS", parsed(data))
        monkeypatch.setattr("projections.credit.record._treatment", uncached())
        other = dataclasses.replace(VIEW, version=version_of(data))
        views = tuple(other if view is VIEW else view for view in VIEWS)
    rebuild(told.database, views, told.log.reader(), MemoryStore(told.log))


def uncached() -> Any:
    """The lines of a set without the cache that was filled with other data."""
    return getattr(record._treatment, "__wrapped__", record._treatment)


DATA = (files("projections.credit") / "treatments.toml").read_bytes()


def test_a_rebuild_that_alters_nothing_keeps_the_edition(told: Register, client: TestClient) -> None:
    before = client.get(CHANGES, params={"after": f"{EDITION}.0"}).json()["changes"]
    rebuilt(told)
    rebuilt(told, DATA + b"\n# a remark\n", pytest.MonkeyPatch())

    assert edition(client) == EDITION
    assert client.get(CHANGES, params={"after": f"{EDITION}.0"}).json()["changes"] == before


def test_a_rebuild_with_other_treatment_data_opens_an_edition(
    told: Register, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(SNAPSHOT)
    rebuilt(told, DATA.replace(b'revoked = "restrict"', b'revoked = "neutral"'), monkeypatch)

    gone = client.get(CHANGES, params={"after": f"{EDITION}.{LAST}"})
    assert (gone.status_code, gone.json()["reason"]) == (416, "edition_gone")
    new = gone.json()["edition"]
    assert new != EDITION
    assert gone.json()["ended"] == over(EDITION, LAST, "rebuilt")
    assert f"edition {EDITION} ended at position {LAST}" in gone.json()["detail"]
    assert f"版次{EDITION}截至位置{LAST}，已结束" in gone.json()["detail_zh"]
    assert "take /credit/v1/snapshot" in gone.json()["detail"]
    assert client.get(CHANGES, params={"after": gone.json()["latest"]}).status_code == 200
    assert json.loads(client.get(SNAPSHOT).content.splitlines()[0])["edition"] == new
    rebuilt(told, DATA.replace(b'revoked = "restrict"', b'revoked = "neutral"'), monkeypatch)
    assert edition(client) == new
    assert client.get(SNAPSHOT, params={"at": f"{EDITION}.1"}).json()["ended"] == over(EDITION, LAST, "rebuilt")


def over(edition: str, position: int, because: str) -> dict[str, str]:
    return {"edition": edition, "oldest": f"{edition}.0", "latest": f"{edition}.{position}", "because": because}


def test_a_rebuild_by_other_code_with_the_same_data_opens_an_edition_too(
    told: Register, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.credit.record._inspection", lambda row, standing: "lapsed")
    rebuilt(told)
    first = edition(client)
    assert first != EDITION
    monkeypatch.undo()
    rebuilt(told)
    assert edition(client) not in (first, EDITION)
    for ended in (first, EDITION):
        gone = client.get(CHANGES, params={"after": f"{ended}.1"}).json()
        assert gone["ended"] == over(ended, LAST, "rebuilt")
    unknown = client.get(CHANGES, params={"after": "00000000.1"}).json()
    assert "ended" not in unknown
    assert "00000000 is none that is remembered" in unknown["detail"]


def test_an_old_generation_announces_its_own_edition(
    told: Register, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader with newer code and data says nothing of them as long as the rows are the old ones."""
    monkeypatch.setattr("projections.credit.treatment.VERSION", "0" * 64)
    assert edition(client) == EDITION


def test_an_enterprise_out_of_quarantine_opens_an_edition(told: Register, client: TestClient) -> None:
    """Its changes stand at positions that recipients have passed: nobody may miss them."""
    story = Story()
    story.happens(read.EnterpriseRegistered, at(2026, 2, 20), stream=enterprise(30), uscc=code(30))
    story.happens(read.DetailsChanged, at(2026, 2, 21), stream=enterprise(30), name="迟到企业")
    first, second = (
        stored(event, one.stream, one.version, FixedClock().moment)
        for one, event in zip(story.told, story.written, strict=True)
    )
    told.tell_bytes(LAST + 10, enterprise(30), second)
    told.tell_bytes(LAST + 20, enterprise(30), first)
    cursor = client.get(CHANGES, params={"after": f"{EDITION}.{LAST}"}).json()["next"]
    resume(told.database, VIEWS, enterprise(30))

    gone = client.get(CHANGES, params={"after": cursor})
    assert (gone.status_code, gone.json()["reason"]) == (416, "edition_gone")
    assert gone.json()["ended"] == over(EDITION, int(cursor.partition(".")[2]), "verified")
    assert enterprise(30).encode() in client.get(SNAPSHOT).content


def test_whoever_changes_what_records_say_raises_their_schema() -> None:
    """Views that were lost are made anew under the edition of their shape: it must not stand for other bytes."""
    story = Story()
    for number, kind in enumerate(ACTS.values(), 1):
        story.happens(read.EnterpriseRegistered, at(2020), stream=enterprise(number), uscc=code(number))
        story.happens(kind, at(2021), stream=enterprise(number))
    said = b"\n".join(change.record for change in story.all(Change))
    assert (SCHEMA, hashlib.sha256(said).hexdigest()[:16]) == (6, "fbc19d5b8263412b"), (
        "raise projections.credit.treatment.SCHEMA"
    )


def test_a_named_rebuild_keeps_the_edition(told: Register, client: TestClient) -> None:
    rebuild(told.database, VIEWS, told.log.reader(), MemoryStore(told.log), ["notices"])
    assert edition(client) == EDITION


@given(
    acts=st.lists(st.tuples(st.integers(1, 4), st.sampled_from("rlsouxc")), min_size=1, max_size=25),
    cut=st.floats(0, 1),
    limit=st.integers(1, 7),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_snapshot_and_changes_are_the_later_snapshot_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[int, str]], cut: float, limit: int
) -> None:
    story = Story()
    for number in range(1, 5):
        story.happens(read.EnterpriseRegistered, at(2020), stream=enterprise(number), uscc=code(number))
    for day, (number, act) in enumerate(acts, 1):
        story.happens(ACTS[act], date.fromordinal(at(2021).toordinal() + day), stream=enterprise(number))
    last = 10 * len(story.told)
    first = int(cut * last)
    with register(tmp_path_factory.mktemp("views"), story) as told:
        client = browser(told.app())
        _, *lines, _ = client.get(SNAPSHOT, params={"at": f"{EDITION}.{first}"}).content.splitlines()
        records: dict[str, Any] = {(one := json.loads(line))["stream"]: one for line in lines}
        cursor, more = f"{EDITION}.{first}", True
        while more:
            page = client.get(CHANGES, params={"after": cursor, "limit": limit}).json()
            folded(records, page["changes"])
            cursor, more = page["next"], page["more"]
        _, *wanted, trailer = client.get(SNAPSHOT).content.splitlines()
        assert [canonical(records[stream]) for stream in sorted(records)] == wanted
        assert digest_of(records) == json.loads(trailer)["sha256"]


def test_the_feed_checks_itself_and_says_so(told: Register, client: TestClient) -> None:
    assert client.get("/credit/v1/quality.json").json()["self_check"] is None
    result = self_check(told.views, told.home / "credit", FixedClock().moment)
    assert (result["ok"], result["count"], result["cursor"]) == (True, 8, f"{EDITION}.{LAST}")
    assert result["sha256"] == json.loads(client.get(SNAPSHOT).content.splitlines()[-1])["sha256"]

    quality = client.get("/credit/v1/quality.json").json()
    assert quality["self_check"]["sha256"] == result["sha256"]
    assert {one["standing"]["code"]: one["count"] for one in quality["counts"]}["revoked"] == 1
    assert (quality["behind"], quality["under_verification"]) == (0, 0)
    page = client.get("/credit/v1/quality", headers={"Accept": "text/html"})
    assert "快照与变更一致" in page.text
    assert page.headers["cache-control"].startswith("private")


def test_a_feed_that_does_not_add_up_is_found_out(told: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = queries.changes
    monkeypatch.setattr("projections.credit.queries.changes", lambda *asked: everything(*asked)[:-1])
    with pytest.raises(FeedDiffers):
        self_check(told.views, told.home / "credit", FixedClock().moment)
    found = last_check(told.home / "credit")
    assert found is not None
    assert found["ok"] is False


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b'[{"since": "2026-01-05", "zh": "\xe5\xbb\xb6\xe8\xbf\x9f", "en": "late", "until": null}]', "延迟"),
        (b"not json", "已知问题列表无法读取"),
    ],
)
def test_known_incidents_are_shown(told: Register, client: TestClient, data: bytes, shown: str) -> None:
    (told.home / "credit").mkdir(exist_ok=True)
    (told.home / "credit" / "incidents.json").write_bytes(data)
    assert shown in client.get("/credit/v1/quality", headers={"Accept": "text/html"}).text


def test_keys_and_check_from_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_HOME", str(tmp_path))
    run = CliRunner().invoke
    first = json.loads(run(command_line, ["keys", "list", "--json"]).stdout)["keys"]
    kid = json.loads(run(command_line, ["keys", "rotate", "--json"]).stdout)["kid"]
    listed = run(command_line, ["keys", "list"]).stdout.splitlines()
    assert [line.split()[0] for line in listed] == [kid, first[0]["kid"]]
    with register(database(tmp_path), varied()):
        checked = run(command_line, ["check-feed", "--json"])
        assert (checked.exit_code, json.loads(checked.stdout)["ok"]) == (0, True)


def database(home: Path) -> Database:
    return SqliteDatabase(home)
