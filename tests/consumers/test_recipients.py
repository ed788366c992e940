"""Who is let in, with which key, for which purpose, how often; and that nothing leaves without a trace."""

import asyncio
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from consumers.access import Key, Role
from consumers.credit.scope import IDENTITY
from consumers.recipients.database import Session
from consumers.recipients.directory import digest_of
from consumers.recipients.ledger import Delivery
from consumers.recipients.limits import Limits
from consumers.recipients.model import Kind, Malformed, Purpose, Sight
from consumers.recipients.recording import Recording
from projections.credit.treatment import TREATMENTS
from projections.stops import DatabaseUnavailable
from tests.consumers.registered import LOAN, Asking, Office, narrow, office
from tests.consumers.served import AFAR, Register, browser, code

SCHEMA = "/credit/v1/schema"
ONE = f"/credit/v1/enterprises/{code(1)}"
REGULATOR = Key("regulator", Role.REGULATOR, hashlib.sha256(b"regulator-key").hexdigest())
FILED = Key("old-bank", Role.RECIPIENT, hashlib.sha256(b"filed-key").hexdigest())


@pytest.fixture
def desk(told: Register, tmp_path: Path) -> Iterator[Office]:
    with office(told, tmp_path) as one:
        yield one


def problem(answer: Any) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["type"]).removeprefix("/problems/")


def test_without_any_recipient_the_feed_is_open_on_loopback_as_ever(desk: Office) -> None:
    assert browser(desk.app()).get(SCHEMA).status_code == 200
    assert browser(desk.app(), AFAR).get(SCHEMA).status_code == 401


def test_from_the_first_recipient_on_the_feed_is_theirs_and_the_regulators(desk: Office) -> None:
    desk.keys = (REGULATOR, FILED)
    key = desk.adds()

    assert browser(desk.app()).get(SCHEMA).status_code == 401
    assert Asking(desk, "filed-key").get(SCHEMA).status_code == 401
    assert Asking(desk, "regulator-key").get(SCHEMA).status_code == 200
    assert Asking(desk, key, client=AFAR).get(SCHEMA).status_code == 200
    assert problem(Asking(desk, key).get(f"/audit/enterprises/{code(1)}.json")) == "not_for_this_role"


