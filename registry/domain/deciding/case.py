"""Decides the steps of an assessment case: application, acceptance, assessment, approval, announcement."""

from collections.abc import Callable, Sequence
from typing import Any

from registry.domain import scoring
from registry.domain.calendar import years_after
from registry.domain.case import Step
from registry.domain.commands import (
    AcceptApplication,
    Announce,
    Apply,
    ApproveLevel,
    EnterpriseCommand,
    Member,
    RefuseApplication,
    RefuseLevel,
    ReportAssessment,
)
from registry.domain.deciding.asking import EVERY, rules_of, unless
from registry.domain.deciding.stepping import inside, step
from registry.domain.facts import Facts
from registry.domain.folding.case import since
from registry.domain.policies.acts import new_id
from registry.domain.policies.bodies import rules_for_body
from registry.domain.policies.dates import date_goes_forward
from registry.domain.policies.granting import APPLYING, departure_accepted, score_reaches_level
from registry.domain.policies.notices import no_objection, notice_is_over
from registry.domain.policies.procedure import (
    application_undecided,
    assessed_or_waived,
    case_of,
    not_stayed,
    one_open_case,
)
from registry.domain.policies.reports import (
    advised,
    assessors_are_qualified,
    body_is_appointed,
    body_is_known,
    body_may_work,
    no_conflict,
)
from registry.domain.policies.sites import certificate_of_one_place
from registry.domain.policies.standards import edition_has_begun, every_element, standard_in_force
from registry.domain.refusals import Refusal, Refused, ask
from registry.domain.rulesets import known_as
from registry.domain.tracks import Track
from registry.events.case import (
    ApplicationAccepted,
    ApplicationRefused,
    ApplicationSubmitted,
    LevelApproved,
    LevelRefused,
    OnSiteAssessmentReported,
)
from registry.events.enterprise import LevelAnnounced
from registry.events.event import Event
from registry.events.procedure import CaseEnded
from registry.events.vocabulary import LevelBasis


def apply(facts: Facts[Apply]) -> Sequence[Event]:
    """申请."""
    rules_of(facts)
    unless(one_open_case(facts))
    unless(new_id(facts.command.case, facts))
    unless(not_stayed(facts))
    unless(standard_in_force(facts.enterprise.sector, facts))
    ask(APPLYING, facts)
    unless(date_goes_forward(Track.LEVEL, facts))
    c = facts.command
    what = {"level": c.level, "departure": c.departure, "certification": c.certification, "site": c.site}
    held = tuple(sorted({one.happened_on for one in since(facts.enterprise, facts.on)}))
    return [ApplicationSubmitted(**facts.carried(), case=c.case, **what, held_since=held)]


def accept(facts: Facts[AcceptApplication]) -> Sequence[Event]:
    """受理."""
    step(Step.ACCEPTED, facts.command.case, facts)
    unless(departure_accepted(facts))
    return [ApplicationAccepted(**facts.carried(), case=facts.command.case)]


def refuse(facts: Facts[RefuseApplication]) -> Sequence[Event]:
    """不予受理; the case ends."""
    id = facts.command.case
    rules = inside(id, facts)
    unless(application_undecided(id, rules, facts))
    unless(not_stayed(facts))
    return [ApplicationRefused(**facts.carried(), case=id, reason=facts.command.reason)]


def report(facts: Facts[ReportAssessment]) -> Sequence[Event]:
    """现场评审: the report is recorded with its score in percent."""
    c = facts.command
    step(Step.ASSESSED, c.case, facts)
    unless(scoring.impossible_score(c.elements))
    unless(standard_in_force(facts.enterprise.cases[c.case].sector, facts))
    unless(edition_has_begun(c.standard, facts))
    unless(every_element(c.standard, c.elements))
    return [
        OnSiteAssessmentReported(
            **facts.carried() | _body_of(facts),
            case=c.case,
            assessment_body=c.assessment_body,
            standard=c.standard,
            elements=c.elements,
            score=scoring.percent(c.elements),
            nonconformities=c.nonconformities,
        )
    ]


