"""The periods that reports and publications speak of: a year, a quarter, a month."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_WRITTEN = re.compile(r"(\d{4})(?:-Q([1-4])|-(\d{2}))?")


class Rhythm(StrEnum):
    """How often something falls due."""

    ONCE = "once"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many months a period has; 0 for what happens once."""
        return {"once": 0, "month": 1, "quarter": 3, "year": 12}[self]


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` through `last`, as one code."""

    code: str
    rhythm: Rhythm
    first: date
    last: date


def parsed(code: str) -> Period:
    """The period of a code `2026`, `2026-Q3` or `2026-07`. Raises `ValueError`."""
    found = _WRITTEN.fullmatch(code)
    if found is None:
        raise ValueError(f"{code!r} is no year, quarter or month")
    year, quarter, month = int(found[1]), found[2], found[3]
    if quarter:
        return _period(Rhythm.QUARTER, date(year, 3 * int(quarter) - 2, 1))
    return _period(Rhythm.MONTH, date(year, int(month), 1)) if month else _period(Rhythm.YEAR, date(year, 1, 1))


def from_day(rhythm: Rhythm, day: date) -> Iterator[Period]:
    """The period that holds `day` and those after it, without end."""
    month = day.month - (day.month - 1) % rhythm.months
    period = _period(rhythm, date(day.year, month, 1))
    while True:
        yield period
        period = _period(rhythm, period.last + timedelta(days=1))


def _period(rhythm: Rhythm, first: date) -> Period:
    month = first.month + rhythm.months - 1
    last = date(first.year, month, calendar.monthrange(first.year, month)[1])
    match rhythm:
        case Rhythm.YEAR:
            code = f"{first.year:04}"
        case Rhythm.QUARTER:
            code = f"{first.year:04}-Q{(first.month + 2) // 3}"
        case _:
            code = f"{first.year:04}-{first.month:02}"
    return Period(code, rhythm, first, last)
