"""Rules for the lawful order of an assessment case, from application to announcement; the order is rule-set data."""

from datetime import date

from registry.domain.case import Case, Step
from registry.domain.commands import Apply, Command
from registry.domain.facts import Facts
from registry.domain.policies.dates import in_its_way
from registry.domain.policies.limits import RECTIFYING, as_of, following, path, term
from registry.domain.refusals import Refusal
from registry.domain.rulesets import RuleSet, StepRule

UNREVIEWED = (Step.ASSESSED, *RECTIFYING)
"""The steps at which a report stands that nobody has reviewed or given notice of."""
WAY_OUT = {
    Step.CONSENTED: "let the county consent, or the city recommend",
    Step.ACCEPTED: "let the department of that level accept or refuse the application",
    Step.EXAMINED: "let the organising body examine the self-assessment",
    Step.ASSESSED: "record the on-site assessment",
    Step.RECTIFIED: "record that the nonconformities were rectified",
    Step.CONFIRMED: "let the assessment group confirm the rectification",
    Step.REVIEWED: "let the organising body review the report",
    Step.NOTICED: "open the public notice",
    Step.APPROVED: "approve or refuse the level",
    Step.ANNOUNCED: "announce the level",
}


def no_open_case(facts: Facts[Command]) -> Refusal | None:
    """Nothing enters past an open case."""
    return next((_is_open(case) for case in facts.enterprise.open_cases), None)


def one_open_case(facts: Facts[Apply]) -> Refusal | None:
    """One case at a time; but the level held is renewed beside a case for a higher one, where the set lets it.

    The years before a promotion end with the certificate, and no pending case prolongs it (domain decision 14).
    """
    return next((_is_open(case) for case in facts.enterprise.open_cases if not _beside(case, facts)), None)


def _beside(case: Case, facts: Facts[Apply]) -> bool:
    """Whether of an open case and what is asked for one renews the level held, and the other is for a higher one."""
    held, wanted = facts.enterprise.holds_level(facts.on), facts.command.level
    if held is None or facts.rules is None or facts.rules.parallel is None:
        return False
    if case.renewal:
        return case.level is held.level and wanted.rank < held.level.rank
    return wanted is held.level and case.level.rank < held.level.rank


def _is_open(case: Case) -> Refusal:
    return Refusal("open_case", f"case {case.id} is open ({case.step})", "bring it to its end first", field="case")


def known_case(id: str, facts: Facts[Command]) -> Refusal | None:
    """A step belongs to a case of the enterprise."""
    if id in facts.enterprise.cases:
        return None
    return Refusal("unknown_case", f"{facts.enterprise.id} has no case {id!r}", "apply first", field="case")


def still_open(id: str, facts: Facts[Command]) -> Refusal | None:
    """An ended case takes no further act."""
    return None if case_of(id, facts).open else _order(case_of(id, facts), "an open case", "open a new case", None)


def step_follows(step: Step, id: str, rules: RuleSet, facts: Facts[Command]) -> Refusal | None:
    """Each step follows its predecessor, in the order that the rule set gives (SN 三(四), JS 三 第二阶段, 83号 7)."""
    case = case_on(id, rules, facts)
    ahead = following(case, facts.enterprise, rules) if case.open else ()
    if any(one.step is step for one in ahead):
        return None
    way_out = WAY_OUT[ahead[-1].step] if ahead else "open a new case"
    rule = next((one for one in rules.path(case.level) if one.step is step), rules.steps[0])
    return _order(case, f"the step before {step}", way_out, rules, rule)


def application_undecided(id: str, rules: RuleSet, facts: Facts[Command]) -> Refusal | None:
    """An application is refused before it is accepted, or examined where the set examines it (83号 7(二))."""
    case = case_on(id, rules, facts)
    ahead = _ahead(case, rules, facts)
    if ahead & {Step.EXAMINED, Step.ACCEPTED}:
        return None
    return _order(case, "not yet accepted or examined", "assess it, then refuse the level", rules)


def assessed_or_waived(id: str, rules: RuleSet, facts: Facts[Command]) -> Refusal | None:
    """A level is refused once it was assessed, up to its announcement."""
    case = case_on(id, rules, facts)
    if case.open and (case.waived or Step.ASSESSED not in _ahead(case, rules, facts)):
        return None
    return _order(case, f"{Step.ASSESSED}", WAY_OUT[Step.ASSESSED] if case.open else "open a new case", rules)


def not_stayed(facts: Facts[Command]) -> Refusal | None:
    """While operations are suspended a case stands still and nothing is announced (domain decisions 3, 5, 6)."""
    suspension = facts.enterprise.suspended(facts.on)
    if suspension is None:
        return None
    return Refusal(
        "case_stayed",
        f"operations are suspended on {facts.on} ({suspension.id}, since {suspension.since})",
        "accept the resumption first",
        field="case",
    )


