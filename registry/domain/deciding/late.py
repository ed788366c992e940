"""Decides what is recorded late: lawful on its own day, and all later acts stay what they are (domain decision 34)."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import dropwhile

from registry.domain import commands as c
from registry.domain.deciding.asking import unless
from registry.domain.deciding.redeciding import MADE_BY, Deciders, MadeBy, Numbered, asked_anew, in_groups
from registry.domain.decisions import stands
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts, place_of
from registry.domain.policies.acts import along, in_its_way, in_the_way
from registry.domain.refusals import Refusal, Refused
from registry.domain.tracks import Track, track_of
from registry.events import accident, case, enterprise, procedure, reexamination, site, supervision
from registry.events.enterprise import EnterpriseRegistered
from registry.events.event import Event
from registry.events.late import Late
from registry.events.remedies import Stands

BEFORE = (c.EnterLedgerLevel, c.Downgrade, c.ProposeRevocation, c.Revoke, c.Suspend, c.Resume)
"""The acts that may be recorded before later ones."""
TRACKS = (Track.LEVEL, Track.OPERATION)
"""The tracks in which these stand, and in which the order of what they stand among makes a difference."""
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
    procedure.CertificateIssued: c.IssueCertificate,
    procedure.PlaqueAwarded: c.AwardPlaque,
    procedure.CertificateReturned: c.ReturnCertificate,
    enterprise.DetailsChanged: c.ChangeDetails,
    enterprise.RevocationProposed: c.ProposeRevocation,
    enterprise.RectificationAccepted: c.AcceptRectification,
    enterprise.RetrofitConfirmed: c.ConfirmRetrofit,
    enterprise.ClosureProposed: c.ProposeClosure,
    enterprise.ProposalWithdrawn: c.WithdrawProposal,
    site.SiteChanged: c.ChangeSite,
    site.SiteLeft: c.LeaveSite,
    supervision.StopOrderDefied: c.RecordDefiance,
    accident.AccidentReported: c.ReportAccident,
    accident.LossDismissed: c.DismissLoss,
    reexamination.ReexaminationSettled: c.SettleReexamination,
}
"""Event → the act by which it came to be: with every act that looks at level, suspension or case."""
_EVER = (EnterpriseRegistered, site.SiteEntered)
"""What is entered in the register says of the time before as well where, what and how large it is."""


def found_in_the_way(one: Enterprise, command: c.Command) -> tuple[int, Event] | None:
    """The first act that was recorded before an act of an earlier day; `None` where no order is changed by it."""
    return in_the_way(TRACKS, one.at(place_of(one, command)), command) if isinstance(command, BEFORE) else None


def on_its_day(one: Enterprise, command: c.Command) -> Enterprise:
    """The enterprise as an act finds it: recorded late, as it stood on the day of the act, by what is known now."""
    return one if found_in_the_way(one, command) is None else _as_of_its_day(one, command)


def on_each_day(command: c.EnterpriseCommand) -> Iterator[c.EnterpriseCommand]:
    """The act on the days on which its organ must be competent: its own, and that of a resumption recorded with it."""
    yield command
    if isinstance(command, c.Suspend) and command.resumed_on is not None:
        yield command.model_copy(update={"effective_on": command.resumed_on})


def recorded_late(facts: Facts[c.EnterpriseCommand], deciders: Deciders) -> Sequence[Event]:
    """The events of an act before the first of those that took effect after it, with what stands now.

    Raises `Refused` by the rule that would have refused it on its day, or naming the first act that it would make
    unlawful, or another one than it was.
    """
    one, command = facts.enterprise, facts.command
    there = Facts.of(_as_of_its_day(one, command), command, facts.today)
    events = deciders[type(command)](there)
    places = {day: _place(day, facts) for day in sorted({event.effective_on for event in events})}
    before = [places[event.effective_on] for event in events]
    after = one.with_late(events, before)
    unless(_first_in_the_way(one, after, facts, deciders))
    now = stands(after.without())
    told = ((event, place) for event, place in zip(events, before, strict=True))
    return [event if place is None else _told_late(event, f"{one.stream}/{place}", now) for event, place in told]


def _told_late(event: Event, before: str, now: Stands) -> Event:
    return event.model_copy(update={"late": Late(before=before, stands=now)})


def _place(day: date, facts: Facts[c.EnterpriseCommand]) -> int | None:
    """The event before which what takes effect on a day stands; `None` where it stands last.

    Raises `Refused` where an act of an earlier day, or the entry of the site, was recorded after it: no place is both
    after and before.
    """
    one, command = facts.enterprise, facts.command
    first = in_the_way(TRACKS, one, command, on=day)
    if first is None:
        return None
    earlier = {version for version, event in along(TRACKS, one, command) if event.effective_on <= day}
    for version, event in dropwhile(lambda each: each[0] != first[0], one.living()):
        if version in earlier or (isinstance(event, site.SiteEntered) and event.site == one.site):
            why = f": {type(event).__name__} of {event.effective_on} ({one.stream}/{version}) was recorded after it"
            raise Refused(in_its_way(*first, facts, why=why))
    return _begins(one, first[0], day)


def _as_of_its_day(one: Enterprise, command: c.Command) -> Enterprise:
    past = one.unfolded()
    for version, event in _counting(one):
        if event.effective_on <= command.effective_on or isinstance(event, _EVER):
            past.takes(version, event)
    past.acts |= one.acts
    past.proposals = {**one.proposals}
    return past


def _counting(one: Enterprise) -> Iterator[Numbered]:
    return ((version, event) for version, event in one.living() if track_of(event) is not Track.REMEDY)


def _begins(one: Enterprise, version: int, day: date) -> int:
    """The first of the events after a day that one act made and that stand together, of which this is one."""
    group = next(acts for acts in in_groups(one) if version in dict(acts))
    return next(number for number, event in group if event.effective_on > day)


def _first_in_the_way(
    one: Enterprise, after: Enterprise, facts: Facts[c.EnterpriseCommand], deciders: Deciders
) -> Refusal | None:
    """The first later act of people that comes to something else with the late one before it than without it."""
    then, now = one.unfolded(), after.unfolded()
    reached = False
    for acts in in_groups(after):
        counting = [(version, one.corrected.get(version, event)) for version, event in acts if not _remedies(event)]
        known = [(version, event) for version, event in counting if version <= one.version]
        later = [(version, event) for version, event in known if reached and event.effective_on > facts.on]
        was, is_now = (asked_anew(before, later, AGAIN, deciders) for before in (then, now))
        for answer, before in zip(is_now, was, strict=True):
            if answer != before and not isinstance(before, Refusal):
                return in_its_way(*later[0], facts, why=_why(answer))
        for version, event in counting:
            now.takes(version, event)
        for version, event in known:
            then.takes(version, event)
        reached = reached or len(known) < len(counting)
    return None


def _remedies(event: Event) -> bool:
    return track_of(event) is Track.REMEDY


def _why(answer: Refusal | Sequence[Event]) -> str:
    if isinstance(answer, Refusal):
        return f": it would be refused ({answer.rule}: {answer.because})"
    return ": it would not say what it says"
