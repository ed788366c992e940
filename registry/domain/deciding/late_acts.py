"""Which acts may be recorded before later ones and among which tracks, and by which act each event comes to be."""

from registry.domain import commands as c
from registry.domain.commands import Command
from registry.domain.deciding.redeciding import MADE_BY, MadeBy
from registry.domain.tracks import Track
from registry.events import accident, case, dishonesty, enterprise, hearing, procedure, reexamination, site, supervision

_STANDING = (Track.LEVEL, Track.OPERATION)
_GRADING = (Track.LEVEL, Track.OPERATION, Track.DETAILS)
OF_ONE_CASE = (
    c.ConsentToApplication,
    c.RefuseConsent,
    c.RequestSupplement,
    c.SubmitSupplement,
    c.AcceptApplication,
    c.RefuseApplication,
    c.ExamineSelfAssessment,
    c.WaiveSiteAssessment,
    c.ReportAssessment,
    c.ExtendRectification,
    c.ReportRectification,
    c.ConfirmRectification,
    c.ReviewAssessment,
    c.VoidAssessment,
    c.AgreeToReassessment,
    c.OpenPublicNotice,
    c.RaiseNoticeObjection,
    c.DecideNoticeObjection,
    c.HoldCase,
    c.ReleaseCase,
    c.ApproveLevel,
    c.WithdrawApplication,
    c.TerminateCase,
)
"""Acts of one case, to which the case beside it (domain decision 14) makes no difference."""
AMONG: dict[type[Command], tuple[Track, ...]] = {
    **dict.fromkeys((c.EnterLedgerLevel, c.Downgrade, c.ProposeRevocation, c.Revoke), _GRADING),
    c.AnnounceRevocation: _GRADING,
    **dict.fromkeys((c.Apply, *OF_ONE_CASE, c.RefuseLevel, c.Announce, c.RecogniseLevel), _GRADING),
    **dict.fromkeys((c.Suspend, c.Resume, c.NameExemplar, c.WithdrawExemplar), _STANDING),
    **dict.fromkeys((c.DirectUpgrade, c.ConfirmRetrofit, c.AcceptRectification), (Track.OPERATION,)),
    **dict.fromkeys((c.ChangeDetails, c.ChangeSite, c.LeaveSite), (Track.DETAILS, Track.LEVEL)),
    **dict.fromkeys((c.NotifyRights, c.RequestHearing), (Track.HEARING, Track.OPERATION, Track.SUPERVISION)),
    c.HoldHearing: (Track.HEARING, Track.OPERATION, Track.SUPERVISION),
    **dict.fromkeys((c.ProposeClosure, c.ProposeLicenceRevocation), (Track.CLOSURE,)),
    c.WithdrawProposal: (Track.CLOSURE, Track.LEVEL, Track.SUPERVISION),
}
"""Act → the tracks among which it stands, in which its place makes a difference."""
BEFORE: tuple[type[Command], ...] = tuple(AMONG)
"""The acts that may be recorded before later ones."""
LOOKING_BACK = (c.IssueCertificate, c.AwardPlaque, c.RecordDefiance)
"""The acts that look at level or suspension as it was on their day, and change nothing of it."""
AGAIN: MadeBy = {
    **MADE_BY,
    case.ApplicationAccepted: c.AcceptApplication,
    case.ApplicationRefused: c.RefuseApplication,
    case.OnSiteAssessmentReported: c.ReportAssessment,
    case.LevelApproved: c.ApproveLevel,
    procedure.ApplicationConsented: c.ConsentToApplication,
    procedure.ConsentRefused: c.RefuseConsent,
    procedure.SupplementRequested: c.RequestSupplement,
    procedure.SupplementSubmitted: c.SubmitSupplement,
    procedure.SelfAssessmentExamined: c.ExamineSelfAssessment,
    procedure.SiteAssessmentWaived: c.WaiveSiteAssessment,
    procedure.RectificationExtended: c.ExtendRectification,
    procedure.NonconformitiesRectified: c.ReportRectification,
    procedure.RectificationConfirmed: c.ConfirmRectification,
    procedure.AssessmentReviewed: c.ReviewAssessment,
    procedure.ReassessmentAgreed: c.AgreeToReassessment,
    procedure.AssessmentVoided: c.VoidAssessment,
    procedure.PublicNoticeOpened: c.OpenPublicNotice,
    procedure.NoticeObjectionRaised: c.RaiseNoticeObjection,
    procedure.NoticeObjectionDecided: c.DecideNoticeObjection,
    procedure.CaseHeld: c.HoldCase,
    procedure.CaseReleased: c.ReleaseCase,
    procedure.ApplicationWithdrawn: c.WithdrawApplication,
    procedure.LevelRecognised: c.RecogniseLevel,
    hearing.RightsNotified: c.NotifyRights,
    hearing.HearingRequested: c.RequestHearing,
    hearing.HearingHeld: c.HoldHearing,
    procedure.CertificateIssued: c.IssueCertificate,
    procedure.PlaqueAwarded: c.AwardPlaque,
    procedure.CertificateReturned: c.ReturnCertificate,
    enterprise.DetailsChanged: c.ChangeDetails,
    enterprise.RevocationProposed: c.ProposeRevocation,
    enterprise.RevocationAnnounced: c.AnnounceRevocation,
    enterprise.RectificationAccepted: c.AcceptRectification,
    enterprise.RetrofitConfirmed: c.ConfirmRetrofit,
    enterprise.ClosureProposed: c.ProposeClosure,
    enterprise.ProposalWithdrawn: c.WithdrawProposal,
    site.SiteEntered: c.EnterSite,
    site.SiteChanged: c.ChangeSite,
    site.SiteLeft: c.LeaveSite,
    supervision.StopOrderDefied: c.RecordDefiance,
    supervision.LicenceRevocationProposed: c.ProposeLicenceRevocation,
    accident.AccidentReported: c.ReportAccident,
    accident.LossDismissed: c.DismissLoss,
    reexamination.ReexaminationSettled: c.SettleReexamination,
}
"""Event → the act by which it came to be: with every act that looks at level, suspension or case."""
ACTED: MadeBy = {
    **AGAIN,
    supervision.CheckOpened: c.OpenCheck,
    supervision.InspectionHeld: c.HoldInspection,
    supervision.MajorHazardRemoved: c.RemoveHazard,
    supervision.HeldLicenceReturned: c.ReturnLicence,
    supervision.LicenceDeregistered: c.DeregisterLicence,
    supervision.OwnDateSet: c.SetOwnDate,
    supervision.SlowProgressWarned: c.WarnSlowProgress,
    supervision.ExposureWithdrawn: c.WithdrawExposure,
    accident.AccidentSupplemented: c.SupplementAccident,
    accident.AccidentInvestigated: c.InvestigateAccident,
    dishonesty.DishonestyNoticeGiven: c.GiveDishonestyNotice,
    dishonesty.DishonestyListed: c.ListDishonest,
    dishonesty.DishonestyRemovedEarly: c.RemoveEarly,
}
"""Event → the act by which it came to be: with those whose organ alone is asked anew once the place reads otherwise."""
