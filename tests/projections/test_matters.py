"""What the views show of a past matter recorded late: what they would show had it come in its time (decision 34)."""

import json

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from projections.four_batches.tables import Stay
from projections.standing.tables import Enterprise as Row
from registry.domain import commands as c
from registry.domain.enterprise import Enterprise
from tests.acts import act
from tests.projections.given import TABLES, Story, at
from tests.projections.test_annulment import STREAM, decided, shown, story_of
from tests.rules.given import registered
from tests.rules.matters import LIVES, late_and_in_time, renumbered
from tests.rules.test_matter import applied_later, graded

IN_ITS_ORDER = {"timeline", "credit_changes", "credit_current", "stays", "agenda"}
"""What lists the events as they were recorded, or how one stay gave way to another."""


def rows(story: Story, one: Enterprise, as_in: Enterprise) -> dict[str, list[str]]:
    """All rows but for positions and versions, with events named as in another order of the same."""
    found = {}
    for table in TABLES:
        told_ = [msgspec.to_builtins(row) for row in story.all(table.row)]
        kept = [{key: value for key, value in row.items() if not key.endswith(_COUNTING)} for row in told_]
        found[table.name] = sorted(renumbered(json.dumps(row, sort_keys=True), one, as_in) for row in kept)
    return {name: each for name, each in found.items() if name not in IN_ITS_ORDER}


_COUNTING = ("position", "version", "effective_on")


@settings(max_examples=30, deadline=None)
@given(LIVES, st.data())
def test_decision_34_the_views_show_a_late_matter_as_had_it_come_in_its_time(
    acts: list[tuple[str, int]], data: st.DataObject
) -> None:
    if (found := late_and_in_time(acts, data)) is None:
        return
    late, plain = found
    story, in_time = story_of(late), story_of(plain)
    one = plain.enterprise
    assert rows(story, late.enterprise, one) == rows(in_time, one, one)
    assert decided(story) == decided(in_time)
    now, never = shown(story), shown(in_time)
    for name in ("standing", "level", "since", "valid_until", "operation", "licences", "treatment"):
        assert now[name] == never[name], name
    before = story.content()
    story.again()
    assert story.content() == before


def test_decision_34_no_view_shows_a_past_case_between_its_acts() -> None:
    given_ = applied_later()
    given_.after_together(*graded())
    story = Story()
    for version, event in enumerate(given_.enterprise.history, 1):
        story.recorded(event, STREAM)
        row = story.row(Row, STREAM)
        if version > 2:
            assert (row.level, row.certificate, [one["case"] for one in json.loads(row.cases)]) == (
                "three",
                "AQB1",
                ["k2"],
            )


def test_decision_34_a_closure_proposal_told_with_its_withdrawal_is_never_shown_as_open() -> None:
    closing = {"kind": "closure", "ground": "refuses_stop_order"}
    given_ = registered().after(act(c.ProposeClosure, at(2016), proposal="x2", **closing))
    first = act(c.ProposeClosure, at(2012), proposal="x1", **closing)
    given_.after_together(first, act(c.WithdrawProposal, at(2013), proposal="x1", reason="x"))
    story = Story()
    for event in given_.enterprise.history:
        story.recorded(event, STREAM)
        assert [one.proposal for one in story.all(Stay) if one.until is None] == ["x2"][: len(story.told) - 1]
    assert [(one.proposal, one.since, one.until, one.end_reason) for one in story.all(Stay)] == [
        ("x2", "2016-01-01", None, None),
        ("x1", "2012-01-01", "2013-01-01", "withdrawn"),
    ]
