"""Files of the feed: made once, packed, resumed, proven, kept for readers and then removed."""

import contextlib
import csv
import gzip
import io
import json
import os
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import zstandard
from starlette.testclient import TestClient

from consumers.credit.files import accepted
from consumers.credit.parts import NotReady, TooManyFiles
from consumers.credit.record import Record
from consumers.credit.scope import EVERYTHING, Scope
from consumers.credit.snapshot import COLUMNS, as_csv
from consumers.credit.verifying import Keys, Lines, NotGenuine, canonical, digest_of, folded, proven
from infra.credit import credit_of
from infra.credit_files import CreditFiles
from infra.credit_shelf import MOST, UNREAD
from infra.signing import KeyRing
from registry.application import Registry
from registry.events import read
from registry.store import migrate
from tests.application.lives import register as registered
from tests.consumers.served import HOSTILE, LAST, FixedClock, Register, browser, enterprise, register, varied
from tests.projections.given import at

SNAPSHOT = "/credit/v1/snapshot"
PLAIN = {"Accept-Encoding": "identity"}


def keys(client: TestClient) -> Keys:
    return Keys(client.get("/.well-known/registry-jwks.json").json())


def raw(client: TestClient, path: str, **headers: str) -> httpx.Response:
    """The answer with its body as it was sent, packed or not."""
    with client.stream("GET", path, headers=headers) as answer:
        sent: httpx.Response = answer
        sent._content = b"".join(sent.iter_raw())
        return sent


@pytest.mark.parametrize("path", [SNAPSHOT, SNAPSHOT + "?format=csv", SNAPSHOT + "?format=csv&bom=true"])
def test_every_representation_holds_the_same(at_desk: TestClient, path: str) -> None:
    plain, packed, zipped = (raw(at_desk, path, **{"Accept-Encoding": e}) for e in ("identity", "zstd", "gzip"))

    assert [a.headers.get("content-encoding") for a in (plain, packed, zipped)] == [None, "zstd", "gzip"]
    assert zstandard.ZstdDecompressor().decompressobj().decompress(packed.content) == plain.content
    assert gzip.decompress(zipped.content) == plain.content
    assert len({a.headers["etag"] for a in (plain, packed, zipped)}) == 3
    assert all(int(a.headers["content-length"]) == len(a.content) for a in (plain, packed, zipped))
    assert "Accept-Encoding" in plain.headers["vary"]


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("", "identity"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0", "gzip"),
        ("GZIP", "gzip"),
        ("*", "zstd"),
        ("zstd;q=abc, gzip;q=0.5", "gzip"),
        ("br", "identity"),
        ("identity;q=0, gzip;q=0", "identity"),
        (";;,,=", "identity"),
    ],
)
def test_the_encoding_is_one_that_the_reader_takes(header: str, encoding: str) -> None:
    assert accepted(header) == encoding


@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
@pytest.mark.parametrize("path", [SNAPSHOT, f"{SNAPSHOT}?format=csv", "/credit/v1/daily/2026-01-12"])
def test_a_download_that_was_broken_off_goes_on(at_desk: TestClient, path: str, encoding: str) -> None:
    packed = {"Accept-Encoding": encoding}
    whole = raw(at_desk, path, **packed)
    tag = whole.headers["etag"]
    first = raw(at_desk, path, **packed, Range="bytes=0-99")
    rest = raw(at_desk, path, **packed, Range="bytes=100-", **{"If-Range": tag})
    last = raw(at_desk, path, **packed, Range="bytes=-50")

    assert {one.headers.get("content-encoding", "identity") for one in (whole, first, rest, last)} == {encoding}
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.content + rest.content == whole.content
    assert rest.headers["content-range"] == f"bytes 100-{len(whole.content) - 1}/{len(whole.content)}"
    assert last.content == whole.content[-50:]


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=-", "bytes=0-1,4-5", "lines=0-4", "bytes=x-"])
def test_a_range_that_is_none_gives_the_whole_file(at_desk: TestClient, asked: str) -> None:
    answer = raw(at_desk, SNAPSHOT, **PLAIN, Range=asked)
    assert (answer.status_code, len(answer.content)) == (200, int(answer.headers["content-length"]))


