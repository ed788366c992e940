"""How consent, supplements, examination, review, notice and certificates follow from an enterprise's events."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from registry.domain.case import Hold, Notice, Step
from registry.events import procedure
from registry.events.event import Event

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def consultancy_engaged(one: "Enterprise", event: procedure.ConsultancyEngaged) -> None:
    """Who advises does not assess, where the rules for bodies say so."""
    one.advised_by.append((event.body, event.since))


def beside_every_case(one: "Enterprise", event: Event) -> None:
    """A self-assessment stands in the history and binds no case."""


def consented(one: "Enterprise", event: procedure.ApplicationConsented) -> None:
    one.step(event.case, Step.CONSENTED, event.effective_on)


def ended(
    one: "Enterprise", event: procedure.ConsentRefused | procedure.ApplicationWithdrawn | procedure.CaseEnded
) -> None:
    one.step(event.case, Step.ENDED, event.effective_on)


def supplement_requested(one: "Enterprise", event: procedure.SupplementRequested) -> None:
    _change(one, event.case, supplement_open=True, supplements=one.cases[event.case].supplements + 1)


def supplement_submitted(one: "Enterprise", event: procedure.SupplementSubmitted) -> None:
    _change(one, event.case, supplement_open=False, since=event.effective_on)


def examined(one: "Enterprise", event: procedure.SelfAssessmentExamined) -> None:
    one.step(event.case, Step.EXAMINED, event.effective_on)


def waived(one: "Enterprise", event: procedure.SiteAssessmentWaived) -> None:
    _change(one, event.case, waived=True, since=event.effective_on)


def extended(one: "Enterprise", event: procedure.RectificationExtended) -> None:
    _change(one, event.case, extended=event.working_days)


def rectified(one: "Enterprise", event: procedure.NonconformitiesRectified) -> None:
    one.step(event.case, Step.RECTIFIED, event.effective_on)


def confirmed(one: "Enterprise", event: procedure.RectificationConfirmed) -> None:
    one.step(event.case, Step.CONFIRMED, event.effective_on)


def reviewed(one: "Enterprise", event: procedure.AssessmentReviewed) -> None:
    one.step(event.case, Step.REVIEWED, event.effective_on)


def voided(one: "Enterprise", event: procedure.AssessmentVoided | procedure.ReassessmentAgreed) -> None:
    """Back to the step before the site: whoever assigns the case assigns it again."""
    case = one.cases[event.case]
    void: dict[str, Any] = {"score": None, "weakest": None, "standard": None, "assessment_body": None, "body": None}
    void |= {"nonconformities": False, "extended": 0, "since": event.effective_on, "step": case.before_site}
    _change(one, event.case, **void)


def notice_opened(one: "Enterprise", event: procedure.PublicNoticeOpened) -> None:
    before = one.cases[event.case].step
    one.step(event.case, Step.NOTICED, event.effective_on)
    _change(one, event.case, notice=Notice(event.effective_on, event.ends_on), before_notice=before)


def objection_raised(one: "Enterprise", event: procedure.NoticeObjectionRaised) -> None:
    one.acts.add(event.objection)
    notice = one.cases[event.case].notice
    if notice is not None:
        _change(one, event.case, notice=replace(notice, open=(*notice.open, event.objection)))


def objection_decided(one: "Enterprise", event: procedure.NoticeObjectionDecided) -> None:
    notice = one.cases[event.case].notice
    if notice is not None:
        upheld = (*notice.upheld, event.objection) if event.upheld else notice.upheld
        still = tuple(id for id in notice.open if id != event.objection)
        _change(one, event.case, notice=replace(notice, open=still, upheld=upheld))


def held(one: "Enterprise", event: procedure.CaseHeld) -> None:
    _change(one, event.case, holds=(*one.cases[event.case].holds, Hold(event.effective_on)))


def released(one: "Enterprise", event: procedure.CaseReleased) -> None:
    one.cases[event.case] = one.cases[event.case].released(event.effective_on)


def certificate_issued(one: "Enterprise", event: procedure.CertificateIssued) -> None:
    one.awarded.add(f"certificate {event.certificate}")


def plaque_awarded(one: "Enterprise", event: procedure.PlaqueAwarded) -> None:
    one.awarded.add(f"plaque {event.certificate}")


def certificate_returned(one: "Enterprise", event: procedure.CertificateReturned) -> None:
    one.superseded.discard(event.certificate)


def level_recognised(one: "Enterprise", event: procedure.LevelRecognised) -> None:
    if one.held is not None:
        one.held = replace(one.held, standard=event.standard)


def _change(one: "Enterprise", id: str, **changes: Any) -> None:
    one.cases[id] = replace(one.cases[id], **changes)


FOLD: dict[type[Event], Callable[..., None]] = {
    procedure.ConsultancyEngaged: consultancy_engaged,
    procedure.SelfAssessmentReported: beside_every_case,
    procedure.ApplicationConsented: consented,
    procedure.ConsentRefused: ended,
    procedure.SupplementRequested: supplement_requested,
    procedure.SupplementSubmitted: supplement_submitted,
    procedure.SelfAssessmentExamined: examined,
    procedure.SiteAssessmentWaived: waived,
    procedure.RectificationExtended: extended,
    procedure.NonconformitiesRectified: rectified,
    procedure.RectificationConfirmed: confirmed,
    procedure.AssessmentReviewed: reviewed,
    procedure.AssessmentVoided: voided,
    procedure.ReassessmentAgreed: voided,
    procedure.PublicNoticeOpened: notice_opened,
    procedure.NoticeObjectionRaised: objection_raised,
    procedure.NoticeObjectionDecided: objection_decided,
    procedure.CaseHeld: held,
    procedure.CaseReleased: released,
    procedure.ApplicationWithdrawn: ended,
    procedure.CaseEnded: ended,
    procedure.CertificateIssued: certificate_issued,
    procedure.PlaqueAwarded: plaque_awarded,
    procedure.CertificateReturned: certificate_returned,
    procedure.LevelRecognised: level_recognised,
}
