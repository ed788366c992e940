"""The pages of bodies: well-formed, in both languages, and saying what their JSON twins say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from registry.events import read
from tests.consumers.served import browser, code, enterprise, register
from tests.consumers.test_pages import HTML, Outline, texts
from tests.projections.given import Story, at

ID = code(901)
BODY = f"body:{ID}"
PAGES = {"/bodies": "/bodies.json", f"/bodies/{ID}": f"/bodies/{ID}.json"}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    place: Path = tmp_path_factory.mktemp("bodies")
    with register(place, story()) as told:
        yield browser(told.app())


def story() -> Story:
    """A disqualified body with an appointment that was not filed, an assessor, and a flagged level."""
    made = Story()
    made.happens(read.BodyRegistered, at(2012), BODY, uscc=ID, name="示例<b>评审</b>协会", region="320500")
    given = {"appointment": "a1", "until": None, "to_be_filed": True, "region": "320500"}
    made.happens(read.BodyAppointed, at(2012, 2), BODY, **given)
    made.happens(read.AssessorTrained, at(2012, 2), BODY, assessor="A-1", until=at(2030))
    made.happens(read.EnterpriseRegistered, at(2012), enterprise(1), name="厂一", uscc=code(1), region="320505")
    made.happens(read.OnSiteAssessmentReported, at(2012, 3), enterprise(1), case="k1", body=ID)
    made.happens(read.LevelAnnounced, at(2012, 6), enterprise(1), case="k1", level="three")
    made.happens(read.BodyFindingRecorded, at(2013), BODY, evidence=[f"{enterprise(1)}/2"])
    made.happens(read.BodyDisqualified, at(2013, 2), BODY)
    flag = {"case": "k1", "body": ID, "disqualification": f"{BODY}/5"}
    made.happens(read.ReexaminationFlagged, at(2013, 2), enterprise(1), **flag)
    return made


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_formed_and_every_link_leads_somewhere(reader: TestClient, path: str, lang: str) -> None:
    answer = reader.get(path, params={"lang": lang}, headers=HTML)
    page = Outline(answer.text)
    assert answer.status_code == 200, answer.text
    assert page.faults == []
    assert "script" not in page.tags
    assert "<b>评审" not in answer.text
    for link in page.links:
        target, _, anchor = link.partition("#")
        there = reader.get(target or path, headers=HTML)
        assert there.status_code == 200, link
        assert not anchor or anchor in Outline(there.text).ids, link


@pytest.mark.parametrize(("path", "twin"), PAGES.items())
def test_a_page_says_what_its_json_twin_says(reader: TestClient, path: str, twin: str) -> None:
    page = Outline(reader.get(path, headers=HTML).text)
    said = re.sub(r"\s+", "", page.text) + "".join(page.links)
    for words in texts(reader.get(twin).json()):
        assert re.sub(r"\s+", "", words) in said, words


def test_a_body_shows_its_state_its_assessors_and_the_levels_that_wait(reader: TestClient) -> None:
    told = reader.get(f"/bodies/{ID}.json").json()
    assert (told["state"]["code"], told["findings"]) == ("disqualified", 1)
    (appointment,) = told["appointments"]
    assert (appointment["in_force"], appointment["unfiled"]) == (False, False)
    (assessor,) = told["assessors"]
    assert (assessor["assessor"], assessor["qualified"]) == ("A-1", True)
    (level,) = told["resting"]
    assert (level["enterprise"], level["state"]["code"], level["reexamination"]["code"]) == (code(1), "level", "open")
    assert told["timeline"][0]["kind"] == "BodyDisqualified"


def test_bodies_are_listed_by_region_and_state_page_by_page(reader: TestClient) -> None:
    assert [one["key"] for one in reader.get("/bodies.json").json()["bodies"]] == [ID]
    assert reader.get("/bodies.json?region=610000").json()["bodies"] == []
    assert reader.get("/bodies.json?state=working").json()["bodies"] == []
    assert len(reader.get("/bodies.json?state=disqualified&region=320000").json()["bodies"]) == 1
    assert reader.get("/bodies?state=none").status_code == 422


def test_a_body_that_is_not_there_is_no_data(reader: TestClient) -> None:
    assert reader.get(f"/bodies/{code(77)}").status_code == 404
    assert reader.get("/bodies/nonsense.json").status_code == 404