def test_a_range_of_another_file_gives_the_whole_of_this_one(at_desk: TestClient) -> None:
    answer = raw(at_desk, SNAPSHOT, **PLAIN, Range="bytes=100-", **{"If-Range": '"another"'})
    assert answer.status_code == 200


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=-0"])
def test_a_range_beyond_the_end_is_said(at_desk: TestClient, asked: str) -> None:
    answer = at_desk.get(SNAPSHOT, headers={**PLAIN, "Range": asked})
    size = at_desk.head(SNAPSHOT, headers=PLAIN).headers["content-length"]

    assert (answer.status_code, answer.json()["type"]) == (416, "/problems/range_not_there")
    assert answer.headers["content-range"] == f"bytes */{size}"


def test_csv_holds_every_member_of_a_record(at_desk: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(at_desk.get(SNAPSHOT, params={"format": "csv"}).content.decode())))
    _, *lines, _ = at_desk.get(SNAPSHOT).content.splitlines()

    assert len(rows) == len(lines) == 8
    assert set(COLUMNS) == {field.alias or name for name, field in Record.model_fields.items()}
    for row, line in zip(rows, lines, strict=True):
        for name, value in json.loads(line).items():
            told = row[name]
            if value is None:
                assert told == ""
            elif isinstance(value, str):
                assert told == value
            else:
                assert json.loads(told) == value


@pytest.mark.parametrize(
    "text", ["甲,乙", "null", "a,null,b", 'x"y"', '"', "back\\slash", "line\nline", "\x1f", "", "true"]
)
def test_a_text_stands_in_its_cell_as_it_is_whatever_its_neighbours_are(text: str) -> None:
    told = [{"name": name, "position": 7, "scale": "above", "level": None} for name in ("甲", text, "乙")]
    piece = b"".join(canonical(one) + b"\n" for one in told)
    rows = list(csv.DictReader(io.StringIO(b"".join(as_csv([piece])).decode(), newline="")))

    assert [row["name"] for row in rows] == ["甲", text, "乙"]
    assert {(row["position"], row["scale"], row["level"], row["treatment"]) for row in rows} == {("7", "above", "", "")}


def test_a_nested_member_that_no_column_expects_is_an_error() -> None:
    with pytest.raises(msgspec.ValidationError):
        b"".join(as_csv([canonical({"position": 7, "scale": []})]))


