"""Rules for downgrade and revocation: something is held, on a ground that a source names."""

from collections.abc import Sequence
from datetime import date

from registry.domain.commands import Command, Downgrade
from registry.domain.facts import Facts
from registry.domain.placed import as_placed_on
from registry.domain.refusals import Refusal
from registry.domain.rulesets import Ground, RuleSet, applying


def level_is_held(facts: Facts[Command]) -> Refusal | None:
    """Only a level that is held can be taken."""
    if facts.enterprise.holds_level(facts.on) is not None:
        return None
    because = f"{facts.enterprise.id} holds no level on {facts.on}"
    return Refusal("no_level_held", because, "check the enterprise and the date", field="effective_on")


def really_lower(facts: Facts[Downgrade]) -> Refusal | None:
    """降级 goes down."""
    held = facts.enterprise.held
    if held is None or facts.command.level.rank > held.level.rank:
        return None
    because = f"level {held.level} is held, {facts.command.level} is not lower"
    return Refusal("not_lower", because, "give a lower level", field="level")


def ground_named(ground: str, grounds: Sequence[Ground], rules: RuleSet) -> Refusal | None:
    """A ground must stand in the rule set."""
    if any(ground == one.code for one in grounds):
        return None
    named = ", ".join(f"{one.code} {one.zh}" for one in grounds)
    if not named:
        return Refusal(
            "no_ground_in_rule_set",
            f"{rules.id} knows no such act, and the legal basis names no sector method that does",
            "name the sector's grading method as the document of the legal basis",
            field="legal_basis.document",
            clause=rules.document,
        )
    return Refusal(
        "no_ground_in_rule_set", f"{ground!r} is no ground here", f"give one of: {named}", "ground", rules.document
    )


def loss_grounds(kind: str, rules: RuleSet, facts: Facts[Command]) -> tuple[Ground, ...]:
    """The grounds for `downgrade` or `revocation`: the rule set's own, and those of the sector method named."""
    own: tuple[Ground, ...] = getattr(rules, kind)
    for method in rules.methods:
        if method.document == facts.command.legal_basis.document and facts.enterprise.sector in method.sectors:
            own += getattr(method, kind)
    return own


_AS_HARSH = {"downgrade": ("downgrade", "revocation"), "revocation": ("revocation",)}
"""Loss → what takes at least as much."""


def of_the_fact(fact_on: date | None, facts: Facts[Command]) -> Facts[Command]:
    """The facts with place, trade and rule set of the day of the fact; without one as they are (domain decision 18)."""
    if fact_on is None:
        return facts
    there = as_placed_on(facts.enterprise, fact_on)
    rules = None if there.sector is None else applying("grading", there.region, there.sector, fact_on)
    return facts._replace(enterprise=there, rules=rules)


def fact_before_decision(fact_on: date | None, facts: Facts[Command]) -> Refusal | None:
    """A level is taken for what was there when it was decided."""
    if fact_on is None or fact_on <= facts.on:
        return None
    because = f"the fact is of {fact_on}, the decision of {facts.on}"
    return Refusal("fact_before_decision", because, "give the day of the fact", field="fact_on")


def milder_prevails(kind: str, ground: str, rules: RuleSet, facts: Facts[Command]) -> Refusal | None:
    """从旧兼从轻: the set in force at the decision must take as much for the ground too (行政处罚法 37, by analogy)."""
    now = facts.rules
    if now is None or now is rules or any(ground in _codes(loss, now, facts) for loss in _AS_HARSH[kind]):
        return None
    milder = "a downgrade" if ground in _codes("downgrade", now, facts) else "no loss of the level"
    because = f"{now.id}, in force on {facts.on}, knows {milder} for {ground}, {rules.id} {kind}"
    return Refusal("milder_prevails", because, "decide by the milder rule set", "ground", "行政处罚法 第三十七条")


def _codes(loss: str, rules: RuleSet, facts: Facts[Command]) -> set[str]:
    """The grounds of the set's own, and of every method that it knows for the trade."""
    methods = [method for method in rules.methods if facts.enterprise.sector in method.sectors]
    return {ground.code for source in (rules, *methods) for ground in getattr(source, loss)}
