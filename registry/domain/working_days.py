"""Working days by the State Council's calendar of holidays and shifted days."""

from datetime import date, timedelta

import chinese_calendar

from registry.domain.refusals import Refusal, Refused


class NoCalendar(Refused):
    """Raised when the State Council's calendar of a year is not known: update the package chinesecalendar."""

    def __init__(self, year: int) -> None:
        because = f"the State Council's calendar of working days for {year} is not known here"
        super().__init__(Refusal("no_calendar", because, "update the package chinesecalendar"))


def is_working_day(day: date) -> bool:
    """Whether offices are open. Raises `NoCalendar`."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise NoCalendar(day.year) from None


def term_ends(day: date) -> date:
    """The last day of a term to act: one that ends on a holiday moves to the next working day (民法典 203)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def last_day(deadline: date, on: date) -> date:
    """The last day of a term to act, as far as it matters on a day: one that still runs needs no calendar."""
    return deadline if deadline >= on else term_ends(deadline)


def term_as_known(deadline: date, on: date) -> date:
    """The last day of a term to act; of one that still runs into a year without a calendar, the day that was set."""
    try:
        return term_ends(deadline)
    except NoCalendar:
        if deadline < on:
            raise
        return deadline


def working_days_after(day: date, count: int) -> date:
    """The working day that many working days after `day`, which is not counted (民法典 201). Raises `NoCalendar`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
