"""Which changes belong to a day: its positions in the feed, found by the times at which events were recorded."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import NamedTuple

from consumers.credit.changes import gathered
from consumers.credit.parts import NotReady
from consumers.credit.scope import Scope
from infra.clock import SHANGHAI
from projections.credit import queries
from projections.reader import Reading, Views

_PAGE = 1000
_END = 2**62
_DAY = timedelta(days=1)
_LAST = "SELECT position, recorded FROM timeline WHERE position <= ? ORDER BY position DESC LIMIT 1"


class Day(NamedTuple):
    """The positions in (after, upto] were recorded on a day; `final` when no more can come."""

    date: date
    after: int
    upto: int
    final: bool


class Days:
    """Finds the days that have ended, for many threads; a final one is kept as long as its edition lives."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._edition, self._final = "", list[Day]()

    def ended(self, reading: Reading, edition: str, now: datetime) -> list[Day]:
        """From the day of the first event to yesterday in Shanghai."""
        with self._lock:
            if edition != self._edition:
                self._edition, self._final = edition, []
            found = list(self._final)
            day = found[-1].date + _DAY if found else _first(reading)
            while day is not None and (one := day_of(reading, day, now, found[-1].upto if found else None)) is not None:
                found.append(one)
                day += _DAY
            self._final = [one for one in found if one.final]
            return found


def day_of(reading: Reading, day: date, now: datetime, after: int | None = None) -> Day | None:
    """A day that has ended, up to the watermark; nothing for one that has not, or before the first event.

    `after` is where the day before ends, if that is known. It is final once an event of a later day has been told:
    recorded times do not go back.
    """
    head, first = reading.head(), _first(reading)
    if head is None or first is None or not first <= day < now.astimezone(SHANGHAI).date():
        return None
    begins, ends = _midnight(day), _midnight(day + _DAY)
    after = _last_before(reading, begins, head.position) if after is None else after
    upto = _last_before(reading, ends, head.position)
    last = reading.query(_LAST, (head.position,))
    return Day(day, after, upto, final=bool(last) and datetime.fromisoformat(last[0][1]) >= ends)


def changes_between(views: Views, edition: str, scope: Scope, day: Day) -> Iterator[bytes]:
    """The changes of a day as lines; each page on a reading of its own. Raises `NotReady`."""
    after, more = day.after, day.upto > day.after
    while more:
        with views.reading() as reading:
            if queries.edition(reading) != edition or reading.watermark() < day.upto:
                raise NotReady(f"{reading.generation} is not edition {edition} up to {day.upto}")
            page = gathered(reading, edition, scope, after, _PAGE, day.upto)
        yield from page.lines
        after, more = page.position, page.more


def _first(reading: Reading) -> date | None:
    found = reading.query("SELECT recorded FROM timeline ORDER BY position LIMIT 1")
    return datetime.fromisoformat(found[0][0]).astimezone(SHANGHAI).date() if found else None


def _last_before(reading: Reading, moment: datetime, watermark: int) -> int:
    """The greatest position up to the watermark whose event was recorded before a moment; 0 for none.

    By halving at places that never move: recorded times grow with positions. In a store from before they did, every
    event still belongs to one day, and always to the same.
    """
    low, high, found = 0, _END, 0
    while low < high:
        middle = (low + high + 1) // 2
        told = reading.query(_LAST, (middle,)) if middle <= watermark else [(None, None)]
        if not told or (told[0][0] is not None and datetime.fromisoformat(told[0][1]) < moment):
            low, found = middle, told[0][0] if told else 0
        else:
            high = middle - 1
    return int(found)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, clock_time(), SHANGHAI).astimezone(UTC)
