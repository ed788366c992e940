"""A notice whose act was corrected shows before and after together, and stays as it was published."""

from pathlib import Path

import pytest

from registry.events import read
from tests.consumers.served import Register, browser, code, enterprise, register
from tests.consumers.test_pages import HTML, Outline
from tests.projections.given import Story, at

ONE = enterprise(1)
PATH = f"/notices/{ONE}/2"


def suspended() -> Story:
    story = Story()
    story.happens(read.EnterpriseRegistered, at(2020, 7, 1), stream=ONE, uscc=code(1), name="示例厂")
    stopped = {"suspension": "s1", "document_number": "陕监停〔2021〕1号"}
    story.happens(read.OperationsSuspended, at(2021, 3, 1), stream=ONE, **stopped)
    return story


def corrected(story: Story, after: str) -> Story:
    what = {"decision": f"{ONE}/2", "kind": "OperationsSuspended", "field": "document_number"}
    story.happens(read.DecisionCorrected, at(2021, 4, 1), stream=ONE, before="陕监停〔2021〕1号", after=after, **what)
    return story


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_correction_stands_on_the_notice_with_before_and_after(tmp_path: Path, lang: str) -> None:
    with register(tmp_path, corrected(suspended(), "陕监停〔2021〕2号")) as one:
        told = browser(one.app()).get(f"{PATH}.json").json()
        page = Outline(browser(one.app()).get(f"{PATH}?lang={lang}", headers=HTML).text)
    (each,) = told["corrections"]
    assert (each["before"], each["after"]) == ("陕监停〔2021〕1号", "陕监停〔2021〕2号")
    assert told["notice"]["document_number"] == "陕监停〔2021〕1号"
    assert page.faults == []
    assert "陕监停〔2021〕2号" in page.text
    assert "发文字号" in page.text
    assert f"{each['evidence']['href'].replace('#', f'?lang={lang}#')}" in page.links


def test_a_correction_that_was_annulled_or_is_anothers_stands_on_no_notice(tmp_path: Path) -> None:
    story = corrected(suspended(), "陕监停〔2021〕2号")
    story.happens(read.DecisionAnnulled, at(2021, 5, 1), stream=ONE, decision=f"{ONE}/3", falls_with=())
    with register(tmp_path / "annulled", story) as one:
        assert corrections(one) == []
    with register(tmp_path / "none", suspended()) as one:
        assert corrections(one) == []


def corrections(one: Register) -> list[object]:
    found: list[object] = browser(one.app()).get(f"{PATH}.json").json()["corrections"]
    return found
