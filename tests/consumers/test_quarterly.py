"""The quarterly report over HTTP: for regulators, in both languages, its files those of the command line."""

import csv
import io
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from consumers.access import Key, Role
from consumers.authorities import quarterly as page_module
from consumers.authorities.drawing import beside, last_quarter
from infra.quarterly_report import DRAWING, as_json, document
from projections.authorities import queries
from projections.quarterly import quarterly
from tests.consumers.served import AFAR, Register, browser, register
from tests.consumers.test_authorities import DEPARTMENT as PARTY
from tests.consumers.test_authorities import authorities
from tests.consumers.test_pages import CHINESE, HTML, Outline
from tests.projections.given import at

PATH = f"/audit/authorities/{PARTY}/quarterly/2025-Q4"
JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with register(tmp_path_factory.mktemp("quarterly"), authorities()) as one:
        yield one


@pytest.fixture(scope="module")
def desk(place: Register) -> TestClient:
    return browser(place.app(drawing=DRAWING))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_well_formed_in_both_languages_and_says_what_the_document_says(desk: TestClient, lang: str) -> None:
    answer = desk.get(f"{PATH}?lang={lang}", headers=HTML)
    page, told = Outline(answer.text), desk.get(f"{PATH}.json").json()
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    assert "script" not in page.tags
    assert all(CHINESE.search(one) for one in page.headings if one.strip())
    assert told["title"] in page.text
    assert told["changes"]
    for one in told["changes"][: page_module.SHOWN]:
        assert one["event"] in page.text
        assert one["zh"] in page.text
    links = [f"{PATH}.{ending}?position={told['position']}&lang={lang}" for ending in ("csv", "xlsx", "json")]
    assert set(links) <= {link.replace("&amp;", "&") for link in page.links}


def test_the_files_are_the_command_lines_own(desk: TestClient, place: Register) -> None:
    with place.views.reading() as reading:
        party = queries.party(reading, f"authority:{PARTY}")
        assert party is not None
        drawn = quarterly(reading, party.region, at(2025, 10, 1), at(2025, 12, 31), 60)
    told = document(party, "2025-Q4", drawn)
    assert desk.get(f"{PATH}.json?position=60").content == as_json(told)
    written = desk.get(f"{PATH}.csv?position=60")
    assert written.content == DRAWING.csv(told)
    assert written.headers["content-disposition"] == f'attachment; filename="{PARTY}-2025-Q4-60.csv"'
    (first, *_) = csv.reader(io.StringIO(written.content.decode("utf-8-sig")))
    sheet = load_workbook(io.BytesIO(desk.get(f"{PATH}.xlsx?position=60").content)).active
    assert sheet is not None
    assert [cell.value for cell in next(iter(sheet.iter_rows()))] == first


def test_the_page_leads_to_the_quarters_beside_it_that_are_over(desk: TestClient) -> None:
    links = Outline(desk.get(PATH, headers=HTML).text).links
    assert PATH.replace("2025-Q4", "2025-Q3") in links
    assert PATH.replace("2025-Q4", "2026-Q1") not in links
    assert f"/audit/authorities/{PARTY}/quarterly/2025-Q4" in Outline(desk.get(f"/authorities/{PARTY}").text).links
    assert [beside("2025-Q4", 1), beside("2026-Q1", -1)] == ["2026-Q1", "2025-Q4"]
    assert [last_quarter(at(2026, month, 1)) for month in (1, 3, 4, 12)] == ["2025-Q4", "2025-Q4", "2026-Q1", "2026-Q3"]


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        (PATH.replace("2025-Q4", "2026-Q1"), 422, "malformed_request"),
        (PATH.replace("2025-Q4", "0000-Q1"), 422, "malformed_request"),
        (PATH.replace(PARTY, "320500-department"), 404, "no_authority"),
        (f"{PATH}.csv?position=999999", 422, "not_known_yet"),
    ],
)
def test_what_cannot_be_drawn_is_said(desk: TestClient, path: str, status: int, kind: str) -> None:
    answer = desk.get(path, headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")


def test_a_region_that_takes_too_long_is_drawn_on_the_command_line(
    desk: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "MOST", 1)
    answer = desk.get(PATH, headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/takes_too_long")
    assert f"registry report quarterly --authority {PARTY} --quarter 2025-Q4" in answer.json()["detail"]


def test_the_report_is_for_regulators_and_there_is_none_where_none_is_handed_in(place: Register) -> None:
    keys = (Key("bank", Role.RECIPIENT, "0" * 64),)
    afar = browser(place.app(keys, drawing=DRAWING), client=AFAR)
    assert [afar.get(f"{PATH}{ending}").status_code for ending in ("", ".json", ".csv", ".xlsx")] == [401] * 4
    assert browser(place.app()).get(PATH, headers=JSON).json()["type"] == "/problems/not_found"
