"""重新认定名单: whose level in an authority's region rests on an earlier edition of the standard, by when."""

import csv
from collections.abc import Iterator
from io import StringIO

import pytest
from starlette.testclient import TestClient

from consumers.access import Key, Role
from registry.events import read
from tests.consumers.served import AFAR, HOSTILE, Register, browser, enterprise, register
from tests.consumers.test_authorities import DEPARTMENT, authorities
from tests.consumers.test_pages import CHINESE, HTML, Outline
from tests.projections.given import Story, at

PATH = f"/audit/authorities/{DEPARTMENT}/recognitions"


def due() -> Story:
    """Three whose levels rest on an earlier edition: one is past its day, one has no day, one has another name."""
    story = authorities()
    for number, by, rests_on in ((31, at(2025, 3, 1), "AQ/T 9006-2010"), (32, None, None), (33, at(2027), None)):
        name = f"厂{number}" if number != 33 else HOSTILE
        what = {"region": "610112", "sector": "machinery", "name": name, "uscc": f"U{number}"}
        story.happens(read.EnterpriseRegistered, at(2023), stream=enterprise(number), **what)
        level = {"certificate": f"=AQB-{number}", "case": None, "valid_until": None, "level": "three"}
        story.happens(read.LevelAnnounced, at(2024), stream=enterprise(number), **level)
        told = {"certificate": f"=AQB-{number}", "level": "three", "standard": "GB/T 33000-2025", "site": None}
        story.happens(read.RecognitionDue, at(2025, 11), stream=enterprise(number), by=by, rests_on=rests_on, **told)
    return story


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with register(tmp_path_factory.mktemp("recognitions"), due()) as one:
        yield one


@pytest.fixture(scope="module")
def desk(place: Register) -> TestClient:
    return browser(place.app())


def test_who_is_due_is_listed_the_nearest_day_first_and_the_files_say_the_same(desk: TestClient) -> None:
    told = desk.get(f"{PATH}.json")
    lines = told.json()["lines"]
    assert [(one["by"], one["standard"]) for one in lines] == [
        ("2025-03-01", "GB/T 33000-2025"),
        ("2027-01-01", "GB/T 33000-2025"),
        (None, "GB/T 33000-2025"),
    ]
    assert told.headers["cache-control"].startswith("private")
    file = desk.get(f"{PATH}.csv")
    assert file.headers["content-disposition"] == f'attachment; filename="{DEPARTMENT}-recognitions.csv"'
    head, *rows = csv.reader(StringIO(file.content.decode("utf-8-sig")))
    assert head[:3] == ["期限", "统一社会信用代码", "企业名称"]
    assert [row[1] for row in rows] == [one["key"] for one in lines]
    assert rows[0][7] == "'=AQB-31"
    assert rows[2][8] == ""


@pytest.mark.parametrize(("lang", "past"), [("zh", "已逾期"), ("en", "past")])
def test_the_page_reads_in_both_languages_and_shows_what_is_past(desk: TestClient, lang: str, past: str) -> None:
    answer = desk.get(f"{PATH}?lang={lang}", headers=HTML)
    page = Outline(answer.text)
    assert answer.status_code == 200, answer.text
    assert (page.faults, "script" in page.tags) == ([], False)
    assert all(CHINESE.search(one) for one in page.headings if one.strip())
    assert past in page.text
    assert "原标准不详" in page.text


def test_more_than_a_page_is_paged(place: Register) -> None:
    small = browser(place.app(page_size=2))
    first, second = (small.get(f"{PATH}.json?page={number}").json() for number in (1, 2))
    assert ([len(one["lines"]) for one in (first, second)], first["pager"]["next"]) == ([2, 1], 2)


def test_an_unknown_authority_is_not_found(desk: TestClient) -> None:
    assert desk.get("/audit/authorities/999999-department/recognitions.json").status_code == 404


def test_it_is_linked_from_the_authority_and_asks_for_a_regulator_s_key(place: Register) -> None:
    assert PATH in browser(place.app()).get(f"/authorities/{DEPARTMENT}", headers=HTML).text
    closed = browser(place.app(keys=(Key("recipient", Role.RECIPIENT, "0" * 64),)), AFAR)
    assert [closed.get(PATH + ending).status_code for ending in ("", ".json", ".csv")] == [401, 401, 401]
