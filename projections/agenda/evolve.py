"""How an event changes when the clock should next look at its enterprise."""

from datetime import timedelta
from functools import lru_cache

import msgspec

from projections.agenda.cases import ENDS_CASE, cases, drop
from projections.agenda.displays import DISPLAY, displays
from projections.agenda.frequent import FREQUENT, SITE, UNSETTLED, Changes, Terms, begun, ended, settled
from projections.agenda.stops import stops, stops_again
from projections.agenda.tables import Entry
from projections.late import late_of
from projections.standing.cases import REACHED
from projections.view import Rows
from registry.events import announcement, authority, body, read
from registry.events.catalogue import EVENTS
from registry.events.envelope import Told, day_of, iso

ALWAYS = "0001-01-01"
FORM = "3"
"""Of the terms: it changes with how their keys are written."""
_OF_NO_ENTERPRISE = (announcement.__name__, authority.__name__, body.__name__)
HANDLES: frozenset[type] = frozenset(
    getattr(read, name) for name, kind in EVENTS.items() if kind.__module__ not in _OF_NO_ENTERPRISE
) - {read.VerificationResumed}
AHEAD = "ahead:"
"""Before the id of a decision that takes effect later among the terms: the clock looks on that day."""

_WITHOUT_EFFECT: frozenset[type] = frozenset(
    {
        read.PenaltyExecuted,
        read.PenaltyPublished,
        read.LicenceHeldBack,
        read.LicenceRevocationProposed,
        read.HeldLicenceReturned,
        read.SlowProgressWarned,
        read.DishonestyNoticeGiven,
        read.DishonestyPublished,
        read.LossProposalWithdrawn,
        read.RevocationAnnounced,
        read.ResumptionRequested,
        read.ResumptionRefused,
        read.ResumptionPublished,
        read.DisplayEnded,
        read.SuccessionRecorded,
        read.AdverseItemFollowed,
        read.ApplicationSubmitted,
        *ENDS_CASE,
        read.CertificateIssued,
        read.PlaqueAwarded,
        read.CertificateReturned,
        read.ConsultancyEngaged,
        read.SelfAssessmentReported,
        read.LevelRecognised,
        read.RecognitionDue,
        read.RecordObjectionRaised,
        read.RecordObjectionDecided,
        read.DecisionKept,
        read.SupplementRequested,
        read.SupplementSubmitted,
        read.SiteAssessmentWaived,
        read.RectificationExtended,
        read.NoticeObjectionRaised,
        read.NoticeObjectionDecided,
        read.CaseHeld,
        read.CaseReleased,
        read.StepOverdue,
    }
)
"""Events after which the clock finds nothing that it would not have found before."""

_ON_ITS_WAY = frozenset(REACHED) | {read.OnSiteAssessmentReported}
"""The steps of a case between its application and its end: a quarter of all events; they leave an entry as it is."""
_TERMS = msgspec.json.Decoder(dict[str, str])
_ENCODER = msgspec.json.Encoder()


def evolve(rows: Rows, told: Told) -> None:
    """Put the enterprise's entry as `told` leaves it."""
    kind = type(told.event)
    if kind not in HANDLES:
        return
    before = rows.get(Entry, told.stream)
    if before is not None and kind in _ON_ITS_WAY and late_of(told.event) is None:
        return
    entry = before or Entry(stream=told.stream)
    terms = {} if entry.terms == "{}" else _TERMS.decode(entry.terms)
    cases(terms, told.event)
    displays(terms, told)
    stops(terms, told)
    entry = _with(entry, _after(entry, terms, told))
    written = _ENCODER.encode(terms).decode() if terms else "{}"
    look_on = _look_on(entry, terms)
    if entry.terms != written or entry.look_on != look_on:
        entry = msgspec.structs.replace(entry, terms=written, look_on=look_on)
    if entry is not before:
        rows.put(entry)


def _with(entry: Entry, changes: Changes) -> Entry:
    """The entry with the changes; itself where they change nothing, as most events do."""
    for name, value in changes.items():
        if getattr(entry, name) != value:
            return msgspec.structs.replace(entry, **changes)
    return entry


