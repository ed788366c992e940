"""A new edition of the standard: a sweep notes every holder, and the list of who is due is read from the views."""

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
from tests.acts import act, code
from tests.application.test_quarantine import Place

GRANTED, RENEWED = date(2024, 3, 1), date(2025, 11, 3)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Four holders from the ledger: before the edition, after it, at a site alone, and one that has run out."""
    found = Place(tmp_path, "")
    for number in (1, 2, 3, 4):
        what = {"name": f"厂{number}", "region": "320505", "sector": "machinery", "scale": "above"}
        found.registry.execute(act(c.Register, date(2022, 1, 4), enterprise=code(number), **what))
    level(found, 1, GRANTED, valid_until=date(2027, 3, 1))
    level(found, 2, RENEWED, valid_until=date(2028, 11, 3))
    site = {"site": "s2", "name": "库", "region": "320505", "sector": "machinery", "scale": "above", "address": "x"}
    found.registry.execute(act(c.EnterSite, date(2022, 1, 4), enterprise=code(3), **site))
    level(found, 3, GRANTED, site="s2", valid_until=date(2027, 6, 1))
    level(found, 4, GRANTED, valid_until=date(2025, 3, 1))
    found.fold(VIEWS)
    yield found
    found.registry.close()


def level(place: Place, number: int, on: date, **given: Any) -> None:
    what = {"level": "three", "certificate": f"c{number}-{on}", "enterprise": code(number)}
    place.registry.execute(act(c.EnterLedgerLevel, on, **what, **given))


def tells(place: Place, *words: str) -> Any:
    told = CliRunner().invoke(app, [*words, "--json"], env=place.environment)
    assert told.exit_code == 0, (told.output, told.exception)
    return json.loads(told.output)


def swept(place: Place, *words: str) -> list[tuple[str, str | None]]:
    told = tells(place, "sweep", "--as-of", "2026-01-05", *words)["recognition"]
    assert told["refused"] == []
    place.fold(VIEWS)
    return [(one["enterprise"], one["site"]) for one in told["due"]]


def test_a_sweep_notes_every_holder_of_an_earlier_edition_once_and_the_list_tells_by_when(place: Place) -> None:
    due = [(code(1), None), (code(3), "s2")]
    assert tells(place, "recognitions") == []
    assert swept(place, "--dry-run") == due
    assert tells(place, "recognitions") == []
    assert swept(place) == due
    assert swept(place) == []
    listed = tells(place, "recognitions", "--region", "3205")
    assert [(one["enterprise"], one["site"], one["by"]) for one in listed] == [
        (code(1), None, "2027-03-01"),
        (code(3), "s2", "2027-06-01"),
    ]
    assert {one["standard"] for one in listed} == {"GB/T 33000-2025"}
    assert tells(place, "recognitions", "--region", "61") == []
    plain = CliRunner().invoke(app, ["recognitions"], env=place.environment)
    assert "不详 unknown → GB/T 33000-2025" in plain.output


def test_who_was_recognised_or_renewed_leaves_the_list_and_an_annulment_brings_it_back(place: Place) -> None:
    swept(place)
    recognised = act(c.RecogniseLevel, RENEWED, enterprise=code(1), standard="GB/T 33000-2025")
    answer = place.registry.execute(recognised)
    level(place, 3, RENEWED, site="s2", valid_until=date(2028, 11, 3))
    place.fold(VIEWS)
    assert tells(place, "recognitions") == []
    annulled = {"enterprise": code(1), "decision": f"enterprise:{code(1)}/{answer.version}", "reason": "程序违法"}
    place.registry.execute(act(c.AnnulDecision, date(2026, 1, 5), **annulled))
    place.fold(VIEWS)
    assert [one["enterprise"] for one in tells(place, "recognitions")] == [code(1)]
    assert swept(place) == []
