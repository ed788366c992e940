"""Rules for what rests on the report of a body that has lost its ground (domain decisions 30, 33).

A report loses its ground when its body is disqualified, and when an appointment or a training on which it rests was
annulled, so that on its day the body was not appointed for it, or an assessor not qualified.
"""

from dataclasses import dataclass
from datetime import date

from registry.domain.body import Body
from registry.domain.body_decisions import GROUNDS
from registry.domain.clock_commands import FlagReexamination, VoidReport, WithdrawReexamination
from registry.domain.commands import SettleReexamination
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.policies.procedure import voidable
from registry.domain.refusals import Refusal
from registry.events import regions
from registry.events.body import BodyDecisionAnnulled, BodyReconsiderationDecided
from registry.events.case import OnSiteAssessmentReported
from registry.events.reexamination import ReexaminationFlagged
from registry.events.vocabulary import BodyRole

DISQUALIFIED = "body_disqualified"
CHANGED = "appointment_changed"
"""A reconsideration moved the last day of an appointment."""


@dataclass(frozen=True, slots=True)
class Fallen:
    """Since when and by which event of the body's stream a report has lost its ground, and how."""

    event: str
    on: date
    ground: str


def fallen(body: Body, enterprise: Enterprise, case: str) -> Fallen | None:
    """How the report of a case has lost its ground, if it has; a disqualification goes before an annulment.

    While the execution of a disqualification is stayed, nothing follows from it.
    """
    if body.disqualified is not None and not body.stayed(body.disqualified.event):
        return Fallen(body.disqualified.event, body.disqualified.on, DISQUALIFIED)
    report = _report(enterprise, case)
    if report is None or report.body != body.id or not body.annulments:
        return None
    for id in reversed(body.annulments):
        annulment = body.event(id)
        assert isinstance(annulment, BodyDecisionAnnulled | BodyReconsiderationDecided)
        gone = body.history[int(annulment.decision.rpartition("/")[2]) - 1]
        ground = CHANGED if isinstance(annulment, BodyReconsiderationDecided) else GROUNDS.get(type(gone))
        if ground is not None and _without_ground(ground, annulment.about, body, enterprise, report):
            return Fallen(id, annulment.effective_on, ground)
    return None


def report_waits_for_review(facts: Facts[VoidReport]) -> Refusal | None:
    """The case has a report of that body, which has lost its ground, and nobody has reviewed it."""
    case = facts.enterprise.cases.get(facts.command.case)
    if case is None or case.body != facts.command.body or fallen_by(facts) is None:
        return _nothing(facts)
    return None if voidable(case.id, facts) is None else _nothing(facts)


def level_rests_on(facts: Facts[FlagReexamination]) -> Refusal | None:
    """The level held rests on a report of that body, which has lost its ground, and is not flagged for it yet."""
    held, lost = facts.enterprise.held, fallen_by(facts)
    rests = held is not None and (held.case, held.body) == (facts.command.case, facts.command.body)
    if not rests or lost is None or facts.enterprise.holds_level(facts.on) is None:
        return _nothing(facts)
    return _nothing(facts) if f"{lost.event} {facts.command.case}" in facts.enterprise.told_due else None


def fallen_by(facts: Facts[VoidReport] | Facts[FlagReexamination]) -> Fallen | None:
    """How the report has lost its ground by the day of the act."""
    lost = None if facts.body is None else fallen(facts.body, facts.enterprise, facts.command.case)
    return None if lost is None or facts.on < lost.on else lost


def nothing_left_to_reexamine(facts: Facts[WithdrawReexamination]) -> Refusal | None:
    """What a level was flagged for was annulled itself."""
    body, case = facts.body, facts.command.case
    if body is None or facts.enterprise.reexamined != case or not unfounded(body, facts.enterprise, case):
        return _nothing(facts)
    return None


def unfounded(body: Body, enterprise: Enterprise, case: str) -> bool:
    """Whether the decision for which the level of a case was flagged last is void, or was changed back."""
    flags = [one for _, one in enterprise.living() if isinstance(one, ReexaminationFlagged) and one.case == case]
    if not flags or flags[-1].body != body.id:
        return False
    if isinstance(body.event(flags[-1].disqualification), BodyReconsiderationDecided):
        return fallen(body, enterprise, case) is None
    return int(flags[-1].disqualification.rpartition("/")[2]) in body.void


def waits_for_reexamination(facts: Facts[SettleReexamination]) -> Refusal | None:
    """Only a flagged level is settled, while it is held."""
    held = facts.enterprise.held
    if held is not None and facts.enterprise.reexamined == held.case == facts.command.case:
        return None
    because = f"{facts.enterprise.id} holds no level of case {facts.command.case!r} that waits for its re-examination"
    return Refusal("nothing_open", because, "check the case's id", field="case")


def _report(enterprise: Enterprise, case: str) -> OnSiteAssessmentReported | None:
    reports = [one for _, one in enterprise.living() if isinstance(one, OnSiteAssessmentReported) and one.case == case]
    return reports[-1] if reports else None


def _without_ground(
    ground: str, about: str | None, body: Body, enterprise: Enterprise, report: OnSiteAssessmentReported
) -> bool:
    """Whether the body, as it stands now, was not appointed on the report's day, or its assessor not qualified."""
    case, on = enterprise.cases[report.case], report.effective_on
    if case.sector is None:
        return False
    if ground == "training_annulled":
        return about in report.assessors and not body.qualified(about or "", case.level, case.sector, on)
    return not any(
        one.role is BodyRole.ASSESSMENT
        and one.level is case.level
        and case.sector in one.sectors
        and regions.covers(one.region, case.region)
        for one in body.in_force(on)
    )


def _nothing(facts: Facts[VoidReport] | Facts[FlagReexamination] | Facts[WithdrawReexamination]) -> Refusal:
    because = f"nothing in case {facts.command.case} follows from what was decided about {facts.command.body}"
    return Refusal("nothing_due", because, "walk again")
