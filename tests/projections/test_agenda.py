"""Whom the clock looks at next: nobody for whom nothing can be due."""

from datetime import date

import pytest

from projections.agenda.tables import Entry
from registry.events import read
from registry.events.procedure import CertificateIssued
from tests.projections.given import STREAM, Story, at

LAST = date(2030, 3, 1)


def at_level() -> Story:
    """A registered enterprise that holds a level through a day."""
    story = Story()
    where = {"region": "320505", "sector": "machinery", "scale": "above"}
    story.happens(read.EnterpriseRegistered, at(2011), **where)
    story.happens(read.LevelAnnounced, at(2027, 3), case=None, basis="ledger", site=None, valid_until=LAST)
    return story


def looks_on(story: Story) -> str | None:
    return story.row(Entry, STREAM).look_on


def test_a_holder_is_looked_at_when_its_level_has_ended() -> None:
    assert looks_on(at_level()) == "2030-03-02"


def test_an_accepted_rectification_leaves_nothing_to_look_for() -> None:
    story = at_level()
    story.happens(read.RectificationOrdered, at(2027, 4), order="r1", deadline=date(2027, 6, 1))
    assert looks_on(story) == "2027-06-02"
    story.happens(read.RectificationAccepted, at(2027, 5), order="r1")
    assert looks_on(story) == "2030-03-02"


@pytest.mark.parametrize(
    "kind",
    [read.ApplicationWithdrawn, read.ApplicationRefused, read.ConsentRefused, read.CaseEnded, read.LevelRefused],
)
def test_a_case_that_has_ended_leaves_nothing_to_look_for(kind: type[read.Event]) -> None:
    story = at_level()
    story.happens(read.ApplicationSubmitted, at(2027, 4), case="k1", level="two", site=None)
    story.happens(read.ApplicationAccepted, at(2027, 4), case="k1")
    assert (looks_on(story) or "") <= "2027-04-02"
    story.happens(kind, at(2027, 5), case="k1")
    assert looks_on(story) == "2030-03-02"


def test_a_certificate_handed_out_is_nothing_to_look_for() -> None:
    story = at_level()
    told = story.happens(read.CertificateIssued, at(2027, 4))
    assert type(story.written[-1]) is CertificateIssued
    assert told.position == 30
    assert looks_on(story) == "2030-03-02"


def test_without_a_level_an_accepted_rectification_is_looked_at_still() -> None:
    story = Story()
    story.happens(read.EnterpriseRegistered, at(2011))
    story.happens(read.RectificationOrdered, at(2027, 4), order="r1", deadline=date(2027, 6, 1))
    story.happens(read.RectificationAccepted, at(2027, 5), order="r1")
    assert looks_on(story) == "0001-01-01"


@pytest.mark.parametrize("kind", [read.ScheduledActPerformed, read.ScheduledActLapsed, read.ScheduledActWithdrawn])
def test_decision_34_what_was_decided_ahead_is_looked_at_on_its_day(kind: type[read.Event]) -> None:
    story = at_level()
    told = story.happens(read.ActScheduled, at(2027, 4), takes_effect_on=date(2027, 6, 1))
    assert looks_on(story) == "2027-06-01"
    story.happens(kind, at(2027, 5), decision=told.id)
    assert looks_on(story) == "2030-03-02"


def test_a_step_recorded_before_later_acts_is_looked_at_at_once() -> None:
    story = at_level()
    told = story.happens(read.ApplicationSubmitted, at(2027, 4), case="k1", level="two", site=None)
    story.happens(read.ApplicationAccepted, at(2027, 5), case="k1")
    assert looks_on(story) == "2027-04-02"
    late = {"before": told.id, "stands": {"assessed": True, "level": None}}
    story.happens(read.ApplicationAccepted, at(2027, 5), case="k1", late=late)
    assert looks_on(story) == "0001-01-01"


def test_while_an_enterprise_stands_still_only_the_rules_know_how_long_is_too_long() -> None:
    story = at_level()
    story.happens(read.OperationsSuspended, at(2027, 4), suspension="s1", ends_on=date(2028, 4, 1))
    assert looks_on(story) == "2027-04-02"
    story.happens(read.ResumptionAccepted, at(2027, 5), suspension="s1")
    assert looks_on(story) == "2030-03-02"
    story.happens(read.MajorHazardFound, at(2027, 6), hazard="h1", deadline=date(2028, 6, 1), stopped=True)
    story.happens(read.LossProposed, at(2027, 7), proposal="l1")
    assert looks_on(story) == "2027-06-02"
    story.happens(read.MajorHazardRemoved, at(2027, 8), hazard="h1")
    story.happens(read.LossProposed, at(2027, 8), proposal="l2")
    assert looks_on(story) == "2028-06-02"  # its display ends
