"""Pages of authorities and of progress: well-formed, in both languages, saying what their twins and the rules say."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from infra.duties import owing
from registry.events import read
from tests.consumers.served import HOSTILE, Register, browser, code, enterprise, register, varied
from tests.consumers.test_pages import CHINESE, HTML, Outline, texts
from tests.projections.given import Story, at

OFFICE, DEPARTMENT = "610100-safety_committee_office", "610000-department"
PAGES = {
    "/progress": "/progress.json",
    "/progress?region=61": "/progress.json?region=61",
    "/progress?region=610112": "/progress.json?region=610112",
    "/authorities": "/authorities.json",
    "/authorities?region=6101&organ=department": "/authorities.json?region=6101&organ=department",
    f"/authorities/{OFFICE}": f"/authorities/{OFFICE}.json",
    f"/authorities/{DEPARTMENT}": f"/authorities/{DEPARTMENT}.json",
}


def authorities() -> Story:
    """A city's office that leaves things undone and a department with a hostile name, beside the varied enterprises."""
    story = varied()

    def happens(party: str, kind: type[read.Event], year: int, month: int, day: int = 1, **fields: Any) -> None:
        story.happens(kind, at(year, month, day), stream=f"authority:{party}", **fields)

    happens(OFFICE, read.AuthorityEntered, 2025, 7, name="西安市安全生产委员会办公室")
    happens(OFFICE, read.LeadingGroupNamed, 2011, 7, office="标准化办公室")
    happens(OFFICE, read.PlanSubmitted, 2011, 8, 9, title="实施方案")
    issue = {"publication": "progress", "title": "进展", "channels": ("site", "media")}
    happens(OFFICE, read.PublicationIssued, 2025, 10, 13, period="2025-Q3", **issue)
    happens(OFFICE, read.PublicationIssued, 2026, 1, 20, period="2025-Q4", **issue)
    happens(OFFICE, read.TargetSet, 2025, 8, sector="chemical", scale=None, count=3, by=at(2026, 12, 31))
    happens(OFFICE, read.TargetSet, 2025, 8, sector="coal", scale="above", count=2, by=at(2026, 1, 31))
    happens(OFFICE, read.TrainingHeld, 2025, 9)
    happens(OFFICE, read.FeeFound, 2025, 9, finding="f1", facts="收取考评费", enterprise=code(2), amount=None)
    happens(OFFICE, read.FeeFound, 2025, 10, finding="f2", facts=HOSTILE, enterprise=None)
    happens(OFFICE, read.FeeReturned, 2025, 11, finding="f1", measures="已全额退还")
    happens(DEPARTMENT, read.AuthorityEntered, 2025, 7, name=HOSTILE)
    happens(DEPARTMENT, read.AuthorityDelegated, 2025, 8, delegation="d1", until=None)
    happens(DEPARTMENT, read.AuthorityDelegated, 2025, 8, delegation="d2", until=at(2025, 12, 31))
    happens(DEPARTMENT, read.ExemplarSectorNamed, 2025, 9, sector="chemical")
    happens(DEPARTMENT, read.KeySubjectNamed, 2025, 9, enterprise=code(1), region=None, sector=None)
    late = enterprise(8)
    story.happens(read.RectificationOrdered, at(2026, 1, 5), stream=late, order="r8", deadline=at(2026, 2, 1))
    return story


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with register(tmp_path_factory.mktemp("authorities"), authorities()) as one:
        yield one


@pytest.fixture(scope="module")
def desk(place: Register) -> TestClient:
    return browser(place.app(owing=owing))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_formed_and_in_both_languages(desk: TestClient, path: str, lang: str) -> None:
    answer = desk.get(path + ("&" if "?" in path else "?") + f"lang={lang}", headers=HTML)
    page = Outline(answer.text)
    assert answer.status_code == 200, answer.text
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    assert "script" not in page.tags
    assert {"zh-CN", "en"} <= page.languages
    headings = [one for one in page.headings if one.strip() and one.strip() != HOSTILE]
    assert all(CHINESE.search(one) for one in headings)
    assert len([one for one in headings if re.search(r"[A-Za-z]{2}", one)]) >= len(headings) - 1


