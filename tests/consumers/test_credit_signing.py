"""What the feed signs is believed, and nothing else: tampering, rotation, stolen keys, files that others can read."""

import json
import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from consumers.credit.signing import sealed
from consumers.credit.verifying import Keys, NotGenuine
from infra.signing import KeyFault, KeyRing
from tests.consumers.served import LAST, code
from tests.consumers.test_credit_files import keys
from tests.consumers.test_feed import EDITION

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def document(ring: KeyRing, now: datetime = NOW) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sealed({"kind": "head", "position": 7, "zh": "达标"}, ring, now))
    return found


@pytest.mark.parametrize(
    "path", [f"/credit/v1/changes?after={EDITION}.0", f"/credit/v1/enterprises/{code(1)}?signed=true"]
)
def test_pages_and_single_records_are_proven_offline(at_desk: TestClient, path: str) -> None:
    believed = keys(at_desk)
    page = at_desk.get(path).json()
    assert believed.verified(page) is page
    altered = json.loads(json.dumps(page).replace("compliant", "revoked"))
    for wrong in (altered, {**page, "more": None, "extra": 1}, {k: v for k, v in page.items() if k != "watermark"}):
        with pytest.raises(NotGenuine):
            believed.verified(wrong)


def test_a_single_record_is_signed_when_asked(at_desk: TestClient) -> None:
    path = f"/credit/v1/enterprises/{code(1)}"
    assert "signature" not in at_desk.get(path).json()
    assert "signature" in at_desk.get(path, headers={"Accept": "application/jose"}).json()
    page = at_desk.get("/credit/v1/changes", params={"after": f"{EDITION}.{LAST}"}).json()
    assert page["changes"] == []
    assert keys(at_desk).verified(page)


@pytest.mark.parametrize(
    "alter",
    [
        lambda one: one.pop("signature"),
        lambda one: one.update(signature=""),
        lambda one: one.update(signature=7),
        lambda one: one.update(signature="a.b.c"),
        lambda one: one.update(signature="..."),
        lambda one: one.update(signature=one["signature"].replace("..", ".e30.")),
        lambda one: one.update(signature=one["signature"][:-4] + "AAAA"),
        lambda one: one.update(position=8),
        lambda one: one.update(zh="未达标"),
        lambda one: one.update(signed_at="2026-03-02T01:30:01+00:00"),
        lambda one: one.pop("signed_at"),
    ],
)
def test_what_was_altered_is_not_believed(tmp_path: Path, alter: Callable[[dict[str, Any]], None]) -> None:
    ring = KeyRing(tmp_path, lambda: NOW)
    one = document(ring)
    believed = Keys(ring.published())
    believed.verified(document(ring))
    alter(one)
    with pytest.raises(NotGenuine):
        believed.verified(one)


def test_a_signature_by_another_ring_or_by_no_algorithm_is_not_believed(tmp_path: Path) -> None:
    ours, theirs = (KeyRing(tmp_path / name, lambda: NOW) for name in ("ours", "theirs"))
    believed = Keys(ours.published())
    with pytest.raises(NotGenuine):
        believed.verified(document(theirs))
    none = {**document(ours), "signature": "eyJhbGciOiJub25lIn0.."}
    with pytest.raises(NotGenuine):
        believed.verified(none)


def test_a_key_that_was_followed_proves_the_past_and_nothing_new(tmp_path: Path) -> None:
    moment = [NOW]
    ring = KeyRing(tmp_path, lambda: moment[0])
    before = document(ring)
    stolen = (tmp_path / "signing.json").read_bytes()
    moment[0] += timedelta(days=1)
    kid = ring.rotate()
    after = document(ring, moment[0])
    believed = Keys(ring.published())
    assert [believed.verified(one) for one in (before, after)]
    assert ring.published()["keys"][0]["kid"] == kid
    assert all("d" not in key for key in ring.published()["keys"])

    thief = KeyRing(tmp_path / "thief", lambda: NOW)
    thief.rotate()
    (tmp_path / "thief" / "signing.json").write_bytes(stolen)
    with pytest.raises(NotGenuine, match="did not sign at"):
        believed.verified(document(KeyRing(tmp_path / "thief"), moment[0] + timedelta(days=1)))


def test_nothing_that_a_compromised_key_signed_is_believed(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path, lambda: NOW)
    before = document(ring)
    ring.rotate(compromised=True)
    with pytest.raises(NotGenuine):
        Keys(ring.published()).verified(before)
    assert len(ring.published()["keys"]) == 1


def test_another_process_signs_with_the_new_key_at_once(tmp_path: Path) -> None:
    server, command = KeyRing(tmp_path), KeyRing(tmp_path)
    server.sign(b"before")
    kid = command.rotate()
    assert server.published()["keys"][0]["kid"] == kid


def test_many_that_start_at_once_make_one_key(tmp_path: Path) -> None:
    rings = [KeyRing(tmp_path) for _ in range(8)]
    threads = [threading.Thread(target=ring.sign, args=(b"x",)) for ring in rings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({ring.published()["keys"][0]["kid"] for ring in rings}) == 1
    assert stat.S_IMODE((tmp_path / "signing.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("data", [b"", b"{}", b'{"keys": []}', b'{"keys": [{"kty": "OKP"}]}', b"[1]", b"\xff"])
def test_a_damaged_file_of_keys_is_said(tmp_path: Path, data: bytes) -> None:
    KeyRing(tmp_path).sign(b"x")
    (tmp_path / "signing.json").write_bytes(data)
    with pytest.raises(KeyFault):
        KeyRing(tmp_path).sign(b"x")


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    KeyRing(tmp_path).sign(b"x")
    (tmp_path / "signing.json").chmod(0o644)
    with pytest.raises(KeyFault, match="chmod 600"):
        KeyRing(tmp_path).sign(b"x")


@pytest.mark.parametrize("jwks", [{}, {"keys": 3}, {"keys": [{"kty": "OKP"}]}, {"keys": [{"kid": "a"}]}])
def test_a_key_set_that_is_none_is_not_believed(jwks: dict[str, Any]) -> None:
    with pytest.raises(NotGenuine):
        Keys(jwks)
