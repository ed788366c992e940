"""What supervision is to do about an enterprise: on what to dwell, the gap to the next level, the next step to decide.

Proposed by rule, from dates and events alone; an officer decides (SN 三(三), JS 五(二), 五(三), 五(五)).
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from registry.domain import scoring
from registry.domain.enterprise import Enterprise
from registry.domain.explanation import Explanation
from registry.domain.policies.batches import missed_deadline
from registry.domain.policies.finding import DAY
from registry.domain.rulesets import DeadlineSet, RuleSet, SupervisionSet, organs, ruling
from registry.domain.working_days import term_as_known
from registry.events.case import ElementScore, OnSiteAssessmentReported
from registry.events.enterprise import ResumptionAccepted, ResumptionRequested
from registry.events.event import Event
from registry.events.minimum import minimum_of
from registry.events.vocabulary import Level


def guidance(one: Enterprise, on: date, rules: RuleSet | None, terms: DeadlineSet | None) -> Iterator[Explanation]:
    """Focus, gap, and what an authority is to decide next, for an enterprise that still is one."""
    sector = one.sector
    found = None if sector is None else ruling(SupervisionSet, one.region, sector, on)
    if found is None or one.gone or not one.exists:
        return
    yield from _focus(one, on, found)
    if rules is None:
        return
    yield from _gap(one, on, rules, found)
    yield from _next(one, on, rules, terms, found)


def _focus(one: Enterprise, on: date, found: SupervisionSet) -> Iterator[Explanation]:
    held = one.compliant(on)
    focus = found.focus_at(None if held is None else held.level)
    if focus is not None:
        inputs = {"level": None if held is None else held.level.value}
        clause = found.clause(focus)
        yield Explanation("focus", focus.code, "focus_by_level", clause, str(focus.mark), (found.id,), inputs)


def _gap(one: Enterprise, on: date, rules: RuleSet, found: SupervisionSet) -> Iterator[Explanation]:
    """找差距: what the last scored assessment lacks for the next level, whole and by element (JS 五(三))."""
    scored, sector = _last_scored(one, on), one.sector
    wanted = _next_level(one, on)
    passing = None if wanted is None or sector is None else rules.passing_of(wanted, sector)
    if scored is None or wanted is None or passing is None:
        return
    version, report = scored
    floor = max(passing.percent, passing.every_element)
    short = [said for element in report.elements if (said := _short_of(element, floor, found))]
    inputs = {
        "wanted": wanted.value,
        "score": f"{report.score}",
        "asked_for": f"{passing.percent}",
        "lacks": f"{max(passing.percent - report.score, Decimal(0))}",
        "weak_elements": "; ".join(short) or None,
    }
    clause, mark = found.clause(found.gap), str(found.gap.mark)
    evidence = (f"{one.stream}/{version}",)
    yield Explanation("gap", wanted.value, "gap_to_next_level", clause, mark, (rules.id, found.id), inputs, evidence)


def _short_of(element: ElementScore, floor: Decimal, found: SupervisionSet) -> str:
    """An element below what the next level asks for as a whole; those on which supervision dwells are marked."""
    if element.total <= element.not_applicable:
        return ""
    reached = scoring.percent([element])
    dwells = ", 重点 focus" if found.dwells_on(element.element) else ""
    return f"{element.element}: {reached} ({reached - floor}{dwells})" if reached < floor else ""


def _next_level(one: Enterprise, on: date) -> Level | None:
    """The level above the one held; who holds none, or too low a one, needs the minimum level first."""
    held = one.holds_level(on)
    if held is not None and one.compliant(on) is not None:
        return next((level for level in reversed(Level) if level.rank < held.level.rank), None)
    row = None if one.sector is None else minimum_of(one.region, one.sector, one.scale, on)
    return Level.THREE if row is None else row.level


def _last_scored(one: Enterprise, on: date) -> tuple[int, OnSiteAssessmentReported] | None:
    reports = [
        (version, event)
        for version, event in one.living()
        if isinstance(event, OnSiteAssessmentReported) and event.effective_on <= on
    ]
    return max(reports, key=lambda each: (each[1].effective_on, each[0])) if reports else None


def _next(
    one: Enterprise, on: date, rules: RuleSet, terms: DeadlineSet | None, found: SupervisionSet
) -> Iterator[Explanation]:
    """The ladder: order, its term, suspension with an end, acceptance for resumption or closure; and the exposure."""
    case = open_cases(one)
    suspension = one.suspended(on)
    yield from _resuming(one, on, found, case)
    if suspension is not None:
        code = "await_resumption" if on <= suspension.ends_on else "close"
        due = suspension.ends_on
        yield from _step("next_step", code, one, on, found, due, case, (one.orders[suspension.id],))
    missed = missed_deadline(one, on, rules, terms)
    if missed is None:
        return
    if suspension is None:
        code, day, evidence = _of_orders(one, on, missed.since)
        yield from _step("next_step", code, one, on, found, day, case, (*evidence, *missed.evidence))
    if not any(each.on <= on <= each.until for each in one.measures.exposures.values()):
        yield from _step("exposure", "expose", one, on, found, missed.since, case, missed.evidence)


def _resuming(one: Enterprise, on: date, found: SupervisionSet, case: str | None) -> Iterator[Explanation]:
    """What a trade's rules set a day for: the check for a resumption, and its announcement (domain decision 7)."""
    for each in one.suspensions:
        if each.check_by is not None and each.covers(on):
            asked = _last(one, ResumptionRequested)
            yield from _step("resumption", "await_check", one, on, found, term_as_known(each.check_by, on), case, asked)
        if each.publish_by is not None and each.published_on is None:
            accepted = _last(one, ResumptionAccepted)
            yield from _step("resumption", "await_notice", one, on, found, each.publish_by, case, accepted)


