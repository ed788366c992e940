"""What is open of an enterprise: each measure from the event that begins it to the one that ends it."""

from datetime import date

import msgspec
import pytest

from projections.credit.queries import record
from projections.standing.judged import reexamining
from projections.standing.tables import Enterprise
from projections.timeline.measures import BEGINS, ENDS, Measure, open_measures
from projections.timeline.queries import living
from projections.words import WORDS
from registry.events import read
from registry.events.vocabulary import ReviewOutcome
from tests.projections.given import STREAM, Story, at


def opened(story: Story, on: date = at(2013)) -> list[tuple[str, str, str | None]]:
    return [(one.kind, one.id, one.until) for one in measures(story, on)]


def measures(story: Story, on: date = at(2013)) -> list[Measure]:
    return open_measures(living(story.told), on.isoformat())


@pytest.fixture
def story() -> Story:
    told = Story()
    told.happens(read.EnterpriseRegistered, at(2012))
    told.happens(read.LevelAnnounced, at(2012, 2))
    return told


@pytest.mark.parametrize("begins", BEGINS)
def test_a_measure_is_open_from_its_beginning_to_each_of_its_ends(story: Story, begins: type[read.Event]) -> None:
    kind, key, _ = BEGINS[begins]
    assert kind in WORDS["measure"]
    assert kind in WORDS["way_out"]
    for ends, (of, named) in ENDS.items():
        if of == kind:
            story.happens(begins, at(2012, 3), **{key: "m1"})
            assert [(one.kind, one.id, one.event) for one in measures(story, at(2012, 3))] == [
                (kind, "m1", story.told[-1].id)
            ]
            story.happens(ends, at(2012, 4), **{named: "m2"})
            assert len(measures(story, at(2012, 3))) == 1
            story.happens(ends, at(2012, 4), **{named: "m1"})
            assert measures(story, at(2012, 3)) == []


def test_what_is_due_first_stands_first_and_a_closure_leaves_only_penalties_and_listings(story: Story) -> None:
    story.happens(read.RectificationOrdered, at(2012, 3), order="r1", deadline=at(2012, 9))
    story.happens(read.MajorHazardFound, at(2012, 3), hazard="h1", deadline=at(2012, 6))
    story.happens(read.PenaltyDecided, at(2012, 3), penalty="x1")
    assert opened(story) == [
        ("hazard", "h1", "2012-06-01"),
        ("rectification", "r1", "2012-09-01"),
        ("penalty", "x1", None),
    ]
    story.happens(read.EnterpriseClosed, at(2012, 4))
    assert opened(story) == [("penalty", "x1", None)]
    story.happens(read.ClosureAnnulled, at(2012, 5), closure=story.told[-1].id)
    assert len(opened(story)) == 3


def test_an_exposure_ends_with_its_last_day_without_the_clock(story: Story) -> None:
    story.happens(read.ExposurePublished, at(2012, 3), exposure="e1", until=at(2012, 6))
    assert opened(story, at(2012, 6)) == [("exposure", "e1", "2012-06-01")]
    assert opened(story, at(2012, 6, 2)) == []


def test_an_annulled_order_is_not_open_and_a_changed_one_has_its_new_day(story: Story) -> None:
    ordered = story.happens(read.RectificationOrdered, at(2012, 3), order="r1", deadline=at(2012, 9))
    changed = {"outcome": ReviewOutcome.CHANGED, "field": "deadline", "after": "2012-12-01", "before": "2012-09-01"}
    story.happens(read.ReconsiderationDecided, at(2012, 4), decision=ordered.id, **changed)
    assert opened(story) == [("rectification", "r1", "2012-12-01")]
    story.happens(read.DecisionAnnulled, at(2012, 5), decision=ordered.id, falls_with=())
    assert opened(story) == []


def test_decision_30_a_level_that_waits_for_its_re_examination_is_marked_until_it_is_settled(story: Story) -> None:
    story.happens(read.ReexaminationFlagged, at(2012, 3), case="k1")
    assert reexamining(story.row(Enterprise, STREAM))
    assert _unsound(story)
    story.happens(read.ReexaminationSettled, at(2012, 4), case="k1")
    assert not reexamining(story.row(Enterprise, STREAM))
    assert not _unsound(story)
    story.happens(read.ReexaminationFlagged, at(2012, 5), case="k1")
    story.happens(read.LevelAnnounced, at(2012, 6), certificate="new")
    assert not reexamining(story.row(Enterprise, STREAM))
    assert opened(story) == []


def _unsound(story: Story) -> bool:
    found = record(story.reading(), STREAM.partition(":")[2])
    assert found is not None
    told: dict[str, bool] = msgspec.json.decode(found.record)
    return told["basis_annulled"]
