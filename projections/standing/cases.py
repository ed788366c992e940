"""The open cases of a place: how an event of a case changes them."""

from collections.abc import Collection
from typing import Any

import msgspec

from projections.standing.again import listed
from projections.standing.tables import Case, Enterprise, Site
from registry.events import read
from registry.events.envelope import iso
from registry.events.steps import STEPS

REACHED: dict[type[read.Event], str] = {
    getattr(read, name): step
    for name, step in STEPS.items()
    if name not in ("ApplicationSubmitted", "OnSiteAssessmentReported")
}
"""The events after which a case stands at another step, and that say nothing else of the enterprise."""
ENDED_EARLY: tuple[type[read.Event], ...] = (
    read.ApplicationRefused,
    read.ConsentRefused,
    read.ApplicationWithdrawn,
    read.CaseEnded,
)
"""The events that end a case without an assessment's result."""
OF_A_CASE: frozenset[type] = frozenset(
    (
        *ENDED_EARLY,
        *REACHED,
        read.ApplicationSubmitted,
        read.NoticeObjectionDecided,
        read.StepOverdue,
        read.OnSiteAssessmentReported,
        read.LevelRefused,
        read.CaseHeld,
        read.CaseReleased,
        read.AccidentReported,
    )
)
NO_CASES: dict[str, Any] = {"cases": "[]", "case_due_on": None}
ASSESSED = {"ever_assessed": 1}
_NOT_OVERDUE: dict[str, Any] = {"overdue": None, "due_on": None}
_CASES = msgspec.json.Decoder(list[Case])


def open_cases(place: Enterprise | Site) -> list[Case]:
    """The open cases there, in the order of their applications."""
    return [] if place.cases == "[]" else _CASES.decode(place.cases)


def case_changes(row: Enterprise, event: Any) -> dict[str, Any]:
    """The columns that an event of a case changes."""
    step = REACHED.get(type(event))
    if step is not None:
        return _goes_on(row, event.case, step)
    if type(event) in ENDED_EARLY:
        return case_ends(row, event.case)
    match event:  # the most frequent event first
        case read.OnSiteAssessmentReported():
            return _goes_on(row, event.case, "assessed") | ASSESSED
        case read.ApplicationSubmitted(case=id, level=level, held_since=days):
            others = [one for one in open_cases(row) if one.case != id]
            held = tuple(iso(day) for day in days)
            return _written([*others, Case(case=id, level=level.value, step="submitted", held=held)])
        case read.CaseHeld(case=id, effective_on=on):
            return _held(row, (id,), iso(on))
        case read.AccidentReported(holds=held, happened_on=on):
            return _held(row, held, iso(on))
        case read.CaseReleased(case=id, effective_on=on):
            held_on = (one.held for one in open_cases(row) if one.case == id)
            return _replaced(row, id, held=tuple(day for days in held_on for day in days if day > iso(on)))
        case read.NoticeObjectionDecided():
            return _goes_on(row, event.case)
        case read.StepOverdue():
            return _replaced(row, event.case, overdue=event.step, due_on=iso(event.due_on))
        case read.LevelRefused() | _:
            return case_ends(row, event.case) | ASSESSED


def case_ends(row: Enterprise, id: str | None) -> dict[str, Any]:
    """The columns once this case, if it is open, is so no longer; the others are."""
    open_ = open_cases(row)
    left = [one for one in open_ if one.case != id]
    return {} if len(left) == len(open_) else _written(left)


def held_again(row: Enterprise | Site, stands: read.Stands) -> dict[str, Any]:
    """The columns once what held a case was annulled or reads otherwise."""
    cases = stands.held_cases
    if cases is None or row.cases == "[]":
        return {}
    days = {id: tuple(iso(day) for day in held) for id, held in cases.items()}
    return _written([msgspec.structs.replace(one, held=days[one.case]) for one in open_cases(row) if one.case in days])


def cases_late(row: Enterprise | Site, event: read.Event, late: read.Late) -> dict[str, Any]:
    """The columns of a place once an act was recorded late: each open case at its last step, held since these days."""
    steps, held = late.steps or {}, late.stands.held_cases or {}
    open_ = {one.case: one for one in open_cases(row)}
    if isinstance(event, read.ApplicationSubmitted) and event.site == getattr(row, "site", None):
        open_[event.case] = Case(case=event.case, level=event.level.value, step="submitted")
    found = [
        (open_[id], step, tuple(iso(day) for day in held.get(id, ()))) for id, step in steps.items() if id in open_
    ]
    now = [msgspec.structs.replace(one, step=step, held=days) for one, step, days in found]
    return _written([_gone_on(one) if _last_of(event, one) else one for one in now]) if open_ else {}


def _last_of(event: read.Event, one: Case) -> bool:
    """Whether an event is the last step of a case, or settles what its notice waited for."""
    step = "noticed" if isinstance(event, read.NoticeObjectionDecided) else STEPS.get(type(event).__name__)
    return step == one.step and getattr(event, "case", None) == one.case


def _gone_on(one: Case) -> Case:
    return msgspec.structs.replace(one, overdue=None, due_on=None)


def _held(row: Enterprise, cases: Collection[str], since: str) -> dict[str, Any]:
    """Held since one more day; told twice it is the same."""
    open_ = open_cases(row)
    if not any(one.case in cases for one in open_):
        return {}
    held = [
        msgspec.structs.replace(one, held=tuple(sorted({*one.held, since}))) if one.case in cases else one
        for one in open_
    ]
    return _written(held)


def _goes_on(row: Enterprise, id: str, step: str | None = None) -> dict[str, Any]:
    """What was overdue in a case is not, once it goes on."""
    reached = _NOT_OVERDUE if step is None else {**_NOT_OVERDUE, "step": step}
    return _replaced(row, id, **reached)


def _replaced(row: Enterprise, id: str, **changes: Any) -> dict[str, Any]:
    found, open_ = False, open_cases(row)
    for place, one in enumerate(open_):
        if one.case == id:
            found, open_[place] = True, msgspec.structs.replace(one, **changes)
    return _written(open_) if found else {}


def _written(open_: list[Case]) -> dict[str, Any]:
    days = [one.due_on for one in open_ if one.due_on is not None]
    return {"cases": listed(open_), "case_due_on": min(days, default=None)}
