"""Which later decisions the rules would have refused, had an earlier one never been or read otherwise (decision 34).

Nothing that people decided is reversed by software: what is found is flagged, until people decide about it one by one.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from registry.domain import commands as c
from registry.domain.case import Step
from registry.domain.deciding import case as of_case
from registry.domain.deciding import closure, level, operation, penalty, supervision
from registry.domain.deciding.asking import EVERY
from registry.domain.decisions import DECISIONS
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.folding.over import leaves_over
from registry.domain.refusals import Refusal, Refused, ask
from registry.domain.tracks import Track, track_of
from registry.events import case, enterprise
from registry.events import supervision as of_supervision
from registry.events.event import Event
from registry.events.penalty import PenaltyDecided
from registry.events.vocabulary import LevelBasis

Numbered = tuple[int, Event]
MadeBy = Mapping[type[Event], type[c.EnterpriseCommand]]
Deciders = Mapping[type[c.EnterpriseCommand], Callable[..., Sequence[Event]]]
_NOT_ASKED = ("body", "assessors")
"""What stands in another stream, whose state on the day of the act nobody asks anew."""
May = Callable[[Enterprise, c.Command, str | None], None]
_NONE: Mapping[int, Event] = MappingProxyType({})
MADE_BY: MadeBy = {
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
_DECIDERS: Deciders = {
    kind: decider
    for topic in (of_case, level, operation, closure, penalty, supervision)
    for kind, decider in topic.DECIDERS.items()
}


def no_longer_lawful(one: Enterprise, void: Collection[int] = (), corrected: Mapping[int, Event] = _NONE) -> list[int]:
    """Versions of the decisions, in order, that a rule refuses once these events are void or read otherwise.

    What it refused before as well is not found: only the change is asked about. A case whose application would have
    been refused takes the decision on its level with it.
    """
    order = {version: place for place, version in enumerate(one.sequence())}
    first = min(order[version] for version in (*void, *corrected))
    then, now = one.unfolded(), one.unfolded()
    found, cases = list[int](), set[str]()
    for acts in in_groups(one):
        for each in (then, now):
            leaves_over(each, acts[0][1].effective_on)
        people = [(version, event) for version, event in acts if order[version] > first and version not in void]
        if people and _refused(now, people, one) and not _refused(then, people, one):
            cases.update(event.case for _, event in people if isinstance(event, case.ApplicationSubmitted))
            found += [version for version, event in people if type(event) in DECISIONS]
        else:
            found += [version for version, event in people if _of_a_case(event) in cases]
        for version, event in acts:
            if track_of(event) is not Track.REMEDY:
                then.takes(version, one.corrected.get(version, event))
                if version not in void:
                    now.takes(version, {**one.corrected, **corrected}.get(version, event))
                else:
                    _ends_all_the_same(now, event)
    return found


def _ends_all_the_same(now: Enterprise, event: Event) -> None:
    """A case that a void decision had ended stays ended (domain decision 9)."""
    match event:
        case case.LevelRefused(case=id) | enterprise.LevelAnnounced(case=str(id)):
            ended = [id]
        case enterprise.LevelRevoked():
            ended = [one.id for one in now.cases.values() if one.site == event.site]
        case _:
            ended = []
    for id in ended:
        if now.cases[id].open:
            now.step(id, Step.ENDED, event.effective_on)


def in_groups(one: Enterprise) -> Iterator[list[Numbered]]:
    """The events that count, in their order; those that one act made and that stand together are together."""
    told = ((version, one.history[version - 1]) for version in one.sequence())
    for _, group in groupby(told, key=lambda each: each[1].command):
        acts = [(version, event) for version, event in group if version not in one.void]
        if acts:
            yield acts


def _of_a_case(event: Event) -> str | None:
    """The case whose level an event decides on."""
    return event.case if isinstance(event, enterprise.LevelAnnounced | case.LevelRefused) else None


def _refused(before: Enterprise, acts: Sequence[Numbered], one: Enterprise) -> bool:
    """Whether a rule refuses an act that made one of these events, with the enterprise as it was before them."""
    made = asked_anew(before, [(version, one.corrected.get(version, event)) for version, event in acts])
    return any(isinstance(answer, Refusal) for answer in made)


def _anybody(before: Enterprise, command: c.Command, case: str | None) -> None:
    """Who acted is not asked anew."""


def asked_anew(
    before: Enterprise,
    acts: Sequence[Numbered],
    made_by: MadeBy = MADE_BY,
    deciders: Deciders = _DECIDERS,
    may: May = _anybody,
) -> list[Refusal | Sequence[Event]]:
    """What the acts that made these events come to with the enterprise as it was before them.

    `may` raises `Refused` where the organ might not have done it then.
    """
    found = list[Refusal | Sequence[Event]]()
    for _, event in acts:
        for decided in _deciding(before, event, made_by, deciders, may):
            try:
                found.append(decided())
            except Refused as refused:
                found.append(refused.refusal)
    return found


def _deciding(
    before: Enterprise, event: Event, made_by: MadeBy, deciders: Deciders, may: May
) -> Iterator[Callable[[], Sequence[Event]]]:
    if isinstance(event, enterprise.LevelAnnounced) and event.basis is not LevelBasis.LEDGER:
        if event.case in before.cases:
            yield lambda: _announced(before, event, may)
        return
    command = remade(event, made_by, before.id)
    if command is not None:
        yield lambda: _decided(before, command, deciders, may)


def _decided(before: Enterprise, command: c.EnterpriseCommand, deciders: Deciders, may: May) -> Sequence[Event]:
    may(before, command, None)
    facts = Facts.of(before, command, command.effective_on)
    ask(EVERY, facts)
    return deciders[type(command)](facts)


def _announced(before: Enterprise, event: enterprise.LevelAnnounced, may: May) -> Sequence[Event]:
    member = c.Member(enterprise=before.id, case=event.case or "", certificate=event.certificate)
    what: dict[str, Any] = {"announcement": event.announcement, "document": event.announcement, "title": "公告"}
    command = c.Announce(**_carried(event), **what, level=event.level, members=(member,))
    may(before, command, event.case)
    return of_case.announce(Facts.of(before, command, event.effective_on, event.case), member)


def remade(event: Event, made_by: MadeBy, enterprise_: str) -> c.EnterpriseCommand | None:
    """The act that makes such an event; `None` where none is known, or the event does not say all that the act did."""
    kind = made_by.get(type(event))
    if kind is None:
        return None
    own = (
        name for name in kind.model_fields if name not in _NOT_ASKED and name not in c.EnterpriseCommand.model_fields
    )
    told = {name: value for name in own if (value := getattr(event, name, None)) is not None}
    try:
        return kind(**_carried(event), enterprise=enterprise_, **told)
    except ValidationError:
        return None


def _carried(event: Event) -> dict[str, Any]:
    names = ("command", "officer", "authority", "on_behalf_of", "legal_basis", "document_number", "effective_on")
    return {name: getattr(event, name) for name in names}
