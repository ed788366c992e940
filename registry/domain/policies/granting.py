"""Rules for asking for and granting a level."""

from registry.domain.calendar import years_after
from registry.domain.commands import Apply, EnterLedgerLevel
from registry.domain.facts import Facts
from registry.domain.refusals import Refusal


def years_before_promotion(facts: Facts[Apply]) -> Refusal | None:
    """Level three runs three years before level two (JS 三 第一阶段); the years and levels are rule-set data."""
    wanted = facts.command.level
    rule = next((p for p in facts.rules.promotion if p.wanted is wanted), None) if facts.rules else None
    held = facts.enterprise.holds_level(facts.on)
    if rule is None or (held is not None and held.level is wanted):
        return None
    if held is None or held.level not in rule.held:
        needed = " or ".join(rule.held)
        because = f"level {wanted} needs {rule.years} years at level {needed}, and none is held on {facts.on}"
        return Refusal("years_before_promotion", because, f"apply for level {rule.held[0]}", "level", rule.article)
    ready = years_after(held.running_since, rule.years)
    if facts.on >= ready:
        return None
    because = f"level {held.level} has run since {held.running_since}, {rule.years} years end on {ready}"
    return Refusal("years_before_promotion", because, f"apply on or after {ready}", "level", rule.article)


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


APPLYING = (not_below_what_is_held, years_before_promotion)
