"""Decides acts of the past that are recorded together: each on its own day, later acts asked about the whole.

One act that is recorded late is a matter of one (domain decision 34, record 12); a past matter has several (record 13).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import dropwhile, takewhile
from typing import Any, NamedTuple

from registry.domain import commands as c
from registry.domain.deciding.late import Decider, decided_there, first_among, of_one_case, then_stood
from registry.domain.deciding.late_acts import AGAIN, AMONG, BEFORE
from registry.domain.deciding.placing import MOVES, out_of_reach
from registry.domain.deciding.redeciding import Deciders, Numbered, asked_anew, in_groups
from registry.domain.decisions import over_since, stands, steps
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.folding.over import leaves_over
from registry.domain.policies.competence import competent
from registry.domain.policies.dates import along, in_its_way
from registry.domain.refusals import Refusal, Refused
from registry.domain.tracks import Track, track_of
from registry.events import site
from registry.events.enterprise import DetailsChanged
from registry.events.event import Event, member
from registry.events.late import Details, Late
from registry.events.procedure import CaseReleased


class RefusedAct(Refused):
    """Raised when the rules refuse an act of a matter; `act` is that act's command id."""

    def __init__(self, refusal: Refusal, act: str) -> None:
        super().__init__(refusal)
        self.act = act


class Taken(NamedTuple):
    """An act of a matter, the first act that was recorded before it, and what it comes to."""

    facts: Facts[Any]
    case: str | None
    first: Numbered | None
    events: Sequence[Event]


class Matter:
    """Acts on one enterprise in the order of their days: `takes` decides each, `settled` asks the later acts anew."""

    def __init__(self, one: Enterprise, deciders: Deciders) -> None:
        self._one, self._deciders = one, deciders
        self._taken: list[Taken] = []

    @property
    def version(self) -> int:
        """The version of the last event, once all that was taken so far is recorded."""
        return self._one.version + len(self._events())

    @property
    def now(self) -> Enterprise:
        """The enterprise as it will stand with what was taken so far."""
        if not self._taken:
            return self._one
        again, until_now = Enterprise(self._one.id), stands(self._one)
        for event in self._one.history:
            again.evolve(event)
        for event, place in zip(self._events(), self._places(), strict=True):
            late = None if place is None else Late(before=f"{again.stream}/{place}", stands=until_now)
            again.evolve(event if late is None else event.model_copy(update={"late": late}))
        return again

    def takes(self, facts: Facts[Any], decider: Decider, case: str | None = None) -> None:
        """Decides one act as things stood on its day, after those that were taken before it.

        `facts` are of the enterprise as it is `now`. Raises `Refused` by the rule that refuses it on that day.
        """
        one, command = facts.enterprise, facts.command
        first = self._first(Taken(facts, case, None, ()), facts.on)
        there = facts
        if (past := then_stood(one, command, first)) is not one:
            there = Facts.of(past, command, facts.today, case)._replace(body=facts.body, other=facts.other)
        events = decider(there) if first is None else decided_there(there, decider, first)
        self._taken.append(Taken(facts, case, first, events))

    def settled(self) -> Sequence[Event]:
        """The events, each late one before the first of those that took effect after it, with what stands now.

        Raises `RefusedAct` naming the first act that they would make unlawful, or another one than it was.
        """
        events = self._events()
        for act in self._taken:
            if isinstance(act.facts.command, MOVES):
                moved = self._one.with_late(events, [None] * len(events))
                _unless(out_of_reach(self._one, moved, act.facts), act)
        places = self._places()
        if not any(places):
            return events
        after = self._one.with_late(events, places)
        self._asks_anew(after)
        now = after.without()
        told = enumerate(zip(events, places, strict=True), self._one.version + 1)
        return [
            event if place is None else _told_late((version, event), f"{now.stream}/{place}", now, after)
            for version, (event, place) in told
        ]

    def _events(self) -> list[Event]:
        return [event for act in self._taken for event in act.events]

    def _places(self) -> list[int | None]:
        """For each event the one that it stands before, `None` where it stands last; no act stands after a later one.

        Raises `RefusedAct` where an act of an earlier day, or the entry of the site, was recorded after its place.
        """
        if all(act.first is None for act in self._taken):
            return [None for _ in self._events()]
        order = {version: place for place, version in enumerate(self._taken[-1].facts.enterprise.sequence())}
        latest, found = None, list[int | None]()
        for act in reversed(self._taken):
            for event in reversed(act.events):
                place = self._place(act, event.effective_on, latest, order)
                latest = latest if place is None else place
                found.insert(0, place)
        return found

    def _first(self, act: Taken, day: date) -> Numbered | None:
        """The first act after a day among which an act of the matter stands, or one that was taken before it.

        So the end of a matter stands before what its beginning stands before, and before what is asked anew after it.
        """
        one, standing = act.facts.enterprise, (*self._until(act), act)
        if not isinstance(act.facts.command, BEFORE):
            return None
        there = [(each.facts.command, each.case) for each in standing if isinstance(each.facts.command, BEFORE)]
        found = [first for command, case in there if (first := first_among(one, command, case, day)) is not None]
        after = self._asked_after(act, day)
        if after is not None and self._recorded_after(act, day, after) is None:
            found.append(after)
        order = [version for version, _ in one.living()] if len(found) > 1 else []
        return min(found, key=lambda each: order.index(each[0]) if order else 0, default=None)

    def _asked_after(self, act: Taken, day: date) -> Numbered | None:
        """The first act of people after a day, in whatever track, behind the place of what was taken before."""
        begun = {each.first[0] for each in self._until(act) if each.first is not None}
        if not begun:
            return None
        behind = dropwhile(lambda each: each[0] not in begun, act.facts.enterprise.living())
        return next((each for each in behind if type(each[1]) in AGAIN and each[1].effective_on > day), None)

    def _until(self, act: Taken) -> Iterator[Taken]:
        return takewhile(lambda each: each is not act, self._taken)

    def _place(self, act: Taken, day: date, latest: int | None, order: Mapping[int, int]) -> int | None:
        one = act.facts.enterprise
        if not isinstance(act.facts.command, BEFORE):
            return None
        first = self._first(act, day)
        own = None if first is None else _begins(one, first[0], day)
        if latest is not None and (own is None or order[latest] < order[own]):
            first, own = (latest, one.history[latest - 1]), latest
        if first is not None:
            _unless(self._recorded_after(act, day, first), act)
        return own

    def _recorded_after(self, act: Taken, day: date, first: Numbered) -> Refusal | None:
        """Whether no place is both after what took effect before the act and before what took effect after it."""
        one, command = act.facts.enterprise, act.facts.command
        there = along(AMONG[type(command)], one, command, of_one_case(command))
        earlier = {version for version, event in there if event.effective_on <= day and version <= self._one.version}
        for version, event in dropwhile(lambda each: each[0] != first[0], one.living()):
            if version in earlier or (isinstance(event, site.SiteEntered) and event.site == one.site):
                why = f": {one.called(version, event)} was recorded after it"
                return in_its_way(*first, act.facts, why=why)
        return None

    def _asks_anew(self, after: Enterprise) -> None:
        """Asks every later act of people whether it comes to the same with the matter before it as without it.

        An end that is recorded by the act that begins it is lawful on its own day too, after the acts between the two.
        """
        then, now = self._one.unfolded(), after.unfolded()
        acts = dict(self._numbered())
        since = min(act.facts.on for act in self._taken)
        reached: Taken | None = None
        passed = [next(act.first for act in self._taken if act.first is not None)]
        for group in in_groups(after):
            counting = [(version, after.corrected.get(version, event)) for version, event in group if _counts(event)]
            known = [(version, event) for version, event in counting if version not in acts]
            later = [each for each in known if each[1].effective_on > since] if reached is not None else []
            for each in (then, now):
                leaves_over(each, group[0][1].effective_on)
            if reached is not None:
                _unless(self._answers_otherwise(then, now, later, reached), reached)
            passed += later
            for version, event in counting:
                if version in acts:
                    self._asks_the_end(now, (version, event), acts[version], passed)
                now.takes(version, event)
            for version, event in known:
                then.takes(version, event)
            reached = next((acts[version] for version, _ in reversed(counting) if version in acts), reached)

    def _numbered(self) -> Iterator[tuple[int, Taken]]:
        told = (act for act in self._taken for _ in act.events)
        return enumerate(told, self._one.version + 1)

    def _answers_otherwise(
        self, then: Enterprise, now: Enterprise, later: Sequence[Numbered], reached: Taken
    ) -> Refusal | None:
        """What was refused without the matter too is not its doing."""
        was, is_now = (asked_anew(before, later, AGAIN, self._deciders, _by_its_organ) for before in (then, now))
        for answer, before in zip(is_now, was, strict=True):
            if answer != before and not isinstance(before, Refusal):
                return in_its_way(*later[0], reached.facts, why=_why(answer))
        return None

    def _asks_the_end(self, now: Enterprise, end: Numbered, act: Taken, passed: Sequence[Numbered]) -> None:
        event = end[1]
        if event.effective_on <= act.facts.on and not isinstance(event, CaseReleased):
            return
        for answer in asked_anew(now, [end], AGAIN, self._deciders):
            if isinstance(answer, Refusal):
                told = f": the end on {event.effective_on} would be refused ({answer.rule}: {answer.because})"
                _unless(in_its_way(*_last_beside(event, passed), act.facts, why=told), act)


