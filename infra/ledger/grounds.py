"""Which ground of the rule set a ledger's wording names."""

from collections.abc import Sequence

from infra.ledger.rows import Decision
from infra.ledger.words import ASSUMED, GROUNDS
from registry.domain.rulesets import Ground, RuleSet
from registry.events.vocabulary import Sector


def ground_of(decision: Decision, rules: RuleSet | None, sector: Sector) -> tuple[str, bool]:
    """The ground's code, and whether it had to be assumed because the wording names none that is allowed."""
    allowed = _allowed(decision, rules, sector) if rules else ()
    codes = {one.code for one in allowed}
    for one in allowed:
        if decision.wording in (one.code, one.zh):
            return one.code, False
    for part, named in GROUNDS:
        found = next((code for code in named if code in codes), None)
        if found is not None and part in decision.wording:
            return found, False
    usual = ASSUMED[decision.kind]
    return (usual if usual in codes or not allowed else allowed[0].code), bool(allowed)


def _allowed(decision: Decision, rules: RuleSet, sector: Sector) -> Sequence[Ground]:
    if decision.kind in ("closure", "ban"):
        return rules.closure
    if decision.kind == "suspension":
        return rules.suspension
    downgrade = decision.kind == "downgrade"
    own = rules.downgrade if downgrade else rules.revocation
    named = (m for m in rules.methods if m.document == decision.basis and sector in m.sectors)
    return (*own, *(ground for method in named for ground in (method.downgrade if downgrade else method.revocation)))
