"""Given what happened, when an officer asks, then these events, or a refusal by its rule."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain import deciding
from registry.domain.case import Step
from registry.domain.commands import (
    AcceptApplication,
    Announce,
    Apply,
    ApproveLevel,
    Command,
    ConsentToApplication,
    EnterLedgerLevel,
    EnterpriseCommand,
    ExamineSelfAssessment,
    OpenPublicNotice,
    ProposeRevocation,
    Register,
    ReportAssessment,
    ReviewAssessment,
    Revoke,
)
from registry.domain.deciding.late import on_each_day, on_its_day
from registry.domain.deciding.matter import Matter
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.policies.competence import competent
from registry.domain.refusals import Refusal, Refused
from registry.domain.rulesets import applying
from registry.domain.working_days import working_days_after
from registry.events.case import ElementScore
from registry.events.event import Authority, Event
from registry.events.vocabulary import Level
from tests.acts import HUQIU, JIANGSU, NATION, SUZHOU, act, code

TODAY = date(2026, 6, 30)
DECIDES = {Level.ONE: NATION, Level.TWO: JIANGSU, Level.THREE: SUZHOU}


@dataclass(frozen=True)
class Said:
    """An event by its kind and the fields that matter."""

    kind: type[Event]
    fields: dict[str, Any]


def said(kind: type[Event], /, **fields: Any) -> Said:
    """An expected event; fields that are not named are not compared."""
    return Said(kind, fields)


class When:
    """What came of a command: events, or a refusal that left the enterprise as it was."""

    def __init__(self, enterprise: Enterprise, decided: Callable[[], Sequence[Event]]) -> None:
        self._enterprise, self._decided = enterprise, decided

    def then(self, *expected: Said) -> "Given":
        """Exactly these events were decided; goes on with them."""
        events = self._decided()
        told = [Said(type(e), {n: getattr(e, n) for n in s.fields}) for e, s in zip(events, expected, strict=True)]
        assert told == list(expected)
        for event in events:
            self._enterprise.evolve(event)
        return Given(self._enterprise)

    def then_refused(self, rule: str) -> None:
        """This rule refused, and nothing changed."""
        before = deepcopy(self._enterprise)
        with pytest.raises(Refused) as refused:
            self._decided()
        assert refused.value.refusal.rule == rule
        assert refused.value.refusal.way_out
        assert self._enterprise == before


class Given:
    """An enterprise with its past."""

    def __init__(self, enterprise: Enterprise) -> None:
        self.enterprise = enterprise

    def after(self, *commands: EnterpriseCommand) -> "Given":
        """These commands were lawful and have happened."""
        for command in commands:
            for event in decide(Facts.of(self.enterprise, command, TODAY)):
                self.enterprise.evolve(event)
        return self

    def after_together(self, *acts: EnterpriseCommand | Announce) -> "Given":
        """These acts were recorded as a past matter."""
        for event in together(self.enterprise, *acts):
            self.enterprise.evolve(event)
        return self

    def when_together(self, *acts: EnterpriseCommand | Announce) -> When:
        """An officer records these acts as a past matter."""
        return When(self.enterprise, lambda: together(self.enterprise, *acts))

    def when(self, command: EnterpriseCommand) -> When:
        """An officer asks for this."""
        return When(self.enterprise, lambda: decide(Facts.of(self.enterprise, command, TODAY)))

    def when_decided(self, decided: Callable[[Enterprise], Sequence[Event]]) -> When:
        """As `when`, for what is no command on one enterprise."""
        return When(self.enterprise, lambda: decided(self.enterprise))


def decide(facts: Facts[EnterpriseCommand]) -> Sequence[Event]:
    """As the application does it: the table of competence is asked before the rules."""
    for one in on_each_day(facts.command):
        may(on_its_day(facts.enterprise, one), one)
    return deciding.decide(facts)


def together(one: Enterprise, *acts: EnterpriseCommand | Announce) -> Sequence[Event]:
    """The events of a past matter on an enterprise, as the application comes to them."""
    matter = Matter(one, deciding.DECIDERS)
    for command in acts:
        now = matter.now
        if isinstance(command, Announce):
            (member,) = command.members
            may(on_its_day(now, command, member.case), command, member.case)
            deciding.takes_member(matter, Facts.of(now, command, TODAY, member.case), member)
            continue
        for each in on_each_day(command):
            may(on_its_day(now, each), each)
        deciding.takes(matter, Facts.of(now, command, TODAY))
    return deciding.settled(matter)


def may(subject: object, command: Command, case: str | None = None) -> None:
    """Raises `Refused` when the table of competence lets nobody, or not this organ and officer, do this."""
    answer = competent(subject, command, case)
    if isinstance(answer, Refusal):
        raise Refused(answer)


def nobody(key: str = code()) -> Given:
    """A key that is not in the register."""
    return Given(Enterprise(key))


def registered(
    on: date = date(2011, 7, 1), *, region: str = "320505", sector: str = "machinery", by: Authority = SUZHOU
) -> Given:
    """An enterprise in Suzhou (or elsewhere) that makes machines (or something else) and holds no level."""
    entry = act(Register, on, name="机械厂", region=region, sector=sector, scale="above", authority=by)
    return nobody().after(entry)


def at_level(level: Level, since: date, *, valid_until: date | None = None, sector: str = "machinery") -> Given:
    """A registered enterprise that holds a level from the ledger."""
    entry = act(
        EnterLedgerLevel,
        since,
        level=level,
        certificate="苏AQB-1",
        valid_until=valid_until,
        authority=DECIDES[level],
    )
    return registered(min(since, date(2011, 7, 1)), sector=sector).after(entry)


def revoked_on(on: date) -> Given:
    """An enterprise that lost level three by a revocation."""
    return at_level(Level.THREE, date(2022, 1, 1)).after(
        act(ProposeRevocation, on, proposal="p1", ground="fatal_accident"),
        act(Revoke, on, proposal="p1", officer="officer-2"),
    )


def applied(level: Level = Level.THREE, on: date = date(2012, 2, 1), *, start: Given | None = None) -> Given:
    """A case `k1` for a level is open."""
    return (start or registered()).after(act(Apply, on, case="k1", level=level))


def consented(level: Level = Level.THREE, on: date = date(2012, 2, 1), *, start: Given | None = None) -> Given:
    """The case `k1` has the consent or recommendation that its rule set asks for, if any."""
    given = applied(level, on, start=start)
    if Step.CONSENTED in _path(given, level, on):
        given.after(act(ConsentToApplication, on, case="k1", authority=HUQIU if level is Level.THREE else SUZHOU))
    return given


def accepted(level: Level = Level.THREE, on: date = date(2012, 2, 1), *, start: Given | None = None) -> Given:
    """The case `k1` is accepted."""
    given = consented(level, on, start=start)
    return given.after(act(AcceptApplication, on, case="k1", authority=DECIDES[level]))


def examined(level: Level = Level.THREE, on: date = date(2012, 2, 1), *, start: Given | None = None) -> Given:
    """The case `k1` may be assessed: its self-assessment is examined where its rule set asks for it."""
    given = accepted(level, on, start=start)
    if Step.EXAMINED in _path(given, level, on):
        given.after(act(ExamineSelfAssessment, on, case="k1", authority=DECIDES[level]))
    return given


def report(on: date, points: str = "95", total: str = "100", **given: Any) -> ReportAssessment:
    """The on-site assessment of case `k1`, one element."""
    what: dict[str, Any] = {
        "case": "k1",
        "assessment_body": "江苏安评公司",
        "standard": "机械企业评定标准",
        "elements": (ElementScore(element="1", points=points, total=total),),
    }
    return act(ReportAssessment, on, **(what | given))


def reported(
    level: Level = Level.THREE,
    on: date = date(2012, 2, 1),
    *,
    start: Given | None = None,
    points: str = "95",
    **given: Any,
) -> Given:
    """The report on case `k1` has come."""
    return examined(level, on, start=start).after(report(on, points, **given))


def assessed(
    level: Level = Level.THREE,
    on: date = date(2012, 2, 1),
    *,
    start: Given | None = None,
    points: str = "95",
    **given: Any,
) -> Given:
    """The case `k1` is assessed, and reviewed where its rule set asks for it."""
    told = reported(level, on, start=start, points=points, **given)
    if Step.REVIEWED in _path(told, level, on):
        told.after(act(ReviewAssessment, on, case="k1", authority=DECIDES[level]))
    return told


def noticed(
    level: Level = Level.THREE, on: date = date(2022, 3, 1), *, start: Given | None = None, **given: Any
) -> Given:
    """The public notice of case `k1` has begun, where its rule set asks for one."""
    told = assessed(level, on, start=start, **given)
    if Step.NOTICED in _path(told, level, on):
        told.after(notice(on, authority=DECIDES[level]))
    return told


def notice(on: date, **given: Any) -> OpenPublicNotice:
    """A public notice of case `k1` that lasts seven working days."""
    what: dict[str, Any] = {"case": "k1", "ends_on": working_days_after(on, 7), "channels": ("市应急管理局网站",)}
    return act(OpenPublicNotice, on, **(what | given))


def approved(
    level: Level = Level.THREE, on: date = date(2012, 2, 1), *, start: Given | None = None, **given: Any
) -> Given:
    """The case `k1` is approved; after a public notice on the day after its end."""
    told = noticed(level, on, start=start, **given)
    ran = told.enterprise.cases["k1"].notice
    on = on if ran is None else ran.ends_on + timedelta(days=1)
    return told.after(act(ApproveLevel, on, case="k1", authority=DECIDES[level]))


def _path(given: Given, level: Level, on: date) -> set[Step]:
    enterprise = given.enterprise
    rules = None if enterprise.sector is None else applying("grading", enterprise.region, enterprise.sector, on)
    return set() if rules is None else {one.step for one in rules.path(level) if not one.optional}
