"""What an authority owes on a day, and since when it is overdue: computed from its duties and what it has filed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from registry.domain.calendar import months_after
from registry.domain.periods import Period, Rhythm, from_day
from registry.domain.rulesets import Duty, DutySet, PenaltySet, Publishing, penalising
from registry.domain.rulesets import duties as duties_of
from registry.domain.working_days import NoCalendar, term_ends, working_days_after
from registry.events import regions
from registry.events.vocabulary import OrganKind

AHEAD = timedelta(days=31)
"""How long before its day something due is shown."""

Filed = Mapping[tuple[str, str], date]
"""(duty, period) → the first day on which it was filed, issued or named; the period of what is owed once is empty."""


class Penalised(NamedTuple):
    """A penalty that an authority decided, and the day on which it was shown to the public."""

    penalty: str
    on: date
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that an authority owes or owed. `calendar` is false where the year's holidays are not known yet."""

    duty: Duty | Publishing
    document: str
    period: str
    due: date
    calendar: bool
    filed_on: date | None

    def overdue(self, on: date) -> bool:
        """Whether it is missing after its day."""
        return self.filed_on is None and self.due < on

    @property
    def late(self) -> bool:
        """Whether it was filed after its day."""
        return self.filed_on is not None and self.due < self.filed_on

    @property
    def overdue_since(self) -> date:
        """The first day on which it is overdue."""
        return self.due + timedelta(days=1)


def owed(region: str, organ: OrganKind, entered_on: date, filed: Filed, on: date) -> list[Owed]:
    """Everything that an authority of this region and kind owes or owed by a day, by the day it was due.

    Of what comes back every period, what was due before the authority entered the register is not asked for: nothing
    is known of it (our decision). What is owed once is asked for whenever it entered.
    """
    rules = duties_of(region, on)
    if rules is None:
        return []
    rank = regions.decides_as(region)
    found = [
        _owed(rules, duty, period, nominal, filed)
        for duty in rules.duties
        if duty.binds(organ, rank)
        for period, nominal in _due(duty, max(rules.period.since, entered_on), on)
    ]
    return sorted(found, key=lambda one: (one.due, one.duty.code))


def to_publish(region: str, penalties: Iterable[Penalised], on: date) -> list[Owed]:
    """The publication of every penalty that an authority of this region decided by a day (安全生产法 78).

    Its period is the penalty's id. Of decisions before the rule nothing is asked.
    """
    found = []
    for one in penalties:
        rules = penalising(region, one.on)
        if rules is not None and rules.publishing is not None and rules.publishing.since <= one.on <= on:
            found.append(_published(rules, rules.publishing, one))
    return found


def _published(rules: PenaltySet, rule: Publishing, one: Penalised) -> Owed:
    try:
        due, calendar = working_days_after(one.on, rule.working_days), True
    except NoCalendar:
        due, calendar = one.on + timedelta(days=rule.working_days), False
    return Owed(rule, rules.document_of(rule), one.penalty, due, calendar, one.published_on)


def _due(duty: Duty, since: date, on: date) -> Iterator[tuple[str, date]]:
    """(period, day) of everything due from `since` to a month after `on`, before any holiday moves it."""
    if duty.every is Rhythm.ONCE:
        assert duty.by is not None
        yield "", duty.by
        return
    first = months_after(since.replace(day=1), -duty.every.months - duty.months_after)
    for period in from_day(duty.every, first):
        day = _day_of(duty, period)
        if day > on + AHEAD:
            return
        if day >= since:
            yield period.code, day


def _day_of(duty: Duty, period: Period) -> date:
    assert duty.day is not None
    return months_after(period.last.replace(day=1), duty.months_after).replace(day=duty.day)


def _owed(rules: DutySet, duty: Duty, period: str, nominal: date, filed: Filed) -> Owed:
    due, calendar = nominal, True
    if duty.acts:
        try:
            due = term_ends(nominal)
        except NoCalendar:
            calendar = False
    return Owed(duty, rules.document_of(duty), period, due, calendar, filed.get((duty.code, period)))
