"""What an authority owes on a day, and since when it is overdue, by the duties of its province."""

from datetime import date
from itertools import islice, pairwise

import pytest

from registry.domain.periods import Rhythm, from_day, parsed
from registry.domain.policies.duties import Filed, Owed, Penalised, owed, to_publish
from registry.domain.rulesets import Duty, duties
from registry.events.vocabulary import OrganKind

OFFICE, DEPARTMENT = OrganKind.SAFETY_COMMITTEE_OFFICE, OrganKind.DEPARTMENT


def missing(region: str, organ: OrganKind, entered: date, on: date, filed: Filed | None = None) -> dict[str, date]:
    """What is overdue: duty and period → the first day on which it is."""
    found = owed(region, organ, entered, filed or {}, on)
    return {f"{one.duty.code} {one.period}".strip(): one.overdue_since for one in found if one.overdue(on)}


def of(code: str, period: str, on: date, filed: Filed | None = None, entered: date = date(2012, 1, 1)) -> Owed:
    return next(
        one for one in owed("320500", OFFICE, entered, filed or {}, on) if (one.duty.code, one.period) == (code, period)
    )


def test_a_city_office_reports_the_previous_quarter_by_the_5th_of_the_quarters_first_month() -> None:
    assert of("quarterly_progress", "2012-Q1", date(2012, 4, 5)).due == date(2012, 4, 5)
    assert not of("quarterly_progress", "2012-Q1", date(2012, 4, 5)).overdue(date(2012, 4, 5))
    late = of("quarterly_progress", "2012-Q1", date(2012, 4, 6))
    assert late.overdue(date(2012, 4, 6))
    assert late.overdue_since == date(2012, 4, 6)


def test_decision_02_a_term_to_act_that_ends_on_a_holiday_moves_to_the_next_working_day() -> None:
    assert of("quarterly_progress", "2013-Q3", date(2013, 10, 8)).due == date(2013, 10, 8)  # 1–7 October are holidays
    assert of("quarterly_progress", "2014-Q3", date(2014, 10, 8)).due == date(2014, 10, 8)
    assert of("quarterly_progress", "2012-Q2", date(2012, 7, 5)).due == date(2012, 7, 5)


def test_a_penalty_is_to_be_published_within_seven_working_days() -> None:
    decided = date(2022, 9, 28)  # 1–7 October are holidays, 8 and 9 October working days
    (one,) = to_publish("320500", [Penalised("p1", decided, None)], date(2022, 10, 12))
    assert (one.duty.code, one.period, one.due) == ("penalty_publication", "p1", date(2022, 10, 12))
    assert not one.overdue(date(2022, 10, 12))
    assert one.overdue(date(2022, 10, 13))
    (one,) = to_publish("610100", [Penalised("p1", decided, date(2022, 10, 13))], date(2022, 11, 1))
    assert one.late


def test_no_penalty_before_the_rule_or_after_the_day_is_to_be_published() -> None:
    assert to_publish("320500", [Penalised("p1", date(2021, 8, 31), None)], date(2022, 1, 1)) == []
    assert to_publish("320500", [Penalised("p1", date(2022, 1, 2), None)], date(2022, 1, 1)) == []


def test_regions_and_departments_report_the_years_results_by_25_december() -> None:
    assert of("yearly_results", "2012", date(2012, 12, 1)).due == date(2012, 12, 25)
    assert "yearly_results 2012" in missing("320500", DEPARTMENT, date(2012, 1, 1), date(2012, 12, 26))
    assert "yearly_results 2012" in missing("320000", DEPARTMENT, date(2012, 1, 1), date(2012, 12, 26))
    assert "yearly_results 2012" not in missing("320505", DEPARTMENT, date(2012, 1, 1), date(2012, 12, 26))


def test_the_plan_was_due_by_31_july_2011_a_sunday_in_shaanxi_alone() -> None:
    assert missing("610100", DEPARTMENT, date(2025, 1, 1), date(2025, 1, 2))["plan"] == date(2011, 8, 2)
    assert "plan" not in missing("610100", DEPARTMENT, date(2011, 7, 1), date(2011, 8, 1))
    assert "plan" not in missing("320500", DEPARTMENT, date(2011, 7, 1), date(2026, 1, 1))
    filed = {("plan", ""): date(2011, 8, 1)}
    assert "plan" not in missing("610100", DEPARTMENT, date(2011, 7, 1), date(2026, 1, 1), filed)


