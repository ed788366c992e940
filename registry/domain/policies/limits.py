"""Day limits of a case: what is awaited next, until when, and what silence has done; computed from dates alone.

Limits count working days after the step before (民法典 201); while operations are suspended or the case is held they
stand still (domain decision 5).
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from registry.domain.case import Case, Step
from registry.domain.enterprise import Enterprise
from registry.domain.rulesets import RuleSet, StepRule
from registry.domain.working_days import NoCalendar, is_working_day

DAY = timedelta(days=1)
RECTIFYING = (Step.RECTIFIED, Step.CONFIRMED)
OBJECTION = "objection"


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a case waits for, since when and through which day; `due_on` is `None` where no source sets a limit."""

    what: str
    rule: StepRule
    since: date
    due_on: date | None

    def overdue(self, on: date) -> bool:
        return self.due_on is not None and on > self.due_on


def path(case: Case, enterprise: Enterprise, rules: RuleSet) -> tuple[StepRule, ...]:
    """The steps that this case has to take or may take, by level, scale and what was found or waived in it."""
    left_out: set[Step] = set() if case.nonconformities else set(RECTIFYING)
    if case.waived and rules.renewal is not None:
        left_out |= set(rules.renewal.without)
    simplified = rules.simplified
    if simplified is not None and enterprise.scale_on(case.submitted_on) is simplified.scale:
        left_out |= set(simplified.without)
    return tuple(one for one in rules.path(case.level) if one.step not in left_out)


def required(rule: StepRule, case: Case) -> bool:
    """Whether a case may not go past a step; who asks directly with a certification needs the recommendation."""
    return not rule.optional or (rule.step is Step.CONSENTED and case.certified)


def following(case: Case, enterprise: Enterprise, rules: RuleSet) -> tuple[StepRule, ...]:
    """The steps that may come next: those that may be left out, and the first that may not."""
    order = list(rules.path(case.level))
    done = next((n for n, one in enumerate(order) if one.step is case.step), -1)
    ahead = [one for one in path(case, enterprise, rules) if order.index(one) > done]
    found: list[StepRule] = []
    for one in ahead:
        found.append(one)
        if required(one, case):
            break
    return tuple(found)


def as_of(case: Case, enterprise: Enterprise, rules: RuleSet, on: date) -> Case:
    """The case as it stands on a day: silence past its limit has accepted it from the receipt (83号 7(二))."""
    limit = silent_after(case, enterprise, rules, on)
    if limit is None or on <= limit:
        return case
    return replace(case, step=Step.ACCEPTED)


def silent_after(case: Case, enterprise: Enterprise, rules: RuleSet, on: date) -> date | None:
    """The last day to speak, after which silence accepts; `None` where silence says nothing, or nobody is silent.

    `None`, too, for one that still runs on a day and ends in a year without a calendar.
    """
    rule = next((one for one in following(case, enterprise, rules) if one.silence), None)
    if rule is None or rule.working_days is None or case.supplement_open or not case.open:
        return None
    return limit_ends(case, enterprise, rule.working_days, on)


def awaited(case: Case, enterprise: Enterprise, rules: RuleSet, on: date) -> Awaited | None:
    """What is awaited of a case on a day; an objection that is still open when the notice ends comes first."""
    if not case.open or case.supplement_open:
        return None
    case = as_of(case, enterprise, rules, on)
    notice = case.notice
    if notice is not None and notice.open and on > notice.ends_on:
        rule = next(one for one in rules.path(case.level) if one.step is Step.NOTICED)
        return Awaited(OBJECTION, rule, notice.ends_on + DAY, notice.ends_on)
    ahead = following(case, enterprise, rules)
    if not ahead:
        return None
    rule = ahead[-1]
    return Awaited(rule.step.value, rule, case.since, term(rule, case, enterprise, on))


def term(rule: StepRule, case: Case, enterprise: Enterprise, on: date) -> date | None:
    """The last day for a step that comes next, as `limit_ends` finds it on a day."""
    if rule.working_days is None:
        return None
    extended = case.extended if rule.step is Step.RECTIFIED else 0
    return limit_ends(case, enterprise, rule.working_days + extended, on)


def limit_ends(case: Case, enterprise: Enterprise, working_days: int, on: date) -> date | None:
    """The last day of a limit that runs from the case's last step; `None` while it stands still.

    One that still runs on a day needs no calendar: where its end lies in a year without one, it is `None` too.
    Raises `NoCalendar` for what has to be known on that day.
    """
    day, left = case.since, working_days
    while left:
        day += DAY
        if _stands_still_from(day, case, enterprise):
            return None
        try:
            left -= is_working_day(day) and enterprise.suspended(day) is None and case.held(day) is None
        except NoCalendar:
            if day > on:
                return None
            raise
    return day


def _stands_still_from(day: date, case: Case, enterprise: Enterprise) -> bool:
    suspension = enterprise.suspension
    held = any(hold.until is None and hold.since <= day for hold in case.holds)
    return held or (suspension is not None and suspension.since <= day)
