"""Progress is a live count that agrees with every enterprise's own standing."""

from collections import Counter
from typing import Any

import pytest

from projections.authorities.tables import Target
from projections.progress import Progress, done, past_terms, progress, without_order
from projections.reading import Page
from projections.standing.queries import Filter, search
from projections.terms.queries import penalties
from projections.words import WORDS
from registry.events import read
from tests.projections.given import Story, at, stream

ON = at(2016, 6, 30)
XIAN, BAQIAO, XINCHENG, SUZHOU = "610100", "610111", "610102", "320505"


def story() -> Story:
    """One enterprise of every kind, and two in Suzhou."""
    made = Story()

    def enters(number: int, region: str = BAQIAO, sector: str = "machinery", scale: str = "above") -> str:
        one = stream(number)
        what = {"region": region, "sector": sector, "scale": scale, "uscc": one.partition(":")[2], "founded_on": None}
        made.happens(read.EnterpriseRegistered, at(2012), stream=one, name=f"厂{number}", **what)
        return one

    def level(one: str, **fields: Any) -> str:
        made.happens(read.LevelAnnounced, at(2014), stream=one, **({"level": "three", "valid_until": None} | fields))
        return one

    level(enters(1))
    level(enters(2, XINCHENG), level="two", valid_until=at(2017))
    level(enters(3), valid_until=at(2016, 6, 29))
    made.happens(read.OperationsSuspended, at(2016), stream=level(enters(4)), suspension="s4", ends_on=at(2016, 5, 1))
    made.happens(read.EnterpriseClosed, at(2016), stream=level(enters(5)))
    made.happens(read.LevelRevoked, at(2016), stream=level(enters(6)))
    made.happens(read.ApplicationSubmitted, at(2013), stream=enters(7, scale="below"), case="k")
    made.happens(read.LevelRefused, at(2014), stream=stream(7), case="k")
    enters(8)
    made.happens(read.RectificationOrdered, at(2016), stream=enters(9), order="r9", deadline=at(2016, 6, 1))
    level(enters(10, SUZHOU))
    enters(11, SUZHOU, sector="coal")
    level(enters(12, SUZHOU, sector="oil"))
    return made


def plainly(made: Story, region: str) -> Counter[tuple[str, str, str, bool]]:
    """Standing, sector, scale and abeyance, one enterprise at a time."""
    found = search(made.reading(), Filter(region=region), ON, Page(1, 1000))
    rows = [(one, one.row) for one in found if one.row is not None]
    return Counter(
        (one.standing.value, row.sector, row.scale, one.in_abeyance and one.standing == "compliant")
        for one, row in rows
    )


def counted(one: Progress) -> Counter[tuple[str, str, str, bool]]:
    return Counter(one.by(lambda cell: (cell.standing, cell.sector, cell.scale, cell.abeyance)))


@pytest.mark.parametrize("region", ["000000", "610000", XIAN, BAQIAO, "320000"])
def test_progress_counts_every_enterprise_as_it_stands(region: str) -> None:
    made = story()
    assert counted(progress(made.reading(), region, ON)) == plainly(made, region)


def test_progress_answers_up_to_the_watermark() -> None:
    made = story()
    for known in range(10, 10 * len(made.told) + 10, 10):
        made.known = known
        assert counted(progress(made.reading(), "000000", ON)) == plainly(made, "000000")


def test_a_regions_parts_are_the_next_digits() -> None:
    reading = story().reading()
    assert progress(reading, "000000", ON).by(lambda cell: cell.part) == {"610000": 9, "320000": 3}
    assert progress(reading, "610000", ON).by(lambda cell: cell.part) == {"610100": 9}
    assert progress(reading, XIAN, ON).by(lambda cell: cell.part) == {BAQIAO: 8, XINCHENG: 1}
    assert progress(reading, BAQIAO, ON).by(lambda cell: cell.part) == {BAQIAO: 8}


def test_levels_in_force_and_orders_are_told_apart() -> None:
    found = progress(story().reading(), XIAN, ON)
    assert found.by(lambda cell: cell.level, lambda cell: cell.compliant) == {"three": 2, "two": 1}
    assert found.count(lambda cell: cell.abeyance) == 1
    assert found.count(lambda cell: cell.closed) == 1
    assert found.count(lambda cell: cell.ordered) == 1


