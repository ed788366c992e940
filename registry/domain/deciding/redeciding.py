"""Which later decisions the rules would have refused, had an earlier one never been or read otherwise (decision 34).

Nothing that people decided is reversed by software: what is found is flagged, until people decide about it one by one.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from registry.domain import commands as c
from registry.domain.deciding import case as of_case
from registry.domain.deciding import closure, level, operation, penalty, supervision
from registry.domain.deciding.asking import EVERY
from registry.domain.decisions import DECISIONS
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.refusals import Refused, ask
from registry.domain.tracks import Track, track_of
from registry.events import case, enterprise
from registry.events import supervision as of_supervision
from registry.events.event import Event
from registry.events.penalty import PenaltyDecided
from registry.events.vocabulary import LevelBasis

Numbered = tuple[int, Event]
_NONE: Mapping[int, Event] = MappingProxyType({})
MADE_BY: dict[type[Event], type[c.EnterpriseCommand]] = {
    case.ApplicationSubmitted: c.Apply,
    case.LevelRefused: c.RefuseLevel,
    enterprise.LevelAnnounced: c.EnterLedgerLevel,
    enterprise.LevelDowngraded: c.Downgrade,
    enterprise.LevelRevoked: c.Revoke,
    enterprise.RectificationOrdered: c.OrderRectification,
    enterprise.OperationsSuspended: c.Suspend,
    enterprise.ResumptionAccepted: c.Resume,
    enterprise.UpgradeDirected: c.DirectUpgrade,
    enterprise.ExemplarNamed: c.NameExemplar,
    enterprise.ExemplarWithdrawn: c.WithdrawExemplar,
    enterprise.EnterpriseClosed: c.Close,
    PenaltyDecided: c.Penalise,
    of_supervision.MajorHazardFound: c.FindHazard,
    of_supervision.LicenceHeldBack: c.HoldBackLicence,
    of_supervision.LicenceRevoked: c.RevokeLicence,
    of_supervision.ExposurePublished: c.PublishExposure,
}
"""Event → the act by which it came to be; a level announced after a case is asked of its announcement."""
_DECIDERS: dict[type[c.EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    kind: decider
    for topic in (of_case, level, operation, closure, penalty, supervision)
    for kind, decider in topic.DECIDERS.items()
}


def no_longer_lawful(one: Enterprise, void: Collection[int] = (), corrected: Mapping[int, Event] = _NONE) -> list[int]:
    """Versions of the decisions, in order, that a rule refuses once these events are void or read otherwise.

    What it refused before as well is not found: only the change is asked about. A case whose application would have
    been refused takes the decision on its level with it.
    """
    first = min((*void, *corrected))
    then, now = Enterprise(one.id), Enterprise(one.id)
    found, cases = list[int](), set[str]()
    for _, group in groupby(enumerate(one.history, 1), key=lambda each: each[1].command):
        acts = [(version, event) for version, event in group if version not in one.void]
        people = [(version, event) for version, event in acts if version > first and version not in void]
        if people and _refused(now, people, one) and not _refused(then, people, one):
            cases.update(event.case for _, event in people if isinstance(event, case.ApplicationSubmitted))
            found += [version for version, event in people if type(event) in DECISIONS]
        else:
            found += [version for version, event in people if _of_a_case(event) in cases]
        for version, event in acts:
            _take(then, version, event, one.corrected)
            _take(now, version, event, {**one.corrected, **corrected}, version in void)
    return found


def _take(state: Enterprise, version: int, event: Event, reads: Mapping[int, Event], void: bool = False) -> None:
    while state.version < version - 1:  # what was void before counts, and is not taken in
        state.passes(event)
    if void or track_of(event) is Track.REMEDY:
        state.passes(event)
    else:
        state.evolve(reads.get(version, event))


def _of_a_case(event: Event) -> str | None:
    """The case whose level an event decides on."""
    return event.case if isinstance(event, enterprise.LevelAnnounced | case.LevelRefused) else None


def _refused(before: Enterprise, acts: Sequence[Numbered], one: Enterprise) -> bool:
    """Whether a rule refuses an act that made one of these events, with the enterprise as it was before them."""
    for version, event in acts:
        for decided in _asked_anew(before, one.corrected.get(version, event)):
            try:
                decided()
            except Refused:
                return True
    return False


def _asked_anew(before: Enterprise, event: Event) -> Iterator[Callable[[], object]]:
    if isinstance(event, enterprise.LevelAnnounced) and event.basis is not LevelBasis.LEDGER:
        if event.case in before.cases:
            yield lambda: _announced(before, event)
        return
    kind = MADE_BY.get(type(event))
    command = None if kind is None else _command(kind, event, before.id)
    if command is not None:
        yield lambda: _decided(before, command)


def _decided(before: Enterprise, command: c.EnterpriseCommand) -> None:
    facts = Facts.of(before, command, command.effective_on)
    ask(EVERY, facts)
    _DECIDERS[type(command)](facts)


def _announced(before: Enterprise, event: enterprise.LevelAnnounced) -> None:
    member = c.Member(enterprise=before.id, case=event.case or "", certificate=event.certificate)
    what: dict[str, Any] = {"announcement": event.announcement, "document": event.announcement, "title": "公告"}
    command = c.Announce(**_carried(event), **what, level=event.level, members=(member,))
    of_case.announce(Facts.of(before, command, event.effective_on, event.case), member)


def _command(kind: type[c.EnterpriseCommand], event: Event, enterprise_: str) -> c.EnterpriseCommand | None:
    """The act that makes such an event; `None` where the event does not say all that the act did."""
    own = (name for name in kind.model_fields if name not in c.EnterpriseCommand.model_fields)
    told = {name: value for name in own if (value := getattr(event, name, None)) is not None}
    try:
        return kind(**_carried(event), enterprise=enterprise_, **told)
    except ValidationError:
        return None


def _carried(event: Event) -> dict[str, Any]:
    names = ("command", "officer", "authority", "on_behalf_of", "legal_basis", "document_number", "effective_on")
    return {name: getattr(event, name) for name in names}
