"""Legal dates."""

from datetime import date

import pytest

from registry.domain.calendar import months_after, years_after


@pytest.mark.parametrize(
    ("start", "years", "end"),
    [
        (date(2025, 3, 19), 3, date(2028, 3, 19)),
        (date(2012, 2, 29), 3, date(2015, 2, 28)),
        (date(2012, 2, 29), 4, date(2016, 2, 29)),
    ],
)
def test_a_period_of_years_ends_on_the_same_date_or_the_last_day_of_the_month(
    start: date, years: int, end: date
) -> None:
    assert years_after(start, years) == end


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2024, 12, 1), 12, date(2025, 12, 1)),
    ],
)
def test_a_period_of_months_ends_on_the_same_day_or_the_last_day_of_the_month(
    start: date, months: int, end: date
) -> None:
    assert months_after(start, months) == end
