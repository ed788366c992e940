"""A display that the clock ends: the record says so on that day, and comes to the same whether or not the sweep ran."""

from datetime import date
from typing import Any

import msgspec
import pytest

from projections.agenda.tables import Entry
from projections.credit.queries import record
from projections.credit.tables import Change
from registry.events import read
from tests.projections.given import MINE, STREAM, Story, at

CLOSED, LAST, AFTER = at(2013, 2), at(2016, 2), at(2016, 2, 2)


def closed() -> tuple[Story, str]:
    """A closed enterprise, and the item."""
    story = Story()
    story.happens(read.EnterpriseRegistered, at(2011, 7, 11))
    return story, story.happens(read.EnterpriseClosed, CLOSED).id


def ends(story: Story, item: str, on: date = AFTER) -> str:
    return story.happens(read.DisplayEnded, on, decision=item, until=LAST).id


def said(story: Story) -> dict[str, Any]:
    change = record(story.reading(), MINE)
    assert change is not None
    told: dict[str, Any] = msgspec.json.decode(change.record)
    return told


def test_the_clock_withdraws_the_item_and_is_named_as_who_said_so() -> None:
    story, item = closed()
    by = ends(story, item)
    assert said(story)["adverse"] == []
    assert said(story)["withdrawn"] == [{"item": item, "since": "2016-02-02", "reason": "expiry", "by": by}]


def test_a_late_sweep_adds_nothing_to_what_a_later_day_has_brought_to_light() -> None:
    story, item = closed()
    story.happens(read.RecordObjectionRaised, at(2017), decision=item)
    before = story.all(Change)
    ends(story, item)
    assert story.all(Change) == before
    assert said(story)["withdrawn"] == [{"item": item, "since": "2016-02-02", "reason": "expiry", "by": item}]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (read.DetailsChanged, {"name": "新名"}),
        (read.ClosureLifted, {}),
        (read.ClosureAnnulled, {}),
        (read.CreditRepaired, {}),
        (read.DecisionCorrected, {"field": "legal_basis.article", "after": "第九条"}),
    ],
)
def test_a_record_comes_to_the_same_with_and_without_the_sweep(kind: type[read.Event], fields: dict[str, Any]) -> None:
    """Beside who was the first to say it, and the numbers of the events."""
    swept, item = closed()
    never, _ = closed()
    ends(swept, item)
    for story in (swept, never):
        about = {"decision": item} if "decision" in kind.__struct_fields__ else {}
        story.happens(kind, at(2017), **about, **fields)
    with_, without = said(swept), said(never)
    for one in (with_, without):
        one.pop("position")
        one["operation_since"] = None
    numbers = [[(gone["since"], gone["reason"]) for gone in one.pop("withdrawn")] for one in (with_, without)]
    assert numbers[0] == numbers[1]
    assert with_ == without


def look_on(story: Story) -> str | None:
    return story.row(Entry, STREAM).look_on


def test_the_agenda_looks_at_a_closed_enterprise_when_its_display_has_ended() -> None:
    story, item = closed()
    assert look_on(story) == "2016-02-02"
    ends(story, item)
    assert look_on(story) is None


@pytest.mark.parametrize("kind", [read.CreditRepaired, read.DecisionAnnulled])
def test_what_was_withdrawn_is_not_looked_at_again(kind: type[read.Event]) -> None:
    story = Story()
    story.happens(read.EnterpriseRegistered, at(2011, 7, 11))
    item = story.happens(read.LevelDowngraded, at(2012)).id
    story.happens(read.EnterpriseClosed, CLOSED)
    assert look_on(story) == "2013-01-02"
    story.happens(kind, at(2012, 6), decision=item)
    assert look_on(story) == "2016-02-02"


def test_an_accident_that_may_be_counted_again_is_looked_at_early_never_late() -> None:
    story = Story()
    story.happens(read.EnterpriseRegistered, at(2011, 7, 11))
    story.happens(read.AccidentReported, at(2012), accident_class="major")
    story.happens(read.EnterpriseClosed, CLOSED)
    assert look_on(story) == "2013-01-02"
