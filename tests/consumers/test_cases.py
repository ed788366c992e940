"""On the pages: a renewal beside a promotion (domain decision 14), and what was decided for a later day (34)."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from infra.reasons import explaining
from registry.events import read
from tests.consumers.served import browser, code, enterprise, register
from tests.consumers.test_pages import HTML, Outline
from tests.projections.given import Story, at

PAGE = f"/enterprises/{code(1)}"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with register(tmp_path_factory.mktemp("cases"), story()) as told:
        yield browser(told.app(explaining=explaining))


def story() -> Story:
    """Level three of Suzhou, in its last three months: level two is asked for, three renewed, at a site as well."""
    made = Story()
    ours = enterprise(1)
    made.happens(
        read.EnterpriseRegistered, at(2012), ours, name="厂一", uscc=code(1), region="320505", sector="machinery"
    )
    made.happens(read.SiteEntered, at(2012, 2), ours, site="s2", region="320505", sector="machinery")
    held = {"level": "three", "case": None, "basis": "ledger", "valid_until": at(2026, 4, 1)}
    for site in (None, "s2"):
        made.happens(read.LevelAnnounced, at(2018, 4, 1), ours, site=site, certificate=f"AQB{site}", **held)
        for case, level in (("升级", "two"), ("复评", "three")):
            asked = {"case": f"{case}{site or ''}", "level": level, "site": site, "certification": None}
            made.happens(read.ApplicationSubmitted, at(2026, 2, 2), ours, **asked)
    made.happens(read.ApplicationAccepted, at(2026, 2, 3), ours, case="复评")
    accident = {"accident": "a1", "happened_on": at(2026, 2, 4), "site": "s2", "holds": ["升级s2", "复评s2"]}
    made.happens(read.AccidentReported, at(2026, 2, 5), ours, **accident)
    for month, kind in ((5, "DetailsChanged"), (4, "OperationsSuspended"), (6, "LevelRevoked")):
        made.happens(read.ActScheduled, at(2026, 2, 6), ours, kind=kind, takes_effect_on=at(2026, month))
    made.happens(read.ScheduledActWithdrawn, at(2026, 2, 7), ours, decision=made.told[-1].id)
    return made


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_decision_34_the_page_shows_what_was_decided_for_a_later_day(reader: TestClient, lang: str) -> None:
    page = Outline(reader.get(PAGE, params={"lang": lang}, headers=HTML).text)
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    told = reader.get(f"{PAGE}.json").json()
    assert [(one["decision"]["code"], one["takes_effect_on"]) for one in told["ahead"]] == [
        ("OperationsSuspended", "2026-04-01"),
        ("DetailsChanged", "2026-05-01"),
    ]
    assert {one["decided_on"] for one in told["ahead"]} == {"2026-02-06"}
    assert told["operation"]["code"] == "running"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_decision_14_the_page_shows_both_cases_at_each_place(reader: TestClient, lang: str) -> None:
    answer = reader.get(PAGE, params={"lang": lang}, headers=HTML)
    assert Outline(answer.text).faults == []
    for case in ("升级", "复评", "升级s2", "复评s2"):
        assert case in answer.text
    told = reader.get(f"{PAGE}.json").json()
    said = [(one["case"], one["level"]["code"], one["step"]["code"]) for one in told["cases"]]
    assert said == [("升级", "two", "submitted"), ("复评", "three", "accepted")]
    (site,) = told["sites"]
    assert [(one["case"], one["held_since"]) for one in site["cases"]] == [
        ("升级s2", "2026-02-04"),
        ("复评s2", "2026-02-04"),
    ]
    assert [one["held_since"] for one in told["cases"]] == [None, None]
    assert answer.text.count("暂缓办理自" if lang == "zh" else "on hold since") == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_decision_14_each_case_says_what_it_waits_for(reader: TestClient, lang: str) -> None:
    answer = reader.get(f"{PAGE}/why", params={"lang": lang}, headers=HTML)
    page = Outline(answer.text)
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    reasons = reader.get(f"{PAGE}/why.json").json()["reasons"]
    cases = [one for one in reasons if one["subject"]["code"] == "case"]
    assert len(cases) == 4
