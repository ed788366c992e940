"""Which events decide something, what falls with one that is annulled, and what stands without it."""

from collections.abc import Callable, Mapping
from datetime import date

from registry.domain.case import Case
from registry.domain.enterprise import Enterprise
from registry.domain.tracks import Track, track_of
from registry.events import (
    accident,
    case,
    clock,
    dishonesty,
    enterprise,
    penalty,
    procedure,
    site,
    succession,
    supervision,
)
from registry.events.clock import BatchProposalWithdrawn, BatchProposed, LossProposalWithdrawn, LossProposed
from registry.events.enterprise import LevelAnnounced
from registry.events.event import Event, member
from registry.events.late import Over
from registry.events.remedies import HeldLevel, OpenTerm, SiteStands, Stands
from registry.events.steps import STEPS
from registry.events.supervision import LicenceRevoked

DECISIONS: frozenset[type[Event]] = frozenset(
    {
        enterprise.LevelAnnounced,
        enterprise.LevelDowngraded,
        enterprise.LevelRevoked,
        enterprise.RevocationAnnounced,
        enterprise.RectificationOrdered,
        enterprise.LicenceWithheld,
        enterprise.OperationsSuspended,
        enterprise.ResumptionAccepted,
        enterprise.UpgradeDirected,
        enterprise.ExemplarNamed,
        enterprise.ExemplarWithdrawn,
        enterprise.EnterpriseClosed,
        case.LevelRefused,
        procedure.LevelRecognised,
        procedure.ConsultancyEngaged,
        site.LevelEnded,
        penalty.PenaltyDecided,
        supervision.MajorHazardFound,
        supervision.LicenceHeldBack,
        supervision.LicenceRevoked,
        supervision.ExposurePublished,
        supervision.InspectionHeld,
        supervision.OwnDateSet,
        supervision.StopOrderDefied,
        supervision.SlowProgressWarned,
        supervision.LicenceDeregistered,
        accident.AccidentReported,
        accident.AccidentSupplemented,
        accident.AccidentInvestigated,
        accident.LossDismissed,
        dishonesty.DishonestyListed,
        dishonesty.DishonestyRemovedEarly,
        dishonesty.EarlyRemovalRevoked,
        succession.EnterpriseSucceeded,
        succession.SuccessionRecorded,
        succession.AdverseItemFollowed,
        succession.LinkedToCode,
        succession.RegisteredInError,
    }
)
"""What an authority decided about an enterprise, and can be annulled, corrected or contested."""
ASSESSED = (case.OnSiteAssessmentReported, case.LevelRefused, LevelAnnounced)
FALLS_WITH: dict[type[Event], tuple[tuple[str, ...], tuple[type[Event], ...]]] = {
    enterprise.LevelAnnounced: (
        ("certificate",),
        (clock.LevelExpired, clock.RecognitionDue, site.LevelEnded, procedure.LevelRecognised),
    ),
    enterprise.LevelRevoked: (("proposal",), (enterprise.RevocationAnnounced,)),
    enterprise.RectificationOrdered: (("order",), (enterprise.RectificationAccepted, clock.RectificationOverdue)),
    succession.SuccessionRecorded: (("succession",), (succession.AdverseItemFollowed,)),
    penalty.PenaltyDecided: (("penalty",), (penalty.PenaltyExecuted, penalty.PenaltyPublished)),
    supervision.MajorHazardFound: (("hazard",), (supervision.MajorHazardRemoved, clock.HazardOverdue)),
    supervision.LicenceHeldBack: (("withholding",), (supervision.HeldLicenceReturned,)),
    supervision.ExposurePublished: (("exposure",), (supervision.ExposureWithdrawn, clock.ExposureEnded)),
    enterprise.UpgradeDirected: (("direction",), (enterprise.RetrofitConfirmed, clock.RetrofitOverdue)),
    enterprise.LicenceWithheld: (("suspension", "licence"), (enterprise.LicenceReturned,)),
    enterprise.ResumptionAccepted: (("suspension",), (enterprise.LicenceReturned, enterprise.ResumptionPublished)),
    enterprise.OperationsSuspended: (
        ("suspension",),
        (
            enterprise.LicenceWithheld,
            enterprise.LicenceReturned,
            enterprise.ResumptionAccepted,
            enterprise.ResumptionRequested,
            enterprise.ResumptionRefused,
            enterprise.ResumptionPublished,
            supervision.StopOrderDefied,
            clock.SuspensionOverdue,
        ),
    ),
    accident.AccidentReported: (("accident",), (accident.AccidentSupplemented, accident.AccidentInvestigated)),
    dishonesty.DishonestyListed: (
        ("listing",),
        (
            dishonesty.DishonestyPublished,
            dishonesty.DishonestyRemovedEarly,
            dishonesty.EarlyRemovalRevoked,
            clock.DishonestyListingEnded,
        ),
    ),
    dishonesty.DishonestyRemovedEarly: (
        ("listing",),
        (dishonesty.EarlyRemovalRevoked, clock.DishonestyListingEnded),
    ),
    dishonesty.EarlyRemovalRevoked: (
        ("listing",),
        (dishonesty.DishonestyRemovedEarly, dishonesty.EarlyRemovalRevoked, clock.DishonestyListingEnded),
    ),
}
"""Decision → the fields that name its act, and the steps of that act that have no object without it."""


