"""`authorities`: each party with its people, targets, delegations and what it filed."""

from typing import Any

from projections.authorities import queries
from projections.reading import Page
from registry.events import read
from tests.projections.given import Story, at

OFFICE, OTHER = "authority:610100-safety_committee_office", "authority:320500-department"


def story() -> Story:
    made = Story()
    made.happens(read.AuthorityEntered, at(2012), stream=OFFICE, name="西安市安委办")
    made.happens(read.AuthorityEntered, at(2012), stream=OTHER, name="苏州市安监局")
    return made


def happens(made: Story, kind: type[read.Event], month: int, day: int = 1, **fields: Any) -> None:
    made.happens(kind, at(2012, month, day), stream=OFFICE, **fields)


def test_a_party_is_named_as_it_is_now_with_its_people_by_id() -> None:
    made = story()
    happens(made, read.LeadingGroupNamed, 2, head="officer-1", office="标准化办公室")
    happens(made, read.InformationOfficerNamed, 2, named="officer-2", full_time=False)
    happens(made, read.LeadingGroupNamed, 3, head="officer-3", office=None)
    happens(made, read.AuthorityRenamed, 4, name="西安市安消委办")
    found = queries.party(made.reading(), OFFICE)
    assert found is not None
    assert (found.name, found.region, found.organ) == ("西安市安消委办", "610100", "safety_committee_office")
    assert (found.head, found.group_since, found.office) == ("officer-3", "2012-03-01", None)
    assert (found.information_officer, found.full_time) == ("officer-2", 0)


def test_parties_are_listed_by_region_up_to_the_watermark() -> None:
    made = story()
    assert [one.stream for one in queries.parties(made.reading())] == [OTHER, OFFICE]
    assert [one.stream for one in queries.parties(made.reading(), region="61")] == [OFFICE]
    assert [one.stream for one in queries.parties(made.reading(), organ="department")] == [OTHER]
    assert [one.stream for one in queries.parties(made.reading(), page=Page(2, 1))] == [OFFICE]
    made.known = 10
    assert [one.stream for one in queries.parties(made.reading())] == [OFFICE]
    assert queries.party(made.reading(), "authority:610200-department") is None
    assert queries.stream_of("610100-safety_committee_office") == OFFICE


def test_what_was_filed_counts_from_its_first_day() -> None:
    made = story()
    happens(made, read.PlanSubmitted, 7, 20, title="方案")
    happens(made, read.PlanSubmitted, 8, title="修订方案")
    happens(made, read.LeadingGroupNamed, 2)
    happens(made, read.ReportSubmitted, 4, 3, report="quarterly_progress", period="2012-Q1")
    happens(made, read.PublicationIssued, 4, 9, publication="progress", period="2012-Q1", channels=("site",))
    assert queries.filed_days(made.reading(), OFFICE) == {
        ("plan", ""): at(2012, 7, 20),
        ("leading_group", ""): at(2012, 2),
        ("quarterly_progress", "2012-Q1"): at(2012, 4, 3),
        ("progress", "2012-Q1"): at(2012, 4, 9),
    }
    latest = queries.filed(made.reading(), OFFICE)
    assert latest[0].title == "方案"
    assert latest[1].channels == '["site"]'


def test_a_later_target_takes_the_place_of_the_earlier_for_the_same_day_sector_and_scale() -> None:
    made = story()
    happens(made, read.TargetSet, 2, count=10, by=at(2013), sector="coal", scale="above")
    happens(made, read.TargetSet, 3, count=12, by=at(2013), sector="coal", scale="above")
    happens(made, read.TargetSet, 3, count=30, by=at(2013), sector="coal", scale=None)
    found = queries.targets(made.reading(), OFFICE)
    assert [(one.scale, one.count, one.set_on) for one in found] == [
        ("", 30, "2012-03-01"),
        ("above", 12, "2012-03-01"),
    ]


def test_a_delegation_shows_its_end_and_a_withdrawn_exemplar_its_last_day() -> None:
    made = story()
    happens(made, read.AuthorityDelegated, 2, delegation="d1")
    happens(made, read.DelegationEnded, 5, delegation="d1")
    happens(made, read.ExemplarSectorNamed, 3, sector="coal")
    happens(made, read.ExemplarSectorWithdrawn, 6, sector="coal")
    happens(made, read.ExemplarSectorNamed, 8, sector="coal")
    happens(made, read.KeySubjectNamed, 9, region="610102", sector=None, until=at(2013))
    (delegation,) = queries.delegations(made.reading(), OFFICE)
    assert delegation.ended_on == "2012-05-01"
    named = [(one.kind, one.sector, one.since, one.until) for one in queries.named(made.reading(), OFFICE)]
    assert named == [
        ("exemplar", "coal", "2012-03-01", "2012-06-01"),
        ("exemplar", "coal", "2012-08-01", None),
        ("key", None, "2012-09-01", "2013-01-01"),
    ]


def test_a_charge_that_was_found_shows_what_came_of_it() -> None:
    made = story()
    happens(made, read.FeeFound, 2, finding="f1", facts="收取考评费", enterprise=None, amount=None)
    happens(made, read.FeeFound, 3, finding="f2", facts="收取牌匾费")
    happens(made, read.FeeFound, 4, finding="f3", facts="收取培训费")
    happens(made, read.FeeReturned, 5, finding="f1", measures="已退还")
    happens(made, read.FeeFindingWithdrawn, 6, finding="f2", reason="查无此事")
    told = [(one.finding, one.outcome, one.settled_on, one.told) for one in queries.fees(made.reading(), OFFICE)]
    assert told == [
        ("f3", None, None, None),
        ("f2", "withdrawn", "2012-06-01", "查无此事"),
        ("f1", "returned", "2012-05-01", "已退还"),
    ]


def test_trainings_and_information_are_counted_in_the_record() -> None:
    made = story()
    happens(made, read.TrainingHeld, 3)
    happens(made, read.TrainingHeld, 4)
    happens(made, read.InformationReported, 4)
    counted = queries.acts(made.reading(), OFFICE)
    assert (counted["TrainingHeld"], counted["InformationReported"], counted["AuthorityEntered"]) == (2, 1, 1)
