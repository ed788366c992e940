"""A sweep where one enterprise's term lies in a year without a calendar: it is named, the others are swept."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from infra.cli import app
from projections.catalogue import VIEWS
from registry.domain.commands import EnterLedgerLevel, FindHazard, Register
from registry.domain.working_days import NoCalendar, is_working_day
from tests.acts import act, code
from tests.application.test_quarantine import Place

BEFORE = date(2003, 1, 2)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """One enterprise with a hazard whose term ended in 2003, and one whose level has ended."""
    found = Place(tmp_path, "")
    for number in (1, 2):
        what = {"name": "机械厂", "region": "320505", "sector": "machinery", "scale": "above"}
        found.registry.execute(act(Register, BEFORE, enterprise=code(number), **what))
    hazard = {"hazard": "h1", "finding": "超量储存", "deadline": date(2003, 6, 1)}
    found.registry.execute(act(FindHazard, BEFORE, enterprise=code(1), **hazard))
    level = {"level": "three", "certificate": "c1", "valid_until": date(2015, 3, 1)}
    found.registry.execute(act(EnterLedgerLevel, date(2012, 3, 1), enterprise=code(2), **level))
    found.fold(VIEWS)
    yield found
    found.registry.close()


def swept(place: Place, *words: str) -> tuple[int, Any]:
    told = CliRunner().invoke(app, ["sweep", *words, "--as-of", "2016-01-04", "--json"], env=place.environment)
    return told.exit_code, json.loads(told.output)


@pytest.mark.parametrize("dry", [("--dry-run",), ()])
def test_an_enterprise_without_a_calendar_is_named_and_the_others_are_swept(place: Place, dry: tuple[str, ...]) -> None:
    with pytest.raises(NoCalendar, match="no_calendar"):
        is_working_day(date(2003, 6, 1))
    exit_code, told = swept(place, *dry)
    assert exit_code == 3
    (left,) = told["refused"]
    assert left["rule"] == "no_calendar"
    assert code(1) in left["because"]
    assert "2003" in left["because"]
    assert left["way_out"] == "update the package chinesecalendar"
    assert (told["recorded"].get("RecordExpiry"), bool(told["due"])) == ((None, True) if dry else (1, False))
