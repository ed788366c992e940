"""Webhooks against a real server that takes, refuses, redirects, hangs and drips: in order, signed, never lost."""

import hashlib
import hmac
import json
import re
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from consumers.recipients.model import Malformed, Purpose, Sight
from consumers.recipients.outbox import ATTEMPTS, Outbox
from infra import posting
from infra.posting import NotArrived, checked_url, resolved
from infra.webhooks import Deliverer
from projections.stops import DatabaseUnavailable, Fenced
from tests.consumers.registered import LOAN, Asking, Office, narrow, office
from tests.consumers.served import code, register
from tests.consumers.test_recipients import REGULATOR
from tests.consumers.test_recipients_stops import Court, closed


class Bank:
    """A bank's receiver: keeps what comes, and answers as it is told, by enterprise or for all."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status: dict[str, int] = {}
        self.always = 200
        self.hang = 0.0
        bank = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(bank.hang)
                stream = json.loads(body)["stream"]
                status = bank.status.get(stream, bank.always)
                bank.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", f"{bank.url}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def bank() -> Iterator[Bank]:
    one = Bank()
    yield one
    one.close()


@pytest.fixture
def court(tmp_path: Path) -> Iterator[Court]:
    story = closed()
    with register(tmp_path / "views", story) as kept, office(kept, tmp_path) as desk:
        yield Court(kept, desk, story)


@pytest.fixture
def deliverer(court: Court) -> Iterator[Deliverer]:
    one = Deliverer(court.desk.directory, court.register.views, court.desk.clock.now, loopback=True)
    yield one
    one.close()


def hooked(desk: Office, url: str, position: int = 0) -> str:
    desk.adds()
    return Outbox(desk.database, desk.clock.now).hook(desk.recipient(), url, Purpose.LOAN, position)


def work(deliverer: Deliverer, rounds: int = 1) -> None:
    for _ in range(rounds):
        deliverer.look()
        deliverer.settle()


def positions(told: list[dict[str, Any]]) -> list[int]:
    return [one["position"] for one in told]


def test_changes_are_posted_signed_and_recorded(court: Court, deliverer: Deliverer, bank: Bank) -> None:
    secret = hooked(court.desk, bank.url)
    work(deliverer, 5)

    assert sorted(positions(bank.told())) == [one.position for one in court.story.told]
    for headers, body in bank.got:
        seconds, mac = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers["registry-signature"]).groups()  # type: ignore[union-attr]
        assert hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest() == mac
    rows = court.desk.told()
    assert {row.kind for row in rows} == {"webhook"}
    assert sorted(str(row.sha256) for row in rows) == sorted(hashlib.sha256(body).hexdigest() for _, body in bank.got)
    work(deliverer, 2)
    assert len(bank.got) == len(court.story.told)


def test_a_stop_use_is_posted_after_the_change_that_withdraws(court: Court, deliverer: Deliverer, bank: Bank) -> None:
    hooked(court.desk, bank.url)
    work(deliverer, 5)
    court.annuls()
    bank.got.clear()
    work(deliverer, 4)

    assert [one["kind"] for one in bank.told()] == ["change", "stop_use"]
    assert bank.told()[1]["uscc"] == code(1)
    assert [stop.acknowledged_at for stop in court.desk.stops().unacknowledged(court.desk.recipient().number)] == [None]


def test_one_enterprise_that_fails_holds_up_no_other_and_keeps_its_order(
    court: Court, deliverer: Deliverer, bank: Bank
) -> None:
    hooked(court.desk, bank.url)
    first, second = (f"enterprise:{code(number)}" for number in (1, 2))
    bank.status[first] = 500
    work(deliverer, 4)

    assert positions([one for one in bank.told() if one["stream"] == second]) == [
        one.position for one in court.story.told if one.stream == second
    ]
    assert len({one["position"] for one in bank.told() if one["stream"] == first}) == 1
    bank.status.clear()
    bank.got.clear()
    court.desk.clock.passes(seconds=6)
    work(deliverer, 4)
    assert positions(bank.told()) == [one.position for one in court.story.told if one.stream == first]


def test_a_redirect_is_not_followed_and_pauses_double(court: Court, deliverer: Deliverer, bank: Bank) -> None:
    hooked(court.desk, bank.url, court.story.told[-2].position)
    bank.always = 307
    pauses = []
    for _ in range(6):
        work(deliverer)
        (letter,) = deliverer.outbox._letters("WHERE recipient = 1")
        pauses.append(letter.next_at)
        court.desk.clock.passes(hours=6)

    assert "redirects are not followed" in letter.said
    assert len(bank.got) == letter.attempts == 6
    assert pauses == sorted(pauses)


def test_a_letter_that_is_never_taken_dies_visibly_and_can_be_revived_or_replayed(
    court: Court, deliverer: Deliverer, bank: Bank
) -> None:
    hooked(court.desk, bank.url)
    number = court.desk.recipient().number
    bank.always = 503
    for _ in range(ATTEMPTS * 3):
        work(deliverer)
        court.desk.clock.passes(hours=7)
    dead = deliverer.outbox.dead(number)

    assert [letter.position for letter in dead] == [one.position for one in court.story.told]
    assert {letter.attempts for letter in dead} == {ATTEMPTS}
    assert "503" in dead[0].said
    bank.always, bank.got = 200, []
    assert deliverer.outbox.revive(number) == len(dead)
    work(deliverer, 4)
    assert sorted(positions(bank.told())) == [letter.position for letter in dead]
    assert deliverer.outbox.dead(number) == []
    bank.got.clear()
    deliverer.outbox.replay(number, court.story.told[2].position)
    work(deliverer, 5)
    assert sorted(positions(bank.told())) == [one.position for one in court.story.told[3:]]


def test_a_receiver_that_hangs_or_drips_is_let_go(
    court: Court, deliverer: Deliverer, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "SECONDS", 0.2)
    hooked(court.desk, bank.url)
    bank.hang = 1.0
    began = time.monotonic()
    work(deliverer)

    assert time.monotonic() - began < 0.9
    (first, *_) = deliverer.outbox._letters("WHERE recipient = 1 ORDER BY attempts DESC")
    assert (first.attempts, "TimeoutError" in first.said) == (1, True)
    with dripping() as url:
        deliverer.outbox.hook(court.desk.recipient(), url, Purpose.LOAN, 0)
        began = time.monotonic()
        work(deliverer)
        assert time.monotonic() - began < 2.0
    (first, *_) = deliverer.outbox._letters("WHERE recipient = 1 ORDER BY attempts DESC")
    assert first.attempts == 1


class dripping:  # noqa: N801  # reads as a context
    """A server that sends one byte of its answer at a time, for ever."""

    def __enter__(self) -> str:
        self._socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._drip, daemon=True).start()
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/"

    def _drip(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            try:
                while True:
                    connection.sendall(b"H")
                    time.sleep(0.05)
            except OSError:
                return

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def test_nothing_is_recorded_or_lost_while_nobody_listens(court: Court, deliverer: Deliverer, bank: Bank) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    hooked(court.desk, url)
    work(deliverer, 3)

    assert court.desk.told() == []
    assert len(deliverer.outbox._letters("WHERE recipient = 1")) == len(court.story.told)


def test_what_the_scope_hides_is_not_posted(court: Court, deliverer: Deliverer, bank: Bank) -> None:
    court.desk.adds(sight=narrow("standing"))
    deliverer.outbox.hook(court.desk.recipient(), bank.url, Purpose.LOAN, 0)
    work(deliverer, 5)

    assert bank.told()
    assert all("name" not in one["record"] and "adverse" not in one["record"] for one in bank.told())


def test_a_stop_use_never_overtakes_older_changes(
    court: Court, deliverer: Deliverer, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooked(court.desk, bank.url)
    work(deliverer, 5)
    court.annuls()
    court.desk.stops().find()
    deliverer.outbox.replay(court.desk.recipient().number, 0)
    monkeypatch.setattr("consumers.recipients.outbox._PAGE", 2)
    bank.got.clear()
    work(deliverer, 12)

    told = [one for one in bank.told() if one["stream"] == f"enterprise:{code(1)}"]
    assert [one["kind"] for one in told if one["kind"] == "stop_use"] == ["stop_use"]
    assert positions(told) == sorted(positions(told))


@pytest.mark.parametrize("lost", ["purpose", "key"])
def test_a_webhook_pauses_while_its_purpose_or_every_key_is_gone(
    court: Court, deliverer: Deliverer, bank: Bank, lost: str
) -> None:
    hooked(court.desk, bank.url)
    directory, clock = court.desk.directory, court.desk.clock
    if lost == "purpose":
        directory.rescope("icbc", lambda sight: Sight(purposes=(Purpose.AWARDS,)))
    else:
        for key in directory.known().keys.values():
            directory.revoke(key.id)
        clock.passes(seconds=1)
    work(deliverer, 3)
    assert bank.got == []
    assert lost in deliverer.told["paused"]["icbc"]

    directory.rescope("icbc", lambda sight: LOAN)
    directory.new_key("icbc")
    work(deliverer, 6)
    assert len(bank.got) == len(court.story.told)
    assert deliverer.told["paused"] == {}


def test_only_one_worker_posts(court: Court, deliverer: Deliverer, bank: Bank) -> None:
    hooked(court.desk, bank.url)
    other = Deliverer(court.desk.directory, court.register.views, court.desk.clock.now, loopback=True)
    deliverer.look()
    deliverer.settle()
    with pytest.raises(Fenced):
        other.look()
    court.desk.clock.passes(seconds=61)
    other.look()
    other.close()


def test_a_database_that_was_away_while_a_letter_was_posted_holds_up_nothing_for_ever(
    court: Court, deliverer: Deliverer, bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consumers.recipients.database.BUSY_SECONDS", 0.05)
    hooked(court.desk, bank.url)
    bank.hang = 1.0
    deliverer.look()
    until = time.monotonic() + 20
    while not court.desk.told():  # the first letter is recorded, and on its way
        assert time.monotonic() < until
        time.sleep(0.01)
    with closing(sqlite3.connect(tmp_path / "recipients.sqlite", isolation_level=None)) as blocker:
        blocker.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailable):
            deliverer.settle()
        blocker.execute("ROLLBACK")
    bank.hang = 0.0
    with pytest.raises(DatabaseUnavailable):  # told once
        deliverer.look()
    work(deliverer, 6)
    assert set(positions(bank.told())) == {one.position for one in court.story.told}


def test_an_address_that_cannot_be_used_any_more_holds_up_nobody_else(
    court: Court, deliverer: Deliverer, bank: Bank
) -> None:
    hooked(court.desk, "https://hooks..bank.example/")  # as an earlier version took it
    court.desk.adds("abc")
    deliverer.outbox.hook(court.desk.recipient("abc"), bank.url, Purpose.LOAN, 0)
    work(deliverer, 6)

    assert set(positions(bank.told())) == {one.position for one in court.story.told}
    said = {letter.said for letter in deliverer.outbox._letters("WHERE recipient = 1 AND attempts > 0")}
    assert [one.partition(":")[0] for one in said] == ["Malformed"]


def test_a_hook_is_for_a_registered_purpose(court: Court, deliverer: Deliverer) -> None:
    court.desk.adds()
    with pytest.raises(Malformed, match="purpose"):
        deliverer.outbox.hook(court.desk.recipient(), "https://bank.example/", Purpose.AWARDS, 0)


@pytest.mark.parametrize(
    "url",
    [
        "http://bank.example/",
        "ftp://bank.example/",
        "https://user:secret@bank.example/",
        "https://",
        "https:///path",
        "https://bank.example:99999/",
        "https://bank.example/#part",
        "https://bank.example/a b",
        "https://bank.example/\r\nX: y",
        "https://银行.example/",
        "https://hooks..bank.example/",
        f"https://{'x' * 64}.example/",
        f"https://{'x.' * 126}example/",
    ],
)
def test_an_address_that_is_not_posted_to_is_refused(url: str) -> None:
    with pytest.raises(Malformed, match="url"):
        checked_url(url, loopback=False)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # an address to refuse
        "224.0.0.1",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[fec0::1]",
        "[::127.0.0.1]",
        "[::8.8.8.8]",
        "[::ffff:8.8.8.8]",
        "[2001:db8::1]",
        "[2001::1]",
        "[3fff::1]",
        "[5f00::1]",
        "192.88.99.1",
        "[2002:7f00:1::]",
        "localhost",
        "2130706433",
    ],
)
def test_no_private_network_is_posted_to(host: str) -> None:
    with pytest.raises(NotArrived):
        resolved(checked_url(f"https://{host}/", loopback=False), loopback=False)


def test_a_name_with_one_private_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("203.0.114.1", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(NotArrived, match=r"10\.0\.0\.1"):
        resolved(checked_url("https://bank.example/", loopback=False), loopback=False)


def test_jitter_stays_between_half_and_whole(court: Court, deliverer: Deliverer, bank: Bank) -> None:
    hooked(court.desk, bank.url)
    bank.always = 500
    for jitter in (0.0, 1.0):
        outbox = Outbox(court.desk.database, court.desk.clock.now, lambda j=jitter: j)  # type: ignore[misc]
        work(deliverer)
        letter = outbox._letters("WHERE recipient = 1")[0]
        outbox.failed(letter, "no")
        after = outbox._letters("WHERE seq = ?", letter.seq)[0]
        pause = timedelta(seconds=5 * 2**letter.attempts * (0.5 + jitter / 2))
        assert after.next_at == (court.desk.clock.now() + pause).isoformat(timespec="milliseconds")


def test_the_regulator_sees_dead_letters(court: Court, deliverer: Deliverer, bank: Bank) -> None:
    court.desk.keys = (REGULATOR,)
    hooked(court.desk, bank.url, court.story.told[-2].position)
    bank.always = 500
    for _ in range(ATTEMPTS):
        work(deliverer)
        court.desk.clock.passes(hours=7)
    page = Asking(court.desk, "regulator-key").get("/audit/recipients/icbc", headers={"Accept": "text/html"}).text

    assert "无法送达" in page
    assert "500" in page


def test_the_guide_verifies_what_is_posted() -> None:
    guide: dict[str, Any] = {}
    text = (Path(__file__).parents[2] / "docs/credit-recipients.md").read_text("utf-8")
    exec(re.findall(r"```python\n(.+?)```", text, re.DOTALL)[0], guide)
    signed = posting.signature("secret", b"{}", 1000)

    assert guide["genuine"]("secret", signed, b"{}", 1200)
    assert not guide["genuine"]("secret", signed, b"{}", 1300)
    assert not guide["genuine"]("secret", signed, b"[]", 1000)
    assert not guide["genuine"]("other", signed, b"{}", 1000)
