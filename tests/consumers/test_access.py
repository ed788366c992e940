"""Who is answered: every route declares its callers, and only they are."""

import base64
import hashlib

import msgspec
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from consumers.access import Key, Role, Routes, guard, keys_of, presented
from consumers.app import create_app
from consumers.serving import Serving
from tests.consumers.served import AFAR, LOOPBACK, FixedClock, Register, browser, code

SECRET = {"bank": "bank-key-1", "regulator": "regulator-key-2"}
ROLES = {"bank": Role.RECIPIENT, "regulator": Role.REGULATOR}
KEYS = tuple(Key(name, ROLES[name], hashlib.sha256(key.encode()).hexdigest()) for name, key in SECRET.items())
PUBLIC = "/"
FEED = "/credit/v1/schema"
AUDIT = f"/audit/enterprises/{code(1)}.json"


def routes(app: FastAPI) -> list[BaseRoute]:
    return list(app.routes)


def test_every_route_declares_who_may_call_it_and_stands_behind_the_guard(told: Register) -> None:
    walked = routes(told.app())

    assert len(walked) >= 20
    for route in walked:
        endpoint = getattr(route, "endpoint", None)
        assert getattr(endpoint, "may_call", None), f"{route} declares no callers"
        assert [one.dependency for one in route.dependencies] == [guard], route  # type: ignore[attr-defined]
    assert [route.path for route in walked if route.methods != {"GET"}] == [  # type: ignore[attr-defined]
        "/credit/v1/stop-use/{id}/ack"
    ]


def test_only_the_feed_and_the_audit_are_not_public(told: Register) -> None:
    closed = {
        route.path: endpoint.may_call  # type: ignore[attr-defined]
        for route in routes(told.app())
        if Role.PUBLIC not in (endpoint := route.endpoint).may_call  # type: ignore[attr-defined]
    }

    assert {path for path, may in closed.items() if Role.RECIPIENT in may} == {
        "/credit/v1/snapshot",
        "/credit/v1/changes",
        "/credit/v1/enterprises/{code}",
        "/credit/v1/schema",
        "/credit/v1/daily/{day}",
        "/credit/v1/manifests",
        "/credit/v1/quality",
        "/credit/v1/quality.json",
        "/credit/v1/stream",
        "/credit/v1/stop-use",
        "/credit/v1/stop-use/{id}/ack",
    }
    assert {path for path, may in closed.items() if Role.RECIPIENT not in may} == {
        "/audit/authorities/{party}/quarterly/{quarter}",
        "/audit/authorities/{party}/quarterly/{quarter}.csv",
        "/audit/authorities/{party}/quarterly/{quarter}.json",
        "/audit/authorities/{party}/quarterly/{quarter}.xlsx",
        "/audit/authorities/{party}/recognitions",
        "/audit/authorities/{party}/recognitions.csv",
        "/audit/authorities/{party}/recognitions.json",
        "/audit/authorities/{party}/supervision",
        "/audit/authorities/{party}/supervision.json",
        "/audit/enterprises/{code}",
        "/audit/enterprises/{code}.json",
        "/audit/recipients",
        "/audit/recipients.json",
        "/audit/recipients/{recipient}",
        "/audit/recipients/{recipient}.json",
        "/audit/recipients/{recipient}/told",
        "/audit/recipients/{recipient}/told.json",
        "/metrics",
    }


def test_a_route_without_a_declaration_is_closed(told: Register) -> None:
    app = told.app(KEYS)
    forgotten = Routes()
    forgotten.get("/forgotten", frozenset())(lambda: "secret")
    forgotten.add_to(app)

    assert browser(app).get("/forgotten").status_code == 401
    for key in SECRET.values():
        assert browser(app).get("/forgotten", headers={"Authorization": f"Bearer {key}"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "caller", "status"),
    [
        (PUBLIC, None, 200),
        (PUBLIC, "bank", 200),
        (FEED, None, 401),
        (FEED, "bank", 200),
        (FEED, "regulator", 200),
        (AUDIT, None, 401),
        (AUDIT, "bank", 403),
        (AUDIT, "regulator", 200),
    ],
)
def test_with_keys_each_role_reads_its_own(told: Register, path: str, caller: str | None, status: int) -> None:
    headers = {"Authorization": f"Bearer {SECRET[caller]}"} if caller else {}
    for address in (LOOPBACK, AFAR):
        answer = browser(told.app(KEYS), address).get(path, headers=headers)
        assert answer.status_code == status
        if status == 403:
            assert answer.json()["detail_zh"] == "该密钥的身份为接收方"
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
        if status == 401:
            assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("caller", [None, "bank"])
@pytest.mark.parametrize("asked", [code(1), code(1).lower(), code(9), "X" * 41, "X" * 61, "无"])
def test_a_direct_route_answers_what_the_framework_would(told: Register, asked: str, caller: str | None) -> None:
    headers = {"Authorization": f"Bearer {SECRET[caller]}"} if caller else {}
    reader, path = browser(told.app(KEYS)), f"/credit/v1/enterprises/{asked}"
    direct, usual = (reader.get(path, headers=headers, params=given) for given in ({}, {"signed": "false"}))

    assert (direct.status_code, direct.headers, direct.json()) == (usual.status_code, usual.headers, usual.json())
    assert (direct.status_code == 401) is (caller is None)


