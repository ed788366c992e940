"""Rules for what rests on the report of a body that was disqualified (domain decision 30)."""

from registry.domain.clock_commands import FlagReexamination, VoidReport
from registry.domain.commands import SettleReexamination
from registry.domain.facts import Facts
from registry.domain.policies.procedure import voidable
from registry.domain.refusals import Refusal


def report_waits_for_review(facts: Facts[VoidReport]) -> Refusal | None:
    """The case has a report of that body, which is disqualified, and nobody has reviewed it."""
    case = facts.enterprise.cases.get(facts.command.case)
    if case is None or case.body != facts.command.body or not _disqualified(facts):
        return _nothing(facts)
    return None if voidable(case.id, facts) is None else _nothing(facts)


def level_rests_on(facts: Facts[FlagReexamination]) -> Refusal | None:
    """The level held rests on a report of that body, which is disqualified, and is not flagged for it yet."""
    held, body = facts.enterprise.held, facts.body
    rests = held is not None and (held.case, held.body) == (facts.command.case, facts.command.body)
    if not rests or not _disqualified(facts) or facts.enterprise.holds_level(facts.on) is None:
        return _nothing(facts)
    assert body is not None
    assert body.disqualified is not None
    told = f"{body.disqualified.event} {facts.command.case}"
    return _nothing(facts) if told in facts.enterprise.told_due else None


def waits_for_reexamination(facts: Facts[SettleReexamination]) -> Refusal | None:
    """Only a flagged level is settled, while it is held."""
    held = facts.enterprise.held
    if held is not None and facts.enterprise.reexamined == held.case == facts.command.case:
        return None
    because = f"{facts.enterprise.id} holds no level of case {facts.command.case!r} that waits for its re-examination"
    return Refusal("nothing_open", because, "check the case's id", field="case")


def _disqualified(facts: Facts[VoidReport] | Facts[FlagReexamination]) -> bool:
    return facts.body is not None and facts.body.lost_by(facts.on)


def _nothing(facts: Facts[VoidReport] | Facts[FlagReexamination]) -> Refusal:
    because = f"nothing in case {facts.command.case} follows from a disqualification of {facts.command.body}"
    return Refusal("nothing_due", because, "walk again")
