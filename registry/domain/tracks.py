"""The histories within a stream whose effective dates never go back, and which event belongs to which."""

from types import ModuleType

from registry.events import (
    accident,
    body,
    case,
    clock,
    dishonesty,
    enterprise,
    hearing,
    operations,
    penalty,
    procedure,
    reexamination,
    remedies,
    scheduling,
    site,
    succession,
    supervision,
)
from registry.events.event import Event
from registry.events.term import Term


class Track(Term):
    """One line of acts: a date in one says nothing about the dates in another."""

    DETAILS = "details"
    LEVEL = "level"
    OPERATION = "operation"
    CLOSURE = "closure"
    SUPERVISION = "supervision"
    PENALTY = "penalty"
    ACCIDENT = "accident"
    DISHONESTY = "dishonesty"
    CLOCK = "clock"
    REMEDY = "remedy"
    RECORD = "record"
    APPOINTMENT = "appointment"
    ASSESSORS = "assessors"
    SANCTION = "sanction"
    REEXAMINATION = "reexamination"
    HEARING = "hearing"
    SUCCESSION = "succession"
    SCHEDULE = "schedule"


def _all_of(module: ModuleType) -> list[type[Event]]:
    kinds = vars(module).values()
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event]


TRACKS: dict[type[Event], Track] = {
    **dict.fromkeys(_all_of(enterprise), Track.OPERATION),
    **dict.fromkeys((enterprise.EnterpriseRegistered, enterprise.DetailsChanged), Track.DETAILS),
    **dict.fromkeys((enterprise.LevelAnnounced, enterprise.LevelDowngraded), Track.LEVEL),
    **dict.fromkeys((enterprise.RevocationProposed, enterprise.LevelRevoked), Track.LEVEL),
    **dict.fromkeys((enterprise.RevocationAnnounced,), Track.LEVEL),
    **dict.fromkeys((enterprise.ResumptionRequested, enterprise.ResumptionRefused), Track.RECORD),
    **dict.fromkeys((enterprise.ResumptionPublished,), Track.RECORD),
    **dict.fromkeys((enterprise.ClosureProposed, enterprise.ProposalWithdrawn), Track.CLOSURE),
    **dict.fromkeys((enterprise.EnterpriseClosed, enterprise.ClosureAnnulled, enterprise.ClosureLifted), Track.CLOSURE),
    **dict.fromkeys(_all_of(site), Track.DETAILS),
    **dict.fromkeys((site.LevelEnded,), Track.LEVEL),
    **dict.fromkeys(_all_of(case), Track.LEVEL),
    **dict.fromkeys(_all_of(supervision), Track.SUPERVISION),
    **dict.fromkeys(_all_of(penalty), Track.PENALTY),
    **dict.fromkeys(_all_of(procedure), Track.LEVEL),
    **dict.fromkeys((procedure.ConsultancyEngaged, procedure.SelfAssessmentReported), Track.RECORD),
    **dict.fromkeys((procedure.CertificateIssued, procedure.PlaqueAwarded), Track.RECORD),
    **dict.fromkeys((procedure.CertificateReturned,), Track.RECORD),
    **dict.fromkeys(_all_of(accident), Track.ACCIDENT),
    **dict.fromkeys(_all_of(dishonesty), Track.DISHONESTY),
    **dict.fromkeys(_all_of(clock), Track.CLOCK),
    **dict.fromkeys(_all_of(remedies), Track.REMEDY),
    **dict.fromkeys(_all_of(operations), Track.RECORD),
    **dict.fromkeys(_all_of(hearing), Track.HEARING),
    **dict.fromkeys(_all_of(succession), Track.SUCCESSION),
    **dict.fromkeys(_all_of(scheduling), Track.SCHEDULE),
    **dict.fromkeys(_all_of(reexamination), Track.REEXAMINATION),
    **dict.fromkeys(_all_of(body), Track.SANCTION),
    **dict.fromkeys((body.BodyRegistered, body.BodyAppointed, body.BodyAppointmentFiled), Track.APPOINTMENT),
    **dict.fromkeys((body.BodyAppointmentEnded,), Track.APPOINTMENT),
    **dict.fromkeys((body.AssessorTrained, body.AssessorReleased), Track.ASSESSORS),
    **dict.fromkeys((body.BodyDecisionAnnulled, body.BodyDecisionKept, body.BodyDecisionCorrected), Track.REMEDY),
    **dict.fromkeys((body.BodyObjectionRaised, body.BodyObjectionDecided), Track.REMEDY),
    **dict.fromkeys((body.BodyReconsiderationAccepted, body.BodyReconsiderationDecided), Track.REMEDY),
    **dict.fromkeys((body.BodyStayOrdered, body.BodyStayLifted), Track.REMEDY),
}
"""Event → its track; a topic's events belong together, those of an enterprise are told apart."""


def track_of(event: Event) -> Track:
    """The track an event belongs to. Raises `KeyError` for an event of an announcement."""
    return TRACKS[type(event)]