def test_csv_for_excel_runs_no_formula(at_desk: TestClient) -> None:
    answer = at_desk.get(SNAPSHOT, params={"format": "csv", "bom": "true"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-disposition"].startswith("attachment")
    line = canonical({"name": "=1+1"})
    assert b"'=1+1" in b"".join(as_csv([line], excel=True))
    assert b"'=1+1" not in b"".join(as_csv([line]))
    for sign in "＝＋－＠":
        assert f"'{sign}1".encode() in b"".join(as_csv([canonical({"name": f"{sign}1"})], excel=True))
    assert HOSTILE.replace('"', '""') in answer.content.decode("utf-8-sig")


def test_a_file_that_was_tampered_with_is_not_believed(at_desk: TestClient) -> None:
    believed = keys(at_desk)
    lines = at_desk.get(SNAPSHOT).content.splitlines(keepends=True)
    proof = Lines(lines, believed)
    records = {record["stream"]: record for record in map(json.loads, proof)}
    assert digest_of(records) == proof.manifest["sha256"]

    altered = [one.replace(b'"revoked"', b'"compliant"') for one in lines]
    for wrong in (altered, lines[:-1], lines[:3] + lines[4:], [lines[0], *lines[2:1:-1], *lines[3:]], lines[1:], []):
        assert wrong != lines
        with pytest.raises(NotGenuine):
            list(Lines(wrong, believed))


def test_the_manifests_prove_what_was_downloaded(tmp_path: Path) -> None:
    with register(tmp_path, varied()) as told:
        client = browser(told.app())
        packed = raw(client, SNAPSHOT, **{"Accept-Encoding": "zstd"}).content
        table = raw(client, SNAPSHOT + "?format=csv", **PLAIN).content
        index = client.get("/credit/v1/manifests").json()
        believed = keys(client)
        believed.verified(index)

        (manifest,) = index["manifests"]
        assert (manifest["of"], manifest["position"], manifest["count"]) == ("snapshot", LAST, 8)
        assert set(manifest["files"]) == {"ndjson", "ndjson.zst", "csv"}
        proven([packed[:100], packed[100:]], manifest, believed, "ndjson.zst")
        proven([table], manifest, believed, "csv")
        for wrong, name in ((packed[:-1], "ndjson.zst"), (table, "ndjson"), (table + b" ", "csv"), (table, "xml")):
            with pytest.raises(NotGenuine):
                proven([wrong], manifest, believed, name)


def test_the_days_add_up_to_the_snapshot(tmp_path: Path) -> None:
    story = varied()
    with register(tmp_path, story) as told:
        client = browser(told.app())
        believed = keys(client)
        records: dict[str, Any] = {}
        reached = 0
        for day in sorted({one.time[:10] for one in story.told}):
            # an event of 20:00 UTC is recorded at 04:00 of the next day in Shanghai
            following = date.fromisoformat(day) + timedelta(days=1)
            answer = client.get(f"/credit/v1/daily/{following}")
            assert answer.status_code == 200
            lines = Lines(answer.content.splitlines(keepends=True), believed, of="daily")
            changes = [json.loads(line) for line in lines]
            assert lines.manifest["from"] == reached
            assert lines.manifest["day"] == following.isoformat()
            reached = lines.manifest["position"]
            folded(records, changes)
        assert reached == LAST
        assert digest_of(records) == json.loads(client.get(SNAPSHOT).content.splitlines()[-1])["sha256"]


def test_a_final_day_stays_as_it_is_when_the_clock_goes_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    evening, morning = (datetime(2026, 2, day, hour, tzinfo=UTC) for day, hour in ((20, 12), (21, 2)))

    def happens(told: Register, number: int, moment: datetime) -> None:
        with contextlib.closing(Registry(url, lambda: moment, lambda: date(2026, 2, 20))) as registry:
            registry.execute(registered(number))
            last = registry.journal.read(0, 10)[-1]
            told.tell_bytes(last.position, last.stream, last.data)

    with register(tmp_path / "views") as told:
        client = browser(told.app())
        happens(told, 1, evening)
        open_yet = json.loads(client.get("/credit/v1/daily/2026-02-20").content.splitlines()[0])
        assert open_yet["final"] is False
        happens(told, 2, morning)
        final = client.get("/credit/v1/daily/2026-02-20").content
        happens(told, 3, evening)
        assert client.get("/credit/v1/daily/2026-02-20").content == final
        header, _, trailer = map(json.loads, final.splitlines())
        assert (header["final"], trailer["position"]) == (True, 1)
        following = json.loads(client.get("/credit/v1/daily/2026-02-21").content.splitlines()[-1])
        assert (following["from"], following["position"], following["count"]) == (1, 3, 2)


def test_the_signed_index_names_every_ended_day_before_it_is_asked_for(tmp_path: Path) -> None:
    with register(tmp_path, varied()) as told:
        client = browser(told.app())
        for _ in range(2):
            index = keys(client).verified(client.get("/credit/v1/manifests").json())
            days = index["days"]
            dates = [date.fromisoformat(one["day"]) for one in days]
            assert dates == [dates[0] + timedelta(days=number) for number in range(len(dates))]
            assert dates[-1] == FixedClock().today() - timedelta(days=1)
            assert [one["from"] for one in days[1:]] == [one["position"] for one in days[:-1]]
            assert (days[0]["from"], days[-1]["position"]) == (0, LAST)
        for one in (days[0], days[-1], *[one for one in days if one["position"] > one["from"]]):
            header = json.loads(client.get(one["url"]).content.splitlines()[0])
            told_there = {name: header[name] for name in ("day", "from", "position", "final")}
            assert told_there == {name: one[name] for name in told_there}


def test_what_all_recipients_keep_is_limited_and_the_oldest_unread_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.credit_shelf.IN_ALL", {"snapshot": 4, "daily": 2})
    with register(tmp_path, varied()) as told:
        files = CreditFiles(told.views, told.home / "credit", KeyRing(told.home / "keys"), FixedClock().now)
        built = [files.snapshot("ndjson", Scope(whose=str(n)), LAST) for n in range(4)]
        built_days = [files.daily(date(2026, 2, day), "ndjson", EVERYTHING) for day in (3, 4, 5)]
        with pytest.raises(TooManyFiles):
            files.snapshot("ndjson", Scope(whose="5"), LAST)
        assert files.snapshot("ndjson", Scope(whose="5"), None).path.exists()
        long_ago = time.time() - UNREAD - 1
        for one in (built[0], built[1], built[2], built_days[0]):
            os.utime(one.path.parent, (long_ago, long_ago))
        assert files.snapshot("ndjson", Scope(whose="6"), LAST).path.exists()
        assert [one.path.exists() for one in built] == [False, False, False, True]
        assert [one.path.exists() for one in built_days] == [False, True, True]


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2026-03-02", 404),
        ("2099-01-01", 404),
        ("1999-01-01", 404),
        ("0001-01-01", 404),
        ("9999-12-31", 404),
    ],
)
def test_a_day_that_has_no_file_is_said(at_desk: TestClient, day: str, status: int) -> None:
    answer = at_desk.get(f"/credit/v1/daily/{day}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("day", ["2026-02-30", "today", "20260112", "2026-01-12T00:00", "0", "２０２６-01-12"])
def test_what_is_no_day_is_answered_with_the_form_of_one_and_where_days_are_listed(
    at_desk: TestClient, day: str
) -> None:
    told = at_desk.get(f"/credit/v1/daily/{day}")
    assert told.status_code == 422
    (wrong,) = told.json()["errors"]
    assert (wrong["name"], wrong["given"]) == ("day", day)
    assert "as in 2026-06-30" in wrong["message"]
    assert "/credit/v1/manifests" in told.json()["detail"]
    assert told.json()["detail_zh"].startswith("参数 day 不符合要求：日期的格式为年-月-日")


def test_a_snapshot_is_made_once_for_all_readers(tmp_path: Path) -> None:
    with register(tmp_path, varied()) as told:
        one, other = (CreditFiles(told.views, told.home / "credit", KeyRing(told.home / "keys")) for _ in range(2))
        first = one.snapshot("ndjson", EVERYTHING, None)
        made = first.path.stat().st_mtime_ns
        assert other.snapshot("ndjson", EVERYTHING, None) == first
        assert first.path.stat().st_mtime_ns == made
        assert one.snapshot("ndjson.gz", EVERYTHING, LAST).path.parent == first.path.parent


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=-400)], ids=["ahead", "back"])
def test_a_large_snapshot_is_renewed_after_the_clock_has_jumped(
    jump: timedelta, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.credit_files.QUICK", -1.0)  # every snapshot took long to make
    with register(tmp_path, varied()) as told:
        files = CreditFiles(told.views, told.home / "credit", KeyRing(told.home / "keys"))
        old = files.snapshot("ndjson", EVERYTHING, 20)
        facts = json.loads((old.path.parent / "facts").read_bytes())
        facts |= {"chosen": False, "took": 60.0, "made": time.time() - jump.total_seconds()}
        (old.path.parent / "facts").write_text(json.dumps(facts))
        assert files.snapshot("ndjson", EVERYTHING, None).position == 20
        until = time.monotonic() + 30
        while files.snapshot("ndjson", EVERYTHING, None).position != LAST:
            assert time.monotonic() < until
            time.sleep(0.01)


def test_files_read_before_the_clock_went_back_make_room_like_any_that_nobody_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.credit_shelf.IN_ALL", {"snapshot": 2, "daily": 2})
    with register(tmp_path, varied()) as told:
        files = CreditFiles(told.views, told.home / "credit", KeyRing(told.home / "keys"), FixedClock().now)
        built = [files.snapshot("ndjson", Scope(whose=str(n)), LAST) for n in range(2)]
        tomorrow = time.time() + 86_400
        for one in built:
            os.utime(one.path.parent, (tomorrow, tomorrow))
        assert files.snapshot("ndjson", Scope(whose="3"), LAST).path.exists()


def test_a_snapshot_of_a_chosen_position_is_not_taken_for_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.credit_files.QUICK", -1.0)  # every snapshot took long to make
    with register(tmp_path, varied()) as told:
        files = CreditFiles(told.views, told.home / "credit", KeyRing(told.home / "keys"))
        assert files.snapshot("ndjson", EVERYTHING, 20).position == 20
        assert files.snapshot("ndjson", EVERYTHING, None).position == LAST


def test_a_damaged_file_is_made_anew_and_a_half_made_one_swept_away(tmp_path: Path) -> None:
    with register(tmp_path, varied()) as told:
        files = CreditFiles(told.views, told.home / "credit", KeyRing(told.home / "keys"))
        first = files.snapshot("ndjson", EVERYTHING, None)
        first.path.write_bytes(first.path.read_bytes()[:-10])
        left = told.home / "credit" / ".part-dead"
        left.mkdir()
        again = files.snapshot("ndjson", EVERYTHING, None)
        assert again.path.stat().st_size == again.size
        assert not left.exists()


def test_old_files_are_removed_once_nobody_reads_them(tmp_path: Path) -> None:
    with register(tmp_path, varied()) as told:
        files = CreditFiles(told.views, told.home / "credit", KeyRing(told.home / "keys"))
        built = [files.snapshot("ndjson", EVERYTHING, position) for position in (10, 60, 100, 150, 200)]
        assert all(one.path.exists() for one in built)
        long_ago = time.time() - UNREAD - 1
        os.utime(built[0].path.parent, (long_ago, long_ago))
        os.utime(built[4].path.parent, (long_ago, long_ago))
        with built[0].path.open("rb") as reading:
            files.snapshot("ndjson", EVERYTHING, LAST)
            assert [one.path.exists() for one in built] == [False, True, True, True, True]
            assert len(reading.read()) == built[0].size


def test_a_snapshot_is_not_made_of_views_that_do_not_reach_it(tmp_path: Path) -> None:
    with register(tmp_path / "empty") as empty:
        files = CreditFiles(empty.views, empty.home / "credit", KeyRing(empty.home / "keys"))
        with pytest.raises(NotReady):
            files.snapshot("ndjson", EVERYTHING, LAST)
        assert list((empty.home / "credit").glob("*/*")) == []


def test_a_narrow_scope_has_files_of_its_own_that_add_up_too(tmp_path: Path) -> None:
    story = varied()
    scope = Scope(
        fields=frozenset({"name", "standing", "region", "treatment"}),
        purposes=frozenset({"loan"}),
        regions=("6101", "6108"),
        version=3,
        whose="7",
    )
    with register(tmp_path, story) as told:
        credit = credit_of(told.views, told.home, FixedClock().now)
        lines = credit.files.snapshot("ndjson", scope, None).path.read_bytes().splitlines()
        header, *records, trailer = map(json.loads, lines)
        assert header["edition"].endswith(f"-{scope.mark}")
        assert trailer["count"] == len(records) == 3
        for record in records:
            assert set(record) == {*scope.fields, "schema", "stream", "position", "uscc"}  # type: ignore[misc]
            assert [line["purpose"] for line in record["treatment"]] == ["loan"]
        assert {record["stream"] for record in records} == {enterprise(1), enterprise(2), enterprise(6)}


def test_who_leaves_a_scope_is_told_and_who_enters_begins(tmp_path: Path) -> None:
    from consumers.credit.changes import gathered
    from projections.credit import queries

    story = varied()
    story.happens(read.DetailsChanged, at(2026, 2, 20), stream=enterprise(1), region="610802", name=None)
    story.happens(read.DetailsChanged, at(2026, 2, 21), stream=enterprise(8), region="610112", name=None)
    scope = Scope(regions=("6101",), whose="7")
    with register(tmp_path, story) as told, told.views.reading() as reading:
        edition = queries.edition(reading)
        lines = gathered(reading, edition, scope, 0, 1000, LAST + 20).lines
        changes = [json.loads(line) for line in lines]
        records: dict[str, Any] = {}
        folded(records, changes)
        assert set(records) == {enterprise(6), enterprise(8)}
        left, entered = changes[-2:]
        assert (left["stream"], left["record"], left["type"]) == (enterprise(1), None, "out_of_scope")
        assert (entered["first"], entered["record"]["region"]) == (True, "610112")
        assert enterprise(4) not in {one["stream"] for one in changes}
    with register(tmp_path / "again", story) as told:
        files = credit_of(told.views, told.home, FixedClock().now).files
        trailer = json.loads(files.snapshot("ndjson", scope, None).path.read_bytes().splitlines()[-1])
        assert digest_of(records) == trailer["sha256"]


def test_snapshots_of_other_positions_are_limited_until_the_old_ones_are_unread(
    at_desk: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = at_desk.get(SNAPSHOT).headers["registry-cursor"].partition(".")[0]
    answers = [at_desk.get(SNAPSHOT, params={"at": f"{edition}.{position}"}) for position in range(10, 200, 10)]
    refused = [one for one in answers if one.status_code == 429]
    assert [one.status_code for one in answers if one not in refused] == [200] * (MOST - 1)
    assert refused[0].json()["type"] == "/problems/too_many"
    assert 0 < int(refused[0].headers["retry-after"]) <= UNREAD + 1
    assert at_desk.get(SNAPSHOT).status_code == at_desk.get(SNAPSHOT, params={"at": f"{edition}.10"}).status_code == 200

    monkeypatch.setattr("infra.credit_shelf.UNREAD", -1.0)
    assert at_desk.get(SNAPSHOT, params={"at": f"{edition}.190"}).status_code == 200
