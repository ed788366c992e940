"""The order of dates: which acts that are on record already stand in the way of one that is dated before them."""

from collections.abc import Container, Iterator
from datetime import date

from registry.domain import commands as c
from registry.domain.commands import Command
from registry.domain.decisions import falling_with
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.policies.remedies import version_of
from registry.domain.refusals import Refusal
from registry.domain.tracks import Track, track_of
from registry.events import enterprise, remedies, site, succession, supervision
from registry.events.event import Event, member


def date_goes_forward(track: Track, facts: Facts[Command], case: str | None = None) -> Refusal | None:
    """A decision recorded late is refused for the first act in its way (domain decision 34).

    What may stand before later acts has none here: it is decided as of its own day.
    """
    found = in_the_way((track,), facts.enterprise, facts.command, case)
    return None if found is None else in_its_way(*found, facts)


def in_its_way(version: int, event: Event, facts: Facts[Command], why: str = "") -> Refusal:
    """That an act which was recorded before is in the way of one that is dated before it."""
    because = f"effective on {facts.on}, but {facts.enterprise.called(version, event)} is in its way{why}"
    return Refusal("date_goes_back", because, "give a later date, or annul that act first", "effective_on")


def in_the_way(
    tracks: Container[Track], one: Enterprise, command: Command, case: str | None = None, on: date | None = None
) -> tuple[int, Event] | None:
    """The first act along these tracks that took effect after a day, that of the command where no other is given."""
    day, told = on or command.effective_on, along(tracks, one, command, case)
    return next(((version, event) for version, event in told if event.effective_on > day), None)


def along(
    tracks: Container[Track], one: Enterprise, command: Command, case: str | None = None
) -> Iterator[tuple[int, Event]]:
    """The acts in these tracks, in the order in which they count, before or after which an act makes a difference.

    What was annulled is in nobody's way: the right decision is entered with its own date. Nor is what happened to the
    level of another site (domain decision 21), nor, for a step of a `case`, what happened in the one beside it (14),
    nor what concerns another thing than the act and stays as it is whichever comes first.
    """
    everywhere = not one.sites or isinstance(command, _OF_THE_WHOLE)
    things = _things(one, command)
    for version, event in one.living():
        track = track_of(event)
        if track not in tracks or (track is Track.DETAILS and not _makes_a_difference(event, command, one.site)):
            continue
        elsewhere = not everywhere and track is Track.LEVEL and one.site_of(event) != one.site
        elsewhere = elsewhere or (case is not None and member(event, "case") not in (None, case))
        elsewhere = elsewhere or (things is not None and _thing_of(version, one, command) not in things)
        of_another_thing = isinstance(event, _OF_OTHER_THINGS.get(type(command), ())) or _beside(event, command)
        if not elsewhere and not of_another_thing:
            yield version, event


_OF_THE_WHOLE = (c.Suspend, c.Resume)
"""Acts on the operation of the whole enterprise, whatever place a level is held at."""
_ORDERS = (enterprise.RectificationOrdered, enterprise.RectificationAccepted)
_DIRECTIONS = (enterprise.UpgradeDirected, enterprise.RetrofitConfirmed)
_EXAMPLES = (enterprise.ExemplarNamed, enterprise.ExemplarWithdrawn)
_OF_A_CASE = tuple(
    kind
    for kind in c.COMMANDS
    if kind is c.Announce or (issubclass(kind, c.EnterpriseCommand) and "case" in kind.model_fields)
)
_OF_OTHER_THINGS: dict[type[Command], tuple[type[Event], ...]] = {
    **dict.fromkeys((c.Suspend, c.Resume, c.NameExemplar, c.WithdrawExemplar), _ORDERS),
    **dict.fromkeys((c.DirectUpgrade, c.ConfirmRetrofit), _ORDERS),
    **dict.fromkeys((c.EnterLedgerLevel, c.Downgrade, c.ProposeRevocation, c.Revoke), _ORDERS + _DIRECTIONS),
    **dict.fromkeys((*_OF_A_CASE, c.RecogniseLevel), _ORDERS + _DIRECTIONS + _EXAMPLES),
    c.ProposeLicenceRevocation: (enterprise.ClosureProposed, enterprise.ProposalWithdrawn),
    **dict.fromkeys(
        (c.RecordSuccession, c.LinkToCode), (succession.SuccessionRecorded, succession.AdverseItemFollowed)
    ),
}
"""Act → the events that come to the same before it and after it."""
_NAMING: dict[type[Command], str] = {
    **dict.fromkeys((c.OrderRectification, c.AcceptRectification), "order"),
    **dict.fromkeys((c.EnterSite, c.ChangeSite, c.LeaveSite), "site"),
    **dict.fromkeys((c.NotifyRights, c.RequestHearing, c.HoldHearing), "notification"),
    **dict.fromkeys((c.RaiseRecordObjection, c.DecideRecordObjection), "objection"),
    **dict.fromkeys((c.OrderStay, c.LiftStay), "reconsideration"),
    **dict.fromkeys((c.AnnulDecision, c.KeepDecision, c.CorrectDecision), "decision"),
    **dict.fromkeys((c.AcceptReconsideration, c.DecideReconsideration, c.RepairCredit), "decision"),
    **dict.fromkeys((c.ProposeClosure, c.WithdrawProposal), "proposal"),
    c.WithdrawScheduledAct: "decision",
    c.SettleReexamination: "case",
}
"""Act → the field that names what it is about: what is about another is in nobody's way."""
_GRAVE = (enterprise.OperationsSuspended, enterprise.EnterpriseClosed, supervision.LicenceRevoked)
_WHATEVER_IS_NAMED: dict[type[Command], tuple[type[Event], ...]] = {
    **dict.fromkeys((c.EnterSite, c.ChangeSite, c.LeaveSite), (enterprise.EnterpriseRegistered,)),
    **dict.fromkeys((c.NotifyRights, c.RequestHearing, c.HoldHearing), _GRAVE),
    c.ProposeClosure: (enterprise.ClosureLifted,),
}
"""Act → the events that make a difference to it, whatever they name: the entry; the acts before which one is heard."""


