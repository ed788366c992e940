"""Rules of competence: which organ decides a level, a suspension, a closure, a ban."""

from registry.domain.commands import Command
from registry.domain.facts import Act, Facts
from registry.domain.refusals import Refusal
from registry.domain.rulesets import Organs, RuleSet, StepRule
from registry.events import regions
from registry.events.event import Authority
from registry.events.regions import Rank
from registry.events.vocabulary import Level, OrganKind

DECIDING_A_LEVEL = (OrganKind.DEPARTMENT, OrganKind.SAFETY_COMMITTEE_OFFICE)


def principal(command: Command) -> Authority:
    """For whom the act is done: the delegating organ if there is one."""
    return command.on_behalf_of or command.authority


def level_authority(level: Level, rules: RuleSet, facts: Act) -> Refusal | None:
    """Level one is the nation's, two the province's, three the city's, or their delegated units' (JS 五(一))."""
    decides = rules.decided_by(level)
    organ = principal(facts.command)
    if organ.organ in DECIDING_A_LEVEL and regions.decides_as(organ.region) is decides.decided_by:
        return None
    return Refusal(
        "level_authority",
        f"level {level} is decided by a department of the {decides.decided_by.name.lower()}, "
        f"not by {organ.name} ({organ.organ}, {organ.region})",
        "let that department act, or act on its behalf",
        field="authority",
        clause=rules.clause(decides),
    )


def organ_of_step(rule: StepRule, level: Level, rules: RuleSet, facts: Facts[Command]) -> Refusal | None:
    """A step of a case belongs to the organs that the rule set names, at the rank that decides the level or another."""
    if not rule.organs:
        return None
    decides, organ = rules.decided_by(level), principal(facts.command)
    rank = rule.rank or decides.decided_by
    if rule.rank is Rank.COUNTY and regions.rank(facts.enterprise.region) is Rank.PREFECTURE:
        rank = Rank.PREFECTURE
    own = regions.rank(organ.region) if rule.rank is not None else regions.decides_as(organ.region)
    if organ.organ in rule.organs and own is rank:
        return None
    return Refusal(
        "level_authority",
        f"{rule.step} for level {level} belongs to {' or '.join(rule.organs)} of the {rank.name.lower()}, "
        f"not to {organ.name} ({organ.organ}, {organ.region})",
        "let that organ act, or act on its behalf",
        field="authority",
        clause=rules.clause(rule),
    )


def original_authority(facts: Facts[Command]) -> Refusal | None:
    """原定级部门: who granted the level takes it away, also after a move (domain decision 20)."""
    held, organ = facts.enterprise.held, principal(facts.command)
    if held is None or (organ.region, organ.organ) == (held.granted_by.region, held.granted_by.organ):
        return None
    return Refusal(
        "original_authority",
        f"the level was granted by {held.granted_by.name}, not by {organ.name}",
        f"let {held.granted_by.name} act",
        field="authority",
        clause="应急〔2021〕83号 第十四条",
    )


def organ_may(act: str, organs: Organs, facts: Act) -> Refusal | None:
    """A suspension belongs to the organs that the rule set names, or to who acts for them (JS 五(三))."""
    return _competent(act, organs, principal(facts.command))


def organ_itself_may(act: str, organs: Organs, facts: Facts[Command]) -> Refusal | None:
    """Closure and ban are decided by the organ itself, on nobody's behalf (安全生产法 63, 113, 115)."""
    return _competent(act, organs, facts.command.authority)


def _competent(act: str, organs: Organs, organ: Authority) -> Refusal | None:
    if organ.organ in organs.organs:
        return None
    return Refusal(
        "organ_not_competent",
        f"{act} belongs to {' or '.join(organs.organs)}, not to {organ.name} ({organ.organ})",
        "let the competent organ decide",
        field="authority",
        clause=organs.article,
    )