_AGAIN = (
    LevelAnnounced,
    dishonesty.DishonestyListed,
    dishonesty.DishonestyRemovedEarly,
    dishonesty.EarlyRemovalRevoked,
)
"""Decisions that may be made again under the same id: only what came after one falls with it."""


def falling_with(one: Enterprise, version: int) -> set[int]:
    """Versions of the events that have no object any more without the event of this version, itself included.

    They are steps of the same act (`FALLS_WITH`), and what the clock proposed on the evidence of any of them.
    """
    void = {version}
    decision = one.history[version - 1]
    names, steps = FALLS_WITH.get(type(decision), ((), ()))
    for number, event in one.living():
        same = isinstance(event, steps) and all(getattr(event, name) == getattr(decision, name) for name in names)
        if same and (number > version or not isinstance(decision, _AGAIN)):
            void.add(number)
    return void | _proposed_on(one, {f"{one.stream}/{number}" for number in void})


def _proposed_on(one: Enterprise, ids: set[str]) -> set[int]:
    """What the clock proposed on the evidence of these events, and that it took it back."""
    proposed = {
        event.proposal: number
        for number, event in one.living()
        if isinstance(event, BatchProposed | LossProposed) and ids.intersection(event.evidence)
    }
    taken_back = {
        number
        for number, event in one.living()
        if isinstance(event, BatchProposalWithdrawn | LossProposalWithdrawn) and event.proposal in proposed
    }
    return taken_back.union(proposed.values())


def stands(one: Enterprise) -> Stands:
    """What stands of an enterprise, as its state says."""
    suspension = one.suspension
    resumed = [past.resumed_on for past in one.suspensions if past.resumed_on is not None]
    return Stands(
        level=_held(one),
        assessed=_assessed(one),
        revoked_on=_revoked_on(one),
        suspension=suspension and OpenTerm(id=suspension.id, since=suspension.since, ends_on=suspension.ends_on),
        resumed_on=resumed[-1] if resumed else None,
        licences=tuple(sorted(set(one.withheld))),
        orders=_terms(one, one.rectifications),
        directions=_terms(one, one.retrofits),
        checks=tuple(OpenTerm(id=id, since=check.on, ends_on=check.until) for id, check in one.measures.checks.items()),
        listings=_listings(one),
        held_cases={case.id: _held_since(case) for case in one.cases.values() if case.open},
        accidents={id: each.accident_class for id, each in one.measures.accidents.items()} or None,
        exemplar=one.exemplar,
        held_back={id: held.licence.value for id, held in one.measures.held_back.items()},
        ended_licences={licence.value: _ended(one, gone.event) for licence, gone in one.measures.gone.items()},
        name=one.name or None,
        address=one.address,
        sites=tuple(_at_site(one.at(site)) for site in one.sites),
        proposals=tuple(sorted(id for id, each in one.proposals.items() if each.closure is not None)) or None,
    )


