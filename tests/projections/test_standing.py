"""`standing`: what every event leaves of an enterprise, and how a day judges it."""

from datetime import date

import pytest

from projections.reading import Page
from projections.standing.cases import open_cases
from projections.standing.evolve import open_orders, withheld
from projections.standing.judged import standing_on
from projections.standing.queries import Filter, count, current, search, stream_of
from projections.standing.tables import Case, Enterprise
from registry.events import read
from registry.events.vocabulary import Level, Standing
from tests.projections.given import MINE, STREAM, Story, at, stream


@pytest.fixture
def story() -> Story:
    given = Story()
    given.happens(read.EnterpriseRegistered, at(2011, 7, 11))
    return given


def level_two(story: Story, valid_until: date | None = at(2015, 6, 15)) -> None:
    story.happens(read.LevelAnnounced, at(2012, 6, 15), valid_until=valid_until)


def row(story: Story) -> Enterprise:
    return story.row(Enterprise, STREAM)


def test_an_unknown_enterprise_has_no_data(story: Story) -> None:
    answer = current(story.reading(), "91320000MA1TEXT024", at(2012))
    assert (answer.row, answer.standing) == (None, Standing.NO_DATA)


def test_a_registered_enterprise_is_never_assessed_and_runs(story: Story) -> None:
    answer = current(story.reading(), MINE, at(2012))
    assert answer.standing is Standing.NEVER_ASSESSED
    assert (row(story).operation, row(story).operation_since) == ("running", "2011-07-11")


@pytest.mark.parametrize("typed", [MINE, MINE.lower(), " 91610000MA6TEXT010 ", STREAM])
def test_a_credit_code_is_found_however_it_was_typed(story: Story, typed: str) -> None:
    assert current(story.reading(), typed, at(2012)).row == row(story)


def test_a_banned_operation_without_a_code_is_found_by_its_key() -> None:
    story, key = Story(), "unregistered:610802-7"
    story.happens(read.EnterpriseRegistered, at(2012), stream=f"enterprise:{key}", uscc=None)
    story.happens(read.EnterpriseClosed, at(2012, 2), stream=f"enterprise:{key}", kind="ban")
    answer = current(story.reading(), key, at(2013))
    assert (answer.standing, answer.ground) == (Standing.LAPSED, "closed")
    assert answer.row is not None
    assert answer.row.operation == "banned"
    assert stream_of(key) == f"enterprise:{key}"


def test_a_level_counts_through_its_last_valid_day(story: Story) -> None:
    level_two(story)
    days = [at(2015, 6, 15), at(2015, 6, 16)]
    assert [standing_on(row(story), day) for day in days] == [Standing.COMPLIANT, Standing.LAPSED]
    assert current(story.reading(), MINE, at(2015, 6, 16)).ground == "expired"


def test_a_level_without_a_last_day_does_not_expire(story: Story) -> None:
    level_two(story, valid_until=None)
    assert standing_on(row(story), at(2099)) is Standing.COMPLIANT


def test_a_grant_names_its_certificate_and_the_authority_that_may_revoke_it(story: Story) -> None:
    level_two(story)
    assert row(story).granted_event == f"{STREAM}/2"
    assert (row(story).granted_organ, row(story).granted_region) == (
        "department",
        "610000",
    )


@pytest.mark.parametrize(
    ("renewed_on", "since"),
    [(at(2015, 6, 16), "2012-06-15"), (at(2015, 6, 17), "2015-06-17"), (at(2012, 6, 15), "2012-06-15")],
)
def test_a_renewal_without_a_gap_keeps_the_day_since_which_the_level_is_held(
    story: Story, renewed_on: date, since: str
) -> None:
    level_two(story)
    story.happens(read.LevelAnnounced, renewed_on, valid_until=at(2018, 6, 16))
    assert (row(story).level_since, row(story).granted_on) == (since, renewed_on.isoformat())


def test_a_delegated_grant_is_of_the_authority_for_whom_was_acted(story: Story) -> None:
    office = {"organ": "safety_committee_office", "region": "610000", "name": "陕西省安全生产委员会办公室"}
    story.happens(read.LevelAnnounced, at(2012, 6), on_behalf_of=office)
    assert (row(story).granted_by, row(story).granted_organ) == (office["name"], office["organ"])


def test_a_refused_level_is_not_compliant(story: Story) -> None:
    story.happens(read.ApplicationSubmitted, at(2012), case="c1")
    story.happens(read.LevelRefused, at(2012, 5), case="c1")
    assert standing_on(row(story), at(2012, 6)) is Standing.NOT_COMPLIANT
    assert open_cases(row(story)) == []


def test_a_refused_application_leaves_the_enterprise_never_assessed(story: Story) -> None:
    story.happens(read.ApplicationSubmitted, at(2012), case="c1")
    assert open_cases(row(story)) == [Case(case="c1", level="two", step="submitted")]
    story.happens(read.ApplicationRefused, at(2012, 2), case="c1")
    assert standing_on(row(story), at(2012, 6)) is Standing.NEVER_ASSESSED


