"""Progress, overdue lists and the quarterly report from the command line, drawn from folded views."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from infra import clock
from infra.cli import app
from infra.duties import owing
from infra.installation import Installation
from infra.settings import read_settings
from projections.catalogue import VIEWS
from projections.runner import Runner
from registry.application import Registry
from registry.domain.commands import (
    AnnulDecision,
    ChangeDetails,
    Command,
    EnterAuthority,
    NameExemplar,
    OrderRectification,
    SubmitReport,
)
from registry.store import migrate
from tests.acts import JIANGSU, OFFICE, act, code
from tests.application.lives import announce, register, up_to_approval
from tests.projections.engine.folding import to_the_end

PARTY = "320500-safety_committee_office"
TODAY = date(2012, 7, 20)
FORMULA = "=1+1示例厂"


def lived() -> list[Command]:
    """A city office and four enterprises: one announced in the first quarter, one ordered in the second."""
    office = OFFICE.model_copy(update={"region": "320500", "name": "苏州市安委会办公室"})
    report = {"report": "quarterly_progress", "period": "2012-Q1", "to": OFFICE, "authority": office}
    finding = {"findings": ["x"], "deadline": date(2012, 7, 1)}
    return [
        act(EnterAuthority, date(2012, 4, 1), party=PARTY, name="苏州市安委会办公室", authority=JIANGSU),
        act(SubmitReport, date(2012, 4, 5), party=PARTY, **report),
        *up_to_approval(1),
        announce(1),
        register(2, name=FORMULA),
        register(3, region="320102", authority=JIANGSU),
        register(4),
        act(OrderRectification, date(2012, 5, 1), enterprise=code(2), order="r2", **finding),
        act(NameExemplar, date(2012, 6, 30), field="机械"),
        act(ChangeDetails, date(2012, 7, 10), enterprise=code(4), region="320102", authority=JIANGSU),
    ]


class Desk:
    """An installation with its command line."""

    def __init__(self, home: Path) -> None:
        self.environment = {"REGISTRY_HOME": str(home), "REGISTRY_TRANSPORT": "local"}
        self.installation = Installation(read_settings(home=home, transport="local"))
        migrate(self.installation.settings.store)
        moment = datetime(2012, 7, 20, 4, tzinfo=UTC)
        self.registry = Registry(self.installation.settings.store, lambda: moment, lambda: TODAY)

    def records(self, *commands: Command) -> int:
        """The position of the last event, once every view was told it."""
        position = 0
        for command in commands:
            position = self.registry.execute(command).position
        with self.installation.journal() as journal, self.installation.log(journal) as log:
            database = self.installation.database()
            try:
                runner = Runner(log, database, VIEWS)
                to_the_end(runner)
                runner.close()
            finally:
                database.close()
        return position

    def says(self, *words: str, exit_code: int = 0) -> str:
        told = CliRunner().invoke(app, [*words], env=self.environment)
        assert told.exit_code == exit_code, (told.output, told.exception)
        return told.output

    def tells(self, *words: str) -> Any:
        return json.loads(self.says(*words, "--json"))

    def draws(self, *words: str) -> Any:
        return self.tells("report", "quarterly", "--authority", PARTY, "--quarter", "2012-Q2", *words)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    one = Desk(tmp_path / "home")
    one.records(*lived())
    try:
        yield one
    finally:
        one.registry.close()


def test_progress_is_counted_from_the_views(desk: Desk) -> None:
    told = desk.tells("progress", "--region", "32")
    assert told["parts"] == {
        "320100": {"enterprises": 2, "compliant": 0, "ordered": 0},
        "320500": {"enterprises": 2, "compliant": 1, "ordered": 1},
    }
    assert told["watermark"] > 0
    assert "苏州市: 企业 2, 达标 1, 限期整改 1 (50.0%)" in desk.says("progress", "--region", "32")
    assert desk.tells("progress", "--region", "江苏省")["parts"] == told["parts"]
    for wrong in ("99", "320599999", "苏洲"):
        assert "give a code or name" in desk.says("progress", "--region", wrong, exit_code=2)
        assert "give a code or name" in desk.says("batches", "--region", wrong, exit_code=2)
    sizes = desk.tells("batches", "--region", "320500")
    assert desk.tells("batches", "--region", "苏州市")["sizes"] == sizes["sizes"] == desk.tells("batches")["sizes"]


def test_what_authorities_owe_is_listed_and_of_one_its_enterprises_too(desk: Desk) -> None:
    (one,) = desk.tells("overdue")["authorities"]
    owed = {(duty["duty"], duty["period"]): duty["overdue_since"] for duty in one["overdue"]}
    assert owed["quarterly_progress", "2012-Q2"] == "2012-07-06"
    assert ("quarterly_progress", "2012-Q1") not in owed
    told = desk.tells("overdue", "--authority", PARTY)
    assert told["without_order"] == []
    assert [(term["enterprise"], term["act"]) for term in told["past_terms"]] == [(code(2), "r2")]
    assert told["past_terms"][0]["ended_on"] == "2012-07-01"
    said = desk.says("overdue", "--authority", PARTY)
    assert "2012-07-06" in said
    assert "报告前一季度安全达标进展情况 report the previous quarter's progress: 2012-Q2" in said
    assert "整改期限已过 rectification past its deadline r2" in said
    assert "unknown_party" in desk.says("overdue", "--authority", "320500-department", "--json", exit_code=3)


def test_a_penalty_that_was_not_published_in_time_stands_among_what_is_overdue() -> None:
    penalties = [("p1", date(2022, 9, 28), None), ("p2", date(2022, 9, 28), date(2022, 10, 12))]
    found = owing("610100", "department", date(2020, 1, 1), {}, penalties, date(2022, 10, 13))
    told = {one.period: one for one in found if one.duty == "penalty_publication"}
    assert {id: (one.state, one.overdue_since) for id, one in told.items()} == {
        "p1": ("overdue", "2022-10-13"),
        "p2": ("filed", None),
    }
    assert (told["p1"].document, told["p1"].article) == ("中华人民共和国安全生产法", "第七十八条")


def test_supervision_lists_whom_the_rules_would_expose_and_every_holders_focus(desk: Desk) -> None:
    told = desk.tells("supervision", "--authority", PARTY, "--kind", "focus")
    assert [(one["key"], one["focus"]["zh"]) for one in told["enterprises"]] == [(code(1), "抓改进")]
    assert "抓改进 improve the level" in desk.says("supervision", "--authority", PARTY, "--kind", "focus")
    assert desk.tells("supervision", "--authority", PARTY)["enterprises"] == []  # the deadline has not come
    assert "unknown_party" in desk.says("supervision", "--authority", "320500-department", "--json", exit_code=3)


def test_the_quarterly_report_says_what_stood_on_the_quarters_last_day(desk: Desk) -> None:
    told = desk.draws()
    assert told["enterprises"] == 3  # the fourth moved away after the quarter, the third was never here
    assert told["standings"] == {"compliant": 1, "never_assessed": 2}
    assert told["compliant"] == [{"sector": "machinery", "scale": "above", "level": "three", "count": 1}]
    assert told["levels"] == {"one": 0, "two": 0, "three": 1}
    sizes = {(one["batch"], one["status"]): one["count"] for one in told["batches"]}
    assert sizes["consolidate", "decided"] == 1
    assert sum(sizes.values()) == 1
    assert told["changes_by_kind"] == {"ExemplarNamed": 1, "RectificationOrdered": 1}
    assert [one["enterprise"] for one in told["changes"]] == [code(2), code(1)]
    assert all(one["event"] and one["position"] for one in told["changes"])


def test_the_same_position_gives_the_same_document_whatever_is_recorded_later(desk: Desk, tmp_path: Path) -> None:
    position = desk.draws()["position"]
    words = ("report", "quarterly", "--authority", PARTY, "--quarter", "2012-Q2", "--position", str(position))
    made = {}
    for form in ("--csv", "--xlsx", "--json"):
        desk.says(*words, form, "--output", str(tmp_path / form))
        made[form] = (tmp_path / form).read_bytes()
    before = json.loads(made["--json"])["enterprises"]
    desk.records(register(5), act(OrderRectification, date(2012, 7, 1), enterprise=code(5), order="r5",
                                  findings=["x"], deadline=date(2012, 8, 1)))  # fmt: skip
    assert desk.draws()["enterprises"] == before + 1
    for form, data in made.items():
        desk.says(*words, form, "--output", str(tmp_path / "again"))
        assert (tmp_path / "again").read_bytes() == data


def test_what_is_annulled_after_the_quarter_is_no_change_of_the_quarter(desk: Desk) -> None:
    annulled = {"decision": f"enterprise:{code(2)}/2", "reason": "x"}
    desk.records(act(AnnulDecision, date(2012, 7, 10), enterprise=code(2), **annulled))
    assert desk.draws()["changes_by_kind"] == {"ExemplarNamed": 1}


def test_the_csv_is_for_excel_and_no_name_runs_as_a_formula(desk: Desk, tmp_path: Path) -> None:
    words = ("report", "quarterly", "--authority", PARTY, "--quarter", "2012-Q2")
    desk.says(*words, "--csv", "--output", str(tmp_path / "report.csv"))
    data = (tmp_path / "report.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0][0] == "节 Section"
    assert any(row[1].startswith(f"'{FORMULA}") for row in rows)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    desk.says(*words, "--xlsx", "--output", str(tmp_path / "report.xlsx"))
    sheet = load_workbook(tmp_path / "report.xlsx")["2012-Q2"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith(FORMULA) for cell in cells)
    assert not any(cell.data_type == "f" for cell in cells)


@pytest.mark.parametrize(
    "words",
    [
        ("--quarter", "2012-Q3"),
        ("--quarter", "2012"),
        ("--quarter", "2012-Q2", "--xlsx"),
        ("--quarter", "2012-Q2", "--csv", "--json"),
        ("--quarter", "2012-Q2", "--position", "100000"),
    ],
)
def test_what_cannot_be_drawn_is_an_input_error(desk: Desk, words: tuple[str, ...]) -> None:
    assert "input" in desk.says("report", "quarterly", "--authority", PARTY, *words, exit_code=2)