def test_every_page_says_how_the_feed_is_read(desk: Office) -> None:
    assert browser(desk.app()).get("/health").json()["access"]["mode"] == "loopback"
    desk.adds()
    assert browser(desk.app()).get("/health").json()["access"]["mode"] == "recipients"
    assert "with a registered recipient" in browser(desk.app()).get("/", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("key", ["", "rk_unknown", "Basic", "rk_" + "A" * 43])
def test_an_unknown_key_is_refused(desk: Office, key: str) -> None:
    desk.adds()
    answer = Asking(desk, key).get(SCHEMA)

    assert (answer.status_code, problem(answer)) == (401, "key_needed")
    assert desk.told() == []


def test_keys_overlap_expire_and_are_revoked(desk: Office) -> None:
    old = desk.adds()
    new = desk.directory.rotate("icbc", overlap=timedelta(days=7))
    early = desk.directory.new_key("icbc", desk.clock.now() + timedelta(days=3))
    asks = {key: Asking(desk, key) for key in (old, new.key, early.key)}

    def answers(key: str) -> tuple[int, str]:
        answer = asks[key].get(SCHEMA)
        return answer.status_code, "" if answer.status_code == 200 else problem(answer)

    assert [answers(key) for key in asks] == [(200, ""), (200, ""), (401, "key_expired")]
    desk.clock.passes(days=7)
    assert [answers(key) for key in asks] == [(401, "key_expired"), (200, ""), (200, "")]
    desk.directory.revoke(new.id)
    assert [answers(key) for key in asks] == [(401, "key_expired"), (401, "key_revoked"), (200, "")]
    desk.clock.passes(days=397)
    assert answers(early.key) == (401, "key_expired")


def test_a_rotation_lengthens_no_key(desk: Office) -> None:
    desk.adds()
    short = desk.directory.new_key("icbc", life=timedelta(days=1))
    desk.directory.rotate("icbc", overlap=timedelta(days=30))
    found = desk.directory.known().keys[digest_of(short.key)]

    assert found.valid_until == desk.clock.now() + timedelta(days=1)


def test_a_key_is_stored_as_its_hash_alone(desk: Office, tmp_path: Path) -> None:
    key = desk.adds()
    desk.database.close()

    assert all(key.encode() not in file.read_bytes() for file in tmp_path.iterdir())
    assert (tmp_path / "recipients.sqlite").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("given", [{}, {"purpose": "awards"}, {"purpose": "Loan"}, {"purpose": "nothing"}])
def test_a_query_names_a_registered_purpose(desk: Office, given: dict[str, str]) -> None:
    asks = Asking(desk, desk.adds())
    del asks.client.headers["X-Purpose"]
    answer = asks.get(ONE, params=given)

    assert (answer.status_code, problem(answer)) == (403, "purpose_needed")
    assert answer.json()["registered"] == ["loan"]
    assert asks.get(ONE, params={"purpose": "loan"}).status_code == 200


def test_two_purposes_at_once_are_none(desk: Office) -> None:
    key = desk.adds(sight=Sight(purposes=(Purpose.LOAN, Purpose.BIDDING)))

    assert Asking(desk, key).get(ONE, params={"purpose": "bidding"}).status_code == 403


def test_every_purpose_of_the_treatment_data_can_be_registered() -> None:
    named = {purpose.purpose for one in TREATMENTS.sets.values() for purpose in one.purposes}

    assert named <= set(Purpose)


def test_too_many_requests_are_told_when_to_come_back(desk: Office) -> None:
    now = [0.0]
    desk.limits = Limits(0.5, 2, lambda: now[0])
    key, other = desk.adds(), desk.adds("abc")
    asks = Asking(desk, key)

    assert [asks.get(SCHEMA).status_code for _ in range(3)] == [200, 200, 429]
    refused = asks.get(SCHEMA)
    assert (problem(refused), refused.headers["retry-after"]) == ("too_many", "2")
    assert Asking(desk, other).get(SCHEMA).status_code == 200
    now[0] = 2.0
    assert [asks.get(SCHEMA).status_code for _ in range(2)] == [200, 429]


FINGERPRINT = "ab" * 32
COLONS = ":".join(["AB"] * 32)


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        (("10.0.0.9", 1), {"x-client-certificate-sha256": FINGERPRINT}, 200),
        (("10.0.0.9", 1), {"x-client-certificate-sha256": COLONS}, 200),
        (("10.0.0.9", 1), {"x-client-certificate-sha256": "cd" * 32}, 401),
        (("10.0.0.9", 1), {}, 401),
        (AFAR, {"x-client-certificate-sha256": FINGERPRINT}, 401),
        (AFAR, {"x-client-certificate-sha256": FINGERPRINT, "x-forwarded-for": "10.0.0.9"}, 401),
    ],
)
def test_a_bound_recipient_comes_with_its_certificate_through_the_proxy(
    desk: Office, client: tuple[str, int], headers: dict[str, str], status: int
) -> None:
    desk.proxies = ("10.0.0.9",)
    answer = Asking(desk, desk.adds(certificate=COLONS), client=client, **headers).get(SCHEMA)

    assert answer.status_code == status
    if status == 401:
        assert problem(answer) == "certificate_differs"


