"""The page of reasons: the rules asked anew of what the views know, in both languages, with evidence and way out."""

import ast
import inspect
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from infra.reasons import explaining
from projections.explained import EXPLAINED
from registry.domain import explaining as explaining_module
from registry.domain import explaining_level
from registry.domain import guiding as guiding_module
from registry.domain.enterprise import Enterprise
from registry.domain.explaining import explain
from registry.events import read
from tests.consumers.served import FixedClock, Register, browser, code, register, varied
from tests.consumers.test_pages import HTML, Outline
from tests.projections.given import MINE, Story, at

NUMBERS = range(1, 9)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with register(tmp_path_factory.mktemp("why"), varied()) as one:
        yield one


@pytest.fixture(scope="module")
def desk(place: Register) -> TestClient:
    return browser(place.app(explaining=explaining))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("number", NUMBERS)
def test_the_page_is_well_formed_and_names_rule_and_evidence(desk: TestClient, number: int, lang: str) -> None:
    answer = desk.get(f"/enterprises/{code(number)}/why?lang={lang}", headers=HTML)
    page = Outline(answer.text)
    assert answer.status_code == 200, answer.text
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    assert "script" not in page.tags
    told = desk.get(f"/enterprises/{code(number)}/why.json").json()
    assert told["reasons"]
    for one in told["reasons"]:
        assert one["rule"] in page.text
        assert one["title"]["code"] == one["rule"] != one["title"][lang]
        assert one["title"][lang] in page.text
        assert not one["mark"] or EXPLAINED["mark"][one["mark"]][0] in page.text
        assert {evidence["href"] for evidence in one["evidence"]} <= {
            link.replace("?lang=" + lang, "") for link in page.links
        }


def test_the_reasons_are_those_of_the_register(desk: TestClient) -> None:
    story, today = varied(), FixedClock().today()
    for number in NUMBERS:
        stream = f"enterprise:{code(number)}"
        events = [event for told, event in zip(story.told, story.written, strict=True) if told.stream == stream]
        subject = Enterprise(code(number))
        for event in events:
            subject.evolve(event)
        wanted = explain(subject, events, today)
        told = desk.get(f"/enterprises/{code(number)}/why.json").json()["reasons"]
        assert [(one["subject"]["code"], one["answer"]["code"], one["rule"]) for one in told] == [
            (one.subject, one.answer, one.rule) for one in wanted
        ]
        assert [[e["event"] for e in one["evidence"]] for one in told] == [list(one.evidence) for one in wanted]
        assert all(one["subject"]["zh"] != one["subject"]["code"] for one in told)
        assert all(given["name"]["zh"] != given["name"]["code"] for one in told for given in one["inputs"])


def test_every_subject_and_input_of_an_explanation_has_its_words() -> None:
    modules = (explaining_module, explaining_level, guiding_module)
    trees = [ast.parse(inspect.getsource(module)) for module in modules]
    subjects, inputs = set[object](), set[object]()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Explanation", "_of"):
            subjects |= {one.value for one in node.args[:1] if isinstance(one, ast.Constant)}
        if isinstance(node, ast.Dict):
            inputs |= {one.value for one in node.keys if isinstance(one, ast.Constant)}
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            inputs |= {node.slice.value} if isinstance(node.slice.value, str) else set()
    assert len(subjects) > 3
    assert subjects <= EXPLAINED["explained"].keys()
    assert len(inputs) > 10
    assert inputs <= EXPLAINED["input"].keys()


def test_who_is_unknown_has_no_reasons(desk: TestClient) -> None:
    assert desk.get(f"/enterprises/{code(99)}/why.json").status_code == 404


def test_a_server_without_rules_explains_nothing_and_says_so(place: Register) -> None:
    page = browser(place.app()).get(f"/enterprises/{code(1)}/why", headers=HTML)
    assert page.status_code == 200
    assert "Nothing to explain" in page.text


def test_a_site_is_named_with_what_is_explained_of_it() -> None:
    story = Story()
    story.happens(read.EnterpriseRegistered, at(2011, 7, 11))
    story.happens(read.SiteEntered, at(2022, 4, 6), site="s2")
    reasons = explaining(MINE, story.told, at(2022, 5, 1))
    assert [one.subject.zh for one in reasons if one.subject.code == "standing"] == ["达标状态", "达标状态（场所s2）"]


def test_what_the_rule_looked_at_is_said_in_the_readers_language_first(desk: TestClient) -> None:
    path = f"/enterprises/{code(1)}/why"
    inputs = [each for one in desk.get(f"{path}.json").json()["reasons"] for each in one["inputs"]]
    told = next(each for each in inputs if each["zh"] != each["en"])
    assert told["value"] == f"{told['zh']} {told['en']}"
    for lang, first, beside in (("zh", told["zh"], told["en"]), ("en", told["en"], told["zh"])):
        page = " ".join(Outline(desk.get(f"{path}?lang={lang}", headers=HTML).text).text.split())
        assert f"{first} {beside}" in page