def in_its_place(
    facts: Facts[c.Command], decider: Decider, deciders: Deciders, case: str | None = None
) -> Sequence[Event]:
    """The events of one act; recorded late, before the first of those that took effect after it, with what stands now.

    Raises `Refused` by the rule that refuses it on its day, or naming the first act that it would make unlawful, or
    another one than it was.
    """
    matter = Matter(facts.enterprise, deciders)
    matter.takes(facts, decider, case)
    return matter.settled()


def _unless(refusal: Refusal | None, act: Taken) -> None:
    if refusal is not None:
        raise RefusedAct(refusal, act.facts.command.command)


def _begins(one: Enterprise, version: int, day: date) -> int:
    """The first of the events after a day that one act made and that stand together, of which this is one."""
    group = next(acts for acts in in_groups(one) if version in dict(acts))
    return next(number for number, event in group if event.effective_on > day)


def _last_beside(end: Event, passed: Sequence[Numbered]) -> Numbered:
    """The last act before an end, of its case where there is one."""
    return next((one for one in reversed(passed) if member(one[1], "case") == member(end, "case")), passed[-1])


def _by_its_organ(before: Enterprise, command: c.Command, case: str | None) -> None:
    """Raises `Refused` where the organ might not have acted, had the enterprise stood so."""
    answer = competent(before, command, case)
    if isinstance(answer, Refusal):
        raise Refused(answer)


def _counts(event: Event) -> bool:
    return track_of(event) is not Track.REMEDY


def _why(answer: Refusal | Sequence[Event]) -> str:
    if isinstance(answer, Refusal):
        return f": it would be refused ({answer.rule}: {answer.because})"
    return ": it would not say what it says"


def _told_late(told: Numbered, before: str, now: Enterprise, after: Enterprise) -> Event:
    event = told[1]
    what = {"steps": steps(now) or None, "details": _details(event, now), "over": over_since(after, *told)}
    return event.model_copy(update={"late": Late(before=before, stands=stands(now), **what)})


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
