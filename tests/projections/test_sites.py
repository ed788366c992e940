"""Further sites and trades in the views: each with its level, and the enterprise's row as it was without them."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from projections.agenda.evolve import ALWAYS
from projections.agenda.tables import Entry
from projections.credit.tables import Change
from projections.notices.tables import Notice
from projections.standing.cases import open_cases
from projections.standing.judged import standing_on
from projections.standing.sites import in_use, seen_at, sites
from projections.standing.tables import Enterprise
from registry.events import read
from registry.events.vocabulary import Level, Standing
from tests.projections.given import STREAM, Story, at


@pytest.fixture
def story() -> Story:
    given = Story()
    given.happens(read.EnterpriseRegistered, at(2011, 7, 11))
    given.happens(read.LevelAnnounced, at(2012, 6, 15), valid_until=at(2025, 6, 15), certificate="A")
    given.happens(read.SiteEntered, at(2022, 4, 6), site="s2")
    return given


def row(story: Story) -> Enterprise:
    return story.row(Enterprise, STREAM)


def level(story: Story, on: date, **given: Any) -> None:
    what = {"case": None, "certificate": "B", "site": "s2", "level": Level.THREE, "valid_until": at(2024, 5, 2)}
    story.happens(read.LevelAnnounced, on, **(what | given))


def _places(story: Story) -> list[Enterprise]:
    return [row(story), *(seen_at(row(story), one) for one in sites(row(story)))]


def record(story: Story) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(story.all(Change)[-1].record)
    return found


def test_a_level_at_a_site_leaves_that_of_the_principal_place(story: Story) -> None:
    level(story, at(2022, 5, 2))
    (site,) = sites(row(story))
    assert (row(story).certificate, site.certificate, site.level) == ("A", "B", "three")
    assert standing_on(row(story), at(2024, 6, 1)) is Standing.COMPLIANT
    assert standing_on(seen_at(row(story), site), at(2024, 6, 1)) is Standing.LAPSED


def test_a_case_of_a_site_stands_at_the_site(story: Story) -> None:
    story.happens(read.ApplicationSubmitted, at(2022, 5, 2), case="k2", site="s2")
    story.happens(read.ApplicationSubmitted, at(2022, 5, 2), case="k1")
    story.happens(read.ApplicationAccepted, at(2022, 5, 4), case="k2")
    assert [(one.case, one.step) for place in _places(story) for one in open_cases(place)] == [
        ("k1", "submitted"),
        ("k2", "accepted"),
    ]
    story.happens(read.LevelAnnounced, at(2022, 9, 1), case="k2", site="s2", certificate="B")
    assert [[one.case for one in open_cases(place)] for place in _places(story)] == [["k1"], []]


def test_a_site_given_up_stays_in_the_row_and_leaves_the_record(story: Story) -> None:
    level(story, at(2022, 5, 2))
    assert [one["level"] for one in record(story)["sites"]] == ["three"]
    story.happens(read.LevelEnded, at(2023, 9, 4), site="s2", certificate="B")
    story.happens(read.SiteLeft, at(2023, 9, 4), site="s2")
    assert (in_use(row(story)), len(sites(row(story))), row(story).certificate) == ([], 1, "A")
    assert record(story)["sites"] == []


def test_the_gravest_place_decides_the_treatment_and_the_first_end_its_support(story: Story) -> None:
    assert {one["ground"] for one in record(story)["treatment"]} == {"never_assessed"}
    level(story, at(2022, 5, 2))
    assert {one["ground"] for one in record(story)["treatment"]} == {"compliant"}
    assert {one["until"] for one in record(story)["treatment"]} == {"2024-05-02"}


def test_an_annulment_sets_what_stands_at_each_site(story: Story) -> None:
    level(story, at(2022, 5, 2))
    stands = {"assessed": True, "sites": [{"site": "s2", "level": None, "assessed": False, "revoked_on": None}]}
    story.happens(read.DecisionAnnulled, at(2022, 6, 1), decision=f"{STREAM}/4", stands=stands)
    (site,) = sites(row(story))
    assert (site.level, site.ever_assessed) == (None, 0)


def test_a_closure_ends_every_case_and_a_lifted_one_brings_back_no_level(story: Story) -> None:
    level(story, at(2022, 5, 2))
    story.happens(read.ApplicationSubmitted, at(2024, 3, 2), case="k2", site="s2")
    story.happens(read.EnterpriseClosed, at(2024, 4, 1))
    (site,) = sites(row(story))
    assert (open_cases(site), site.level, record(story)["sites"][0]["level"]) == ([], "three", None)
    story.happens(read.ClosureLifted, at(2024, 5, 1))
    assert [one.level for one in sites(row(story))] == [None]


def test_a_key_that_ends_leaves_no_case_open_at_a_site(story: Story) -> None:
    story.happens(read.ApplicationSubmitted, at(2024, 3, 2), case="k2", site="s2")
    story.happens(read.EnterpriseSucceeded, at(2024, 4, 1), kind="division", ends=False)
    assert [one.case for one in open_cases(sites(row(story))[0])] == ["k2"]
    story.happens(read.EnterpriseSucceeded, at(2024, 4, 1), kind="merger", ends=True)
    assert open_cases(sites(row(story))[0]) == []


def test_the_clock_looks_when_the_first_level_ends(story: Story) -> None:
    story.happens(read.BatchProposed, at(2022, 4, 7))
    level(story, at(2022, 5, 2))
    story.happens(read.BatchProposalWithdrawn, at(2022, 5, 3))
    story.happens(read.BatchProposed, at(2022, 5, 4))
    entry = story.row(Entry, STREAM)
    ends = msgspec.json.decode(entry.terms)["site:s2"]
    assert ends == "2024-05-02"
    assert entry.look_on is not None
    assert entry.look_on <= (date.fromisoformat(ends) + timedelta(days=1)).isoformat()
    story.happens(read.LevelExpired, at(2024, 5, 3), site="s2", certificate="B")
    assert "site:s2" not in msgspec.json.decode(story.row(Entry, STREAM).terms)


def test_a_level_at_one_place_settles_nothing_about_the_others() -> None:
    story = Story()
    story.happens(read.EnterpriseRegistered, at(2022, 1, 4))
    story.happens(read.OwnDateSet, at(2022, 1, 6))
    story.happens(read.SiteEntered, at(2022, 4, 6), site="s2")
    level(story, at(2022, 5, 2))
    assert story.row(Entry, STREAM).look_on == ALWAYS
    story.happens(read.LevelAnnounced, at(2022, 5, 3), case=None, certificate="A", valid_until=None)
    assert story.row(Entry, STREAM).look_on == ALWAYS


def test_a_notice_names_the_site_and_stands_in_its_region(story: Story) -> None:
    story.happens(read.SiteChanged, at(2022, 5, 1), site="s2", region="610803", name="北区")
    level(story, at(2022, 5, 2))
    notice = story.all(Notice)[-1]
    assert notice.subject is not None
    assert (notice.subject.endswith("（北区）"), notice.region) == (True, "610803")