def not_held(id: str, facts: Facts[Command]) -> Refusal | None:
    """A case that the authority holds, or an accident since its application, takes no step (domain decision 25)."""
    hold = case_of(id, facts).held(facts.on)
    if hold is None:
        return None
    because = f"case {id} is held since {hold.since}"
    because += "" if hold.accident is None else f" for accident {hold.accident}, which came after the application"
    return Refusal("case_held", because, "weigh it and release the case, or refuse the level", "case")


def held_now(id: str, facts: Facts[Command]) -> Refusal | None:
    """Only what is held is released."""
    if case_of(id, facts).held(facts.on) is not None:
        return None
    return Refusal("nothing_open", f"case {id} is not held on {facts.on}", "check the case", field="case")


def known_by(day: date, id: str, facts: Facts[Command]) -> Refusal | None:
    """Nobody weighed on a day an accident that was reported after it (domain decision 25)."""
    one, case = facts.enterprise, case_of(id, facts)
    for hold in case.holds:
        accident = one.measures.accidents.get(hold.accident or "")
        report = None if accident is None or not hold.covers(day) else one.event(accident.events[0])
        if accident is not None and report is not None and report.effective_on > day:
            why = f": it holds case {id} since {hold.since} and was not weighed on {day}"
            return in_its_way(int(accident.events[0].rpartition("/")[2]), report, facts, why=why)
    return None


def voidable(id: str, facts: Facts[Command]) -> Refusal | None:
    """A report falls as long as nobody reviewed it or gave notice of it (domain decision 30)."""
    case = case_of(id, facts)
    if case.step in UNREVIEWED:
        return None
    return _order(case, "assessed and not yet reviewed", "decide on the level instead", None)


def complete(id: str, facts: Facts[Command]) -> Refusal | None:
    """While a supplement is awaited the application goes no further (83号 7(二))."""
    if not case_of(id, facts).supplement_open:
        return None
    because = f"case {id} waits for its supplement"
    return Refusal("supplement_open", because, "record the supplement, or refuse the application", "case")


def rectified_in_time(id: str, rules: RuleSet, facts: Facts[Command]) -> Refusal | None:
    """Late rectification counts as not passed (83号 7(三), domain decision 28)."""
    case, rule = case_of(id, facts), _rectifying(id, rules, facts)
    if rule is None or case.step is not Step.ASSESSED:
        return None
    last = term(rule, case, facts.enterprise, facts.on)
    if last is None or facts.on <= last:
        return None
    because = f"the nonconformities of case {id} were to be rectified by {last}"
    return Refusal("rectification_late", because, "refuse the level: not passed", "effective_on", rules.clause(rule))


def one_extension(id: str, working_days: int, rules: RuleSet, facts: Facts[Command]) -> Refusal | None:
    """The rectification is extended once, within its limit, by no more than the set allows (83号 7(三))."""
    case, rule = case_of(id, facts), _rectifying(id, rules, facts)
    if case.step is not Step.ASSESSED or rule is None:
        return _order(case, "assessed, with nonconformities", "extend what is being rectified", rules)
    clause = rules.clause(rule)
    if case.extended:
        return Refusal(
            "one_extension", f"case {id} was extended by {case.extended} days", "wait for it", "case", clause
        )
    if working_days > (rule.extension or 0):
        because = f"{working_days} working days, at most {rule.extension or 0} are given"
        return Refusal("extension_too_long", because, "give fewer", "working_days", clause)
    return None


def case_on(id: str, rules: RuleSet, facts: Facts[Command]) -> Case:
    """The case as silence has left it on the day, once `known_case` has said nothing."""
    return as_of(case_of(id, facts), facts.enterprise, rules, facts.on)


def case_of(id: str, facts: Facts[Command]) -> Case:
    """The case, once `known_case` has said nothing."""
    return facts.enterprise.cases[id]


def _rectifying(id: str, rules: RuleSet, facts: Facts[Command]) -> StepRule | None:
    steps = path(case_of(id, facts), facts.enterprise, rules)
    return next((one for one in steps if one.step is Step.RECTIFIED), None)


def _ahead(case: Case, rules: RuleSet, facts: Facts[Command]) -> set[Step]:
    order = [one.step for one in rules.path(case.level)]
    done = order.index(case.step) if case.step in order else len(order)
    return {one.step for one in path(case, facts.enterprise, rules) if order.index(one.step) > done} - set(RECTIFYING)


def _order(case: Case, needs: str, way_out: str, rules: RuleSet | None, rule: StepRule | None = None) -> Refusal:
    because = f"case {case.id} is {case.step}, this act needs {needs}"
    clause = None if rules is None else rules.clause(rule or rules.steps[0])
    return Refusal("order_of_steps", because, way_out, field="case", clause=clause)