def test_a_level_below_the_minimum_of_its_place_and_sector_is_not_compliant() -> None:
    reading = story().reading()
    oil = progress(reading, "320000", ON).by(lambda cell: cell.standing, lambda cell: cell.sector == "oil")
    assert oil == {"not_compliant": 1}
    assert stream(12) in [row.stream for row in without_order(reading, "320000", ON, Page())[1]]


def test_a_target_is_done_by_the_compliant_enterprises_of_its_region_sector_and_scale() -> None:
    def target(sector: str, scale: str) -> Target:
        told = {"stream": "authority:x", "sector": sector, "scale": scale, "reach_by": "2016-12-31", "event": "e"}
        return Target(**told, count=3, set_on="2016-01-01", set_by="x", position=1)

    wanted = [target("machinery", ""), target("machinery", "above"), target("machinery", "below"), target("coal", "")]
    assert done(story().reading(), XIAN, [(XIAN, one) for one in wanted], ON) == [3, 3, 0, 0]
    wider = [(BAQIAO, wanted[0]), ("000000", wanted[0]), ("320000", wanted[0])]
    assert done(story().reading(), "000000", wider, ON) == [2, 4, 1]
    assert done(story().reading(), XIAN, [], ON) == []


def test_who_is_not_compliant_and_has_no_open_order_is_listed() -> None:
    made = story()
    count, rows = without_order(made.reading(), XIAN, ON, Page())
    assert count == 4
    assert [row.stream for row in rows] == [stream(n) for n in (3, 6, 7, 8)]
    count, rows = without_order(made.reading(), XIAN, ON, Page(2, 3))
    assert (count, [row.stream for row in rows]) == (4, [stream(8)])


def test_terms_that_have_run_out_are_listed_whether_or_not_the_clock_has_told_them() -> None:
    made = story()
    expected = [("suspension", "s4", "2016-05-01", None), ("rectification", "r9", "2016-06-01", None)]
    assert [tuple(one[1:]) for one in past_terms(made.reading(), XIAN, ON)] == expected
    made.happens(read.RectificationOverdue, at(2016, 6, 2), stream=stream(9), order="r9", deadline=at(2016, 6, 1))
    made.happens(read.SuspensionOverdue, at(2016, 6, 2), stream=stream(4), suspension="s4", ends_on=at(2016, 5, 1))
    assert [tuple(one[1:]) for one in past_terms(made.reading(), XIAN, ON)] == expected
    assert past_terms(made.reading(), XIAN, at(2016, 5, 1)) == []


def test_checks_retrofits_and_hazards_past_their_day_are_listed_until_they_are_settled() -> None:
    made, one, last = story(), stream(1), at(2016, 5, 31)
    made.happens(read.CheckOpened, at(2016, 3, 1), stream=one, inspection="i1", by=last)
    made.happens(read.UpgradeDirected, at(2016, 3, 1), stream=one, direction="d1", deadline=last)
    hazard = made.happens(read.MajorHazardFound, at(2016, 3, 1), stream=one, hazard="h1", deadline=at(2016, 6, 30))
    made.happens(read.CheckOpened, at(2016, 3, 1), stream=stream(5), inspection="i5", by=last)
    made.happens(read.CheckOpened, at(2016, 3, 1), stream=stream(10), inspection="i10", by=last)
    assert own_terms(made) == [("retrofit", "d1", "2016-05-31"), ("check", "i1", "2016-05-31")]

    corrected = {"decision": hazard.id, "field": "deadline", "before": "2016-06-30", "after": "2016-04-30"}
    made.happens(read.DecisionCorrected, at(2016, 6, 1), stream=one, **corrected)
    assert own_terms(made)[0] == ("hazard", "h1", "2016-04-30")

    known = made.known = 10 * len(made.told)
    made.happens(read.InspectionHeld, at(2016, 6, 2), stream=one, inspection="i1")
    removed = made.happens(read.MajorHazardRemoved, at(2016, 6, 2), stream=one, hazard="h1")
    assert len(own_terms(made)) == 3
    made.known = None
    assert own_terms(made) == [("retrofit", "d1", "2016-05-31")]

    made.happens(read.DecisionAnnulled, at(2016, 6, 3), stream=one, decision=removed.id, falls_with=())
    assert [each[1] for each in own_terms(made)] == ["h1", "d1"]
    made.happens(read.DecisionAnnulled, at(2016, 6, 3), stream=one, decision=hazard.id, falls_with=(removed.id,))
    made.happens(read.RetrofitConfirmed, at(2016, 6, 3), stream=one, direction="d1")
    assert own_terms(made) == []
    made.known = known
    assert [each[1] for each in own_terms(made)] == ["h1", "d1", "i1"]


