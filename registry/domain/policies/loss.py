"""Rules for downgrade and revocation: something is held, on a ground that a source names."""

from collections.abc import Sequence

from registry.domain.commands import Command, Downgrade
from registry.domain.facts import Facts
from registry.domain.refusals import Refusal
from registry.domain.rulesets import Ground, RuleSet


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
