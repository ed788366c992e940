"""Legal dates: month and year periods end on the same date, or on the month's last day (民法典 202)."""

from calendar import monthrange
from datetime import date


def years_after(start: date, years: int) -> date:
    """The same date `years` later; 29 February becomes the month's last day."""
    return months_after(start, 12 * years)


def months_after(start: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day."""
    total = start.year * 12 + start.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