@pytest.mark.parametrize("path", PAGES)
def test_every_link_leads_somewhere(desk: TestClient, path: str) -> None:
    for link in Outline(desk.get(path, headers=HTML).text).links:
        target, _, anchor = link.partition("#")
        answer = desk.get(target or path, headers=HTML)
        assert answer.status_code == 200, link
        assert not anchor or anchor in Outline(answer.text).ids, link


@pytest.mark.parametrize(("path", "twin"), PAGES.items())
def test_a_page_says_what_its_twin_says_and_names_no_officer(desk: TestClient, path: str, twin: str) -> None:
    page = Outline(desk.get(path, headers=HTML).text)
    said = re.sub(r"\s+", "", page.text) + "".join(page.links)
    answer = desk.get(twin)
    for words in texts(answer.json()):
        assert re.sub(r"\s+", "", words) in said, words
    for told in (page.text, answer.text):
        assert "officer-" not in told
        assert "cmd-" not in told


def test_an_authority_shows_what_it_was_found_to_have_charged(desk: TestClient) -> None:
    later, first = desk.get(f"/authorities/{OFFICE}.json").json()["fees"]
    assert (first["finding"], first["outcome"]["code"], first["told"]) == ("f1", "returned", "已全额退还")
    assert (first["enterprise"], first["settled_on"]) == (code(2), "2025-11-01")
    assert (later["finding"], later["outcome"]["zh"], later["settled_on"]) == ("f2", "尚未退还", None)
    assert "查实收费" not in desk.get(f"/authorities/{DEPARTMENT}", headers=HTML).text


def test_an_authority_shows_what_it_owes_and_since_when(desk: TestClient) -> None:
    told = desk.get(f"/authorities/{OFFICE}.json").json()
    overdue = {(one["duty"], one["period"]): one["overdue_since"] for one in told["overdue"]}
    assert overdue["information_officer", ""] == "2011-08-02"
    assert overdue["compliant_enterprises", "2025-Q4"] == "2026-01-16"
    assert ("plan", "") not in overdue
    assert ("progress", "2025-Q3") not in overdue
    assert told["score"] == {"filed": 2, "late": 2, "overdue": len(overdue), "trainings": 1, "information": 0}
    (line,) = desk.get("/authorities.json?region=6101").json()["parties"]
    assert line["overdue"] == len(overdue)


def test_an_authority_shows_its_targets_with_what_is_done(desk: TestClient) -> None:
    goals = desk.get(f"/authorities/{OFFICE}.json").json()["goals"]
    assert [(one["sector"]["code"], one["count"], one["done"], one["percent"], one["past"]) for one in goals] == [
        ("coal", 2, 0, "0.0", True),
        ("chemical", 3, 1, "33.3", False),
    ]


def test_an_authority_lists_its_enterprises_without_order_and_past_their_terms(desk: TestClient) -> None:
    told = desk.get(f"/authorities/{DEPARTMENT}.json").json()
    assert told["without_order"] == len(told["lacking"])
    assert code(8) not in [one["key"] for one in told["lacking"]]
    assert ("r8", "2026-02-01") in [(one["act"], one["since"]) for one in told["past"]]
    assert [(one["delegation"], one["in_force"]) for one in told["delegations"]] == [("d1", True), ("d2", False)]


def test_progress_counts_and_says_how_old_it_is(desk: TestClient) -> None:
    told = desk.get("/progress.json?region=61").json()
    front = desk.get("/index.json").json()
    standing = {one["standing"]["code"]: one["count"] for one in front["progress"]}
    assert told["total"]["compliant"] == standing["compliant"]
    assert told["total"]["enterprises"] + told["total"]["closed"] == front["enterprises"]
    assert sum(one["compliant"] for one in told["parts"]) == told["total"]["compliant"]
    assert sum(one["compliant"] for one in told["sectors"]) == told["total"]["compliant"]
    assert told["freshness"]["watermark_time"]
    assert str(told["freshness"]["watermark"]) in desk.get("/progress").text


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/authorities/610100-department", 404, "no_authority"),
        ("/authorities/x", 404, "not_found"),
        ("/progress?region=99", 422, "malformed_request"),
        ("/authorities?organ=x", 422, "malformed_request"),
    ],
)
def test_what_is_not_there_is_said(desk: TestClient, path: str, status: int, kind: str) -> None:
    answer = desk.get(path, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")
