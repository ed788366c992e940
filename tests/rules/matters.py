"""Random lawful histories with whole matters in them, and the same with one matter recorded last of all."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from registry.domain import commands as c
from registry.domain.case import Case
from registry.domain.enterprise import Enterprise
from registry.domain.refusals import Refused
from registry.domain.working_days import working_days_after
from tests.acts import HUQIU, act, code
from tests.rules.given import TODAY, Given, registered, report, together
from tests.rules.histories import ACTS, Made

Asked = c.EnterpriseCommand | c.Announce
CLOSING = {"kind": "closure", "ground": "refuses_stop_order"}


def _steps(one: Enterprise, on: date) -> list[Asked]:
    """What may come next in the open case, of which one is lawful; without one, an application."""
    open_ = one.open_cases
    if not open_:
        return [act(c.Apply, on, case=f"k{one.version}", level="three")]
    it: dict[str, Any] = {"case": open_[0].id}
    member = c.Member(enterprise=code(), case=open_[0].id, certificate=f"n{one.version}")
    what = {"announcement": f"A{one.version}", "document": "1号", "title": "t", "level": "three", "members": [member]}
    return [
        act(c.Announce, on, **what),
        act(c.ApproveLevel, on, **it),
        act(c.OpenPublicNotice, on, ends_on=working_days_after(on, 7), channels=["x"], **it),
        act(c.ReviewAssessment, on, **it),
        report(on, **it),
        act(c.ExamineSelfAssessment, on, **it),
        act(c.AcceptApplication, on, **it),
        act(c.ConsentToApplication, on, authority=HUQIU, **it),
    ]


def _ends(one: Enterprise, on: date) -> list[Asked]:
    return [act(c.WithdrawApplication, on, case=case.id, reason="x") for case in one.open_cases]


def _objection(one: Enterprise, on: date) -> list[Asked]:
    found: list[Asked] = []
    for case in one.open_cases:
        it = {"case": case.id, "reason": "x"}
        open_ = () if case.notice is None else case.notice.open
        found += [act(c.DecideNoticeObjection, on, objection=id, upheld=False, **it) for id in open_]
        found.append(act(c.RaiseNoticeObjection, on, objection=f"o{one.version}", **it))
    return found


def _hearing(one: Enterprise, on: date) -> list[Asked]:
    found: list[Asked] = []
    for id in one.notified:
        found += [act(c.HoldHearing, on, notification=id, opinion="x"), act(c.RequestHearing, on, notification=id)]
    return [*found, act(c.NotifyRights, on, notification=f"n{one.version}", act="suspension", reason="x")]


def _closing(one: Enterprise, on: date) -> list[Asked]:
    open_ = [id for id, each in one.proposals.items() if each.closure is not None]
    withdrawn = [act(c.WithdrawProposal, on, proposal=id, reason="x") for id in open_]
    return [*withdrawn, act(c.ProposeClosure, on, proposal=f"x{one.version}", **CLOSING)]


OF_MATTERS: dict[str, Any] = {
    "step": _steps,
    "end case": _ends,
    "objection": _objection,
    "hearing": _hearing,
    "closing": _closing,
}
"""Name → the acts of which the first lawful one happens."""
_BESIDE = "level three,level two,downgrade,revoke,order,accept,stop,resume,direct,confirm,name,unname,inspect,accident"
LIVED: dict[str, Made] = {name: ACTS[name] for name in _BESIDE.split(",")}
NAMES = [*OF_MATTERS, *OF_MATTERS, *LIVED]
"""What happens in a life, the acts of matters more often."""
NAMING = ("case", "notification", "proposal", "suspension", "direction")
"""The fields that name a matter."""


_REGISTERED = registered().enterprise.history


def _start() -> Enterprise:
    """One enterprise, each time by the same event."""
    one = Enterprise(code())
    for event in _REGISTERED:
        one.evolve(event)
    return one


def happens(one: Enterprise, *acts: Asked) -> bool:
    """Whether the acts are lawful as a matter; then they have happened."""
    try:
        events = together(one, *acts)
    except Refused:
        return False
    for event in events:
        one.evolve(event)
    return True


def lived(acts: Sequence[tuple[str, int]]) -> list[Asked]:
    """The acts of a life that were lawful, each in its order."""
    one, on, done = _start(), date(2012, 1, 1), list[Asked]()
    for name, days in acts:
        on = min(on + timedelta(days=days), TODAY)
        if name in OF_MATTERS:
            first = next((command for command in OF_MATTERS[name](one, on) if happens(one, command)), None)
            done += [] if first is None else [first]
        else:
            done += [command for command in LIVED[name](one, on) if happens(one, command)]
    return done


def matters(acts: Sequence[Asked]) -> list[str]:
    """The ids of what was done in more than one act."""
    ids = [id for each in acts for id in _things(each)]
    return [id for id in dict.fromkeys(ids) if ids.count(id) > 1]


def of_matter(id: str, acts: Sequence[Asked]) -> list[Asked]:
    return [each for each in acts if id in _things(each)]


def _things(command: Asked) -> set[str]:
    if isinstance(command, c.Announce):
        return {member.case for member in command.members}
    return {getattr(command, name) for name in NAMING if name in type(command).model_fields}


def told(acts: Sequence[Asked]) -> Given | None:
    """These acts one after the other; nothing where one is refused."""
    given = Given(_start())
    return given if all(happens(given.enterprise, each) for each in acts) else None


def renumbered(text: str, one: Enterprise, as_in: Enterprise) -> str:
    """A text with the ids of events as the same events have them in another order."""
    named = {key: version for version, key in enumerate(_keys(as_in), 1)}
    to = {str(version): named[key] for version, key in enumerate(_keys(one), 1)}
    return re.sub(rf"{re.escape(one.stream)}/(\d+)", lambda found: f"{one.stream}/{to[found[1]]}", text)


def _keys(one: Enterprise) -> list[tuple[str, str, int]]:
    seen: dict[tuple[str, str], int] = {}
    found = []
    for event in one.history:
        key = (event.command, type(event).__name__)
        seen[key] = seen.get(key, 0) + 1
        found.append((*key, seen[key]))
    return found


def state(one: Enterprise, as_in: Enterprise) -> dict[str, str]:
    """What the history comes to, in words; events are named as in another order of the same.

    What was ever recorded stays out; of an ended case, the accidents that were reported before it was recorded.
    """
    told = {field.name: getattr(one, field.name) for field in fields(one) if field.name not in _RECORDED}
    return {name: renumbered(_in_words(value), one, as_in) for name, value in told.items()}


_RECORDED = {"history", "version", "inserted", "void", "told_due"}


def _in_words(value: object) -> str:
    if isinstance(value, dict):
        return str(sorted(f"{key}: {_in_words(one)}" for key, one in value.items()))
    if isinstance(value, set | frozenset):
        return str(sorted(map(repr, value)))
    return repr(replace(value, holds=()) if isinstance(value, Case) and not value.open else value)


LIVES = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 90)), min_size=4, max_size=20)
"""What happens in a life, and how many days after what came before."""


def late_and_in_time(acts: list[tuple[str, int]], data: st.DataObject) -> tuple[Given, Given] | None:
    """A life with one of its matters recorded last of all, and as it was; `None` where no matter can be."""
    commands = lived(acts)
    choice = matters(commands)
    if not choice:
        return None
    matter = of_matter(data.draw(st.sampled_from(choice)), commands)
    late, plain = told([each for each in commands if each not in matter]), told(commands)
    if late is None or plain is None or not happens(late.enterprise, *matter):
        return None
    return late, plain
