"""Which changes belong to a day: its positions in the feed, found by the times at which events were recorded."""

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


class Day(NamedTuple):
    """The positions in (after, upto] were recorded on a day; `final` when no more can come."""

    date: date
    after: int
    upto: int
    final: bool


def day_of(reading: Reading, day: date, now: datetime) -> Day | None:
    """A day that has ended, up to the watermark; nothing for one that has not, or before the first event.

    It is final once the watermark is of a later time.
    """
    begins, ends = _midnight(day), _midnight(day + timedelta(days=1))
    head = reading.head()
    if head is None or now < ends:
        return None
    first = reading.query("SELECT recorded FROM timeline ORDER BY position LIMIT 1")
    if not first or datetime.fromisoformat(first[0][0]) >= ends:
        return None
    after, upto = (_last_before(reading, moment, head.position) for moment in (begins, ends))
    return Day(day, after, upto, final=datetime.fromisoformat(head.time) >= ends)


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


def _last_before(reading: Reading, moment: datetime, watermark: int) -> int:
    """The greatest position up to the watermark whose event was recorded before a moment; 0 for none.

    By halving: recorded times grow with positions, and where a clock was set back every event still belongs to one day.
    """
    low, high = 0, watermark
    while low < high:
        middle = (low + high + 1) // 2
        found = reading.query(
            "SELECT recorded FROM timeline WHERE position <= ? ORDER BY position DESC LIMIT 1", (middle,)
        )
        if not found or datetime.fromisoformat(found[0][0]) < moment:
            low = middle
        else:
            high = middle - 1
    return low


def _midnight(day: date) -> datetime:
    return datetime.combine(day, clock_time(), SHANGHAI).astimezone(UTC)