def test_who_decided_a_penalty_has_to_publish_it_until_it_is_shown_or_annulled() -> None:
    made, one = story(), stream(1)
    first = made.happens(read.PenaltyDecided, at(2016, 3, 1), stream=one, penalty="p1")
    made.happens(read.PenaltyDecided, at(2016, 3, 2), stream=stream(5), penalty="p2")
    by = f"authority:{first.event.authority.region}-{first.event.authority.organ.value}"
    assert penalties(made.reading(), by) == [("p1", at(2016, 3, 1), None), ("p2", at(2016, 3, 2), None)]
    assert penalties(made.reading(), "authority:110000-department") == []

    shown = made.happens(read.PenaltyPublished, at(2016, 3, 9), stream=stream(5), penalty="p2")
    made.happens(read.DecisionAnnulled, at(2016, 4, 1), stream=one, decision=first.id, falls_with=())
    assert penalties(made.reading(), by) == [("p2", at(2016, 3, 2), at(2016, 3, 9))]
    made.happens(read.DecisionAnnulled, at(2016, 4, 1), stream=stream(5), decision=shown.id, falls_with=())
    assert penalties(made.reading(), by) == [("p2", at(2016, 3, 2), None)]


def own_terms(made: Story) -> list[tuple[str, ...]]:
    """What has run out in Xi'an beside the story's own suspension and order."""
    found = [(one.kind, one.act, one.ended_on) for one in past_terms(made.reading(), XIAN, ON)]
    return [one for one in found if one[1] not in ("s4", "r9")]


def test_an_overdue_step_of_a_case_is_listed_until_the_case_goes_on() -> None:
    made = story()
    made.happens(read.ApplicationSubmitted, at(2016, 3, 1), stream=stream(6), case="k1")
    made.happens(read.StepOverdue, at(2016, 4, 1), stream=stream(6), case="k1", step="accepted", due_on=at(2016, 3, 31))
    found = [tuple(one[1:]) for one in past_terms(made.reading(), XIAN, ON)]
    assert ("case", "k1", "2016-03-31", "accepted") in found
    made.happens(read.ApplicationAccepted, at(2016, 4, 5), stream=stream(6), case="k1")
    assert "case" not in [one.kind for one in past_terms(made.reading(), XIAN, ON)]


def test_decision_07_a_check_and_an_announcement_of_a_resumption_are_listed_once_their_days_have_passed() -> None:
    made, mine = story(), stream(4)
    made.happens(read.ResumptionRequested, at(2016, 3, 1), stream=mine, suspension="s4", check_by=at(2016, 3, 21))
    found = [(one.kind, one.act, one.ended_on) for one in past_terms(made.reading(), XIAN, ON)]
    assert ("resumption_check", "s4", "2016-03-21") in found
    made.happens(read.ResumptionRefused, at(2016, 3, 25), stream=mine, suspension="s4")
    assert "resumption_check" not in [one.kind for one in past_terms(made.reading(), XIAN, ON)]
    made.happens(read.ResumptionRequested, at(2016, 4, 1), stream=mine, suspension="s4", check_by=at(2016, 4, 21))
    accepted = made.happens(
        read.ResumptionAccepted, at(2016, 4, 25), stream=mine, suspension="s4", publish_by=at(2016, 5, 3)
    )
    found = [(one.kind, one.act, one.ended_on) for one in past_terms(made.reading(), XIAN, ON)]
    assert found[0] == ("resumption_notice", "s4", "2016-05-03")
    assert {WORDS["past_term"][kind][0] for kind, _, _ in found} == {"准予复产逾期未公告", "整改期限已过"}
    shown = made.happens(read.ResumptionPublished, at(2016, 5, 9), stream=mine, suspension="s4")
    assert "resumption_notice" not in [one.kind for one in past_terms(made.reading(), XIAN, ON)]
    gone = (shown.id,)
    made.happens(read.DecisionAnnulled, at(2016, 5, 10), stream=mine, decision=accepted.id, falls_with=gone)
    assert "resumption_notice" not in [one.kind for one in past_terms(made.reading(), XIAN, ON)]
    assert "resumption_check" in [one.kind for one in past_terms(made.reading(), XIAN, ON)]