def test_a_browser_gives_the_key_as_password(told: Register) -> None:
    answer = browser(told.app(KEYS), AFAR).get(AUDIT.removesuffix(".json"), auth=("anyone", SECRET["regulator"]))

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("path", "accept", "page"),
    [
        ("/credit/v1/quality", "text/html", True),
        ("/credit/v1/quality", "application/json", False),
        ("/credit/v1/quality.json", "text/html", False),
        ("/credit/v1/changes?after=x", "text/html", False),
    ],
)
def test_who_opens_the_feed_s_one_page_without_a_key_is_answered_with_a_page(
    told: Register, path: str, accept: str, page: bool
) -> None:
    answer = browser(told.app(KEYS)).get(path, headers={"Accept": accept})
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("text/html" if page else "application/problem+json")
    assert "需要密钥" in answer.text


@pytest.mark.parametrize(
    "authorization",
    ["Bearer", "Bearer ", "Bearer wrong", "Basic", "Basic %%%", "Basic /////w==", "Digest x", "bank-key-1"],
)
def test_what_is_no_key_is_refused(told: Register, authorization: str) -> None:
    answer = browser(told.app(KEYS)).get(FEED, headers={"Authorization": authorization})

    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/key_needed"


def test_an_empty_key_is_no_key() -> None:
    assert presented("Basic " + base64.b64encode(b"user").decode()) == ""
    with pytest.raises(ValueError, match="no key"):
        keys_of(b"[]")


@pytest.mark.parametrize(
    ("address", "host", "headers", "status"),
    [
        (LOOPBACK, "http://127.0.0.1", {}, 200),
        (LOOPBACK, "http://localhost:8000", {}, 200),
        (("::1", 50000), "http://[::1]:8000", {}, 200),
        (AFAR, "http://127.0.0.1", {}, 401),
        (("unix", 0), "http://127.0.0.1", {}, 401),
        (LOOPBACK, "http://rebound.example", {}, 401),
        (LOOPBACK, "http://127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 401),
        (LOOPBACK, "http://127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 401),
        (LOOPBACK, "http://127.0.0.1", {"Via": "1.1 proxy"}, 401),
    ],
)
def test_without_keys_only_loopback_is_answered(
    told: Register, address: tuple[str, int], host: str, headers: dict[str, str], status: int
) -> None:
    app = told.app()

    assert browser(app, address, host).get(FEED, headers=headers).status_code == status
    assert browser(app, address, host).get(PUBLIC, headers=headers).status_code == 200


@pytest.mark.parametrize("keys", [(), KEYS])
def test_every_page_and_health_say_how_access_is_kept(told: Register, keys: tuple[Key, ...]) -> None:
    caller = browser(told.app(keys))
    said = caller.get("/health").json()["access"]

    assert said["mode"] == ("keys" if keys else "loopback")
    for path in ("/", "/notices", "/search", "/nowhere"):
        assert said["zh"] in caller.get(path, headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    "wrong",
    [
        b"{}",
        b"not json",
        b'[{"name": "a", "role": "recipient"}]',
        b'[{"name": "a", "role": "public", "sha256": "%s"}]' % (b"0" * 64),
        b'[{"name": "", "role": "recipient", "sha256": "%s"}]' % (b"0" * 64),
        b'[{"name": "a", "role": "recipient", "sha256": "bank-key-1"}]',
        b'[{"name": "a", "role": "recipient", "sha256": "%s", "key": "x"}]' % (b"0" * 64),
    ],
)
def test_a_keys_file_that_is_wrong_is_refused(wrong: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # msgspec words its own
        keys_of(wrong)


def test_a_keys_file_names_nobody_twice() -> None:
    assert keys_of(msgspec.json.encode(KEYS)) == KEYS
    with pytest.raises(ValueError, match="twice"):
        keys_of(msgspec.json.encode([KEYS[0], KEYS[0]]))


def test_the_application_is_made_from_views_and_settings_alone(told: Register) -> None:
    assert create_app(told.views, Serving(FixedClock())).state.views is told.views


@pytest.mark.parametrize("host", ["[", "[::1", "127.0.0.1@evil.example", "a/b", "", "evil.example", "127.0.0.1:99999x"])
def test_a_malformed_or_foreign_host_is_not_this_machine(at_desk: TestClient, host: str) -> None:
    assert at_desk.get("/credit/v1/schema", headers={"Host": host}).status_code == 401


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Forwarded-Proto", "X-Client-IP", "Via", "Forwarded"])
def test_a_proxy_in_between_is_not_this_machine(at_desk: TestClient, name: str) -> None:
    assert at_desk.get("/credit/v1/schema", headers={name: "x"}).status_code == 401


def test_a_key_that_is_no_text_is_no_key(at_desk: TestClient) -> None:
    answer = at_desk.get("/audit/recipients.json", headers=[(b"Authorization", b"Basic \xe9\xe9")])
    assert answer.status_code < 500
