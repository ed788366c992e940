"""What every view promises: it matches what it handles, says the same when told twice, and holds no prose."""

import ast
import inspect
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import pytest

from projections.authorities import evolve as authorities
from projections.catalogue import VIEWS
from projections.columns import Sheet
from projections.credit import evolve as credit
from projections.credit import state as credit_state
from projections.four_batches import evolve as four_batches
from projections.notices import evolve as notices
from projections.standing import cases, remedied
from projections.standing import evolve as standing
from projections.timeline import evolve as timeline
from projections.view import View
from projections.words import WORDS, word
from registry.events import read, vocabulary
from registry.events.catalogue import EVENTS
from tests.projections.given import Story, at

DOCS = Path(__file__).parents[2] / "docs"
MATCHING: dict[str, tuple[ModuleType, ...]] = {
    "standing": (standing, cases, remedied),
    "four_batches": (four_batches,),
    "notices": (notices,),
    "authorities": (authorities,),
}


def matched(modules: tuple[ModuleType, ...]) -> set[type]:
    """The events that the modules' match statements and isinstance tests name."""
    names = {
        node.cls.attr
        for module in modules
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.MatchClass) and isinstance(node.cls, ast.Attribute)
    }
    return {getattr(read, name) for name in names}


@pytest.mark.parametrize("name", MATCHING)
def test_a_view_handles_what_it_matches(name: str) -> None:
    view = next(one for one in VIEWS if one.name == name)
    by_table = {read.EnterpriseRegistered, *cases.REACHED, *cases.ENDED_EARLY} if name == "standing" else set()
    assert view.handles == matched(MATCHING[name]) | by_table


def test_credit_handles_whatever_standing_or_batches_handle_and_a_record_shows() -> None:
    assert matched((credit_state,)) <= credit.HANDLES
    left_out = (standing.HANDLES | four_batches.HANDLES) - credit.HANDLES
    others = {
        read.ApplicationSubmitted,
        read.NoticeObjectionDecided,
        read.StepOverdue,
        read.CaseHeld,
        read.CaseReleased,
    }
    assert left_out == others | {*cases.REACHED, *cases.ENDED_EARLY}


def test_the_timeline_handles_every_event() -> None:
    assert {getattr(read, name) for name in EVENTS} == timeline.HANDLES


def everything() -> Story:
    story = Story()
    for number, name in enumerate(EVENTS):
        story.happens(getattr(read, name), at(2012, 1, 1) + timedelta(days=number))
    return story


@pytest.mark.parametrize("upto", range(1, len(EVENTS) + 1))
def test_the_last_event_told_twice_changes_nothing(upto: int) -> None:
    story = Story()
    for name in list(EVENTS)[:upto]:
        story.happens(getattr(read, name), at(2012))
    before = story.content()
    story.again()
    assert story.content() == before


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_row_can_be_stored_and_begins_with_its_stream(view: View) -> None:
    story = everything()
    for table in view.tables:
        sheet = Sheet(table)
        assert table.key[0] == "stream"
        for row in story.all(table.row):
            sheet.check(row)


def test_tables_have_names_of_their_own() -> None:
    names = [table.name for view in VIEWS for table in view.tables]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_view_and_table_is_in_the_docs(view: View) -> None:
    text = (DOCS / "views.md").read_text("utf-8")
    assert f"## `{view.name}`" in text
    for table in view.tables:
        assert f"`{table.name}`" in text


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        ("level", vocabulary.Level),
        ("standing", vocabulary.Standing),
        ("batch", vocabulary.Batch),
        ("status", vocabulary.BatchStatus),
        ("operation", vocabulary.Operation),
        ("sector", vocabulary.Sector),
        ("scale", vocabulary.Scale),
        ("organ", vocabulary.OrganKind),
        ("licence", vocabulary.Licence),
        ("closure", vocabulary.ClosureKind),
        ("basis", vocabulary.LevelBasis),
        ("matter", vocabulary.Matter),
        ("report", vocabulary.ReportKind),
        ("publication", vocabulary.PublicationKind),
        ("channel", vocabulary.Channel),
        ("audience", vocabulary.Audience),
        ("body_role", vocabulary.BodyRole),
        ("grave_act", vocabulary.GraveAct),
        ("body_kind", vocabulary.BodyKind),
    ],
)
def test_every_word_of_the_vocabulary_has_its_chinese_and_english(group: str, kind: type[StrEnum]) -> None:
    assert set(WORDS[group]) == {one.value for one in kind}


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert word("ground", "brand_new", "zh") == "brand_new"
