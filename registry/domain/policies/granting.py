"""Rules for asking for and granting a level."""

from datetime import timedelta

from registry.domain.calendar import months_after, years_after
from registry.domain.case import Case, Step
from registry.domain.commands import AcceptApplication, Apply, EnterLedgerLevel
from registry.domain.facts import Facts
from registry.domain.policies.waiting import waits
from registry.domain.refusals import Refusal
from registry.domain.rulesets import Promotion, RuleSet
from registry.domain.state import Held


def years_before_promotion(facts: Facts[Apply]) -> Refusal | None:
    """Level three runs three years before level two (JS 三 第一阶段); the years and levels are rule-set data.

    Who has an internationally recognised certification asks directly; the years hold in principle, so that a written
    ground sets them aside (domain decisions 13, 15).
    """
    wanted = facts.command.level
    rule = next((p for p in facts.rules.promotion if p.wanted is wanted), None) if facts.rules else None
    held = facts.enterprise.holds_level(facts.on)
    if rule is None or (held is not None and held.level is wanted):
        return None
    if facts.command.certification is not None and rule.certified is not None:
        return None
    if held is None or held.level not in rule.held:
        needed = " or ".join(rule.held)
        because = f"level {wanted} needs {rule.years} years at level {needed}, and none is held on {facts.on}"
        return Refusal("years_before_promotion", because, f"apply for level {rule.held[0]}", "level", rule.article)
    ready = years_after(held.running_since, rule.years)
    departs = facts.command.departure is not None and rule.departure is not None
    if departs or facts.on >= ready or _in_time(held, rule, facts):
        return None
    because = f"level {held.level} has run since {held.running_since}, {rule.years} years end on {ready}"
    return Refusal("years_before_promotion", because, f"apply on or after {ready}", "level", rule.article)


def _in_time(held: Held, rule: Promotion, facts: Facts[Apply]) -> bool:
    """The years end with the certificate: asked for in its last months it is asked for in time (domain decision 14)."""
    until, timely = held.valid_until, rule.timely
    if until is None or timely is None:
        return False
    ends_together = until <= years_after(held.running_since, rule.years) <= until + timedelta(days=1)
    return ends_together and facts.on >= months_after(until, -timely.months)


def departure_accepted(facts: Facts[AcceptApplication]) -> Refusal | None:
    """A departure from what holds in principle needs a second officer (domain decision 15)."""
    case = facts.enterprise.cases[facts.command.case]
    if not case.departure or case.officer != facts.command.officer:
        return None
    because = f"{case.officer} entered the application with its departure"
    return Refusal("second_officer", because, "let another officer accept it", field="officer")


def renewal_in_time(facts: Facts[Apply]) -> Refusal | None:
    """The level held is asked for again in its last months (83号 12)."""
    held, renewal = facts.enterprise.holds_level(facts.on), facts.rules.renewal if facts.rules else None
    if held is None or renewal is None or held.valid_until is None or held.level is not facts.command.level:
        return None
    opens = months_after(held.valid_until, -renewal.months)
    if facts.on >= opens:
        return None
    because = f"level {held.level} is valid through {held.valid_until}, its renewal opens on {opens}"
    return Refusal("renewal_too_early", because, f"apply on or after {opens}", "effective_on", renewal.article)


def not_below_what_is_held(facts: Facts[Apply | EnterLedgerLevel]) -> Refusal | None:
    """A holder does not apply for a level below its own (domain decision 31)."""
    held = facts.enterprise.holds_level(facts.on)
    if held is None or facts.command.level.at_least(held.level):
        return None
    because = f"level {held.level} is held, level {facts.command.level} is lower"
    return Refusal("below_held_level", because, "apply for the level held or a higher one", field="level")


def ledger_validity(facts: Facts[EnterLedgerLevel]) -> Refusal | None:
    """A certificate does not end before it begins."""
    until = facts.command.valid_until
    if until is None or until > facts.on:
        return None
    return Refusal("validity", f"valid until {until}, announced on {facts.on}", "correct the date", field="valid_until")


def waiting_period(facts: Facts[Apply]) -> Refusal | None:
    """After a revocation or a failed assessment a year passes, after a false promise three (83号), as the set says.

    The year after a revocation runs from its announcement (domain decision 26).
    """
    c, rules = facts.command, facts.rules
    found = None if rules is None else next(waits(facts.enterprise, facts.on, rules, c.level), None)
    if found is None:
        return None
    wait, years = found.rule, found.rule.years
    if found.ends_on is None:
        because = f"{years} year(s) are waited from the announcement of the {wait.after} of {found.setback_on}"
        because, way_out = (
            f"{because}, and none is on record",
            f"let its announcement be recorded, and wait {years} year(s)",
        )
    else:
        because = f"{wait.after} of {found.setback_on}: {years} year(s) from {found.since} end on {found.ends_on}"
        way_out = f"apply on or after {found.ends_on}"
    return Refusal("waiting_period", because, way_out, "effective_on", wait.article)


def score_reaches_level(case: Case, rules: RuleSet) -> Refusal | None:
    """The score, and in some sectors every element, reaches what the level asked for needs; rule-set data.

    Of the trade that applied: a case keeps its rules when the trade changes (domain decision 18).
    """
    needed = None if case.sector is None else rules.passing_of(case.level, case.sector)
    if needed is None or case.score is None or case.weakest is None:
        return None
    if case.score >= needed.percent and case.weakest >= needed.every_element:
        return None
    because = f"the score is {case.score} %, the weakest element {case.weakest} %"
    needs = f"level {case.level} needs {needed.percent} %"
    if needed.every_element:
        needs += f" and {needed.every_element} % in every element"
    return Refusal("score_below_level", f"{because}; {needs}", "refuse the level", "case", needed.article)


def may_be_assessed_again(case: Case, rules: RuleSet) -> Refusal | None:
    """Assessed lower than applied for: by its trade's method it may rectify and be assessed again (decision 17)."""
    again = rules.reassessment
    short = case.step in (Step.ASSESSED, Step.REVIEWED) and score_reaches_level(case, rules) is not None
    if again is not None and case.sector in again.sectors and short:
        return None
    because = f"case {case.id} was not assessed lower than applied for"
    if again is None or case.sector not in again.sectors:
        because = f"{rules.id} lets nobody in {case.sector} be assessed again"
    way_out = "decide on the level; refused, the enterprise may apply for the level that it reached"
    return Refusal("no_reassessment", because, way_out, "case", None if again is None else rules.clause(again))


APPLYING = (not_below_what_is_held, years_before_promotion, renewal_in_time, waiting_period)