def _body_of(facts: Facts[ReportAssessment]) -> dict[str, Any]:
    """What the report says of its registered body, which may assess this case on the day; nothing when it names none.

    Which rules hold for the body is asked of the application's day (domain decision 18); what it may do, of this day.
    """
    unless(body_is_known(facts))
    if facts.command.body is None:
        return {}
    case = case_of(facts.command.case, facts)
    assert case.sector is not None
    rules = rules_for_body(case.region, (case.sector,), case.submitted_on)
    if isinstance(rules, Refusal):
        raise Refused(rules)
    unless(body_may_work(facts))
    unless(body_is_appointed(case, facts))
    unless(assessors_are_qualified(case, rules, facts))
    unless(no_conflict(rules, facts))
    sets = facts.carried()["rule_sets"] | {"bodies": rules.id}
    by = {"body": facts.command.body, "assessors": facts.command.assessors, "advised": advised(facts)}
    return by | {"rule_sets": sets}


def approve(facts: Facts[ApproveLevel]) -> Sequence[Event]:
    """核准."""
    id = facts.command.case
    rules = step(Step.APPROVED, id, facts)
    case = case_of(id, facts)
    unless(notice_is_over(id, facts))
    unless(no_objection(id, facts))
    unless(score_reaches_level(case, rules))
    return [LevelApproved(**facts.carried(), case=case.id, level=case.level)]


def refuse_level(facts: Facts[RefuseLevel]) -> Sequence[Event]:
    """不予核准; the case ends."""
    id = facts.command.case
    rules = inside(id, facts)
    unless(assessed_or_waived(id, rules, facts))
    unless(not_stayed(facts))
    unless(date_goes_forward(Track.LEVEL, facts))  # a failure counts for whatever is asked for after it
    return [LevelRefused(**facts.carried(), case=id, reason=facts.command.reason)]


def announce(facts: Facts[Announce], member: Member) -> Sequence[Event]:
    """公告: one member's part of an announcement; the level is granted with its certificate."""
    ask(EVERY, facts)
    rules = step(Step.ANNOUNCED, member.case, facts)
    unless(no_objection(member.case, facts))
    unless(_same_level(facts, member))
    unless(certificate_of_one_place(member.certificate, facts))
    validity, standard = rules.validity.years, case_of(member.case, facts).standard
    event = LevelAnnounced(
        **facts.carried() | {"document_number": facts.command.document},
        case=member.case,
        basis=LevelBasis.CASE,
        level=facts.command.level,
        announcement=facts.command.announcement,
        certificate=member.certificate,
        assessment_body=case_of(member.case, facts).assessment_body,
        valid_until=None if validity is None else years_after(facts.on, validity),
        site=facts.enterprise.site,
        standard=None if standard is None else known_as(standard),
    )
    return [event, *_overtaken(facts, member)]


def _overtaken(facts: Facts[Announce], member: Member) -> Sequence[Event]:
    """A case for a level below the one that is announced ends with it: nobody applies below its own (decision 31)."""
    lower = [one for one in facts.enterprise.open_cases if not one.level.at_least(facts.command.level)]
    return [CaseEnded(**facts.carried(), case=one.id, ground="promoted") for one in lower if one.id != member.case]


def _same_level(facts: Facts[Announce], member: Member) -> Refusal | None:
    approved = case_of(member.case, facts).level
    if approved is facts.command.level:
        return None
    because = f"case {member.case} of {member.enterprise} was approved for level {approved}"
    return Refusal("announced_as_approved", because, "announce each level in a document of its own", field="level")


DECIDERS: dict[type[EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    Apply: apply,
    AcceptApplication: accept,
    RefuseApplication: refuse,
    ReportAssessment: report,
    ApproveLevel: approve,
    RefuseLevel: refuse_level,
}
