"""Which batch the rules propose, from dates alone."""

from datetime import date

import pytest

from registry.domain.commands import (
    AcceptRectification,
    ChangeDetails,
    Close,
    OrderRectification,
    ProposeClosure,
    Resume,
    Suspend,
)
from registry.domain.policies.batches import proposed
from registry.domain.policies.finding import Finding
from registry.domain.rulesets import applying, deadlines
from registry.events.vocabulary import Batch, Level
from tests.acts import SUZHOU_GOVERNMENT, XIAN, act
from tests.rules.given import Given, at_level, registered


def found(given: Given, on: date) -> Finding | None:
    """What the rules find of an enterprise on a day."""
    enterprise = given.enterprise
    assert enterprise.sector is not None
    rules = applying("grading", enterprise.region, enterprise.sector, on)
    assert rules is not None
    return proposed(enterprise, on, rules, deadlines(enterprise.region, enterprise.sector, on))


def suspended(until: date = date(2015, 6, 30)) -> Given:
    stop = act(Suspend, date(2015, 1, 10), suspension="s1", ground="not_compliant_in_time", ends_on=until, licences=())
    return registered().after(stop)


@pytest.mark.parametrize(
    ("sector", "last"),
    [("machinery", date(2013, 12, 31)), ("fireworks", date(2012, 12, 31)), ("non_coal_mine", date(2013, 12, 31))],
)
def test_past_the_sector_deadline_without_a_level_leads_to_suspension(sector: str, last: date) -> None:
    given = registered(sector=sector)
    assert found(given, last) is None
    finding = found(given, date(last.year + 1, 1, 1))
    assert finding is not None
    assert (finding.batch, finding.ground) == (Batch.SUSPEND, "not_compliant_in_time")
    assert finding.since == date(last.year + 1, 1, 1)
    assert finding.basis.document == "苏安办〔2011〕34号"


@pytest.mark.parametrize("sector", ["transport", "construction", "civil_explosives", "coal"])
def test_a_sector_without_a_deadline_is_never_past_it(sector: str) -> None:
    assert found(registered(sector=sector), date(2021, 1, 1)) is None


def test_coal_has_a_deadline_in_shaanxi_only() -> None:
    assert found(registered(region="610113", sector="coal", by=XIAN), date(2012, 1, 1)) is not None


def test_decision_23_scale_and_existence_on_the_deadline_count() -> None:
    small = registered().after(act(ChangeDetails, date(2012, 1, 1), scale="below"))
    assert found(small, date(2014, 6, 1)) is None
    assert found(small, date(2016, 1, 1)) is not None
    grown = small.after(act(ChangeDetails, date(2014, 2, 1), scale="above"))
    assert found(grown, date(2014, 6, 1)) is None
    assert found(registered(date(2014, 1, 2)), date(2020, 1, 1)) is None


def test_a_level_that_runs_out_after_the_deadline_counts_from_the_day_after() -> None:
    given = at_level(Level.THREE, date(2013, 5, 2), valid_until=date(2016, 5, 2))
    assert found(given, date(2016, 5, 2)) is None
    finding = found(given, date(2016, 5, 3))
    assert finding is not None
    assert finding.since == date(2016, 5, 3)


def test_decision_07_an_expired_suspension_leads_to_closure_and_nothing_resumes_by_itself() -> None:
    given = suspended()
    assert found(given, date(2015, 6, 30)) is None
    finding = found(given, date(2015, 7, 1))
    assert finding is not None
    assert (finding.batch, finding.ground) == (Batch.CLOSE, "unfit_after_suspension")
    assert finding.evidence == (f"{given.enterprise.stream}/2",)
    resumed = given.after(act(Resume, date(2015, 8, 1), suspension="s1", accepted_by="苏州市应急管理局"))
    after = found(resumed, date(2015, 8, 1))
    assert after is not None
    assert after.batch is Batch.SUSPEND


def test_decision_10_past_the_deadline_is_suspension_first_and_closure_after_an_expired_rectification() -> None:
    order = act(OrderRectification, date(2014, 2, 3), order="r1", findings=["防护缺失"], deadline=date(2014, 5, 5))
    given = registered().after(order)
    first = found(given, date(2014, 5, 5))
    assert first is not None
    assert first.batch is Batch.SUSPEND
    second = found(given, date(2014, 5, 6))
    assert second is not None
    assert (second.batch, second.ground) == (Batch.CLOSE, "below_minimum_after_deadline")
    accepted = given.after(act(AcceptRectification, date(2014, 5, 20), order="r1"))
    third = found(accepted, date(2014, 6, 1))
    assert third is not None
    assert third.batch is Batch.SUSPEND


def test_a_term_that_ends_on_a_holiday_moves_to_the_next_working_day() -> None:
    order = act(OrderRectification, date(2014, 8, 3), order="r1", findings=["防护缺失"], deadline=date(2014, 10, 1))
    given = registered().after(order)
    finding = found(given, date(2014, 10, 8))
    assert finding is not None
    assert finding.batch is Batch.SUSPEND
    late = found(given, date(2014, 10, 9))
    assert late is not None
    assert (late.batch, late.since) == (Batch.CLOSE, date(2014, 10, 9))


def test_a_closed_enterprise_is_proposed_for_nothing() -> None:
    given = suspended(date(2015, 1, 31)).after(
        act(ProposeClosure, date(2015, 2, 1), proposal="p", kind="closure", ground="unlawful_operation"),
        act(Close, date(2015, 2, 2), proposal="p", officer="officer-2", authority=SUZHOU_GOVERNMENT),
    )
    assert found(given, date(2015, 3, 1)) is None
