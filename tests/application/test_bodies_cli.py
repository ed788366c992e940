"""Bodies on the command line: appointed, listed, walked from, and reached by a sweep too."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from infra.cli import app
from projections.catalogue import VIEWS
from registry.domain import commands as c
from registry.domain.commands import Command
from tests.acts import act, code
from tests.application.lives import announce, up_to_approval
from tests.application.test_bodies import BODY, ON, report
from tests.application.test_quarantine import Place
from tests.rules.test_bodies import appoint, disqualify, finding, propose, register, train


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """An installation where a level rests on a body that was disqualified afterwards, its views up to date."""
    found = Place(tmp_path, "")
    acts: list[Command] = [register(), appoint(), train(), *up_to_approval(1)[:4], report()]
    acts += [act(c.ReviewAssessment, ON, case="k1"), act(c.ApproveLevel, ON, case="k1"), announce(1, effective_on=ON)]
    for one in (*acts, finding(), propose(), disqualify(date(2012, 9, 1))):
        found.registry.execute(one)
    found.fold(VIEWS)
    yield found
    found.registry.close()


def tells(place: Place, *words: str, exit_code: int = 0) -> Any:
    told = CliRunner().invoke(app, [*words, "--json"], env=place.environment)
    assert told.exit_code == exit_code, (told.output, told.exception)
    return json.loads(told.output)


def says(place: Place, *words: str) -> str:
    told = CliRunner().invoke(app, [*words], env=place.environment)
    assert told.exit_code == 0, (told.output, told.exception)
    return told.output


def test_bodies_are_listed_and_shown_with_what_rests_on_them(place: Place) -> None:
    (one,) = tells(place, "bodies", "list")
    assert (one["body"], one["state"]) == (BODY, "disqualified")
    assert tells(place, "bodies", "list", "--state", "working") == []
    shown = tells(place, "bodies", "show", BODY)
    assert [r["enterprise"] for r in shown["resting"]] == [code(1)]
    assert [a["qualified"] for a in shown["assessors"]] == [False]
    said = says(place, "bodies", "show", BODY)
    assert "取消该机构资格" in said
    assert "委任 a1: 三级评审单位，江苏省苏州市" in said
    assert "评审员 A-1: 三级，至 2015-02-28，资格失效 not qualified" in said
    assert "列入复核 flagged for re-examination" in says(place, "bodies", "walk", "--dry-run")
    assert BODY in says(place, "bodies", "list")
    nobody = CliRunner().invoke(app, ["bodies", "show", code(5), "--json"], env=place.environment)
    assert (nobody.exit_code, "unknown_body" in nobody.output) == (3, True)


def test_an_unfiled_appointment_stands_on_the_list(place: Place) -> None:
    for one in (register(body=code(901)), appoint(body=code(901), appointment="a9")):
        place.registry.execute(one)
    place.fold(VIEWS)
    (waiting,) = tells(place, "bodies", "unfiled")
    assert (waiting["body"], waiting["appointment"]) == (code(901), "a9")
    assert "a9" in says(place, "bodies", "unfiled")


def test_a_walk_is_listed_before_it_is_done_and_then_done_once(place: Place) -> None:
    (would,) = tells(place, "bodies", "walk", BODY, "--dry-run")
    assert [one["enterprise"] for one in would["reached"]] == [code(1)]
    assert "列入复核 flagged for re-examination" in says(place, "bodies", "walk")
    place.fold(VIEWS)
    (again,) = tells(place, "bodies", "walk")
    assert again["reached"] == []
    (waiting,) = tells(place, "bodies", "flagged")
    assert (waiting["enterprise"], waiting["flagged_by"]) == (code(1), f"body:{BODY}/6")
    assert code(1) in says(place, "bodies", "flagged")


def test_a_sweep_walks_too(place: Place) -> None:
    told = tells(place, "sweep", "--as-of", "2012-10-01")
    assert [one["enterprise"] for one in told["bodies"][0]["reached"]] == [code(1)]


def test_a_decision_about_a_body_is_annulled_by_its_number_and_what_rests_on_it_is_shown(place: Place) -> None:
    by = ["--organ", "department", "--organ-region", "320500", "--organ-name", "苏州市应急管理局"]
    basis = ["--basis", "中华人民共和国行政复议法", "--article", "第六十四条", "--officer", "officer-1"]
    told = tells(place, "annul-body-decision", BODY, "--decision", "4", "--reason", "查实有误", *by, *basis)
    assert (told["stream"], told["version"]) == (f"body:{BODY}", 7)
    place.fold(VIEWS)
    shown = tells(place, "bodies", "show", BODY)
    assert (shown["state"], shown["basis_annulled"]) == ("disqualified", [f"body:{BODY}/6"])
    assert "撤销此前对该机构的查实问题（第4号事件）" in says(place, "bodies", "show", BODY)
