"""Whatever happens to an enterprise, the views come to what a fold by hand comes to, and the clock is told in time."""

import os
from datetime import date, timedelta

import msgspec
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from projections.agenda.tables import Entry
from projections.credit.queries import record
from projections.four_batches.tables import Stay
from projections.notices.evolve import HANDLES as NOTICED
from projections.notices.tables import Notice
from projections.standing.evolve import open_orders, withheld
from projections.standing.judged import standing_on
from projections.standing.tables import Enterprise as Row
from projections.timeline.measures import open_measures
from projections.timeline.queries import living as living_told
from registry.domain.commands import Command
from registry.domain.explaining import standing
from registry.domain.policies.due import due
from registry.events import read
from tests.projections.given import Story
from tests.projections.plain import Plain, decided_batch, fold, living, proposed_batch
from tests.rules.anything import ANSWERS, KINDS, LATE, PROCEDURE, SITES, STARTS, Life

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "0"))
"""How many lives are told for an hour at a desk; CI tells a few new ones."""
DAYS = st.sampled_from([0, 1, 1, 5, 20, 100])
ACTS = st.tuples(st.sampled_from([PROCEDURE, ANSWERS, SITES, KINDS, LATE, ()]), st.integers(0, 2**32 - 1), DAYS)
"""Which acts may happen next, in which order, how many days later, or earlier; of none the clock takes a turn."""
Act = tuple[tuple[type[Command], ...], int, int]
UNNAMED = (read.EnterpriseRegistered, read.DetailsChanged, read.SiteEntered, read.SiteChanged)


@given(st.sampled_from(STARTS), st.booleans(), st.lists(ACTS, min_size=20, max_size=40))
@settings(
    max_examples=EXAMPLES or 12,
    deadline=None,
    phases=[phase for phase in Phase if EXAMPLES or phase is not Phase.shrink],
)
def test_views_are_what_a_fold_by_hand_comes_to(
    start: tuple[str, date, str, str], graded: bool, acts: list[Act]
) -> None:
    life, story = Life(start, graded=graded), Story()
    stream = life.one.stream
    for event in life.events:
        story.recorded(event, stream)
    for kinds, seed, days in acts:
        if kinds == LATE:
            life.go_on(kinds, seed, -days)
        elif kinds:
            life.go_on(kinds, seed, days)
        else:
            life.sweep(days)
        for event in life.events[len(story.told) :]:
            story.recorded(event, stream)
        _the_clock_is_told_in_time(life, story, days)
    _compared(life, story, fold(living(stream, life.events)))


def _the_clock_is_told_in_time(life: Life, story: Story, days: int) -> None:
    entry = story.row(Entry, life.one.stream)
    for as_of in (life.day, life.day + timedelta(days=days)):
        if (entry.look_on is None or entry.look_on > as_of.isoformat()) and as_of.year < 2027:
            assert due(life.one, as_of) == [], (entry, as_of)


def _compared(life: Life, story: Story, plain: Plain) -> None:
    stream, row = life.one.stream, story.row(Row, life.one.stream)
    level = (plain.level, plain.certificate)
    assert (row.name, row.region, row.level, row.certificate) == (plain.name, plain.region, *level)
    assert (row.suspension, row.closure_kind) == (plain.suspension, plain.closure)
    assert set(withheld(row)) == plain.withheld | set(plain.by_issuer.values())
    assert {one["order"]: one["deadline"] for one in open_orders(row)} == plain.orders
    assert standing_on(row, life.day) is standing(life.one, life.one.history, life.day)
    open_ = [stay for stay in story.all(Stay) if stay.until is None]
    assert [one.batch for one in open_ if one.status == "decided"] == [
        one for one in (decided_batch(living(stream, life.events)),) if one
    ]
    assert [one.batch for one in open_ if one.status == "proposed"] == [
        one for one in (proposed_batch(stream, life.events),) if one
    ]
    _measured(story, plain)
    noticed = [one for one in story.told if type(one.event) in NOTICED and not isinstance(one.event, UNNAMED)]
    assert [one.event for one in story.all(Notice)] == [one.id for one in noticed]
    _credited(story, row, plain)


def _measured(story: Story, plain: Plain) -> None:
    found = open_measures(living_told(story.told), "0001-01-01")
    ids = {kind: {one.id for one in found if one.kind == kind} for kind in ("hazard", "penalty", "rectification")}
    open_ = plain.closure is None
    assert ids["penalty"] == plain.penalties
    assert ids["hazard"] == (plain.hazards if open_ else set())
    assert ids["rectification"] == (set(plain.orders) if open_ else set())


def _credited(story: Story, row: Row, plain: Plain) -> None:
    change = record(story.reading(), row.uscc or "")
    assert change is not None
    told = msgspec.json.decode(change.record)
    gone = plain.closure is not None or plain.ended
    assert (told["name"], told["region"], told["level"]) == (plain.name, plain.region, None if gone else plain.level)
    batch = told["batch"]["decided"]
    assert (batch and batch["batch"]) == decided_batch_of(story)


def decided_batch_of(story: Story) -> str | None:
    return next((one.batch for one in story.all(Stay) if one.until is None and one.status == "decided"), None)
