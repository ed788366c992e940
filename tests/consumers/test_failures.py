"""What cannot be answered is said plainly, as a page or as problem+json, and never with more than that."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import Response
from starlette.testclient import TestClient

from consumers.access import PUBLIC, Routes
from consumers.headers import PROTECTING
from consumers.problems import KINDS
from projections.reader import Views
from projections.sqlite import SqliteDatabase
from registry.events import read
from tests.consumers.served import LAST, Register, browser, code, enterprise, register, varied
from tests.consumers.test_pages import CHINESE, Outline
from tests.projections.given import at, stream

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize(
    ("given", "status", "rule"),
    [
        (code(99), 404, None),
        ("unregistered:610112-8", 404, None),
        (code(1)[:-1], 422, "length"),
        (code(1) + "1", 422, "length"),
        ("O" + code(1)[1:], 422, "alphabet"),
        (code(1)[:16] + "I" + code(1)[17], 422, "alphabet"),
        ("91ABCDEF" + code(1)[8:], 422, "region"),
        ("A1" + code(1)[2:], 422, "category"),
        (code(1)[:17] + ("0" if code(1)[17] != "0" else "1"), 422, "check_character"),
        ("unregistered:61-8", 422, "unregistered_key"),
        ("华阳", 422, "length"),
        ("%00", 422, "length"),
        ("'%20OR%201=1%20--", 422, "length"),
        ("\U0001f600" * 18, 422, "alphabet"),
    ],
)
def test_a_code_that_is_not_there_is_told_from_one_that_cannot_be(
    at_desk: TestClient, given: str, status: int, rule: str | None
) -> None:
    for path in (f"/enterprises/{given}.json", f"/credit/v1/enterprises/{given}", f"/audit/enterprises/{given}.json"):
        answer = at_desk.get(path)
        assert answer.status_code == status
        told = answer.json()
        assert told.get("rule") == rule
        assert rule or told["standing"] == "no_data"
    page = at_desk.get(f"/enterprises/{given}", headers=HTML)
    assert page.status_code == status
    assert CHINESE.search(Outline(page.text).headings[0])
    assert rule or "不等于" in page.text


@pytest.mark.parametrize(
    ("asked", "zh"),
    [
        ("", "参数 after 不符合要求：缺少该参数"),
        ("?after=a.1&limit=5000", "参数 limit 不符合要求：应不大于1000"),
        ("?after=a.1&limit=many", "参数 limit 不符合要求：应为整数"),
        ("?after=a.1&limit=0&wait=61", "参数 limit 不符合要求：应不小于1；参数 wait 不符合要求：应不大于60.0"),
    ],
)
def test_a_wrong_parameter_is_said_in_chinese(at_desk: TestClient, asked: str, zh: str) -> None:
    told = at_desk.get(f"/credit/v1/changes{asked}").json()
    assert told["detail_zh"] == zh
    assert "None" not in [one["given"] for one in told["errors"]]


def test_the_check_character_that_is_right_is_named(at_desk: TestClient) -> None:
    wrong = code(1)[:17] + ("0" if code(1)[17] != "0" else "1")

    assert f"“{code(1)[17]}”" in at_desk.get(f"/enterprises/{wrong}.json").json()["detail"]


def test_a_code_in_the_register_is_shown_even_if_its_check_character_is_wrong(tmp_path: Path) -> None:
    story = varied()
    story.happens(
        read.EnterpriseRegistered, at(2026, 3, 1), stream=stream(1), uscc=stream(1).removeprefix("enterprise:")
    )
    with register(tmp_path, story) as told:
        assert browser(told.app()).get(f"/enterprises/{stream(1).removeprefix('enterprise:')}").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/notices/", 404),
        ("/batches/demolish", 404),
        ("/batches/demolish.json", 404),
        ("/notices/announcement:sn-2025-07/2", 404),
        ("/notices/announcement:sn-2025-07", 404),
        ("/notices/%F0%9F%98%80/1", 404),
        ("/problems/none", 404),
        ("/enterprises/" + "9" * 61, 404),
        ("/notices?page=0", 422),
        ("/notices?page=10001", 422),
        ("/notices?kind=gossip", 422),
        ("/batches/close?region=999999", 422),
        ("/batches/close?region=Atlantis", 422),
        ("/batches/close?status=perhaps", 422),
        ("/search?standing=fine", 422),
        ("/search?q=%00", 422),
        ("/search?q=" + "x" * 101, 422),
        ("/?lang=fr", 422),
        ("/openapi.json?lang=fr", 200),
    ],
)
def test_wrong_addresses_and_parameters(at_desk: TestClient, path: str, status: int) -> None:
    page = at_desk.get(path, headers=HTML)
    program = at_desk.get(path, headers={"Accept": "application/json"})

    assert (page.status_code, program.status_code) == (status, status)
    if status >= 400:
        assert program.headers["content-type"] == "application/problem+json"
        assert program.json()["type"].removeprefix("/problems/") in KINDS
        if not path.split("?")[0].endswith(".json"):
            assert Outline(page.text).faults == []


@pytest.mark.parametrize("region", ["61", "6108", "610802", "610000", "陕西省", "榆林市", "陕西省榆林市榆阳区"])
def test_a_region_is_a_code_its_first_digits_or_a_name(at_desk: TestClient, region: str) -> None:
    entries = at_desk.get("/batches/close.json", params={"region": region}).json()["entries"]

    assert code(2) in [one["key"] for one in entries]
    assert len(entries) == (2 if region in ("61", "610000", "陕西省") else 1)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_written(at_desk: TestClient, method: str) -> None:
    answer = at_desk.request(method, "/notices.json")

    assert answer.status_code == 405
    assert answer.json()["type"] == "/problems/method"


@pytest.mark.parametrize("path", ["/", "/index.json", "/nowhere", "/health", "/status.json", "/robots.txt", "/fails"])
def test_every_answer_is_protected_and_head_has_no_body(told: Register, path: str) -> None:
    caller = browser(failing(told))
    got, head = caller.get(path), caller.head(path)

    assert head.status_code == got.status_code
    assert head.content == b""
    for answer in (got, head):
        assert {name: answer.headers[name] for name in PROTECTING} == PROTECTING


def failing(told: Register) -> Any:
    app = told.app()
    routes = Routes()

    @routes.get("/fails", PUBLIC)
    def fails() -> Response:
        raise RuntimeError("the password is hunter2")

    routes.add_to(app)
    return app


def test_a_failure_is_numbered_logged_and_tells_nothing_else(told: Register, caplog: pytest.LogCaptureFixture) -> None:
    page = browser(failing(told)).get("/fails", headers=HTML)
    program = browser(failing(told)).get("/fails", headers={"Accept": "application/json"})

    assert (page.status_code, program.status_code) == (500, 500)
    assert "hunter2" not in page.text + program.text
    assert program.json()["fault"] in caplog.text
    assert "hunter2" in caplog.text


def test_before_the_first_worker_it_says_unavailable(tmp_path: Path) -> None:
    views = Views(SqliteDatabase(tmp_path))
    register_of = Register.__new__(Register)
    register_of.views = views
    register_of.home = tmp_path
    caller = browser(register_of.app())

    page = caller.get("/", headers=HTML)
    assert (page.status_code, page.headers["retry-after"]) == (503, "5")
    assert caller.get("/index.json").json()["type"] == "/problems/unavailable"
    assert (caller.get("/health").status_code, caller.get("/health").json()["status"]) == (503, "unavailable")
    views.close()


def test_a_parked_key_is_under_verification_everywhere(tmp_path: Path) -> None:
    story = varied()
    with register(tmp_path, story) as told:
        caller = browser(told.app())
        tag = caller.get("/batches/suspend.json").headers["etag"]
        told.tell_bytes(LAST + 10, enterprise(5), b"{not an event")
        told.tell_bytes(LAST + 20, enterprise(60), b"{not an event")

        shown = caller.get(f"/enterprises/{code(5)}.json").json()
        assert (shown["under_verification"], shown["operation"]["code"]) == (True, "suspended")
        assert "正在核对" in caller.get(f"/enterprises/{code(5)}", headers=HTML).text
        changed = caller.get("/batches/suspend.json", headers={"If-None-Match": tag})
        assert [one["under_verification"] for one in changed.json()["entries"]] == [True]
        assert caller.get(f"/credit/v1/enterprises/{code(5)}").json()["under_verification"] is True
        assert caller.get(f"/enterprises/{code(60)}.json").json()["type"] == "/problems/under_verification"
        assert caller.get("/status.json").json()["under_verification"] == 2


def test_a_list_stops_at_the_watermark_and_an_enterprise_does_not(tmp_path: Path) -> None:
    story = varied()
    with register(tmp_path, story) as told:
        caller = browser(told.app())
        before = {path: caller.get(path).content for path in ("/index.json", "/batches/suspend.json", "/notices.json")}
        event = story.happens(read.OperationsSuspended, at(2026, 2, 25), stream=enterprise(8))
        told.tell(story, after=LAST, head=False)

        assert {path: caller.get(path).content for path in before} == before
        page = caller.get(f"/enterprises/{code(8)}.json").json()
        assert (page["operation"]["code"], page["freshness"]["position"]) == ("suspended", event.position)
        assert page["freshness"]["watermark"] == LAST
        assert caller.get(f"/notices/{event.id}.json").status_code == 404
        status = caller.get("/status.json").json()
        assert (status["position"], status["watermark"]) == (LAST + 10, LAST)
        waits = datetime.fromisoformat(status["now"]) - datetime.fromisoformat(event.time)
        assert status["lag_seconds"] == pytest.approx(max(0.0, waits.total_seconds()))


@pytest.mark.parametrize(
    "path", ["/", "/index.json", "/batches/close", "/notices", "/search?q=示例", f"/enterprises/{code(1)}"]
)
def test_what_a_reader_has_is_not_sent_again(at_desk: TestClient, path: str) -> None:
    first = at_desk.get(path, headers=HTML)
    again = at_desk.get(path, headers=HTML | {"If-None-Match": first.headers["etag"]})
    other = at_desk.get(path, params={"lang": "en"}, headers=HTML | {"If-None-Match": 'W/"another"'})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200
    assert path.endswith(".json") or other.headers["etag"] != first.headers["etag"]


def test_the_stylesheet_is_kept_for_ever(at_desk: TestClient) -> None:
    link = next(one for one in Outline(at_desk.get("/").text).links if one.endswith(".css"))
    answer = at_desk.get(link)

    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]


def test_lists_are_paged_without_loss(told: Register) -> None:
    caller = browser(told.app(page_size=2))
    seen: list[str] = []
    page = 1
    while page:
        answer = caller.get("/search.json", params={"region": "61", "page": page}).json()
        seen += [one["key"] for one in answer["hits"]]
        page = answer["pager"]["next"]
    assert len(seen) == len(set(seen)) == 9

    notices = [caller.get("/notices.json", params={"page": n}).json() for n in range(1, 8)]
    events = [one["event"] for answer in notices for one in answer["notices"]]
    assert len(events) == len(set(events)) == 11
    assert 'rel="next"' in caller.get("/notices?kind=level_announced", headers=HTML).text
