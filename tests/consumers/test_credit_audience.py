"""A cursor and every signed document say for whom they are: those of another recipient or scope are refused."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from consumers.client.errors import CursorGone
from consumers.client.reading import Reading
from consumers.client.stored import State
from consumers.credit import counting
from consumers.credit.cursor import seen_as
from consumers.credit.scope import EVERYTHING, Scope
from consumers.credit.verifying import NotGenuine
from consumers.recipients.model import FIELDS, Purpose, Sight
from infra.credit_check import self_check
from projections import reader
from registry.events import read
from tests.consumers.registered import Asking, Office, office
from tests.consumers.served import LAST, Register, code, enterprise, register, varied
from tests.consumers.test_recipients import REGULATOR
from tests.projections.given import at

WHOLE = Sight(purposes=(Purpose.SUPERVISION,), fields=tuple(sorted(FIELDS)))
XIAN = Sight(purposes=(Purpose.SUPERVISION,), regions=("6101",))


@pytest.fixture
def desk(told: Register, tmp_path: Path) -> Iterator[Office]:
    with office(told, tmp_path) as one:
        yield one


def asking(desk: Office, name: str, sight: Sight) -> Asking:
    return Asking(desk, desk.adds(name, sight), "supervision")


def edition_of(asks: Asking) -> str:
    cursor: str = asks.client.head("/credit/v1/snapshot").headers["registry-cursor"]
    return cursor.rpartition(".")[0]


def test_the_mark_follows_from_what_the_scope_is_and_whose() -> None:
    scopes = [
        EVERYTHING,
        Scope(whose="a"),
        Scope(whose="b"),
        Scope(whose="a", version=2),
        Scope(whose="a", regions=("61",)),
        Scope(whose="a", fields=frozenset({"standing"})),
    ]

    assert EVERYTHING.mark == ""
    assert len({one.mark for one in scopes}) == len(scopes)
    assert Scope(whose="a", regions=("61", "32")).mark == Scope(whose="a", regions=("32", "61")).mark
    assert seen_as("0badcafe", EVERYTHING) == "0badcafe"


def test_a_cursor_of_another_recipient_is_refused(desk: Office) -> None:
    one, other = asking(desk, "one", WHOLE), asking(desk, "other", WHOLE)
    names = {edition_of(one), edition_of(other), edition_of(asking(desk, "xian", XIAN))}
    assert len(names) == 3

    bare = edition_of(one).partition("-")[0]
    for edition in (edition_of(other), bare, f"{bare}-2"):
        answer = one.get("/credit/v1/changes", params={"after": f"{edition}.0"})
        assert (answer.status_code, answer.json()["reason"]) == (416, "scope_changed")
        assert answer.json()["oldest"] == f"{edition_of(one)}.0"
        assert one.get("/credit/v1/snapshot", params={"at": f"{edition}.{LAST}"}).status_code == 416


def documents(asks: Asking) -> dict[str, dict[str, Any]]:
    """One of each signed kind."""
    edition = edition_of(asks)
    lines = asks.get("/credit/v1/snapshot").text.splitlines()
    index = asks.get("/credit/v1/manifests").json()
    return {
        "page": asks.get("/credit/v1/changes", params={"after": f"{edition}.0"}).json(),
        "header": json.loads(lines[0]),
        "trailer": json.loads(lines[-1]),
        "index": index,
        "manifest": index["manifests"][0],
        "single": asks.get(f"/credit/v1/enterprises/{code(1)}?signed=true").json(),
        "day": json.loads(asks.get("/credit/v1/daily/2026-01-12").text.splitlines()[-1]),
    }


def test_every_signed_document_names_its_scope(desk: Office) -> None:
    asks = asking(desk, "one", XIAN)

    assert {name: one["edition"] for name, one in documents(asks).items()} == dict.fromkeys(
        documents(asks), edition_of(asks)
    )


class Believing:
    """Believes every signature and time: what is refused then is refused for its scope alone."""

    def verified(self, document: dict[str, Any], _kind: str) -> dict[str, Any]:
        return document

    def checked(self, document: dict[str, Any]) -> dict[str, Any]:
        return document

    def keys(self) -> None:
        return None


class Replaying:
    """A line that answers with another recipient's page."""

    def __init__(self, page: dict[str, Any]) -> None:
        self.page = page

    def json(self, path: str) -> dict[str, Any]:  # the connection's signature
        return self.page