def held(story: Story) -> tuple[str, ...]:
    (one,) = open_cases(row(story))
    return one.held


def test_decision_25_a_case_is_held_since_the_day_of_an_accident_until_it_is_released(story: Story) -> None:
    story.happens(read.ApplicationSubmitted, at(2014, 5, 5), case="c2", level="two", held_since=[at(2014, 5, 6)])
    assert held(story) == ("2014-05-06",)
    story.happens(read.CaseHeld, at(2014, 5, 8), case="c2")
    story.happens(read.AccidentReported, at(2014, 6, 1), accident="a1", happened_on=at(2014, 5, 20), holds=["c2"])
    story.again()
    assert held(story) == ("2014-05-06", "2014-05-08", "2014-05-20")
    story.happens(read.CaseReleased, at(2014, 5, 8), case="c2")
    assert held(story) == ("2014-05-20",)
    story.happens(read.AccidentReported, at(2014, 6, 2), accident="a2", site="s2", holds=[])
    assert held(story) == ("2014-05-20",)


def test_decision_25_an_accident_that_never_was_holds_nothing(story: Story) -> None:
    story.happens(read.ApplicationSubmitted, at(2014, 5, 5), case="c2", level="two")
    told = story.happens(read.AccidentReported, at(2014, 6, 1), happened_on=at(2014, 5, 20), holds=["c2"])
    assert held(story) == ("2014-05-20",)
    stands = {"assessed": False, "held_cases": {"c2": []}}
    story.happens(read.DecisionAnnulled, at(2014, 6, 3), decision=told.id, falls_with=[], flagged=[], stands=stands)
    assert held(story) == ()


def test_decision_14_a_renewal_stands_beside_the_case_for_a_higher_level(story: Story) -> None:
    for case, level in (("c2", "two"), ("c3", "three")):
        story.happens(read.ApplicationSubmitted, at(2014, 5, 5), case=case, level=level)
    story.happens(read.StepOverdue, at(2014, 6, 2), case="c2", step="accepted", due_on=at(2014, 5, 30))
    story.happens(read.StepOverdue, at(2014, 6, 3), case="c3", step="accepted", due_on=at(2014, 6, 1))
    story.happens(read.ApplicationAccepted, at(2014, 6, 3), case="c2")
    late = Case(case="c3", level="three", step="submitted", overdue="accepted", due_on="2014-06-01")
    both = [Case(case="c2", level="two", step="accepted"), late]
    assert (open_cases(row(story)), row(story).case_due_on) == (both, "2014-06-01")
    story.happens(read.LevelAnnounced, at(2014, 7, 1), case="c2", level="two")
    story.happens(read.CaseEnded, at(2014, 7, 1), case="c3", ground="promoted")
    assert (open_cases(row(story)), row(story).case_due_on) == ([], None)


def test_a_downgrade_keeps_the_certificates_last_day(story: Story) -> None:
    level_two(story)
    story.happens(read.LevelDowngraded, at(2013, 2))
    assert (row(story).level, row(story).level_since, row(story).valid_until) == ("three", "2013-02-01", "2015-06-15")


def test_a_revocation_ends_an_open_case_and_a_new_grant_ends_the_revocation(story: Story) -> None:
    level_two(story)
    story.happens(read.ApplicationSubmitted, at(2014), case="renewal")
    story.happens(read.LevelRevoked, at(2014, 2))
    assert standing_on(row(story), at(2014, 3)) is Standing.REVOKED
    assert open_cases(row(story)) == []
    story.happens(read.LevelAnnounced, at(2015, 3), valid_until=None)
    assert standing_on(row(story), at(2015, 4)) is Standing.COMPLIANT


def test_the_nearest_of_the_open_orders_comes_first(story: Story) -> None:
    story.happens(read.RectificationOrdered, at(2014, 3), order="b", deadline=at(2014, 6))
    story.happens(read.RectificationOrdered, at(2014, 4), order="a", deadline=at(2014, 5))
    assert [one["order"] for one in open_orders(row(story))] == ["a", "b"]
    story.happens(read.RectificationAccepted, at(2014, 5), order="a")
    assert row(story).rectify_by == "2014-06-01"
    story.happens(read.RectificationAccepted, at(2014, 5), order="b")
    assert row(story).rectify_by is None


def test_a_suspended_level_is_in_abeyance_until_the_licence_is_back(story: Story) -> None:
    level_two(story)
    story.happens(read.OperationsSuspended, at(2013, 1, 20))
    story.happens(read.LicenceWithheld, at(2013, 1, 20))
    assert (row(story).operation, row(story).operation_since) == ("suspended", "2013-01-20")
    story.happens(read.ResumptionAccepted, at(2013, 6, 30))
    assert withheld(row(story)) == ["safety_production_licence"]
    assert current(story.reading(), MINE, at(2013, 7)).in_abeyance
    story.happens(read.LicenceReturned, at(2013, 6, 30))
    assert not current(story.reading(), MINE, at(2013, 7)).in_abeyance
    assert (row(story).operation, row(story).operation_since) == ("running", "2013-06-30")