def steps(one: Enterprise) -> dict[str, str]:
    """Open case → its last step, in the order of the applications."""
    told = ((member(event, "case"), STEPS.get(type(event).__name__)) for _, event in one.living())
    reached = {case: step for case, step in told if case is not None and step is not None}
    return {id: reached[id] for id, case in one.cases.items() if case.open}


_LASTS: dict[type[Event], Callable[[Enterprise], bool]] = {
    enterprise.ExemplarNamed: lambda one: one.exemplar and one.closure is None,
    enterprise.UpgradeDirected: lambda one: bool(one.retrofits) and one.closure is None,
}
"""What begins and puts an enterprise into a batch → whether it still lasts."""


def over_since(one: Enterprise, version: int, event: Event) -> Over | None:
    """By which later event of a history what this one begins is over; `None` where it lasts, or no batch asks."""
    lasts = _LASTS.get(type(event))
    if lasts is None:
        return None
    then, begun = one.unfolded(), False
    for number, each in one.living():
        if track_of(each) is not Track.REMEDY:
            then.takes(number, each)
        begun = begun or number == version
        if begun and not lasts(then):
            return Over(on=each.effective_on, by=f"{one.stream}/{number}", kind=type(each).__name__)
    return None


def _listings(one: Enterprise) -> tuple[OpenTerm, ...]:
    """The stays on the list that nothing has ended."""
    running = (each for each in one.measures.listings.values() if each.removed_on is None)
    return tuple(
        OpenTerm(id=each.id, since=each.listed_on, ends_on=each.until)
        for each in running
        if each.listed_on is not None and each.until is not None and each.id not in one.told_due
    )


def _held_since(case: Case) -> tuple[date, ...]:
    return tuple(sorted(hold.since for hold in case.holds if hold.until is None))


def _at_site(one: Enterprise) -> SiteStands:
    assert one.site is not None
    return SiteStands(site=one.site, level=_held(one), assessed=_assessed(one), revoked_on=_revoked_on(one))


def _revoked_on(one: Enterprise) -> date | None:
    return None if one.revocation is None else one.revocation.on


def _assessed(one: Enterprise) -> bool:
    return any(isinstance(event, ASSESSED) and one.site_of(event) == one.site for _, event in one.living())


def _held(one: Enterprise) -> HeldLevel | None:
    """The level with what its announcement said."""
    held = one.held
    announced = [
        (number, event)
        for number, event in one.living()
        if isinstance(event, LevelAnnounced) and one.site_of(event) == one.site
    ]
    if held is None:
        return None
    number, event = announced[-1]
    return HeldLevel(
        level=held.level,
        since=held.since,
        valid_until=held.valid_until,
        certificate=held.certificate,
        announcement=event.announcement,
        basis=event.basis,
        granted_on=event.effective_on,
        granted_by=held.granted_by,
        granted_event=f"{one.stream}/{number}",
        standard=held.standard,
    )


def _ended(one: Enterprise, id: str) -> str:
    return "revoked" if isinstance(one.event(id), LicenceRevoked) else "deregistered"


def _terms(one: Enterprise, open_: Mapping[str, date]) -> tuple[OpenTerm, ...]:
    """Open orders or directions, each since the day of the event that made it."""
    made = {id: one.event(one.orders[id]) for id in open_}
    return tuple(OpenTerm(id=id, since=event.effective_on, ends_on=open_[id]) for id, event in made.items() if event)