def test_the_client_refuses_a_page_and_a_head_of_another_scope(desk: Office) -> None:
    one, other = asking(desk, "one", WHOLE), asking(desk, "other", XIAN)
    page = documents(other)["page"]
    state = State("https://feed.example", edition_of(one), 1, 0)
    line, believing = Replaying({**page, "after": state.cursor}), Believing()
    reading = Reading(line, believing, believing)  # type: ignore[arg-type]

    with pytest.raises(NotGenuine):
        reading.page(state)
    with pytest.raises(CursorGone):
        reading._closed(state, [], {"edition": page["edition"], "scope": 1})
    assert page["scope"] == 1


def test_the_quality_page_shows_what_the_asker_s_scope_holds(desk: Office) -> None:
    asks = asking(desk, "xian", XIAN)
    quality = asks.get("/credit/v1/quality.json").json()
    records = [json.loads(line) for line in asks.get("/credit/v1/snapshot").text.splitlines()[1:-1]]

    for cursor in (quality["cursor"], quality["oldest"]):
        assert asks.get("/credit/v1/changes", params={"after": cursor}).status_code == 200
    assert quality["edition"] == edition_of(asks)
    assert sum(one["count"] for one in quality["counts"]) == len(records) > 0
    counted = {one["standing"]["code"]: one["count"] for one in quality["counts"] if one["count"]}
    assert counted == {
        value: [r["standing"] for r in records].count(value) for value in {r["standing"] for r in records}
    }


def test_a_self_check_tells_who_sees_everything_how_much_there_is_and_nobody_else(
    desk: Office,
) -> None:
    asks = asking(desk, "xian", XIAN)
    result = self_check(desk.register.views, desk.register.home / "credit", desk.clock.now())
    desk.keys = (REGULATOR,)
    regulator = Asking(desk, "regulator-key")

    assert regulator.get("/credit/v1/quality.json").json()["self_check"] == result
    told = asks.get("/credit/v1/quality.json").json()["self_check"]
    assert told == {"at": result["at"], "cursor": f"{edition_of(asks)}.{LAST}", "ok": True}
    page = asks.get("/credit/v1/quality", headers={"Accept": "text/html"}).text
    assert told["cursor"] in page
    assert f"{result['count']} <" not in page


def test_the_quality_page_counts_nobody_without_a_code(desk: Office) -> None:
    everything = Asking(desk, "")
    records = everything.get("/credit/v1/snapshot").text.splitlines()[1:-1]

    assert sum(one["count"] for one in everything.get("/credit/v1/quality.json").json()["counts"]) == len(records)


def test_the_quality_page_reads_every_record_once_and_then_what_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = varied()
    everything_read: list[int] = []
    count_all = counting._all

    def counted(reading: reader.Reading, scope: Scope, watermark: int) -> Counter[str]:
        everything_read.append(watermark)
        return count_all(reading, scope, watermark)

    monkeypatch.setattr(counting, "_all", counted)
    with register(tmp_path / "views", story) as own, office(own, tmp_path) as desk:
        narrow, everything = asking(desk, "xian", XIAN), asking(desk, "whole", WHOLE)
        for turn in range(4):
            for asks in (narrow, everything):
                records = [json.loads(line) for line in asks.get("/credit/v1/snapshot").text.splitlines()[1:-1]]
                counts = asks.get("/credit/v1/quality.json").json()["counts"]
                held = {one["standing"]["code"]: one["count"] for one in counts if one["count"]}
                assert held == Counter(record["standing"] for record in records)
            last = story.told[-1].position
            on, stop = at(2026, 2, 20 + turn), {"ends_on": at(2026, 6, 1), "ground": "not_compliant_in_time"}
            story.happens(read.OperationsSuspended, on, stream=enterprise(6), suspension=f"停-{turn}", **stop)
            moved = {"region": ("610802", "610112")[turn % 2], "name": None}
            story.happens(read.DetailsChanged, on, stream=enterprise(1), **moved)
            own.tell(story, after=last)
    assert everything_read == [LAST, LAST]