def _last(one: Enterprise, kind: type[Event]) -> tuple[str, ...]:
    """The last event of a kind, by its id."""
    return tuple(f"{one.stream}/{version}" for version, event in one.living() if isinstance(event, kind))[-1:]


def open_cases(one: Enterprise) -> str | None:
    """The open cases of a place by their ids, with which what is proposed of it is marked (domain decision 24)."""
    return ", ".join(case.id for case in one.open_cases) or None


def _of_orders(one: Enterprise, on: date, missed_since: date) -> tuple[str, date, tuple[str, ...]]:
    """Which step follows from the rectification orders that are open: the rung, its day, the order."""
    stayed = one.stayed
    orders = [(one.orders[id], due) for id, due in one.rectifications.items() if one.orders[id] not in stayed]
    open_ = [(term_as_known(due, on), order) for order, due in orders]
    if not open_:
        return "order_rectification", missed_since, ()
    due, order = min(open_)
    return ("suspend_or_close" if due < on else "await_rectification"), due, (order,)


def _step(
    subject: str,
    code: str,
    one: Enterprise,
    on: date,
    found: SupervisionSet,
    day: date,
    case: str | None,
    evidence: tuple[str, ...],
) -> Iterator[Explanation]:
    rung = found.rung(code)
    if rung is None:
        return
    table = organs(one.region, one.sector, on)
    row = None if table is None else next(iter(table.of(rung.act)), None)
    running = code.startswith("await")
    inputs = {
        "due_on" if running else "since": day.isoformat(),
        "by": None if row is None else " or ".join(row.organs),
        "overdue_since": (day + DAY).isoformat() if running and day < on else None,
        "open_case": case,
    }
    told = (found.id,) if table is None else (found.id, table.id)
    ways = (rung.way_out_en, rung.way_out_zh)
    clause = found.clause(rung)
    yield Explanation(subject, code, rung.act, clause, str(rung.mark), told, inputs, evidence, *ways)
