"""监管清单: exposures due, gaps and focus of an authority's enterprises are what the rules answer of each of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from consumers.access import Key, Role
from consumers.authorities import worklist
from infra.quarterly_report import DRAWING
from infra.reasons import explaining
from projections.postgres import PostgresDatabase
from registry.events import read
from tests.consumers.served import AFAR, HOSTILE, FixedClock, Register, browser, code, enterprise, register
from tests.consumers.test_authorities import DEPARTMENT, OFFICE, authorities
from tests.consumers.test_pages import CHINESE, HTML, Outline
from tests.projections.given import Story, at

PATH = f"/audit/authorities/{DEPARTMENT}/supervision"
KEYS = [*(code(number) for number in range(1, 13)), "unregistered:610112-7"]


def supervised() -> Story:
    """The varied enterprises, and four that existed on the deadline of their trade: one exposed, one closed."""
    story = authorities()
    details = {"region": "610112", "sector": "machinery", "scale": "above", "founded_on": at(2008, 5, 6)}
    for number in (9, 10, 11, 12):
        registered = details | {"name": f"厂{number}", "uscc": code(number)}
        story.happens(read.EnterpriseRegistered, at(2025, 7, 1), stream=enterprise(number), **registered)
    lost = {"certificate": "AQB-9", "case": None, "valid_until": at(2025, 8, 1)}
    for number in (9, 11):
        story.happens(read.LevelAnnounced, at(2025, 7, 2), stream=enterprise(number), **lost)
    shown = {"exposure": "e1", "until": at(2026, 12, 31)}
    story.happens(read.ExposurePublished, at(2026, 1, 5), stream=enterprise(10), **shown)
    story.happens(read.ApplicationSubmitted, at(2026, 1, 5), stream=enterprise(11), case="k1")
    story.happens(read.EnterpriseClosed, at(2026, 1, 5), stream=enterprise(12))
    return story


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with register(tmp_path_factory.mktemp("supervision"), supervised()) as one:
        yield one


@pytest.fixture(scope="module")
def desk(place: Register) -> TestClient:
    return browser(place.app(explaining=explaining))


def lines(desk: TestClient, kind: str, path: str = PATH) -> list[dict[str, Any]]:
    found, after = [], ""
    while after is not None:
        told = desk.get(f"{path}.json?kind={kind}&after={after}").json()
        found += told["lines"]
        after = told["next"]
    return found


def answers(desk: TestClient, subject: str) -> set[str]:
    """Who is answered so on the page of its reasons."""
    whole = {key: desk.get(f"/enterprises/{key}/why.json").json() for key in KEYS}
    return {key for key, told in whole.items() if subject in {one["subject"]["code"] for one in told["reasons"]}}


def test_exposures_due_are_those_that_the_rules_propose(desk: TestClient) -> None:
    found = {one["key"]: one for one in lines(desk, "exposure")}
    assert set(found) == answers(desk, "exposure")
    assert {code(9), code(11)} <= set(found)
    assert {code(10), code(12)}.isdisjoint(found)
    assert found[code(9)]["exposure_since"] == "2025-08-02"
    assert (found[code(9)]["step"]["code"], found[code(9)]["open_case"]) == ("order_rectification", None)
    assert found[code(11)]["open_case"] == "k1"


def test_every_holder_has_a_focus_and_only_one_short_of_the_next_level_a_gap(desk: TestClient) -> None:
    held = {one["key"]: one for one in lines(desk, "focus")}
    assert held
    assert {one["standing"]["code"] for one in held.values()} == {"compliant"}
    assert all(one["focus"] and one["level"] for one in held.values())
    short = {one["key"] for one in lines(desk, "gap")}
    assert short == {key for key, one in held.items() if one["lacks"] not in (None, "0") or one["weak"]}


def test_a_list_is_the_same_page_by_page_and_goes_on_where_none_was_found(
    place: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {kind: lines(browser(place.app(explaining=explaining)), kind) for kind in ("exposure", "focus")}
    single = browser(place.app(page_size=1, explaining=explaining))
    assert {kind: lines(single, kind) for kind in whole} == whole
    monkeypatch.setattr(worklist, "LOOKED", 1)
    assert {kind: lines(single, kind) for kind in whole} == whole


def test_a_list_holds_the_region_of_its_authority_alone(desk: TestClient) -> None:
    city = lines(desk, "exposure", PATH.replace(DEPARTMENT, OFFICE))
    assert {one["region"]["code"][:4] for one in city} <= {"6101"}
    assert {code(9), code(11)} <= {one["key"] for one in city}


def test_a_number_of_several_enterprises_is_listed_with_each_of_them(desk: TestClient) -> None:
    found = {one["key"]: one["certificate"] for one in lines(desk, "certificate")}
    assert {code(9): "AQB-9", code(11): "AQB-9"}.items() <= found.items()
    assert code(10) not in found


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["exposure", "gap", "focus", "certificate"])
def test_the_page_is_well_formed_in_both_languages(desk: TestClient, kind: str, lang: str) -> None:
    answer = desk.get(f"{PATH}?kind={kind}&lang={lang}", headers=HTML)
    page = Outline(answer.text)
    assert answer.status_code == 200, answer.text
    assert (page.faults, "script" in page.tags) == ([], False)
    assert answer.headers["cache-control"] == "private, no-store"
    assert all(CHINESE.search(one) for one in page.headings if one.strip() and one.strip() != HOSTILE)
    assert all(one["key"] in page.text for one in lines(desk, kind))


def test_the_list_is_for_regulators(place: Register) -> None:
    keys = (Key("bank", Role.RECIPIENT, "0" * 64),)
    afar = browser(place.app(keys, explaining=explaining), client=AFAR)
    assert [afar.get(f"{PATH}{ending}").status_code for ending in ("", ".json")] == [401, 401]


def test_what_is_ahead_of_the_watermark_is_listed_as_it_stood_there(place: Register) -> None:
    before = lines(browser(place.app(explaining=explaining)), "exposure")
    story, position = supervised(), 10 * len(supervised().told)
    story.happens(read.ExposurePublished, at(2026, 2, 1), stream=enterprise(9), exposure="e2", until=at(2026, 12, 31))
    place.tell(story, after=position, head=False)
    assert lines(browser(place.app(explaining=explaining)), "exposure") == before


def test_a_key_subject_is_marked_on_its_page_until_its_last_day(tmp_path_factory: pytest.TempPathFactory) -> None:
    story = supervised()
    named = dict.fromkeys(("region", "sector", "enterprise", "until"))
    for party, what in (
        (DEPARTMENT, {"sector": "machinery", "until": at(2026, 12, 31)}),
        (OFFICE, {"region": "610112"}),
        (OFFICE, {"enterprise": code(9), "until": at(2026, 1, 31)}),
        (OFFICE, {"enterprise": code(11), "until": FixedClock().today()}),
        (OFFICE, {"region": "610113"}),
        (OFFICE, {"sector": "coal"}),
    ):
        story.happens(read.KeySubjectNamed, at(2026, 1, 10), stream=f"authority:{party}", **named | what)
    with register(tmp_path_factory.mktemp("key"), story) as one:
        desk = browser(one.app())
        told = desk.get(f"/enterprises/{code(9)}.json").json()["key_subjects"]
        assert [(each["what"]["code"], each["href"], each["until"]) for each in told] == [
            ("sector", f"/authorities/{DEPARTMENT}", "2026-12-31"),
            ("region", f"/authorities/{OFFICE}", None),
        ]
        page = desk.get(f"/enterprises/{code(9)}", headers=HTML).text
        assert "重点行业" in page
        assert "重点地区" in page
        told = desk.get(f"/enterprises/{code(11)}.json").json()["key_subjects"]
        assert [each["what"]["code"] for each in told] == ["sector", "region", "enterprise"]
        assert desk.get(f"/enterprises/{code(12)}.json").json()["key_subjects"] == []


@pytest.mark.postgres
def test_both_databases_list_the_same(tmp_path: Path, fresh_postgres: str) -> None:
    story = supervised()
    story.happens(read.KeySubjectNamed, at(2026, 1, 10), stream=f"authority:{OFFICE}", enterprise=code(9), until=None)
    paths = [f"{PATH}.json?kind={kind}" for kind in worklist.Kind]
    paths += [f"/enterprises/{code(9)}.json", f"/audit/authorities/{DEPARTMENT}/quarterly/2025-Q3.json"]
    with register(tmp_path, story) as sqlite, register(PostgresDatabase(fresh_postgres), story) as postgres:
        callers = [browser(one.app(explaining=explaining, drawing=DRAWING)) for one in (sqlite, postgres)]
        for path in paths:
            first, second = (caller.get(path) for caller in callers)
            assert (first.status_code, second.status_code) == (200, 200), path
            assert first.content.replace(b"g0001", b"views_0001") == second.content, path