def test_an_annulled_closure_uncovers_the_level_and_the_suspension_but_not_the_case(story: Story) -> None:
    level_two(story)
    story.happens(read.ApplicationSubmitted, at(2013), case="renewal")
    story.happens(read.OperationsSuspended, at(2013, 1, 20))
    story.happens(read.EnterpriseClosed, at(2013, 9))
    closed = current(story.reading(), MINE, at(2014))
    assert (closed.standing, closed.ground) == (Standing.LAPSED, "closed")
    assert (row(story).operation, row(story).operation_since) == ("closed", "2013-09-01")
    story.happens(read.ClosureAnnulled, at(2014, 1))
    assert standing_on(row(story), at(2014, 2)) is Standing.COMPLIANT
    assert (row(story).operation, row(story).operation_since) == ("suspended", "2013-01-20")
    assert open_cases(row(story)) == []


def test_changed_details_leave_the_others_as_they_were(story: Story) -> None:
    before = row(story)
    story.happens(read.DetailsChanged, at(2012), name="新名", scale="below")
    after = row(story)
    assert (after.name, after.scale, after.region, after.address) == ("新名", "below", before.region, before.address)


def test_an_event_of_a_stream_that_was_never_registered_leaves_no_row() -> None:
    story = Story()
    story.happens(read.LevelRevoked, at(2014))
    assert story.all(Enterprise) == []


def many() -> Story:
    story = Story()
    for number in range(6):
        region = "610802" if number % 2 else "320102"
        story.happens(read.EnterpriseRegistered, at(2012), stream=stream(number), name=f"第{number}_矿", region=region)
    story.happens(read.LevelAnnounced, at(2012, 2), stream=stream(1), valid_until=at(2015))
    story.happens(read.LevelAnnounced, at(2012, 2), stream=stream(2), valid_until=None)
    story.happens(read.LevelRefused, at(2012, 2), stream=stream(3))
    story.happens(read.LevelRevoked, at(2012, 2), stream=stream(4))
    story.happens(read.EnterpriseClosed, at(2012, 2), stream=stream(5))
    return story


@pytest.mark.parametrize("standing", list(Standing))
@pytest.mark.parametrize("on", [at(2014, 12, 31), at(2015, 1, 1), at(2015, 1, 2)])
def test_the_database_and_the_rule_judge_alike(standing: Standing, on: date) -> None:
    story = many()
    answered = [one.row for one in search(story.reading(), Filter(standing=standing), on)]
    assert answered == [one for one in story.all(Enterprise) if standing_on(one, on) is standing]


def test_a_search_names_region_level_and_a_piece_of_the_name() -> None:
    reading = many().reading()
    assert [one.row and one.row.name for one in search(reading, Filter(region="610000"), at(2013))] == [
        "第1_矿",
        "第3_矿",
        "第5_矿",
    ]
    assert len(search(reading, Filter(region="32", level=Level.TWO), at(2013))) == 1
    assert len(search(reading, Filter(name="4_"), at(2013))) == 1
    assert search(reading, Filter(name="%"), at(2013)) == []


def test_a_search_shows_nothing_of_what_is_ahead_of_the_watermark() -> None:
    story = many()
    for known in range(0, 120, 10):
        story.known = known
        only = Story()
        for one in (told for told in story.told if told.position <= known):
            only._tell(one)  # the views as they were when nothing more had been told
        expected = [one for one in only.all(Enterprise) if standing_on(one, at(2013)) is Standing.NEVER_ASSESSED]
        asked = Filter(standing=Standing.NEVER_ASSESSED)
        assert [one.row for one in search(story.reading(), asked, at(2013))] == expected
        pages = [search(story.reading(), asked, at(2013), Page(number, 2)) for number in (1, 2, 3)]
        assert [one.row for page in pages for one in page] == expected
        assert count(story.reading(), asked, at(2013)) == len(expected)


def test_a_level_below_the_minimum_is_not_compliant_in_row_and_search_alike() -> None:
    story = Story()
    for number, level in enumerate(("two", "three")):
        where = {"region": "320505", "sector": "oil", "uscc": f"U{number}", "stream": stream(number)}
        story.happens(read.EnterpriseRegistered, at(2012), **where)
        story.happens(read.LevelAnnounced, at(2012, 5), stream=stream(number), level=level, valid_until=None, case=None)
    for on, compliant in ((at(2013), 2), (at(2014), 1)):
        for standing, expected in ((Standing.COMPLIANT, compliant), (Standing.NOT_COMPLIANT, 2 - compliant)):
            asked = Filter(standing=standing)
            found = search(story.reading(), asked, on)
            assert len(found) == count(story.reading(), asked, on) == expected
            assert {one.standing for one in found} <= {standing}