ENDED_BY: dict[type[Command], str] = {
    c.Suspend: "resumed_on",
    c.HoldCase: "released_on",
    c.RequestSupplement: "submitted_on",
}
"""Act that stays later steps → the field with the day of its end, where that is recorded together with it."""


def end_of(command: Command) -> date | None:
    """The day of the end that is recorded together with an act."""
    field = ENDED_BY.get(type(command))
    day: date | None = None if field is None else getattr(command, field)
    return day


def ended_since(facts: Facts[Command]) -> Refusal | None:
    """An end that is recorded together with its beginning came after it, and has come."""
    day = end_of(facts.command)
    if day is None or facts.on < day <= facts.today:
        return None
    because = f"begun on {facts.on}, ended on {day}, today is {facts.today}"
    return Refusal("end_date", because, "give the day of its end, or record that by an act of its own", _end(facts))


def _end(facts: Facts[Command]) -> str:
    return ENDED_BY[type(facts.command)]


def _things(one: Enterprise, command: Command) -> set[str] | None:
    """What an act is about, by id; `None` for one that is about the enterprise."""
    field = _NAMING.get(type(command))
    if field is None:
        return None
    if isinstance(command, c.DecideReconsideration):
        open_ = one.reconsiderations.get(command.reconsideration)
        return set() if open_ is None else {open_.decision}
    if isinstance(command, c.ProposeClosure):  # a revocation that was proposed is another thing
        proposed = (event for _, event in one.living() if isinstance(event, enterprise.ClosureProposed))
        return {command.proposal, *(event.proposal for event in proposed)}
    named: str = getattr(command, field)
    if isinstance(command, c.AnnulDecision) and one.event(named) is not None:
        return {f"{one.stream}/{version}" for version in falling_with(one, version_of(named))}
    return {named}


def _thing_of(version: int, one: Enterprise, command: Command) -> str:
    """What an event is about, as such an act names it; an act that was decided ahead is named by its own event."""
    event, field = one.history[version - 1], _NAMING[type(command)]
    if isinstance(event, _WHATEVER_IS_NAMED.get(type(command), ())):
        named: str | None = getattr(command, field)
    else:
        named = one.site_of(event) if field == "site" else member(event, field)
    return f"{one.stream}/{version}" if named is None else named


_OF_DETAILS = (c.ChangeDetails, c.EnterSite, c.ChangeSite, c.LeaveSite)


def _makes_a_difference(event: Event, command: Command, place: str | None) -> bool:
    """Whether a change of details is one of the place that an act is about, and of what its rules follow from."""
    if isinstance(command, _OF_DETAILS):
        return True
    if not isinstance(event, enterprise.DetailsChanged | site.SiteChanged) or member(event, "site") != place:
        return False
    return (event.region, event.sector, event.scale) != (None, None, None)


def _beside(event: Event, command: Command) -> bool:
    """Whether a change of name or address alone, or a correction, comes to the same before an event and after it.

    Region, trade and scale decide which rules hold.
    """
    match command, event:
        case c.CorrectDecision(field=field), remedies.DecisionCorrected(field=other):
            return field != other
        case c.ChangeDetails(region=None, sector=None, scale=None), _:
            return not isinstance(event, enterprise.DetailsChanged | enterprise.EnterpriseRegistered)
        case c.ChangeSite(region=None, sector=None, scale=None), _:
            return track_of(event) is Track.LEVEL
        case _:
            return False
