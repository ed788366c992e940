"""The public pages: well-formed, in both languages, escaped, and saying what their JSON twins say."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.consumers.served import HOSTILE, code

HTML = {"Accept": "text/html"}
PAGES = {
    "/": "/index.json",
    "/batches/close": "/batches/close.json",
    "/batches/suspend": "/batches/suspend.json",
    "/batches/upgrade": "/batches/upgrade.json",
    "/batches/consolidate": "/batches/consolidate.json",
    "/notices": "/notices.json",
    "/notices?kind=closure": "/notices.json?kind=closure",
    "/notices/announcement:sn-2025-07/1": "/notices/announcement:sn-2025-07/1.json",
    "/search?standing=compliant": "/search.json?standing=compliant",
    "/search?q=script": "/search.json?q=script",
    **{f"/enterprises/{code(n)}": f"/enterprises/{code(n)}.json" for n in range(1, 9)},
    "/enterprises/unregistered:610112-7": "/enterprises/unregistered:610112-7.json",
    f"/audit/enterprises/{code(5)}": f"/audit/enterprises/{code(5)}.json",
}
VOID = {"meta", "link", "input", "wbr", "br", "hr", "img"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Outline(HTMLParser):
    """Reads a page strictly: every element is closed in order; collects headings, ids, links, text and tags."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.headings: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.languages: set[str] = set()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("h1", "h2", "h3", "th", "caption"):
            self.headings.append("")
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if given.get("lang"):
            self.languages.add(given["lang"] or "")
        self.faults += [f"{name} on <{tag}>" for name in given if name.startswith("on") or name == "style"]
        self.links += [given[name] or "" for name in ("href", "src", "action") if given.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes another element")

    def handle_data(self, data: str) -> None:
        self.text += data
        if {"h1", "h2", "h3", "th", "caption"} & {*self.open}:
            self.headings[-1] += data


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_formed_and_asks_nothing_from_elsewhere(at_desk: TestClient, path: str, lang: str) -> None:
    answer = at_desk.get(path, params={"lang": lang} if "?" not in path else None, headers=HTML)
    page = Outline(answer.text)

    assert answer.status_code == 200, answer.text
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    assert "script" not in page.tags
    assert not [link for link in page.links if not link.startswith(("/", "#"))]
    assert {"zh-CN", "en"} <= page.languages


@pytest.mark.parametrize("path", PAGES)
def test_every_heading_is_in_chinese_and_in_english(at_desk: TestClient, path: str) -> None:
    page = Outline(at_desk.get(path, headers=HTML).text)
    names = {code(n) for n in range(1, 9)}

    headings = [one for one in page.headings if one.strip() and one.strip() not in names]
    assert len(headings) >= 2
    spoken = [one for one in headings if CHINESE.search(one)]
    assert len([one for one in spoken if re.search(r"[A-Za-z]{2}", one)]) >= len(headings) - 1  # the h1 may be a name


@pytest.mark.parametrize("path", PAGES)
def test_every_internal_link_leads_to_a_page_and_an_anchor_that_are_there(at_desk: TestClient, path: str) -> None:
    for link in Outline(at_desk.get(path, headers=HTML).text).links:
        target, _, anchor = link.partition("#")
        answer = at_desk.get(target or path, headers=HTML)
        assert answer.status_code == 200, link
        assert not anchor or anchor in Outline(answer.text).ids, link


@pytest.mark.parametrize(("path", "twin"), PAGES.items())
def test_a_page_says_what_its_json_twin_says(at_desk: TestClient, path: str, twin: str) -> None:
    page = Outline(at_desk.get(path, headers=HTML).text)
    said = re.sub(r"\s+", "", page.text) + "".join(page.links)
    answer = at_desk.get(twin)

    assert answer.headers["content-type"] == "application/json"
    for words in texts(answer.json()):
        assert re.sub(r"\s+", "", words) in said, words


SHOWN = {"zh", "en", "name", "key", "title_zh", "title_en", "since", "valid_until", "ground", "document", "article"}
SHOWN |= {"certificate", "index_number", "publisher", "dated", "published", "way_out_zh", "way_out_en", "deadline"}


def texts(value: Any, name: str = "") -> list[str]:
    """Every text in a twin that a page must show; what a form offers to choose from is no content."""
    if isinstance(value, dict):
        return [one for key, part in value.items() if key != "regions" for one in texts(part, key)]
    if isinstance(value, list):
        return [one for part in value for one in texts(part, name)]
    return [value] if isinstance(value, str) and name in SHOWN else []


def test_a_hostile_name_is_shown_as_text_everywhere(at_desk: TestClient) -> None:
    for path in (
        f"/enterprises/{code(6)}",
        "/batches/upgrade",
        "/search?q=script",
        "/notices/announcement:sn-2025-07/1",
    ):
        answer = at_desk.get(path, headers=HTML)
        assert "<script" not in answer.text
        assert HOSTILE in Outline(answer.text).text
        assert "49" not in Outline(answer.text).headings[0]


def test_a_hostile_query_is_shown_as_text(at_desk: TestClient) -> None:
    answer = at_desk.get("/search", params={"q": HOSTILE, "lang": "en"}, headers=HTML)

    assert "<script" not in answer.text
    assert Outline(answer.text).faults == []


def test_chinese_comes_first_unless_english_is_asked_for(at_desk: TestClient) -> None:
    for headers, params, first in (
        ({}, {}, "zh-CN"),
        ({"Accept-Language": "en-GB,en;q=0.9"}, {}, "zh-CN"),
        ({"Accept-Language": "zh-CN"}, {"lang": "en"}, "en"),
    ):
        page = at_desk.get("/", params=params, headers=HTML | headers).text
        assert f'<html lang="{first}">' in page


def test_a_chosen_language_is_kept_by_the_links(at_desk: TestClient) -> None:
    page = at_desk.get("/batches/close?lang=en", headers=HTML).text

    assert f'href="/enterprises/{code(3)}?lang=en"' in page
    assert f'href="/enterprises/{code(3)}?lang=en#event-2"' in page
    assert '<input type="hidden" name="lang" value="en">' in page


def test_the_front_page_counts_batches_and_standings(at_desk: TestClient) -> None:
    front = at_desk.get("/index.json").json()

    sizes = {card["batch"]["code"]: (card["decided"], card["proposed"]) for card in front["batches"]}
    assert sizes == {"close": (1, 1), "suspend": (1, 0), "upgrade": (1, 0), "consolidate": (1, 0)}
    standings = {one["standing"]["code"]: one["count"] for one in front["progress"]}
    assert standings == {"compliant": 4, "not_compliant": 0, "never_assessed": 2, "lapsed": 2, "revoked": 1}
    assert front["enterprises"] == 9


def test_an_entry_names_ground_clause_evidence_and_way_out(at_desk: TestClient) -> None:
    (entry,) = at_desk.get("/batches/suspend.json").json()["entries"]

    assert entry["key"] == code(5)
    assert (entry["status"]["zh"], entry["since"]) == ("已定", "2026-01-12")
    assert entry["ground"]["zh"] == "未在规定时间内达标"
    assert entry["basis"] == {"document": "陕安委会发〔2011〕9号", "article": "三(四)"}
    assert [one["href"] for one in entry["evidence"]] == [f"/enterprises/{code(5)}#event-3"]
    assert "复产验收" in entry["way_out_zh"]


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower", "full width", "grouped"])
def test_a_code_is_taken_as_people_type_it(at_desk: TestClient, typed: str) -> None:
    plain = code(1)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in plain)
    grouped = f"{plain[:2]} {plain[2:8]}-{plain[8:]}"
    given = {"lower": plain.lower(), "full width": wide, "grouped": grouped}.get(typed, typed.format(plain))

    assert at_desk.get(f"/enterprises/{given}.json").json()["key"] == plain
    (hit,) = at_desk.get("/search.json", params={"q": given}).json()["hits"]
    assert hit["key"] == plain


def test_a_level_in_abeyance_and_an_expired_one_are_marked(at_desk: TestClient) -> None:
    suspended = at_desk.get(f"/enterprises/{code(5)}.json").json()
    expired = at_desk.get(f"/enterprises/{code(2)}.json").json()

    assert (suspended["in_abeyance"], suspended["operation"]["code"]) == (True, "suspended")
    assert [one["code"] for one in suspended["licences_withheld"]] == ["safety_production_licence"]
    assert (expired["standing"]["code"], expired["standing_ground"]["code"]) == ("lapsed", "expired")
    assert [one["overdue"] for one in expired["rectifications"]] == [True]


def test_public_answers_name_no_officer_and_no_command(at_desk: TestClient) -> None:
    for path in [*PAGES, *PAGES.values()]:
        if not path.startswith("/audit/"):
            text = at_desk.get(path).text
            assert "officer-" not in text
            assert "cmd-" not in text