@pytest.mark.parametrize(
    ("sight", "says"),
    [
        (Sight(purposes=()), "purposes"),
        (Sight(purposes=(Purpose.LOAN,), regions=("6",)), "region"),
        (Sight(purposes=(Purpose.LOAN,), regions=("61%",)), "region"),
        (Sight(purposes=(Purpose.LOAN,), regions=("99",)), "no such code"),
        (Sight(purposes=(Purpose.LOAN,), regions=("610199",)), "no such code"),
        (Sight(purposes=(Purpose.LOAN,), fields=("standing", "officer")), "officer"),
    ],
)
def test_a_scope_that_cannot_be_is_not_registered(desk: Office, sight: Sight, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        desk.adds(sight=sight)
    assert desk.directory.known().recipients == {}


@pytest.mark.parametrize("name", ["", "A", "x", "icbc/../x", "工行", "a" * 41])
def test_an_id_stands_in_addresses(desk: Office, name: str) -> None:
    with pytest.raises(Malformed, match="id"):
        desk.directory.add(name, ("甲", "A"), Kind.BANK, LOAN)


def test_nobody_is_registered_twice(desk: Office) -> None:
    desk.adds()
    with pytest.raises(Malformed, match="already"):
        desk.adds()


def every_route(desk: Office) -> list[str]:
    """Every path of the feed, with what it needs."""
    cursor = browser_cursor(desk)
    described = Asking(desk, desk.directory.new_key("icbc").key).get("/openapi.json").json()["paths"]
    found = []
    for path, methods in described.items():
        if path.startswith("/credit/v1/") and "get" in methods and not path.endswith(("/stream", "/schema")):
            filled = path.replace("{code}", code(5)).replace("{day}", "2026-01-12").replace("{edition}", cursor)
            found.append(filled + (f"?after={cursor}" if path.endswith("/changes") else ""))
    assert len(found) >= 5
    return found


def browser_cursor(desk: Office) -> str:
    answer = Asking(desk, desk.directory.new_key("icbc").key).client.head("/credit/v1/snapshot")
    edition = answer.headers["registry-cursor"].rpartition(".")[0]
    return f"{edition}.0"


def test_no_route_leaks_a_field_beyond_the_scope(desk: Office) -> None:
    key = desk.adds(sight=narrow("standing", "treatment"))
    asks = Asking(desk, key)
    secret = ["延安宝塔示例煤业有限公司", "延安监停", "not_compliant_in_time", "AQB6100000005", "610602"]

    for path in every_route(desk):
        answer = asks.get(path, headers={"Accept-Encoding": "identity"})
        assert answer.status_code == 200, (path, answer.text)
        assert [word for word in secret if word in answer.text] == [], path
    record = asks.get(f"/credit/v1/enterprises/{code(5)}").json()["change"]["record"]
    assert set(record) == {"standing", "treatment"} | IDENTITY
    assert {line["purpose"] for line in record["treatment"]} <= {"loan"}


def test_a_region_and_a_watch_list_hide_whole_enterprises(desk: Office) -> None:
    desk.keys = (REGULATOR,)
    yanan = Asking(desk, desk.adds(sight=Sight(purposes=(Purpose.LOAN,), regions=("6106",))))
    cursor = browser_cursor(desk)

    assert yanan.get(f"/credit/v1/enterprises/{code(5)}").status_code == 200
    assert yanan.get(ONE).status_code == 404
    regulator = Asking(desk, "regulator-key")
    all_of_it = f"/credit/v1/changes?after={browser_edition(regulator)}.0&limit=1000"
    everyone = regulator.get(all_of_it).json()["changes"]
    own = yanan.get(f"/credit/v1/changes?after={cursor}&limit=1000").json()["changes"]
    assert len(everyone) > len(own) > 0
    assert {change["record"]["uscc"] for change in own} == {code(5)}


def test_a_changed_scope_ends_old_cursors(desk: Office) -> None:
    key = desk.adds()
    cursor = browser_cursor(desk)
    asks = Asking(desk, key)
    assert asks.get(f"/credit/v1/changes?after={cursor}").status_code == 200

    desk.directory.rescope("icbc", lambda sight: Sight(purposes=sight.purposes, regions=("61",)))
    gone = asks.get(f"/credit/v1/changes?after={cursor}")

    assert (gone.status_code, problem(gone)) == (416, "cursor_gone")
    assert gone.json()["reason"] == "scope_changed"
    assert asks.get(f"/credit/v1/changes?after={gone.json()['oldest']}").status_code == 200
    before = desk.recipient().version
    desk.directory.rescope("icbc", lambda sight: sight)
    assert desk.recipient().version == before


@pytest.mark.parametrize(
    ("after", "status", "kind"),
    [
        ("", 422, "malformed_cursor"),
        ("x", 422, "malformed_cursor"),
        ("{edition}.-1", 422, "malformed_cursor"),
        ("{edition}.999999", 416, "cursor_gone"),
        ("00000000.1", 416, "cursor_gone"),
        ("{bare}-7.1", 416, "cursor_gone"),
    ],
)
def test_a_wrong_position_is_explained_and_recorded_as_giving_nothing(
    desk: Office, after: str, status: int, kind: str
) -> None:
    asks = Asking(desk, desk.adds())
    edition = browser_cursor(desk).partition(".")[0]
    answer = asks.get("/credit/v1/changes", params={"after": after.format(edition=edition, bare=edition[:8])})

    assert (answer.status_code, problem(answer)) == (status, kind)
    assert (desk.told()[-1].status, desk.told()[-1].kind) == (status, "none")


def test_what_was_given_is_in_the_ledger_with_its_hash(desk: Office) -> None:
    asks = Asking(desk, desk.adds())
    cursor = browser_cursor(desk)
    single = asks.get(ONE)
    page = asks.get(f"/credit/v1/changes?after={cursor}&limit=3", headers={"Accept-Encoding": "identity"})
    *_, one, changes = desk.told()

    assert (one.kind, one.code, one.purpose, one.scope) == ("single", code(1), "loan", 1)
    assert one.sha256 == hashlib.sha256(single.content).hexdigest()
    assert one.upto == single.json()["change"]["position"]
    assert (changes.kind, changes.after) == ("changes", 0)
    assert f"{changes.edition}.{changes.upto}" == page.json()["next"]
    assert changes.sha256 == hashlib.sha256(page.content).hexdigest()


def test_a_snapshot_is_recorded_before_its_first_byte_and_whole_at_its_end(desk: Office) -> None:
    asks = Asking(desk, desk.adds())
    body = asks.get("/credit/v1/snapshot", headers={"Accept-Encoding": "identity"}).content
    first, last = desk.told()[-2:]

    assert (first.kind, first.length, last.length) == ("snapshot", 0, len(body))
    assert first.upto == last.upto == json.loads(body.splitlines()[0])["position"]
    assert last.sha256 == hashlib.sha256(body).hexdigest()


def test_a_head_gives_nothing_and_a_part_names_its_range(desk: Office) -> None:
    desk.keys = (REGULATOR,)
    asks = Asking(desk, desk.adds())
    plain = {"Accept-Encoding": "identity"}
    size = asks.client.head("/credit/v1/snapshot", headers=plain).headers["content-length"]
    assert [(row.kind, row.route) for row in desk.told()] == [("none", "HEAD /credit/v1/snapshot")]

    assert asks.get("/credit/v1/snapshot", headers={**plain, "Range": "bytes=0-99"}).status_code == 206
    last = desk.told()[-1]
    assert (last.kind, last.status, last.length) == ("snapshot", 206, 100)
    assert last.route == f"GET /credit/v1/snapshot bytes 0-99/{size}"
    asked = {"uscc": code(1)}
    (version,) = Asking(desk, "regulator-key").get("/audit/recipients/icbc/told.json", params=asked).json()["versions"]
    assert not version["exact"]


def test_a_file_is_recorded_whole_before_the_piece_that_makes_it_so(desk: Office) -> None:
    desk.adds()
    left: list[tuple[bytes, int]] = []

    async def file(scope: Any, receive: Any, send: Any) -> None:  # the reader closes before the empty closing piece
        scope["state"]["delivery"] = Delivery(recipient=1, key="k", purpose="loan", scope=1, route="GET /", kind="none")
        length = [(b"content-length", b"6")]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": b"abc", "more_body": True})
        await send({"type": "http.response.body", "body": b"def", "more_body": True})

    async def sent(message: Any) -> None:
        left.append((message.get("body", b""), len(desk.told())))

    asked = {"type": "http", "path": "/credit/v1/snapshot", "query_string": b"", "headers": [], "method": "GET"}
    asyncio.run(Recording(file, desk.ledger)(asked, None, sent))  # type: ignore[arg-type]

    assert left == [(b"", 1), (b"abc", 1), (b"def", 2)]
    assert [(row.kind, row.length, row.sha256) for row in desk.told()] == [
        ("snapshot", 0, None),
        ("snapshot", 6, hashlib.sha256(b"abcdef").hexdigest()),
    ]


def test_a_query_that_cannot_be_recorded_is_not_answered(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asks = Asking(desk, desk.adds())
    ready = asks.get("/credit/v1/snapshot").status_code, len(desk.told())
    with monkeypatch.context() as away:

        @contextmanager
        def full() -> Iterator[Session]:
            raise DatabaseUnavailable("disk full")
            yield

        away.setattr(desk.database, "writing", full)
        for path in (ONE, "/credit/v1/snapshot", f"/credit/v1/changes?after={browser_edition(asks)}.0", SCHEMA):
            answer = asks.get(path)
            assert (answer.status_code, problem(answer)) == (503, "not_recorded"), path
            assert answer.headers["retry-after"] == "5"
            assert code(1) not in answer.text.replace(path, "")
    assert ready == (200, len(desk.told()))
    assert asks.get(ONE).status_code == 200


def browser_edition(asks: Asking) -> str:
    return str(asks.get("/status.json").json()["credit_edition"])


@pytest.mark.parametrize("table", ["deliveries", "scopes"])
def test_what_was_recorded_can_only_be_added_to(desk: Office, table: str) -> None:
    asks = Asking(desk, desk.adds())
    asks.get(ONE)

    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET recipient = 9"):
        with pytest.raises(Exception, match="only added to"), desk.database.writing() as session:
            session.change(sql)


def test_two_clients_with_one_cursor_get_the_same_bytes_and_each_is_recorded(desk: Office) -> None:
    key = desk.adds()
    cursor = browser_cursor(desk)
    before = len(desk.told())
    first, second = (Asking(desk, key).get(f"/credit/v1/changes?after={cursor}").json() for _ in range(2))

    assert first["changes"] == second["changes"]
    assert first["next"] == second["next"]
    assert len(desk.told()) == before + 2


def test_a_recipient_that_was_offline_for_forty_days_goes_on_from_its_cursor(desk: Office) -> None:
    asks = Asking(desk, desk.adds())
    page = asks.get(f"/credit/v1/changes?after={browser_cursor(desk)}&limit=5").json()
    desk.clock.passes(days=40)
    following = asks.get(f"/credit/v1/changes?after={page['next']}&limit=1000").json()
    positions = [change["position"] for change in page["changes"] + following["changes"]]

    assert positions == sorted(set(positions))
    assert not following["more"]


def test_who_exists_outside_a_scope_is_answered_like_who_does_not(desk: Office) -> None:
    yanan = Asking(desk, desk.adds(sight=Sight(purposes=(Purpose.LOAN,), regions=("6106",))))
    asked = [code(1), code(900), code(1)[:-1] + "0", "unregistered:610112-7", "unregistered:610112-8"]

    def answered(name: str) -> tuple[int, dict[str, Any]]:
        answer = yanan.get(f"/credit/v1/enterprises/{name}")
        told: dict[str, Any] = answer.json()
        del told["instance"]  # the address that was asked
        return answer.status_code, told

    first, *others = map(answered, asked)
    assert first[0] == 404
    assert others == [first] * len(others)
    assert yanan.get(f"/credit/v1/enterprises/{code(5)}").status_code == 200


def test_what_a_known_recipient_was_refused_is_in_the_ledger(desk: Office) -> None:
    now = [0.0]
    desk.limits = Limits(1, 2, lambda: now[0])
    key = desk.adds()
    asks = Asking(desk, key)
    for purpose in ("awards", "loan", "loan"):
        asks.get(ONE, headers={"X-Purpose": purpose})
    desk.directory.bind("icbc", FINGERPRINT)
    asks.get(ONE)
    desk.directory.revoke(desk.directory.known().keys[digest_of(key)].id)
    asks.get(ONE)
    asks.get(f"/audit/enterprises/{code(1)}.json")

    rows = [(row.status, row.kind, row.purpose, row.upto) for row in desk.told()]
    assert rows[0] == (403, "none", "awards", None)
    assert rows[1][:2] == (200, "single")
    assert rows[2:] == [(status, "none", "loan", None) for status in (429, 401, 401, 403)]
