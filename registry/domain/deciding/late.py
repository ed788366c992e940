"""Decides what is recorded late: lawful on its own day, and all later acts stay what they are (domain decision 34)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from registry.domain import commands as c
from registry.domain.clock_commands import ClockCommand
from registry.domain.deciding.asking import EVERY
from registry.domain.deciding.late_acts import AMONG, BEFORE, LOOKING_BACK, OF_ONE_CASE
from registry.domain.deciding.redeciding import Numbered
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts, place_of
from registry.domain.folding.over import leaves_over
from registry.domain.placed import as_placed_on
from registry.domain.policies.dates import end_of, in_the_way
from registry.domain.refusals import Refused, ask
from registry.domain.state import Proposal
from registry.domain.tracks import Track, track_of
from registry.events import site
from registry.events.enterprise import EnterpriseRegistered
from registry.events.event import Event

Decider = Callable[[Facts[Any]], Sequence[Event]]
_EVER = (EnterpriseRegistered, site.SiteEntered)
"""What is entered in the register says of the time before as well where, what and how large it is."""


def found_in_the_way(one: Enterprise, command: c.Command, case: str | None = None) -> tuple[int, Event] | None:
    """The first act that was recorded before an act of an earlier day; `None` where no order is changed by it.

    `case` is named where the command does not name it: for a member of an announcement.
    """
    return first_among(one, command, case) if isinstance(command, BEFORE) else None


def on_its_day(one: Enterprise, command: c.Command, case: str | None = None) -> Enterprise:
    """The enterprise as an act finds it: recorded late, as it stood on the day of the act, by what is known now."""
    return then_stood(one, command, found_in_the_way(one, command, case))


def then_stood(one: Enterprise, command: c.Command, first: Numbered | None) -> Enterprise:
    """As `on_its_day`; where nothing is in its way, with the place of its day alone, but for what the clock records."""
    if first is not None or _looks_back(one, command):
        return _as_of_its_day(one, command)
    return one if isinstance(command, ClockCommand) else as_placed_on(one, command.effective_on)


def _looks_back(one: Enterprise, command: c.Command) -> bool:
    """Whether what an act looks at, and changes nothing of, has changed since its day."""
    changed = (one.last_effective.get(track, date.min) for track in (Track.LEVEL, Track.OPERATION))
    return isinstance(command, LOOKING_BACK) and any(day > command.effective_on for day in changed)


def on_each_day(command: c.EnterpriseCommand) -> Iterator[c.EnterpriseCommand]:
    """The act on the days on which its organ must be competent: its own, and that of an end recorded with it."""
    yield command
    ended_on = end_of(command)
    if ended_on is not None:
        yield command.model_copy(update={"effective_on": ended_on})


def decided_there(there: Facts[c.Command], decider: Decider, first: Numbered) -> Sequence[Event]:
    """The events, as things stood on the day. Raises `Refused` by the rule of that day, naming what is known since."""
    try:
        ask(EVERY, there)
        return decider(there)
    except Refused as refused:
        told = refused.refusal
        if told.rule == "date_goes_back":
            raise
        because = f"{told.because}, as things stood on {there.on}, before {there.enterprise.called(*first)}"
        raise Refused(replace(told, because=because)) from None


def first_among(
    one: Enterprise, command: c.Command, case: str | None, on: date | None = None
) -> tuple[int, Event] | None:
    """The first act in the tracks among which the act stands that took effect after a day, that of the act or `on`."""
    place = one.at(place_of(one, command, case))
    return in_the_way(AMONG[type(command)], place, command, of_one_case(command), on)


def of_one_case(command: c.Command) -> str | None:
    """The case beside which another makes no difference to the act."""
    case: str | None = getattr(command, "case") if isinstance(command, OF_ONE_CASE) else None  # noqa: B009
    return case


def _as_of_its_day(one: Enterprise, command: c.Command) -> Enterprise:
    past = one.unfolded()
    for version, event in _counting(one):
        if event.effective_on <= command.effective_on or isinstance(event, _EVER):
            past.takes(version, event)
    leaves_over(past, command.effective_on)
    past.acts |= one.acts
    past.awarded |= one.awarded
    past.proposals = _proposals(past, one, command)
    return past


def _proposals(past: Enterprise, one: Enterprise, command: c.Command) -> dict[str, Proposal]:
    """A new one stands beside those of its day; one that has ended since is not confirmed late."""
    if isinstance(command, c.ProposeClosure | c.ProposeRevocation):
        return past.proposals
    return {**({} if isinstance(command, c.Revoke) else past.proposals), **one.proposals}


def _counting(one: Enterprise) -> Iterator[Numbered]:
    return ((version, event) for version, event in one.living() if track_of(event) is not Track.REMEDY)
