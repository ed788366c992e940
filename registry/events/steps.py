"""The step at which a case stands after an event, by the event's type; of what is no step nothing is said."""

STEPS = {
    "ApplicationSubmitted": "submitted",
    "ApplicationConsented": "consented",
    "ApplicationAccepted": "accepted",
    "AcceptedBySilence": "accepted",
    "SelfAssessmentExamined": "examined",
    "OnSiteAssessmentReported": "assessed",
    "NonconformitiesRectified": "rectified",
    "RectificationConfirmed": "confirmed",
    "AssessmentReviewed": "reviewed",
    "AssessmentVoided": "voided",
    "ReassessmentAgreed": "to_reassess",
    "PublicNoticeOpened": "noticed",
    "LevelApproved": "approved",
}