def test_leading_group_and_information_officer_are_owed_until_they_are_named() -> None:
    on = date(2012, 1, 1)
    assert {"leading_group", "information_officer"} <= set(missing("610100", OFFICE, on, on))
    assert "leading_group" in missing("320500", OrganKind.PEOPLES_GOVERNMENT, on, on)
    filed = {("leading_group", ""): date(2011, 7, 1)}
    assert "leading_group" not in missing("610100", OFFICE, on, on, filed)


def test_every_publisher_has_its_rhythm_and_a_missed_issue_is_overdue() -> None:
    overdue = missing(
        "320000", OFFICE, date(2012, 1, 1), date(2012, 4, 17), {("progress", "2012-Q1"): date(2012, 4, 9)}
    )
    assert "progress 2012-Q1" not in overdue
    assert overdue["compliant_enterprises 2012-Q1"] == date(2012, 4, 17)  # the 15th was a Sunday
    assert overdue["exposure 2011"] == date(2012, 1, 17)
    assert not any(key.startswith("quarterly") for key in overdue)


def test_what_was_filed_after_its_day_is_late_and_no_longer_owed() -> None:
    filed = {("quarterly_progress", "2012-Q1"): date(2012, 4, 9)}
    one = of("quarterly_progress", "2012-Q1", date(2012, 5, 1), filed)
    assert one.late
    assert not one.overdue(date(2012, 5, 1))


def test_what_was_due_before_an_authority_entered_is_not_asked_for() -> None:
    assert "quarterly_progress 2012-Q1" in missing("320500", OFFICE, date(2012, 4, 5), date(2013, 1, 1))
    assert "quarterly_progress 2012-Q1" not in missing("320500", OFFICE, date(2012, 4, 6), date(2013, 1, 1))


def test_what_falls_due_within_a_month_is_shown_and_what_is_further_off_is_not() -> None:
    codes = [(one.duty.code, one.period) for one in owed("320500", OFFICE, date(2012, 1, 1), {}, date(2012, 6, 20))]
    assert ("quarterly_progress", "2012-Q2") in codes
    assert ("quarterly_progress", "2012-Q3") not in codes
    assert ("yearly_results", "2012") not in codes


def test_a_year_without_a_calendar_is_said_and_the_day_stays_where_it_is() -> None:
    one = of("quarterly_progress", "2049-Q4", date(2050, 1, 1), entered=date(2049, 6, 1))
    assert one.due == date(2050, 1, 5)
    assert not one.calendar
    assert of("quarterly_progress", "2012-Q1", date(2012, 4, 1)).calendar


def test_where_no_text_speaks_nothing_is_owed() -> None:
    assert owed("110000", OFFICE, date(2012, 1, 1), {}, date(2026, 1, 1)) == []
    assert owed("320500", OFFICE, date(2011, 1, 1), {}, date(2011, 6, 26)) == []


def test_every_duty_names_its_article_and_mark() -> None:
    for region in ("320000", "610000"):
        rules = duties(region, date(2012, 1, 1))
        assert rules is not None
        assert all(one.article and one.mark and one.zh and one.en for one in rules.duties)
        assert len({one.code for one in rules.duties}) == len(rules.duties)


@pytest.mark.parametrize(
    "wrong", [{"every": "once"}, {"every": "year"}, {"every": "once", "by": "2012-01-01", "day": 3}, {"every": "day"}]
)
def test_a_duty_without_its_day_is_refused_at_load(wrong: dict[str, object]) -> None:
    told = {"code": "x", "zh": "x", "en": "x", "organs": [], "ranks": [], "article": "一", "mark": "ours"}
    with pytest.raises(ValueError, match=r"once needs|every"):
        Duty.model_validate(told | wrong)


def test_periods_follow_each_other_and_are_written_as_they_are_read() -> None:
    for rhythm, first in ((Rhythm.MONTH, "2011-12"), (Rhythm.QUARTER, "2011-Q4"), (Rhythm.YEAR, "2011")):
        found = list(islice(from_day(rhythm, date(2011, 12, 31)), 3))
        assert found[0].code == first
        assert [parsed(one.code) for one in found] == found
        assert all(a.last < b.first for a, b in pairwise(found))
    with pytest.raises(ValueError, match="no year"):
        parsed("x")
