"""Rules for a report that names its body: appointed, working and unbiased on the day, with qualified assessors.

What is known of the body is its stream as it stood when the report was decided on. Nothing claims that the two are
written as one: a body that is disqualified later is found by the walk.
"""

from collections import Counter

from registry.domain.case import Case
from registry.domain.commands import ReportAssessment
from registry.domain.facts import Facts
from registry.domain.policies.bodies import lost, no_such_body
from registry.domain.refusals import Refusal
from registry.domain.rulesets import BodyRules
from registry.events import regions
from registry.events.vocabulary import BodyRole


def body_is_known(facts: Facts[ReportAssessment]) -> Refusal | None:
    """A body that a report names is in the register; assessors are named with their body."""
    c = facts.command
    if c.body is None:
        if not c.assessors:
            return None
        because = "assessors are named, their body is not"
        return Refusal("assessors_without_body", because, "name the body too, or leave the assessors out", field="body")
    return None if facts.body is not None and facts.body.version else no_such_body(c.body)


def body_may_work(facts: Facts[ReportAssessment]) -> Refusal | None:
    """The body is neither disqualified nor suspended on the day (JS 四(四))."""
    assert facts.body is not None
    suspension = facts.body.suspended(facts.on)
    if suspension is None:
        return lost(facts.body, facts.on)
    because = f"the work of {facts.body.name} is suspended on {facts.on} ({suspension.id}, since {suspension.since})"
    return Refusal("body_suspended", because, "let another body assess, or wait for its reinstatement", field="body")


def body_is_appointed(case: Case, facts: Facts[ReportAssessment]) -> Refusal | None:
    """Appointed to assess for that level, sector and region on the day (JS 四(二))."""
    assert facts.body is not None
    level, sector, region = case.level, facts.enterprise.sector, facts.enterprise.region
    for one in facts.body.in_force(facts.on):
        fits = one.role is BodyRole.ASSESSMENT and one.level is level and sector in one.sectors
        if fits and regions.covers(one.region, region):
            return None
    because = (
        f"{facts.body.name} is not appointed on {facts.on} to assess for level {level} in "
        f"{regions.full_name(region)}, {sector}"
    )
    return Refusal("body_not_appointed", because, "let an appointed body assess", "body", "苏安办〔2011〕34号 四(二)")


def assessors_are_qualified(case: Case, rules: BodyRules, facts: Facts[ReportAssessment]) -> Refusal | None:
    """Enough assessors, each named once and trained for that level and sector, with the body on the day (JS 四(二))."""
    named, sector, body = facts.command.assessors, facts.enterprise.sector, facts.body
    assert body is not None
    assert sector is not None
    clause = f"{rules.document} {rules.assessors.article}"
    twice = [one for one, times in Counter(named).items() if times > 1]
    if twice or len(named) < rules.assessors.least:
        because = f"{len(set(named))} assessors are named, at least {rules.assessors.least} are needed"
        return Refusal("too_few_assessors", because, "name every assessor once", "assessors", clause)
    for one in named:
        if not body.qualified(one, case.level, sector, facts.on):
            because = f"{one} is not qualified at {body.name} for level {case.level}, {sector}, on {facts.on}"
            return Refusal("assessor_not_qualified", because, "let a qualified assessor assess", "assessors", clause)
    return None


def no_conflict(rules: BodyRules, facts: Facts[ReportAssessment]) -> Refusal | None:
    """Who advised the enterprise does not assess it, where the rule set refuses it (83号); else it is recorded."""
    if not rules.conflict.refused or not advised(facts):
        return None
    assert facts.body is not None
    because = f"{facts.body.name} has advised {facts.enterprise.id}"
    clause = f"{rules.document} {rules.conflict.article}"
    return Refusal("conflict_of_interest", because, "let another body assess", "body", clause)


def advised(facts: Facts[ReportAssessment]) -> bool:
    """Whether the body, by its code or name, was engaged as the enterprise's consultant by the day of the report."""
    body = facts.body
    assert body is not None
    return any(one in (body.id, body.name) and since <= facts.on for one, since in facts.enterprise.advised_by)
