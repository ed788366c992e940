"""Rules for the lawful order of an assessment case, from application to announcement."""

from registry.domain.case import Case, Step
from registry.domain.commands import Command
from registry.domain.facts import Facts
from registry.domain.refusals import Refusal

NEXT = {
    Step.SUBMITTED: "let the department of that level accept or refuse the application",
    Step.ACCEPTED: "record the on-site assessment",
    Step.ASSESSED: "approve or refuse the level",
    Step.APPROVED: "announce the level",
    Step.ENDED: "open a new case",
}


def one_open_case(facts: Facts[Command]) -> Refusal | None:
    """One case at a time."""
    case = facts.enterprise.open_case
    if case is None:
        return None
    return Refusal("open_case", f"case {case.id} is open ({case.step})", NEXT[case.step], field="case")


def case_at(step: Step, id: str, facts: Facts[Command]) -> Refusal | None:
    """申请、受理、考评、审核、核准、公告: each step follows its predecessor (SN 三(四), JS 三 第二阶段)."""
    case = facts.enterprise.cases.get(id)
    if case is None:
        return Refusal("unknown_case", f"{facts.enterprise.id} has no case {id!r}", "apply first", field="case")
    if case.step is step:
        return None
    return Refusal(
        "order_of_steps",
        f"case {id} is {case.step}, this act needs it {step}",
        NEXT[case.step],
        field="case",
        clause="陕安委会发〔2011〕9号 三(四); 苏安办〔2011〕34号 三",
    )


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


def case_of(id: str, facts: Facts[Command]) -> Case:
    """The case, once `case_at` has said nothing."""
    return facts.enterprise.cases[id]
