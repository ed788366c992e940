"""Tells readers what authorities owe: the register's rules, in the readers' words."""

from collections.abc import Iterable, Mapping
from datetime import date

from consumers.authorities.owing import Owed, State
from registry.domain.policies import duties
from registry.events.vocabulary import OrganKind


def owing(
    region: str,
    organ: str,
    entered_on: date,
    filed: Mapping[tuple[str, str], date],
    penalties: Iterable[tuple[str, date, date | None]],
    on: date,
) -> list[Owed]:
    """What an authority of this region and kind owes or owed by a day; nothing for a kind of organ that is none."""
    if organ not in OrganKind.__members__.values():
        return []
    found = duties.owed(region, OrganKind(organ), entered_on, filed, on)
    found += duties.to_publish(region, (duties.Penalised(*one) for one in penalties), on)
    return [_said(one, on) for one in sorted(found, key=lambda one: (one.due, one.duty.code, one.period))]


def _said(one: duties.Owed, on: date) -> Owed:
    state = _state(one, on)
    return Owed(
        duty=one.duty.code,
        zh=one.duty.zh,
        en=one.duty.en,
        document=one.document,
        article=one.duty.article,
        mark=one.duty.mark.value,
        period=one.period,
        due=one.due.isoformat(),
        calendar=one.calendar,
        filed_on=one.filed_on.isoformat() if one.filed_on else None,
        state=state,
        overdue_since=one.overdue_since.isoformat() if state == "overdue" else None,
    )


def _state(one: duties.Owed, on: date) -> State:
    if one.filed_on is None:
        return "overdue" if one.overdue(on) else "due"
    return "late" if one.late else "filed"
