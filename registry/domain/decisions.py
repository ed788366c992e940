"""Which events decide something, what falls with one that is annulled, what rests on it, and what stands without it."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from registry.domain.enterprise import Enterprise
from registry.domain.tracks import Track, track_of
from registry.events import case, clock, enterprise, penalty, site, succession, supervision
from registry.events.clock import BatchProposalWithdrawn, BatchProposed
from registry.events.enterprise import LevelAnnounced
from registry.events.event import Event
from registry.events.remedies import HeldLevel, OpenTerm, SiteStands, Stands
from registry.events.supervision import LicenceRevoked
from registry.events.vocabulary import Batch

DECISIONS: frozenset[type[Event]] = frozenset(
    {
        enterprise.LevelAnnounced,
        enterprise.LevelDowngraded,
        enterprise.LevelRevoked,
        enterprise.RectificationOrdered,
        enterprise.LicenceWithheld,
        enterprise.OperationsSuspended,
        enterprise.ResumptionAccepted,
        enterprise.UpgradeDirected,
        enterprise.ExemplarNamed,
        enterprise.ExemplarWithdrawn,
        enterprise.EnterpriseClosed,
        case.LevelRefused,
        penalty.PenaltyDecided,
        supervision.MajorHazardFound,
        supervision.LicenceHeldBack,
        supervision.LicenceRevoked,
        supervision.ExposurePublished,
        succession.EnterpriseSucceeded,
        succession.SuccessionRecorded,
        succession.AdverseItemFollowed,
        succession.LinkedToCode,
        succession.RegisteredInError,
    }
)
"""What an authority decided about an enterprise, and can be annulled, corrected or contested."""
ON_A_LEVEL = (enterprise.LevelDowngraded, enterprise.LevelRevoked, enterprise.ExemplarNamed)
ASSESSED = (case.OnSiteAssessmentReported, case.LevelRefused, LevelAnnounced)
ANSWERS: dict[Batch, type[Event]] = {
    Batch.SUSPEND: enterprise.OperationsSuspended,
    Batch.CLOSE: enterprise.ClosureProposed,
}
FALLS_WITH: dict[type[Event], tuple[tuple[str, ...], tuple[type[Event], ...]]] = {
    enterprise.LevelAnnounced: (("certificate",), (clock.LevelExpired, site.LevelEnded)),
    enterprise.RectificationOrdered: (("order",), (enterprise.RectificationAccepted, clock.RectificationOverdue)),
    succession.SuccessionRecorded: (("succession",), (succession.AdverseItemFollowed,)),
    penalty.PenaltyDecided: (("penalty",), (penalty.PenaltyExecuted, penalty.PenaltyPublished)),
    supervision.MajorHazardFound: (("hazard",), (supervision.MajorHazardRemoved, clock.HazardOverdue)),
    supervision.LicenceHeldBack: (("withholding",), (supervision.HeldLicenceReturned,)),
    supervision.ExposurePublished: (("exposure",), (supervision.ExposureWithdrawn, clock.ExposureEnded)),
    enterprise.UpgradeDirected: (("direction",), (enterprise.RetrofitConfirmed, clock.RetrofitOverdue)),
    enterprise.LicenceWithheld: (("suspension", "licence"), (enterprise.LicenceReturned,)),
    enterprise.ResumptionAccepted: (("suspension",), (enterprise.LicenceReturned,)),
    enterprise.OperationsSuspended: (
        ("suspension",),
        (
            enterprise.LicenceWithheld,
            enterprise.LicenceReturned,
            enterprise.ResumptionAccepted,
            clock.SuspensionOverdue,
        ),
    ),
}
"""Decision → the fields that name its act, and the steps of that act that have no object without it."""


def falling_with(one: Enterprise, version: int) -> set[int]:
    """Versions of the events that have no object any more without the event of this version, itself included.

    They are steps of the same act (`FALLS_WITH`), and what the clock proposed on the evidence of any of them.
    """
    void = {version}
    decision = one.history[version - 1]
    names, steps = FALLS_WITH.get(type(decision), ((), ()))
    for number, event in one.living():
        same = isinstance(event, steps) and all(getattr(event, name) == getattr(decision, name) for name in names)
        earlier = isinstance(decision, LevelAnnounced) and number < version  # the end of a level with the same number
        if same and not earlier:
            void.add(number)
    ids = {f"{one.stream}/{number}" for number in void}
    proposed = {
        event.proposal: number
        for number, event in one.living()
        if isinstance(event, BatchProposed) and ids.intersection(event.evidence)
    }
    for number, event in one.living():
        if isinstance(event, BatchProposalWithdrawn) and event.proposal in proposed:
            void.add(number)
    return void.union(proposed.values())


def resting_on(one: Enterprise, void: Collection[int]) -> list[int]:
    """Versions of the decisions that rest on void events and do not fall with them, in order (domain decision 33).

    A level rests on the level that was held when it was applied for or renewed; a downgrade, revocation or naming on
    the level that it takes or honours; a batch on the proposal by rule that it answers; any decision on what it names.
    """
    ids = {f"{one.stream}/{number}" for number in void}
    levels = {number for number in void if isinstance(one.history[number - 1], LevelAnnounced)}
    fallen = {event.proposal for event in (one.history[n - 1] for n in void) if isinstance(event, BatchProposed)}
    found: list[int] = []
    before = Enterprise(one.id)
    granted: dict[str | None, int] = {}
    for number, event in enumerate(one.history, 1):
        if number in one.void or track_of(event) is Track.REMEDY:
            before.passes(event)
            continue
        if number not in void and type(event) in DECISIONS:
            place = before.at(before.site_of(event))
            rests = granted.get(place.site) in levels and _needs_the_level(place, event)
            if rests or _answers(before, event, fallen) or _cited(event) & ids:
                found.append(number)
                levels.update({number} if isinstance(event, LevelAnnounced) else ())
        elif _answers(before, event, fallen):
            fallen.update({event.proposal} if isinstance(event, enterprise.ClosureProposed) else ())
        before.evolve(event)
        place = before.at(before.site_of(event))
        if isinstance(event, LevelAnnounced):
            granted[place.site] = number
        elif place.held is None:
            granted.pop(place.site, None)
    return found


def stands(one: Enterprise) -> Stands:
    """What stands of an enterprise, as its state says."""
    suspension = one.suspension
    resumed = [past.resumed_on for past in one.suspensions if past.resumed_on is not None]
    return Stands(
        level=_held(one),
        assessed=_assessed(one),
        revoked_on=one.revoked_on,
        suspension=suspension and OpenTerm(id=suspension.id, since=suspension.since, ends_on=suspension.ends_on),
        resumed_on=resumed[-1] if resumed else None,
        licences=tuple(sorted(set(one.withheld))),
        orders=_terms(one, one.rectifications),
        directions=_terms(one, one.retrofits),
        exemplar=one.exemplar,
        held_back={id: held.licence.value for id, held in one.measures.held_back.items()},
        ended_licences={licence.value: _ended(one, gone.event) for licence, gone in one.measures.gone.items()},
        name=one.name or None,
        address=one.address,
        sites=tuple(_at_site(one.at(site)) for site in one.sites),
    )


def _at_site(one: Enterprise) -> SiteStands:
    assert one.site is not None
    return SiteStands(site=one.site, level=_held(one), assessed=_assessed(one), revoked_on=one.revoked_on)


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
    )


def _ended(one: Enterprise, id: str) -> str:
    return "revoked" if isinstance(one.event(id), LicenceRevoked) else "deregistered"


def _terms(one: Enterprise, open_: Mapping[str, date]) -> tuple[OpenTerm, ...]:
    """Open orders or directions, each since the day of the event that made it."""
    made = {id: one.event(one.orders[id]) for id in open_}
    return tuple(OpenTerm(id=id, since=event.effective_on, ends_on=open_[id]) for id, event in made.items() if event)


def _needs_the_level(before: Enterprise, event: Event) -> bool:
    if not isinstance(event, LevelAnnounced):
        return isinstance(event, ON_A_LEVEL)
    days = [event.effective_on - timedelta(days=1)]
    if event.case is not None:
        days.append(before.cases[event.case].submitted_on)
    return any(before.holds_level(day) is not None for day in days)


def _answers(before: Enterprise, event: Event, fallen: Collection[str]) -> bool:
    """Whether a suspension or closure is what a proposal by rule asked for, or confirms one that answered it."""
    if isinstance(event, enterprise.EnterpriseClosed):
        return event.proposal in fallen
    proposal = before.batch_proposal
    if proposal is None or proposal.id not in fallen or proposal.batch not in ANSWERS:
        return False
    return isinstance(event, ANSWERS[proposal.batch])


def _cited(event: Event) -> set[str]:
    """The ids that an event names: its cause, its evidence, what it refers to."""
    values = [getattr(event, name) for name in type(event).model_fields]
    listed = (value if isinstance(value, tuple) else (value,) for value in values)
    return {one for many in listed for one in many if isinstance(one, str)}
