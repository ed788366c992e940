"""Decides what is recorded late: lawful on its own day, and all later acts stay what they are (domain decision 34)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import dropwhile
from typing import Any

from registry.domain import commands as c
from registry.domain.clock_commands import ClockCommand
from registry.domain.deciding.asking import EVERY, unless
from registry.domain.deciding.late_acts import AGAIN, AMONG, BEFORE, LOOKING_BACK, OF_ONE_CASE
from registry.domain.deciding.placing import as_placed_on, out_of_reach
from registry.domain.deciding.redeciding import Deciders, Numbered, asked_anew, in_groups
from registry.domain.decisions import stands, steps
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts, place_of
from registry.domain.folding.over import leaves_over
from registry.domain.policies.competence import competent
from registry.domain.policies.dates import along, end_of, in_its_way, in_the_way
from registry.domain.refusals import Refusal, Refused, ask
from registry.domain.tracks import Track, track_of
from registry.events import site
from registry.events.enterprise import DetailsChanged, EnterpriseRegistered
from registry.events.event import Event, member
from registry.events.late import Details, Late
from registry.events.procedure import CaseReleased

Decider = Callable[[Facts[Any]], Sequence[Event]]
_EVER = (EnterpriseRegistered, site.SiteEntered)
"""What is entered in the register says of the time before as well where, what and how large it is."""


def found_in_the_way(one: Enterprise, command: c.Command, case: str | None = None) -> tuple[int, Event] | None:
    """The first act that was recorded before an act of an earlier day; `None` where no order is changed by it.

    `case` is named where the command does not name it: for a member of an announcement.
    """
    return _in_the_way(one, command, case) if isinstance(command, BEFORE) else None


def on_its_day(one: Enterprise, command: c.Command, case: str | None = None) -> Enterprise:
    """The enterprise as an act finds it: recorded late, as it stood on the day of the act, by what is known now."""
    return _then(one, command, found_in_the_way(one, command, case))


def _then(one: Enterprise, command: c.Command, first: Numbered | None) -> Enterprise:
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


def in_its_place(
    facts: Facts[c.Command], decider: Decider, deciders: Deciders, case: str | None = None
) -> Sequence[Event]:
    """The events of an act; recorded late, before the first of those that took effect after it, with what stands now.

    Raises `Refused` by the rule that refuses it on its day, or naming the first act that it would make unlawful, or
    another one than it was.
    """
    one, command = facts.enterprise, facts.command
    first = found_in_the_way(one, command, case)
    there = facts
    if (past := _then(one, command, first)) is not one:
        there = Facts.of(past, command, facts.today, case)._replace(body=facts.body, other=facts.other)
    if first is None:
        events = decider(there)
        unless(out_of_reach(one, events, facts))
        return events
    events = _decided_there(there, decider, first)
    unless(out_of_reach(one, events, facts))
    places = {day: _place(day, facts, case) for day in sorted({event.effective_on for event in events})}
    before = [places[event.effective_on] for event in events]
    after = one.with_late(events, before)
    unless(_first_in_the_way(one, after, facts, deciders, first))
    now = after.without()
    told = ((event, place) for event, place in zip(events, before, strict=True))
    return [event if place is None else _told_late(event, f"{one.stream}/{place}", now) for event, place in told]


def _decided_there(there: Facts[c.Command], decider: Decider, first: Numbered) -> Sequence[Event]:
    """The events, as things stood on the day. Raises `Refused` by the rule of that day, naming what is known since."""
    try:
        ask(EVERY, there)
        return decider(there)
    except Refused as refused:
        told = refused.refusal
        if told.rule == "date_goes_back":
            raise
        name = f"{type(first[1]).__name__} of {first[1].effective_on} ({there.enterprise.stream}/{first[0]})"
        because = f"{told.because}, as things stood on {there.on}, before {name}"
        raise Refused(replace(told, because=because)) from None


def _in_the_way(
    one: Enterprise, command: c.Command, case: str | None, on: date | None = None
) -> tuple[int, Event] | None:
    """The first act in the tracks among which the act stands that took effect after a day, that of the act or `on`."""
    place = one.at(place_of(one, command, case))
    return in_the_way(AMONG[type(command)], place, command, _of_one_case(command), on)


def _of_one_case(command: c.Command) -> str | None:
    """The case beside which another makes no difference to the act."""
    case: str | None = getattr(command, "case") if isinstance(command, OF_ONE_CASE) else None  # noqa: B009
    return case


def _told_late(event: Event, before: str, now: Enterprise) -> Event:
    late = Late(before=before, stands=stands(now), steps=steps(now) or None, details=_details(event, now))
    return event.model_copy(update={"late": late})


def _details(event: Event, now: Enterprise) -> Details | None:
    """Those of the place that a change of details is about."""
    if not isinstance(event, DetailsChanged | site.SiteChanged | site.SiteLeft):
        return None
    named: str | None = member(event, "site")
    there = now.at(named)
    assert there.sector is not None
    assert there.scale is not None
    what = {"region": there.region, "sector": there.sector, "scale": there.scale, "address": there.address}
    given_up = None if named is None else now.sites[named].left_on
    return Details(name=now.name if named is None else now.sites[named].name, left_on=given_up, **what)


def _place(day: date, facts: Facts[c.Command], case: str | None) -> int | None:
    """The event before which what takes effect on a day stands; `None` where it stands last.

    Raises `Refused` where an act of an earlier day, or the entry of the site, was recorded after it: no place is both
    after and before.
    """
    one, command = facts.enterprise, facts.command
    first = _in_the_way(one, command, case, day)
    if first is None:
        return None
    there = along(AMONG[type(command)], one, command, _of_one_case(command))
    earlier = {version for version, event in there if event.effective_on <= day}
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
    leaves_over(past, command.effective_on)
    past.acts |= one.acts
    past.awarded |= one.awarded
    past.proposals = {**({} if isinstance(command, c.Revoke) else past.proposals), **one.proposals}
    return past


def _counting(one: Enterprise) -> Iterator[Numbered]:
    return ((version, event) for version, event in one.living() if track_of(event) is not Track.REMEDY)


def _begins(one: Enterprise, version: int, day: date) -> int:
    """The first of the events after a day that one act made and that stand together, of which this is one."""
    group = next(acts for acts in in_groups(one) if version in dict(acts))
    return next(number for number, event in group if event.effective_on > day)


def _first_in_the_way(
    one: Enterprise, after: Enterprise, facts: Facts[c.Command], deciders: Deciders, first: Numbered
) -> Refusal | None:
    """The first later act of people that comes to something else with the late one before it than without it.

    An end that is recorded together with its beginning is lawful on its own day too, after the acts between the two.
    """
    then, now = one.unfolded(), after.unfolded()
    reached, passed = False, [first]
    for acts in in_groups(after):
        counting = [(version, one.corrected.get(version, event)) for version, event in acts if not _remedies(event)]
        known = [(version, event) for version, event in counting if version <= one.version]
        later = [(version, event) for version, event in known if reached and event.effective_on > facts.on]
        for each in (then, now):
            leaves_over(each, acts[0][1].effective_on)
        was, is_now = (asked_anew(before, later, AGAIN, deciders, _by_its_organ) for before in (then, now))
        for answer, before in zip(is_now, was, strict=True):
            if answer != before and not isinstance(before, Refusal):
                return in_its_way(*later[0], facts, why=_why(answer))
        passed += later
        for version, event in counting:
            ends = version > one.version and (event.effective_on > facts.on or isinstance(event, CaseReleased))
            for answer in asked_anew(now, [(version, event)], AGAIN, deciders) if ends else ():
                if isinstance(answer, Refusal):
                    told = f": the end on {event.effective_on} would be refused ({answer.rule}: {answer.because})"
                    return in_its_way(*_last_beside(event, passed), facts, why=told)
            now.takes(version, event)
        for version, event in known:
            then.takes(version, event)
        reached = reached or len(known) < len(counting)
    return None


def _last_beside(end: Event, passed: Sequence[Numbered]) -> Numbered:
    """The last act before an end, of its case where there is one."""
    return next((one for one in reversed(passed) if member(one[1], "case") == member(end, "case")), passed[-1])


def _by_its_organ(before: Enterprise, command: c.Command, case: str | None) -> None:
    """Raises `Refused` where the organ might not have acted, had the enterprise stood so."""
    answer = competent(before, command, case)
    if isinstance(answer, Refusal):
        raise Refused(answer)


def _remedies(event: Event) -> bool:
    return track_of(event) is Track.REMEDY


def _why(answer: Refusal | Sequence[Event]) -> str:
    if isinstance(answer, Refusal):
        return f": it would be refused ({answer.rule}: {answer.because})"
    return ": it would not say what it says"