def _after(entry: Entry, terms: Terms, told: Told) -> Changes:
    """What changes beside the terms, which are changed in place."""
    event, late = told.event, late_of(told.event)
    if late is not None:
        watched: Changes = {} if late.details is None else {"watched": 1}
        return _again(terms, late.stands) | watched
    kind = type(event)
    if kind in _WITHOUT_EFFECT or kind in _ON_ITS_WAY:
        return {}
    frequent = FREQUENT.get(kind)
    if frequent is not None:
        return frequent(entry, terms, event)
    match event:
        case read.ActScheduled(takes_effect_on=day):
            terms[AHEAD + told.id] = iso(day - timedelta(days=1))
            return {}
        case read.ScheduledActPerformed() | read.ScheduledActLapsed() | read.ScheduledActWithdrawn():
            terms.pop(AHEAD + event.decision, None)
            return {}
        case read.LevelExpired(site=str(site)) | read.LevelRevoked(site=str(site)) | read.LevelEnded(site=str(site)):
            terms.pop(SITE + site, None)
            return {"unsettled": 1}
        case read.DetailsChanged():
            return {"unsettled": 1, "watched": 1}
        case read.SiteEntered():  # from now on a level at one place settles nothing about the others
            return _WATCHED
        case read.LevelExpired() | read.LevelRevoked() | read.LevelEnded():
            return {"certificate": None, "valid_until": None, "unsettled": 1}
        case read.CheckOpened(inspection=key, by=day) | read.ExposurePublished(exposure=key, until=day):
            return begun(terms, key, day)
        case read.MajorHazardFound(hazard=key, deadline=day):
            return begun(terms, key, day) | _WATCHED
        case read.DishonestyListed(listing=key, until=day) | read.EarlyRemovalRevoked(listing=key, until=day):
            return begun(terms, key, day) | _WATCHED
        case read.DishonestyRemovedEarly(listing=key) | read.DishonestyListingEnded(listing=key):
            return ended(terms, key)
        case read.AccidentReported() | read.AccidentSupplemented() | read.AccidentInvestigated():
            return _WATCHED
        case read.LicenceRevoked() | read.LicenceDeregistered() | read.PenaltyDecided() | read.StopOrderDefied():
            return _WATCHED
        case read.LossProposed():
            return {"unsettled": 0}
        case read.CheckOverdue(inspection=key) | read.ExposureEnded(exposure=key) | read.HazardOverdue(hazard=key):
            terms.pop(key, None)
            return {}
        case read.ExposureWithdrawn(exposure=key):
            terms.pop(key, None)
            return {}
        case read.InspectionHeld(inspection=key):
            terms.pop(key, None)
            if event.equipment or event.exemplary_in:
                return _WATCHED
            return {"unsettled": int(entry.unsettled or bool(entry.proposal))}
        case read.MajorHazardRemoved(hazard=key) | read.SuspensionOverdue(suspension=key):
            return ended(terms, key)
        case read.RectificationOverdue(order=key) | read.RetrofitOverdue(direction=key):
            return settled(entry, terms, key)
        case read.BatchProposed(batch=batch):
            return {"proposal": batch.value, "unsettled": 0}
        case read.BatchProposalWithdrawn() | read.ClosureProposed():
            return {"proposal": None, "unsettled": 1}
        case read.EnterpriseSucceeded(ends=True) | read.LinkedToCode() | read.RegisteredInError():
            return {"ended": told.id, "proposal": None}
        case read.EnterpriseClosed():
            return {"closed": 1, "proposal": None}
        case read.DecisionAnnulled(stands=stands, decision=entry.ended):
            return _again(terms, stands) | {"ended": None}
        case read.DecisionAnnulled(stands=stands) | read.DecisionCorrected(stands=stands):
            return _again(terms, stands)
        case read.ReconsiderationDecided(stands=stands) if stands is not None:
            return _again(terms, stands)
        case read.ClosureLifted():
            drop(terms, SITE)
            return {"closed": 0, "certificate": None, "valid_until": None, "unsettled": 1}
        case read.ClosureAnnulled():
            return {"closed": 0, "unsettled": 1}
        case read.EnterpriseSucceeded():
            return {}
        case _:
            return UNSETTLED


_WATCHED: Changes = {"watched": 1, "unsettled": 1}


def _again(terms: Terms, stands: read.Stands) -> Changes:
    """What stands again, and what a proposal rested on may be gone: the clock looks at once.

    A term that is gone stays here: it makes the clock look early, never late.
    """
    open_ = (*stands.orders, *stands.directions, *stands.checks, *stands.listings)
    open_ += (stands.suspension,) if stands.suspension else ()
    stops_again(terms, stands)
    terms.update((one.id, iso(one.ends_on)) for one in open_)
    levels = {SITE + one.site: one.level for one in stands.sites if one.level is not None}
    terms.update((key, iso(level.valid_until)) for key, level in levels.items() if level.valid_until is not None)
    level, suspension = stands.level, stands.suspension
    lasts = None if level is None else level.valid_until
    return {
        "certificate": None if level is None else level.certificate,
        "valid_until": None if lasts is None else iso(lasts),
        "suspension": None if suspension is None else suspension.id,
        "unsettled": 1,
    }


def _look_on(entry: Entry, terms: Terms) -> str | None:
    """The day after the first term, or at once while something may be proposed; once gone, only displays end."""
    if entry.closed or entry.ended:
        days = [day for key, day in terms.items() if key.startswith(DISPLAY)]
    elif entry.unsettled:
        return ALWAYS
    else:
        days = [*terms.values()] if entry.valid_until is None else [*terms.values(), entry.valid_until]
    return _day_after(min(days)) if days else None


@lru_cache(maxsize=16_384)
def _day_after(day: str) -> str:
    return iso(day_of(day) + timedelta(days=1))
